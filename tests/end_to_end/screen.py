"""The real window in this process, worked by a finger, before a real server."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from qasync import QEventLoop

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config
from kds_app.domain.lifecycle import Stage
from kds_app.domain.tap import Tap
from kds_app.engine.ports import Clock
from kds_app.engine.true_clock import TrueClock
from kds_app.host.paths import Paths, resources
from kds_app.simulator import Simulator
from kds_app.ui import theme
from kds_app.ui.collector import collecting_on_this_thread
from kds_app.ui.key import Key

LOOK = 0.02
"""Seconds between two looks at the screen."""
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Cook:
    """Somebody before the window: sees what is on it, presses what can be pressed."""

    display: Display

    async def sees(self, condition: Callable[[], object], within: float = PATIENCE) -> None:
        """Look until it is so. Raises ``TimeoutError`` if it is not within so many seconds."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - what is on a screen, and whether a key is awake, nobody announces
                await asyncio.sleep(LOOK)

    def find(self, name: str, on: str = "kds") -> Key | None:
        """The key of this name on the part of the window named ``on``, if a finger could press it now.

        None while another picture is about to be shown: what is on the screen has been answered already.
        """
        window = self.display.window
        if window._bridge._coming:
            return None
        part = window if on == "kds" else window.findChild(QWidget, on)
        keys = part.findChildren(Key, name) if part else []
        return next((key for key in keys if _can_be_pressed(key)), None)

    async def finds(self, name: str, on: str = "kds") -> Key:
        """This key, as soon as a finger could press it."""
        await self.sees(lambda: self.find(name, on))
        key = self.find(name, on)
        assert key is not None
        return key

    async def press(self, name: str, on: str = "kds", times: int = 1) -> None:
        """Press this key as soon as it can be, so many times in a row."""
        key = await self.finds(name, on)
        for _ in range(times):
            click(key)

    def type(self, text: str, into: str) -> None:
        """Type into the field of this name."""
        field = self.display.window.findChild(QLineEdit, into)
        assert field is not None
        QTest.keyClicks(field, text)

    async def pastes(self, secret: str) -> None:
        """Paste this secret from the clipboard in place of what is in its field, and have it tested."""
        field = self.display.window.findChild(QLineEdit, "secret")
        assert field is not None
        field.clear()
        QGuiApplication.clipboard().setText(secret)
        await self.press("paste", "connection")
        await self.press("save", "connection")

    def lane(self, order_id: str) -> Stage | None:
        """The lane the order's ticket stands in."""
        return next((t.lane for t in self.display.kitchen.picture.board.tickets if t.order.id == order_id), None)

    @property
    def taps(self) -> list[Tap]:
        """Every tap there is."""
        return self.display.kitchen.taps


def click(key: Key) -> None:
    """A finger comes down on the part of the key that can be seen, and goes up again."""
    place = key.visibleRegion().boundingRect().center()
    QTest.mouseClick(key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def _can_be_pressed(key: Key) -> bool:
    return key.isVisible() and key.isEnabled() and key.awake and not key.visibleRegion().isEmpty()


def at_the_window(
    application: QApplication,
    sim: Simulator,
    folder: Path,
    story: Callable[[Cook], Coroutine[Any, Any, None]],
    clock: Clock | None = None,
) -> int:
    """Run the display while the story lasts; gives its exit code. The simulator's secret is kept in memory.

    ``clock`` stands in for this computer's own.
    """

    async def work(display: Display) -> int:
        await story(Cook(display))
        return 0

    theme.load_fonts(resources())
    application.setQuitOnLastWindowClosed(False)
    with collecting_on_this_thread(), QEventLoop(application) as loop:
        run = app._Run(Config(data_dir=folder), Paths.for_data_dir(folder), sim)
        run._clock = TrueClock(clock) if clock else run._clock
        return int(loop.run_until_complete(run.live(work)))
