"""A restart that finds no secret shows what was last known and what waits, says both, and asks for the secret."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from qasync import QEventLoop

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config
from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Stage
from kds_app.domain.tap import TapState
from kds_app.host.paths import Paths, resources
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import save_settings
from kds_app.simulator import Simulator
from kds_app.ui import theme
from kds_app.ui.collector import collecting_on_this_thread
from tests.end_to_end.screen import Cook
from tests.end_to_end.test_canary import said_by


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def _run(application: QApplication, config: Config, companion: app.Companion) -> int:
    assert config.data_dir is not None
    theme.load_fonts(resources())
    application.setQuitOnLastWindowClosed(False)
    with collecting_on_this_thread(), QEventLoop(application) as loop:
        run = app._Run(config, Paths.for_data_dir(config.data_dir), None)
        return int(loop.run_until_complete(run.live(companion)))


async def _sign_in(cook: Cook, sim: Simulator) -> None:
    await cook.sees(lambda: cook.display.window._bridge.standing.environments)
    cook.display.window.open_connection()
    field = cook.display.window.findChild(QLineEdit, "partner-key")
    assert field is not None
    field.clear()
    cook.type(sim.partner_key, "partner-key")
    await cook.pastes(sim.secret)
    await cook.sees(lambda: cook.display.client.account)
    await cook.press("close", "connection")


@pytest.mark.parametrize("by_argument", [False, True])
def test_the_board_and_the_taps_of_before_are_there_until_somebody_signs_in_again(
    sim: Simulator, tmp_path: Path, qapp: QApplication, *, by_argument: bool
) -> None:
    config = Config(data_dir=tmp_path, base_url=sim.base_url if by_argument else None)
    if not by_argument:
        folder = Paths.for_data_dir(tmp_path)
        save_settings(folder.settings, Settings(environment=Environment.OTHER, base_url=sim.base_url))
    order, tapped = sim.place(), []

    async def evening(display: Display) -> int:
        cook = Cook(display)
        await _sign_in(cook, sim)
        await cook.sees(lambda: cook.lane(order) is Stage.NEW)
        sim.house.faults.set_rates("write.502:100%")
        await cook.press("accept", f"ticket-{order}")
        await cook.sees(lambda: cook.taps and cook.taps[0].attempts)
        tapped.extend(cook.taps)
        return 0

    async def morning(display: Display) -> int:
        cook, window = Cook(display), display.window
        assert cook.lane(order) is Stage.PREPARING, "before anybody was asked for anything"
        await cook.sees(lambda: display.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED)
        assert [(tap.key, tap.body, tap.live) for tap in cook.taps] == [(t.key, t.body, True) for t in tapped]
        window.refresh()
        said = said_by(window)
        assert "Sign-in needed. 1 tap waiting; nothing is lost." in said
        assert display.kitchen.picture.link.stale(window._bridge.moment().mono)
        assert "No news from the server" in said
        partner_key = window.settings_panel.findChild(QLineEdit, "partner-key")
        assert partner_key is not None
        assert partner_key.text() == sim.partner_key
        sim.house.faults.set_rates("")
        await cook.press("banner-key")
        await cook.pastes(sim.secret)
        await cook.sees(lambda: cook.taps[0].state is TapState.CONFIRMED)
        return 0

    assert _run(qapp, config, evening) == 0
    assert sim.effects() == []
    assert _run(qapp, config, morning) == 0
    assert [effect.hand.key for effect in sim.effects()] == [tap.key for tap in tapped]
