"""A window with nothing on it but a timer of one second: what PySide6 alone costs. Prints when it was painted first."""

import signal
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Empty(QWidget):
    """Tells once."""

    _told = False

    def paintEvent(self, _: QPaintEvent) -> None:
        """Nothing."""
        if not self._told:
            self._told = True
            sys.stdout.write(f"{time.perf_counter()}\n")
            sys.stdout.flush()


signal.signal(signal.SIGTERM, signal.SIG_DFL)
application = QApplication([])
window, timer = Empty(), QTimer()
timer.timeout.connect(window.update)
timer.start(1000)
window.resize(1280, 800)
window.show()
application.exec()
