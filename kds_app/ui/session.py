"""The end of the desktop's session, as Qt hears of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QGuiApplication, QSessionManager


@contextmanager
def ended_with_the_session(stop: Callable[[], None], asks: SignalInstance | None = None) -> Iterator[None]:
    """Where the session or the computer ends, so does the program, in order: a locked window holds nobody up.

    ``asks`` tells of it, Qt's own signal if none is given. Windows and macOS send it; on Linux a session ends its
    programs by signals of the system.
    """
    asks = asks or cast("QGuiApplication", QGuiApplication.instance()).commitDataRequest

    def ends(_: QSessionManager) -> None:
        stop()

    asks.connect(ends, Qt.ConnectionType.DirectConnection)
    try:
        yield
    finally:
        asks.disconnect(ends)
