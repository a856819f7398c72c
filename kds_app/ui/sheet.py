"""A sheet over the board, opened by the cook and by nobody else; the board lives on behind it."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, GAP, font

_SHADE = QColor(0, 0, 0, 170)


class Sheet(QWidget):
    """Covers the window and shows a panel in it; closing it changes nothing."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.look: Look | None = None
        self.title = ""
        self.panel = QRect()
        self.hide()

    def open_over(self, look: Look, title: str) -> None:
        """Show it over the whole window."""
        self.look, self.title = look, title
        self.setAccessibleName(title)
        self.fit()
        self.show()
        self.raise_()
        self.setFocus()

    def fit(self) -> None:
        """Take the window's size and lay the panel out."""
        parent = self.parentWidget()
        if parent is None or self.look is None:
            return
        self.setGeometry(parent.rect())
        margin = self.look.mm(GAP) * 2
        self.panel = self.rect().adjusted(margin, margin, -margin, -margin)
        inner = self.panel.adjusted(margin, margin + self.title_height(), -margin, -margin)
        self.lay_out(self.look, inner)

    def title_height(self) -> int:
        """Pixels the title takes at the top of the panel."""
        return self.look.text(9) if self.look else 0

    def lay_out(self, look: Look, inner: QRect) -> None:
        """Place what is on the sheet; for the sheets that derive from this one."""

    def close_sheet(self) -> None:
        """Go away; nothing is done."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing typed here reaches the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard on the sheet."""
        stops = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
        stops = [w for w in stops if w.isEnabled()]
        if not stops:
            return False
        focus = self.window().focusWidget()
        here = stops.index(focus) if focus in stops else (-1 if forward else 0)
        stops[(here + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the sheet is for the sheet."""
        event.accept()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Dim the board and paint the panel with its title."""
        if self.look is None:
            return
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _SHADE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.surface)
        painter.drawRoundedRect(QRectF(self.panel), look.text(2), look.text(2))
        painter.setPen(look.palette.text)
        painter.setFont(font(look.text(5.4), BOLD))
        margin = look.mm(GAP) * 2
        place = QRect(self.panel.topLeft() + QPoint(margin, margin), self.panel.size())
        painter.drawText(place.adjusted(0, 0, -2 * margin, 0), Qt.AlignmentFlag.AlignTop, self.title)
        self.paint_more(painter, look)
        painter.end()

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """Whatever else is painted on the panel; for the sheets that derive from this one."""
