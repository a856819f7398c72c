"""The main job: a cook presses keys in a real window, and a real server hears of each press exactly once."""

import asyncio
import json
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.tap import TapState
from kds_app.engine.kitchen import Kitchen
from kds_app.simulator import Actor, Fault, Simulator
from kds_app.store.report import waiting_and_settled
from tests.end_to_end.screen import Cook, at_the_window


def test_what_a_finger_does_reaches_the_server_exactly_once_with_its_key_and_its_time(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    order, other = sim.place(), sim.place()

    async def story(cook: Cook) -> None:
        await cook.press("accept", f"ticket-{order}")
        await cook.press("ready", f"ticket-{order}")
        await cook.press("picked_up", f"ticket-{order}")
        await cook.press("reject", f"ticket-{other}")
        await cook.press("reason-out_of_items", "reject-sheet")
        await cook.press("confirm", "reject-sheet")
        await cook.sees(lambda: len(cook.taps) == 4 and all(tap.state is TapState.CONFIRMED for tap in cook.taps))
        await cook.sees(lambda: cook.lane(order) is None and cook.lane(other) is None)

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    moves = [(effect.order_id, effect.to, effect.hand.reason) for effect in sim.effects()]
    assert moves == [
        (order, Status.ACCEPTED, ""),
        (order, Status.READY, ""),
        (other, Status.REJECTED, "out_of_items"),
        (order, Status.PICKED_UP, ""),  # which could be taken back for three seconds
    ]
    kept = {tap.key: tap for tap in waiting_and_settled(tmp_path / "kds.db", 10)}
    assert [effect.hand.key for effect in sim.effects(by=Actor.PARTNER)] == [
        seen.key for seen in sim.requests() if seen.method == "PATCH"
    ]
    assert {effect.hand.key for effect in sim.effects()} == kept.keys()
    for effect, seen in zip(sim.effects(), (s for s in sim.requests() if s.method == "PATCH"), strict=True):
        assert json.loads(seen.body)["occurred_at"] == effect.hand.occurred_at
        assert kept[effect.hand.key].state == "confirmed"


def test_a_second_press_on_what_is_under_way_is_no_second_write(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    order = sim.place()
    sim.fault(Fault("502", on="write"))

    async def story(cook: Cook) -> None:
        await cook.press("accept", f"ticket-{order}", times=2)
        await cook.sees(lambda: cook.lane(order) is Stage.PREPARING)
        await cook.sees(lambda: cook.taps[0].state is TapState.CONFIRMED)

    at_the_window(qapp, sim, tmp_path, story)
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED]
    assert len({seen.key for seen in sim.requests() if seen.method == "PATCH"}) == 1


def test_the_ticket_moves_at_once_though_the_server_hangs(sim: Simulator, tmp_path: Path, qapp: QApplication) -> None:
    order = sim.place()
    sim.fault(Fault("hang", on="write"))

    async def story(cook: Cook) -> None:
        await cook.press("accept", f"ticket-{order}")
        await cook.sees(lambda: cook.find("ready", f"ticket-{order}"), within=2.0)
        assert cook.lane(order) is Stage.PREPARING
        assert cook.taps[0].state is TapState.SENDING

    at_the_window(qapp, sim, tmp_path, story)
    assert sim.effects() == []


def test_closing_the_window_ends_the_program_while_the_server_hangs_and_the_tap_goes_out_after_the_next_start(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    order = sim.place()
    sim.fault(Fault("hang", on="write"))
    closed: list[float] = []

    async def close(cook: Cook) -> None:
        await cook.press("accept", f"ticket-{order}")
        await cook.sees(lambda: cook.taps and cook.taps[0].state is TapState.SENDING)
        closed.append(time.monotonic())
        cook.display.window.close()
        await asyncio.Event().wait()

    assert at_the_window(qapp, sim, tmp_path, close) == 0
    assert time.monotonic() - closed[0] < 10.0  # an attempt that hangs takes 15
    (kept,) = waiting_and_settled(tmp_path / "kds.db", 10)
    assert kept.waiting

    async def come_back(cook: Cook) -> None:
        await cook.sees(lambda: cook.taps and cook.taps[0].state is TapState.CONFIRMED)

    at_the_window(qapp, sim, tmp_path, come_back)
    assert [(effect.to, effect.hand.key) for effect in sim.effects()] == [(Status.ACCEPTED, kept.key)]


def test_a_press_in_the_same_breath_as_the_closing_of_the_window_is_kept_however_slow_the_disk(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    order = sim.place()
    disks: list[asyncio.Task[None]] = []

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.find("accept", f"ticket-{order}"))
        writing, over = asyncio.Event(), asyncio.Event()
        disks.append(asyncio.create_task(slow_disk(cook.display.kitchen, writing, over)))
        await writing.wait()
        await cook.press("accept", f"ticket-{order}")
        cook.display.window.close()
        asyncio.get_running_loop().call_soon(over.set)
        await asyncio.Event().wait()

    at_the_window(qapp, sim, tmp_path, story)
    assert disks[0].done()
    (kept,) = waiting_and_settled(tmp_path / "kds.db", 10)
    assert kept.action == "accept"


async def slow_disk(kitchen: Kitchen, writing: asyncio.Event, over: asyncio.Event) -> None:
    """Another row is being written, and it takes its time."""
    async with kitchen.tap_book.settling:
        writing.set()
        await over.wait()


def test_closing_the_window_does_not_wait_for_a_secret_to_be_tested(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    closed: list[float] = []

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.display.kitchen.picture.link.heard)
        sim.fault(*[Fault("hang", on="read")] * 10)
        await cook.press("settings-key")
        await cook.press("connection-page")
        cook.type("sk_new", into="secret")
        before = sim.counts.requests["read"]
        await cook.press("save", "connection")
        await cook.sees(lambda: sim.counts.requests["read"] > before)
        closed.append(time.monotonic())
        cook.display.window.close()
        await asyncio.Event().wait()

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    assert time.monotonic() - closed[0] < 10.0  # an attempt that hangs takes 15
