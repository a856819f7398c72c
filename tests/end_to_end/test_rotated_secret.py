"""The secret is rotated while taps are queued: nothing is lost, and the taps go out as they were made."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.gate import WIDE
from kds_app.simulator import Seen, Simulator
from kds_app.store.report import waiting_and_settled
from tests.end_to_end.screen import Cook, at_the_window

ROTATED = "sk-rotated-Kw83hVq1"
QUEUE = WIDE + 1
"""Taps: more than are on the wire at once."""


def writes(sim: Simulator) -> list[Seen]:
    return [seen for seen in sim.requests() if seen.method == "PATCH"]


def has_tapped(cook: Cook, times: int) -> bool:
    return len(cook.taps) == times


def frozen(taps: list[Tap]) -> set[tuple[str, bytes]]:
    return {(tap.key, tap.body) for tap in taps}


def words_on(cook: Cook, name: str) -> str:
    part = cook.display.window.findChild(QWidget, name)
    assert part is not None
    return f"{part.accessibleName()} {part.accessibleDescription()}"


def test_taps_queued_over_a_rotation_keep_their_keys_and_drain_once_the_new_secret_is_pasted(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    for _ in range(QUEUE):
        sim.place()
    queued: list[Tap] = []

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.find("accept"))
        sim.house.faults.set_rates("write.502:100%")
        for number in range(QUEUE):
            await cook.press("accept")
            await cook.sees(partial(has_tapped, cook, number + 1))
        queued.extend(cook.taps)
        sim.rotate(ROTATED)
        sim.house.faults.set_rates("")
        before = len(writes(sim))
        await cook.sees(lambda: cook.display.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED)

        await cook.press("banner-key")
        await cook.pastes("sk-mistyped")
        await cook.sees(lambda: "does not accept" in words_on(cook, "connection"))
        assert all(tap.live for tap in cook.taps)
        assert len(writes(sim)) - before <= WIDE
        assert sim.effects() == []

        await cook.pastes(f"  '{ROTATED}'\n")
        await cook.sees(lambda: all(tap.state is TapState.CONFIRMED for tap in cook.taps))
        assert not any(field.text() == ROTATED for field in cook.display.window.findChildren(QLineEdit))
        assert ROTATED not in words_on(cook, "connection")
        assert frozen(cook.taps) == frozen(queued)

    assert at_the_window(qapp, sim, tmp_path, story) == 0
    assert sorted(effect.hand.key for effect in sim.effects()) == sorted(tap.key for tap in queued)
    assert {effect.to for effect in sim.effects()} == {Status.ACCEPTED}
    assert {(seen.key, seen.body) for seen in writes(sim)} == frozen(queued)
    assert {tap.state for tap in waiting_and_settled(tmp_path / "kds.db", 100)} == {"confirmed"}
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and ROTATED.encode() in file.read_bytes()]
