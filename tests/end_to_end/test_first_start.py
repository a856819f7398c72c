"""The first start of the program: from an empty folder to the first order, as a shop owner does it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from qasync import QEventLoop

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config
from kds_app.host.paths import Paths, resources
from kds_app.host.settings import Environment
from kds_app.host.settings_file import load_settings
from kds_app.simulator import Simulator
from kds_app.ui import theme
from kds_app.ui.collector import collecting_on_this_thread
from kds_app.ui.sheet import Sheet
from tests.end_to_end.program import CANARY
from tests.end_to_end.screen import Cook
from tests.end_to_end.test_practice import into_practice


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def _scrolled_to(cook: Cook, name: str, on: str = "set-up") -> object:
    """The key, once it has come into view at the end of the page."""
    page = cook.display.window.findChild(Sheet, on)
    assert page is not None
    page.scroll_by(1000)
    return cook.find(name, on)


async def _set_up(cook: Cook, sim: Simulator) -> None:
    window = cook.display.window
    await cook.sees(window.set_up.isVisible)
    await cook.press("enter-secret", "set-up")
    await cook.press("environment-other", "connection")
    address = window.settings_panel.findChild(QLineEdit, "base-url")
    assert address is not None
    address.selectAll()
    cook.type(sim.base_url, "base-url")
    cook.type(sim.partner_key, "partner-key")
    await cook.pastes(CANARY)
    await cook.sees(window.set_up.isVisible)
    await cook.sees(lambda: f"Signed in as {sim.partner_key}" in window.set_up.accessibleDescription())
    await cook.sees(lambda: _scrolled_to(cook, "begin"))
    await cook.press("begin", "set-up")
    await cook.sees(lambda: cook.find("accept"))


def test_from_an_empty_folder_to_the_first_order_and_never_again(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    sim.place()
    welcomed: list[bool] = []

    async def work(display: Display) -> int:
        await _set_up(Cook(display), sim)
        return 0

    async def look(display: Display) -> int:
        cook = Cook(display)
        display.window._bridge.upkeep.welcomed.connect(lambda: welcomed.append(True))
        await cook.sees(lambda: display.window._bridge.standing.partner_key)
        await cook.sees(lambda: display.kitchen.picture.link.shut_by)
        return 0

    assert _run(qapp, tmp_path, work) == 0
    kept = load_settings(Paths.for_data_dir(tmp_path).settings).settings
    assert (kept.environment, kept.base_url, kept.partner_key) == (Environment.OTHER, sim.base_url, sim.partner_key)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    assert _run(qapp, tmp_path, look) == 0
    assert welcomed == [], "the settings are there, though no keyring kept the secret"


def test_who_practises_first_finds_the_steps_again_and_nothing_of_it_was_kept(
    tmp_path: Path, qapp: QApplication
) -> None:
    async def practise(display: Display) -> int:
        cook, window = Cook(display), display.window
        await cook.sees(window.set_up.isVisible)
        await cook.press("practise", "set-up")
        at_practice = await into_practice(cook)
        await at_practice.press("accept")
        await at_practice.sees(lambda: not window.isVisible())
        at_practice.display.window.leave()
        await cook.sees(window.isVisible)
        window.open_settings()
        await cook.sees(lambda: _scrolled_to(cook, "set-up-page", "settings"))
        await cook.press("set-up-page", "settings")
        await cook.finds("enter-secret", "set-up")
        assert (display.client.account, cook.taps) == (None, [])
        return 0

    assert _run(qapp, tmp_path, practise) == 0
    assert load_settings(Paths.for_data_dir(tmp_path).settings).settings.partner_key == ""


def _run(application: QApplication, folder: Path, companion: app.Companion) -> int:
    theme.load_fonts(resources())
    application.setQuitOnLastWindowClosed(False)
    with collecting_on_this_thread(), QEventLoop(application) as loop:
        run = app._Run(Config(data_dir=folder), Paths.for_data_dir(folder), None)
        return int(loop.run_until_complete(run.live(companion)))
