"""What stands on the screen where there can be no board: why, what to do meanwhile, and when it is tried again."""

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.brush import fill
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.pointer import Pointer
from kds_app.ui.roles import Role, introduce, is_a
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, FINGER, GAP, SEMI, density, scaled
from kds_app.ui.words import translate

AGAIN = 30
"""Seconds until it is tried again by itself."""
_TITLE, _WHY, _MEANWHILE = 9.0, 6.4, 4.8
"""Millimetres: what each says is read from farther away than the next."""
_KEY = 60.0
"""Millimetres: how wide the key is."""


@is_a(Role.Window)
class Halt(QWidget):
    """``why`` is one sentence in the user's words; ``version`` is the program's. Whoever closes it ends the program."""

    again = Signal()
    """It is to be tried again: a finger asked for it, or the time has come."""
    closing = Signal()

    def __init__(self, why: str, version: str, seconds: int = AGAIN) -> None:
        introduce()
        super().__init__()
        self.setObjectName("halt")
        self.setWindowTitle(translate("Halt", "Kitchen display"))
        self._why = why
        self._version = version
        self._left = seconds
        self._look = self._make_look()
        self.written = QRect()
        """Where it was written at the last painting, the title's band left out."""
        self._pointer = Pointer(self)
        self._key = Key(translate("Halt", "Try now"), self, size=4.4)
        self._key.setObjectName("try-now")
        self._key.clicked.connect(self.again)
        self._key.setFocus()
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(f"{why} {self._meanwhile}")
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def fill_the_screen(self) -> None:
        """Show it on all of the screen."""
        self.setGeometry(self.screen().geometry())  # a kiosk may have no window manager that would
        self.showFullScreen()
        if (handle := self.windowHandle()) is not None:
            self._pointer.watch(handle)

    @property
    def _title(self) -> str:
        return translate("Halt", "⚠ The display cannot start")

    @property
    def _meanwhile(self) -> str:
        return translate("Halt", "No order is shown here and none can be tapped: work on another screen meanwhile.")

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._clock.stop()
            self.again.emit()
        self.update()

    def _make_look(self) -> Look:
        lanes = 3 if self.width() > self.height() else 2
        return Look(scaled(density(self.screen(), None), max(self.width(), 1) / lanes))

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Sizes follow the screen."""
        self._look = look = self._make_look()
        margin, high = self._margin, look.mm(FINGER)
        self._key.setGeometry(margin, self.height() - margin - high, look.mm(_KEY), high)
        self._key.dress(look, look.palette.new)

    @property
    def _margin(self) -> int:
        return self._look.mm(GAP) * 3

    def paintEvent(self, _: QPaintEvent) -> None:
        """The title on a band of trouble, then the rest."""
        look, margin = self._look, self._margin
        palette, room = look.palette, self.width() - 2 * margin
        painter = QPainter(self)
        fill(painter, self.rect(), palette.ground)
        title = look.paragraph(self._title, _TITLE, room, weight=BOLD, colour=palette.ink)
        band = QRect(0, 0, self.width(), int(title.height) + 2 * margin)
        fill(painter, band, palette.trouble)
        title.draw(painter, margin, margin)
        why = look.paragraph(self._why, _WHY, room, weight=SEMI)
        meanwhile = look.paragraph(self._meanwhile, _MEANWHILE, room)
        top = band.bottom() + margin
        why.draw(painter, margin, top)
        meanwhile.draw(painter, margin, top + why.height + margin)
        wide, high = max(why.width, meanwhile.width), why.height + margin + meanwhile.height
        self.written = QRect(margin, top, int(wide), int(high))
        self._draw_beside_key(painter, look)
        painter.end()

    def _draw_beside_key(self, painter: QPainter, look: Look) -> None:
        left = self._key.geometry().right() + self._margin
        text = translate("Halt", "Tries by itself in {0} s · kds {1}").format(max(self._left, 0), self._version)
        beside = Paragraph(text, self._key.label_font(look), look.palette.muted, self.width() - left - self._margin)
        beside.draw(painter, left, self._key.geometry().center().y() - beside.height / 2)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the program."""
        self._clock.stop()
        self.closing.emit()
        event.accept()
