"""A tablet that was provisioned: settings and credentials lie there before the first start, and no finger is needed."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config
from kds_app.domain.lifecycle import Stage
from kds_app.host.paths import Paths, resources
from kds_app.simulator import Simulator
from kds_app.ui import theme
from kds_app.ui.collector import collecting_on_this_thread
from tests.end_to_end.program import Station
from tests.end_to_end.screen import Cook
from tests.end_to_end.test_canary import said_by

LAY_DOWN = Path(__file__).parents[2] / "packaging" / "kiosk" / "lay-down"


def provision(station: Station, **files: str) -> None:
    """Lay these down, by their names without an ending, as the kiosk's unit does before its first start."""
    laid = station.folder / "etc"
    laid.mkdir(exist_ok=True)
    station.data.mkdir(exist_ok=True)
    for name, text in files.items():
        (laid / f"{name}.json").write_text(text, encoding="utf-8")
    folders = {"CONFIGURATION_DIRECTORY": str(laid), "STATE_DIRECTORY": str(station.data)}
    subprocess.run([str(LAY_DOWN)], check=True, env=os.environ | folders)  # noqa: S603 - our own


def first_start(qapp: QApplication, station: Station, monkeypatch: pytest.MonkeyPatch, story: app.Companion) -> int:
    """The display on what was laid down, its credential given as systemd gives it."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(station.credentials))
    theme.load_fonts(resources())
    qapp.setQuitOnLastWindowClosed(False)
    with collecting_on_this_thread(), QEventLoop(qapp) as loop:
        run = app._Run(Config(data_dir=station.data, fullscreen=True), Paths.for_data_dir(station.data), None)
        return int(loop.run_until_complete(run.live(story)))


def test_the_first_start_shows_the_orders_full_screen_and_asks_nobody_anything(
    sim: Simulator, station: Station, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sim.place()
    provision(station, settings=json.dumps({"environment": "other", "base_url": sim.base_url, "kiosk": True}))

    async def look(display: Display) -> int:
        cook = Cook(display)
        display.window.refresh()
        assert display.kitchen.picture.account is None
        assert "Not signed in" not in said_by(display.window), "its secret has not even been read yet"
        await cook.sees(lambda: cook.lane(order) is Stage.NEW)
        assert display.window.isFullScreen()
        assert not [sheet for sheet in display.window.sheets if sheet.isVisible()]
        await cook.press("accept", f"ticket-{order}")
        await cook.sees(lambda: cook.lane(order) is Stage.PREPARING)
        return 0

    assert first_start(qapp, station, monkeypatch, look) == 0
    assert sim.counts.refusals.total() == 0


def test_a_settings_file_with_a_mistake_is_told_on_the_screen_and_the_display_runs(
    station: Station, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    provision(station, settings='{"environment": "prodcution", "kiosk": true}')

    async def look(display: Display) -> int:
        said = [notice.why for notice in display.kitchen.picture.notices]
        assert any("“environment” must be development, production or other" in why for why in said), said
        assert display.window.isVisible()
        return 0

    assert first_start(qapp, station, monkeypatch, look) == 0


def test_what_the_display_has_of_its_own_is_never_written_over(station: Station) -> None:
    provision(station, settings="{}", lock='{"a": 1}')
    (station.data / "settings.json").write_text('{"theme": "light"}', encoding="utf-8")
    provision(station, settings='{"theme": "contrast"}', lock='{"a": 2}')
    assert (station.data / "settings.json").read_text(encoding="utf-8") == '{"theme": "light"}'
    assert (station.data / "lock.json").read_text(encoding="utf-8") == '{"a": 1}'
    assert {file.stat().st_mode & 0o077 for file in station.data.iterdir()} == {0}
    assert sorted(file.name for file in station.data.iterdir()) == ["lock.json", "settings.json"]


def test_a_tablet_that_was_not_provisioned_is_left_as_it_is(station: Station) -> None:
    provision(station)
    assert not list(station.data.iterdir())
