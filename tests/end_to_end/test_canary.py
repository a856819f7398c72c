"""A secret that is good for nothing but to be looked for: on the screen, in what a crash leaves, in every file."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kds_app.domain.delivery import Outcome
from kds_app.simulator import Fault, Simulator
from tests.end_to_end.program import CANARY, START, Station
from tests.end_to_end.screen import Cook, at_the_window

WRONG = "sk-wrong-canary-T5r8Uu2Ye"
READ = ("accessibleName", "accessibleDescription", "toolTip", "whatsThis", "windowTitle", "text", "displayText")
"""What a widget shows or reads out; ``text`` of a field is what stands in it, so fields of secrets are left out."""


def said_by(window: QWidget) -> str:
    """Everything the window shows and everything a screen reader reads of it."""
    parts = [window, *window.findChildren(QWidget)]
    return "\n".join(
        str(getattr(part, name)()) for part in parts for name in READ if hasattr(part, name) and not _unseen(part, name)
    )


def _unseen(part: QWidget, name: str) -> bool:
    return name == "text" and isinstance(part, QLineEdit) and part.echoMode() is not QLineEdit.EchoMode.Normal


def test_no_picture_of_a_day_of_sign_ins_and_failures_shows_a_secret(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    for _ in range(3):
        sim.place()
    screens: list[str] = []

    async def story(cook: Cook) -> None:
        window = cook.display.window
        cook.display.kitchen.subscribe(lambda _: screens.append(said_by(window)))
        await cook.press("accept")
        sim.house.faults.set_rates("write.502:50%,garbled:20%")
        await cook.press("accept")
        sim.rotate(CANARY)
        await cook.sees(lambda: cook.display.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED)
        sim.house.faults.set_rates("")
        await cook.press("banner-key")
        await cook.pastes(WRONG)
        await cook.sees(lambda: "does not accept" in said_by(window))
        screens.append(said_by(window))
        await cook.pastes(CANARY)
        await cook.sees(lambda: "accepts this secret" in said_by(window))
        screens.append(said_by(window))
        await cook.sees(lambda: not cook.display.kitchen.picture.link.waiting)

    sim.rotate("sk-first-of-the-day")
    assert at_the_window(qapp, sim, tmp_path, story) == 0
    assert any("Accept" in screen for screen in screens), "the search reads what is on the screen"
    assert not [screen for screen in screens if CANARY in screen or WRONG in screen]
    left = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert left
    assert not [text for text in left if CANARY.encode() in text or WRONG.encode() in text]


@contextmanager
def _cores_wanted() -> Iterator[None]:
    """What is started meanwhile may leave as large a core as this computer allows."""
    import resource  # noqa: PLC0415 - not there on Windows

    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


def _core_limits(pid: int) -> set[int]:
    """How large a core the process may leave behind; on Linux alone another's can be asked for."""
    import resource  # noqa: PLC0415 - not there on Windows

    return set(resource.prlimit(pid, resource.RLIMIT_CORE)) if sys.platform == "linux" else {0}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGABRT to send there")
def test_what_a_crash_in_mid_request_leaves_behind_holds_no_secret(sim: Simulator, station: Station) -> None:
    sim.fault(Fault("hang", on="read"))
    with _cores_wanted():
        run = station.display("--log-level", "debug")
    assert sim.wait_until(lambda: sim.counts.requests["read"] > 0, START), run.err
    assert _core_limits(run.process.pid) == {0}
    run.process.send_signal(signal.SIGABRT)
    assert run.ended() == -signal.SIGABRT
    assert "Fatal Python error" in run.err, "the crash was reported"
    assert not station.leaks()
