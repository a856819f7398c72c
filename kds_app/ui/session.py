"""The end of the desktop's session, as Qt hears of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QSessionManager


@contextmanager
def ended_with_the_session(stop: Callable[[], None]) -> Iterator[None]:
    """Where the session or the computer ends, so does the program, in order: a locked window holds nobody up."""
    application = cast("QGuiApplication", QGuiApplication.instance())

    def ends(_: QSessionManager) -> None:
        stop()

    application.commitDataRequest.connect(ends, Qt.ConnectionType.DirectConnection)
    yield
    application.commitDataRequest.disconnect(ends)
