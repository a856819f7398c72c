"""A display that is locked cannot be ended from its screen, works on meanwhile, and ends in order where it is to."""

import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import Stage
from kds_app.domain.tap import TapState
from kds_app.host.pin import FILE_NAME, Hash, Lock
from kds_app.host.settings import Settings
from kds_app.host.settings_file import save_settings
from kds_app.simulator import Simulator
from tests.end_to_end.program import Station
from tests.end_to_end.screen import Cook, at_the_window
from tests.end_to_end.test_practice import into_practice
from tests.end_to_end.test_program import WITHIN, came

PIN = "4719"


def lock(folder: Path) -> None:
    """Make a kiosk of the display with this data folder, and set its PIN."""
    folder.mkdir(exist_ok=True)
    save_settings(folder / "settings.json", Settings(kiosk=True))
    Lock(folder / FILE_NAME, make=lambda pin: Hash.of(pin, n=2, r=1)).change(PIN)


def test_a_window_that_is_closed_while_locked_lives_and_rings_on_and_goes_with_the_pin(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    lock(tmp_path)
    closed: list[bool] = []

    async def story(cook: Cook) -> None:
        window = cook.display.window
        window.closing.connect(lambda: closed.append(True))
        await cook.sees(lambda: cook.display.kitchen.picture.link.heard)
        for _ in range(3):
            window.close()
        assert window.isFullScreen()
        order = sim.place()
        await cook.sees(lambda: cook.lane(order) is Stage.NEW)
        alarm = window.alarm
        assert alarm is not None
        await cook.sees(lambda: alarm.calls)
        await cook.press("close", "pin")
        await cook.press("accept", f"ticket-{order}")
        await cook.sees(lambda: cook.taps and cook.taps[0].state is TapState.CONFIRMED)
        assert not closed
        window.close()
        QTest.keyClicks(window.pin, "4718")
        await cook.press("pin-enter", "pin")
        await cook.sees(lambda: "not the PIN" in window.pin.accessibleDescription())
        for name in (*PIN, "enter"):
            await cook.press(f"pin-{name}", "pin")
        await cook.sees(lambda: closed)

    assert at_the_window(qapp, sim, tmp_path, story) == 0


def test_practice_is_no_way_round_the_pin(sim: Simulator, tmp_path: Path, qapp: QApplication) -> None:
    lock(tmp_path)

    async def story(cook: Cook) -> None:
        real = cook.display.window
        await cook.sees(lambda: cook.display.kitchen.picture.link.heard)
        at_practice = await into_practice(cook)
        window = at_practice.display.window
        window.open_security()
        assert window.pin.isVisible()
        assert not window.security.isVisible()
        QTest.keyClicks(window.pin, PIN)
        await at_practice.press("pin-enter", "pin")
        await at_practice.sees(window.security.isVisible)
        assert "real board alone" in await window._bridge.latch.change(None)
        window.close()
        await cook.sees(real.isVisible)
        assert real.isFullScreen()
        real.open_settings()
        assert real.pin.isVisible()
        assert not real.settings.isVisible()

    assert at_the_window(qapp, sim, tmp_path, story) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal to send there")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_log_out_ends_a_locked_display_in_order_and_every_tap_goes_out_after_the_next_start(
    sim: Simulator, station: Station, name: str
) -> None:
    lock(station.data)
    for _ in range(4):
        sim.place()
    sim.house.faults.set_rates("write.hang:100%")
    run = station.cook(600)
    assert came(sim, "PATCH", 2), run.err
    run.process.send_signal(getattr(signal, name))
    assert run.ended(WITHIN) == 0
    kept = station.taps()
    assert len(kept) >= 2
    assert all(tap.waiting for tap in kept)
    sim.house.faults.set_rates("")
    assert station.cook(0).ended(60) == 0
    assert {tap.key: tap.state for tap in station.taps()} == {tap.key: "confirmed" for tap in kept}
    assert sorted(effect.hand.key for effect in sim.effects()) == sorted(tap.key for tap in kept)
