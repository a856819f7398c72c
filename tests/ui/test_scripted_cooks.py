"""The scripted cooks of a shift: nothing that opens before them keeps them from the board for good."""

import random

import pytest
from pytestqt.qtbot import QtBot

from kds_app.engine.picture import Picture
from kds_app.hands import HANDS
from tests.fakes.screen import FakeBridge
from tests.ui.conftest import Show


@pytest.mark.parametrize("name", HANDS)
def test_what_the_key_of_the_banner_has_opened_is_closed_again(show: Show, qtbot: QtBot, name: str) -> None:
    hand, chance = HANDS[name](), random.Random(1)  # noqa: S311 - a cook, not a cipher
    window = show(FakeBridge(Picture()))

    def presses_until(opened: bool) -> None:
        def is_so() -> bool:
            hand.press_something(window, chance)
            return window.settings_panel.isVisible() is opened

        qtbot.waitUntil(is_so)

    presses_until(opened=True)
    presses_until(opened=False)
