"""A window that fills the screen and is left by nobody without the PIN, where a manager wants it so."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent

from kds_app.domain.preferences import Guarded
from kds_app.ui.guard import Post
from kds_app.ui.pointer import Pointer
from kds_app.ui.shelf import Shelf


class Kiosk(Shelf):
    """How it is left, and how it is kept in place."""

    closing = Signal()

    _ends: bool
    """The program ends with it: else there is a real board behind it."""
    _ending = False
    _clock: QTimer
    _pointer: Pointer

    def leave(self) -> None:
        """Close it, for those who may."""
        self.guard.do(self._way_out, self.end)

    def end(self) -> None:
        """Close it, locked or not: the program ends."""
        self._ending = True
        self.close()

    @property
    def _way_out(self) -> Post | None:
        return Guarded.QUIT if self._ends else None

    def showEvent(self, event: QShowEvent) -> None:
        """From now on there is something to be touched."""
        if (handle := self.windowHandle()) is not None:
            handle.installEventFilter(self.guard)
            self._pointer.watch(handle)
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A kiosk that is locked stays where it is: full, and in front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self._slips():
            QTimer.singleShot(0, self, self._hold)

    def _stay_put(self) -> None:
        """Cover the screen, whatever became of either."""
        if self._is_held() and self.geometry() != self.screen().geometry():
            self.fill_the_screen()

    def _is_held(self) -> bool:
        return self.isVisible() and self.guard.holds

    def _slips(self) -> bool:
        """Whether it leaves the screen that it is to fill."""
        return self._is_held() and (self.isMinimized() or not self.isFullScreen())

    def _hold(self) -> None:
        """Fill the screen again, and say how to leave it."""
        if self._slips():
            self.fill_the_screen()
            if self._ends:
                self.leave()

    def fill_the_screen(self) -> None:
        """Show it on all of the screen."""
        self.setGeometry(self.screen().geometry())  # a kiosk may have no window manager that would
        self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the program; it ends in order and nothing is lost.

        Whoever would close it by its frame, or by a key of the computer's, is asked for the PIN; a computer that is
        being shut down is not.
        """
        if not self._ending and self.guard.asks(self._way_out) and not _session_ends():
            event.ignore()
            self.leave()
            return
        self._clock.stop()
        self.closing.emit()
        event.accept()


def _session_ends() -> bool:
    """Whether the user's session is being closed, and this program with it."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
