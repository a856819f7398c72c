"""A screen to look at: none where there is no display, and always in the shipped typeface."""

import os
from pathlib import Path
from typing import Protocol

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kds_app.engine.sound import Speaker
from kds_app.ui.theme import load_fonts
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

RESOURCES = Path(__file__).parents[2] / "resources"


class Show(Protocol):
    """Opens a window over a bridge: a 10-inch tablet unless told otherwise."""

    def __call__(
        self,
        bridge: FakeBridge,
        size: tuple[int, int] = (1280, 800),
        px_per_mm: float = 5.9,
        *,
        remark: str = "",
        speaker: Speaker | None = None,
    ) -> Window:
        """The window, on the screen."""


@pytest.fixture(scope="session", autouse=True)
def _shipped_typeface(qapp: QApplication) -> None:
    assert qapp is not None
    load_fonts(RESOURCES)


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """A window as the program would open it."""
    opened: list[Window] = []  # qtbot holds them weakly

    def shown(
        bridge: FakeBridge,
        size: tuple[int, int] = (1280, 800),
        px_per_mm: float = 5.9,
        *,
        remark: str = "",
        speaker: Speaker | None = None,
    ) -> Window:
        bridge.preferences = replace(bridge.preferences, px_per_mm=px_per_mm)
        window = Window(bridge, remark, speaker)
        qtbot.addWidget(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        opened.append(window)
        return window

    return shown
