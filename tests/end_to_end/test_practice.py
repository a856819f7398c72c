"""Practice beside a display at work: nothing of it reaches what is real, and nothing real waits for it."""

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.tap import TapState
from kds_app.engine.practice import Lesson
from kds_app.host.paths import Paths, resources
from kds_app.practice import practice_kitchen
from kds_app.simulator import Fault, Simulator
from kds_app.store.report import waiting_and_settled
from kds_app.ui import lessons, theme
from kds_app.ui.coach import Coach
from kds_app.ui.collector import collecting_on_this_thread
from kds_app.ui.key import Key
from kds_app.ui.window import Window
from tests.end_to_end.screen import Cook, at_the_window

Story = Callable[[Cook], Coroutine[Any, Any, None]]


def practice_window() -> Window | None:
    """The window of practice, while there is one to be seen."""
    windows = (each for each in QApplication.topLevelWidgets() if isinstance(each, Window))
    return next((each for each in windows if each.coach is not None and each.isVisible()), None)


async def into_practice(cook: Cook) -> Cook:
    """Begin it from the screen; gives somebody who stands before it."""
    cook.display.window.open_practice()
    await cook.press("start-practice", "practice")
    await cook.sees(practice_window)
    window = practice_window()
    assert window is not None
    return Cook(replace(cook.display, window=window))


def coach_of(cook: Cook) -> Coach:
    assert cook.display.window.coach is not None
    return cook.display.window.coach


def writes(sim: Simulator) -> list[str]:
    """The keys that were sent, each once."""
    return list(dict.fromkeys(seen.key for seen in sim.requests() if seen.method == "PATCH"))


def confirmed(at_practice: Cook) -> bool:
    """Whether the practice kitchen has a tap."""
    tickets = at_practice.display.window._bridge.picture.board.tickets
    return any(ticket.tap is not None and ticket.tap.state is TapState.CONFIRMED for ticket in tickets)


def left_behind() -> set[Path]:
    return set(Path(gettempdir()).glob("kds-practice-*"))


def test_a_queued_tap_goes_out_during_practice_and_no_tap_of_practice_gets_anywhere(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    order, before = sim.place(status=Status.ACCEPTED), left_behind()
    sim.fault(Fault("502", 2, on="write"))

    async def story(real: Cook) -> None:
        await real.press("ready", f"ticket-{order}")
        await real.sees(lambda: real.taps and real.taps[0].attempts == 1)
        at_practice = await into_practice(real)
        assert not real.display.window.isVisible()
        assert real.taps[0].live
        await at_practice.press("accept")
        await at_practice.sees(lambda: confirmed(at_practice))
        await real.sees(lambda: real.taps[0].state is TapState.CONFIRMED)
        assert practice_window() is at_practice.display.window
        await at_practice.press("leave-practice")
        await real.sees(real.display.window.isVisible)
        assert practice_window() is None
        assert [ticket.order.id for ticket in real.display.kitchen.picture.board.tickets] == [order]
        assert len(real.taps) == 1

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    kept = waiting_and_settled(tmp_path / "kds.db", 10)
    assert [tap.key for tap in kept] == writes(sim)
    assert [effect.order_id for effect in sim.effects()] == [order]
    assert left_behind() == before


def test_a_real_order_ends_practice_and_stands_on_the_true_board(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    placed: list[str] = []

    async def story(real: Cook) -> None:
        await real.sees(lambda: real.display.kitchen.picture.link.heard)
        at_practice = await into_practice(real)
        placed.append(sim.place({"short_id": "512"}))
        window, call = at_practice.display.window, coach_of(at_practice).call
        await at_practice.sees(call.isVisible)
        assert "1 new order (512)" in call.accessibleDescription()
        (accept, *_) = window.board.findChildren(Key, "accept")
        covering = window.childAt(accept.mapTo(window, accept.rect().center()))
        assert covering is not None
        assert covering is call or call.isAncestorOf(covering)
        await at_practice.press("to-the-real-board", "real-call")
        await real.sees(real.display.window.isVisible)
        assert real.lane(placed[0]) is Stage.NEW
        await real.press("accept", f"ticket-{placed[0]}")
        await real.sees(lambda: real.taps and real.taps[0].state is TapState.CONFIRMED)

    at_the_window(qapp, sim, tmp_path, story)
    assert [effect.order_id for effect in sim.effects()] == placed


def test_practice_can_be_had_again_and_begins_afresh(sim: Simulator, tmp_path: Path, qapp: QApplication) -> None:
    seen: list[set[str]] = []

    async def story(real: Cook) -> None:
        await real.sees(lambda: real.display.kitchen.picture.link.heard)
        for _ in range(2):
            at_practice = await into_practice(real)
            await at_practice.finds("accept")
            lanes = at_practice.display.window._bridge.picture.board.lanes
            seen.append({ticket.order.number for ticket in lanes[Stage.NEW]})
            await at_practice.press("accept")
            at_practice.display.window.close()
            await real.sees(real.display.window.isVisible)

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    assert seen[0] == seen[1]


def test_the_program_ends_as_quickly_out_of_practice(sim: Simulator, tmp_path: Path, qapp: QApplication) -> None:
    ended: list[float] = []
    before = left_behind()

    async def story(real: Cook) -> None:
        await real.sees(lambda: real.display.kitchen.picture.link.heard)
        at_practice = await into_practice(real)
        await at_practice.press("accept")
        ended.append(time.monotonic())

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    assert time.monotonic() - ended[0] < 10.0  # an attempt that hangs takes 15
    assert left_behind() == before
    assert practice_window() is None


def practising(application: QApplication, folder: Path, story: Story) -> int:
    """Practise as ``kds --practice`` does, while the story lasts."""

    async def work(display: Display) -> int:
        await story(Cook(display))
        return 0

    theme.load_fonts(resources())
    application.setQuitOnLastWindowClosed(False)
    with practice_kitchen() as simulator, collecting_on_this_thread(), QEventLoop(application) as loop:
        run = app._Run(Config(practice=True, data_dir=folder), Paths.for_data_dir(folder), simulator)
        return int(loop.run_until_complete(run.live(work)))


def is_well(cook: Cook) -> bool:
    """Whether the practice kitchen can be reached and lets this screen in."""
    link = cook.display.kitchen.picture.link
    return link.failing is None and link.shut_by is None


BY_ITSELF = {Lesson.CANCELLED, Lesson.AMENDED, Lesson.SIGN_IN, Lesson.NETWORK}
"""Lessons that come without a tap."""


@pytest.mark.parametrize("lesson", Lesson)
def test_every_lesson_comes_on_request_and_all_is_well_again(
    tmp_path: Path, qapp: QApplication, lesson: Lesson
) -> None:
    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.find("accept"))
        coach = coach_of(cook)
        coach.teach(lesson)
        assert lessons.going_to_happen(lesson) == coach.bar.text
        if lesson not in BY_ITSELF:
            await cook.press("accept")
        await cook.sees(lambda: coach.bar.text == lessons.what_to_do(lesson))
        coach.teach(None)
        await cook.sees(lambda: is_well(cook))
        assert coach.bar.text == lessons.welcome(beside=False)

    assert practising(qapp, tmp_path, story) == 0


def test_a_manager_signs_in_anew_with_the_secret_the_lesson_names(tmp_path: Path, qapp: QApplication) -> None:
    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.find("accept"))
        coach = coach_of(cook)
        coach.teach(Lesson.SIGN_IN)
        await cook.sees(lambda: coach.bar.text == lessons.what_to_do(Lesson.SIGN_IN))
        await cook.press("accept")
        await cook.sees(lambda: cook.taps)
        assert lessons.NEW_SECRET in coach.bar.text
        await cook.press("banner-key")
        cook.type(lessons.NEW_SECRET, into="secret")
        await cook.press("save", "connection")
        await cook.sees(lambda: cook.taps[0].state is TapState.CONFIRMED)

    assert practising(qapp, tmp_path, story) == 0
