"""A sheet over the board, opened by the cook and by nobody else; the board lives on behind it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.ui.brush import fill
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.scene import Scene
from kds_app.ui.steady import Steady
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, FINGER, GAP, font
from kds_app.ui.words import translate

_SHADE = QColor(0, 0, 0, 170)
_TITLE = (5.4, 4.4, 3.6, 2.8)
"""Millimetres: a title's size, and what a long one may shrink to."""
_KEY = 30.0
"""Millimetres: how wide a key beside a title is."""
_LABEL = (4.0, 3.4, 3.1, 2.8, 2.4, 2.1, 1.9)
"""Millimetres: the labels of these keys, and what they may shrink to for a reader farther away, all alike."""
_APART = 5.0
"""Millimetres between the key that closes and the one that does something."""


@is_a(Role.Dialog)
class Sheet(QWidget):
    """Lies over the board, never over the strip, and shows a panel; closing it changes nothing.

    ``share`` is how much of the longer side of the window the panel takes: the rest shows the board, New above all,
    and a tap there closes the sheet. ``closable`` gives it a key to close it beside its title.
    """

    closed = Signal()

    def __init__(self, name: str, parent: QWidget, *, share: float = 1.0, closable: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.look: Look | None = None
        self.title = ""
        self.panel = QRect()
        self._share = share
        self._covers = QRect()
        self._outside = False
        self._close_key = Key(translate("Sheet", "Close"), self, size=4.0) if closable else None
        if self._close_key is not None:
            self._close_key.setObjectName("close")
            self._close_key.clicked.connect(self.close_sheet)
        self.side_key: Key | None = None
        """What else can be done with all of it, beside the title; for the sheets that derive from this one."""
        self.stays = False
        """No key opens another in its place."""
        self.hide()

    def lead_back(self, go: Callable[[], object]) -> None:
        """From now on it is a page of the settings: a key beside its title leads to all of them."""
        self.side_key = Key(translate("Sheet", "All settings"), self, size=4.0)
        self.side_key.setObjectName("all-settings")
        self.side_key.clicked.connect(go)

    def open_over(self, look: Look, title: str) -> None:
        """Show it over the whole board."""
        self.look, self.title = look, title
        self.setAccessibleName(title)
        self.fit()
        self.show()
        self.raise_()
        self.setFocus()
        for key in self.findChildren(Steady):
            key.unsettle()  # or a second tap of the finger that opened it would count

    def cover(self, look: Look, place: QRect) -> None:
        """From now on look like this, over this part of the window."""
        if (look, place) != (self.look, self._covers):
            self.look, self._covers = look, place
            if self.isVisible():
                self.fit()

    def show_scene(self, scene: Scene) -> None:
        """Show what there is now; for the sheets that derive from this one and live on while they are open."""

    def fit(self) -> None:
        """Take the place it is to cover and lay the panel out."""
        parent = self.parentWidget()
        if parent is None or self.look is None:
            return
        self.setGeometry(parent.rect() if self._covers.isEmpty() else self._covers)
        margin = self.look.mm(GAP) * 2
        panel = self.rect().adjusted(margin, margin, -margin, -margin)
        if self.width() > self.height():
            panel.setLeft(panel.right() - int(panel.width() * self._share))
        else:
            panel.setTop(panel.bottom() - int(panel.height() * (1 + self._share) / 2))
        self.panel = panel
        inner = panel.adjusted(margin, margin + self.title_height(), -margin, -margin)
        self._place_title_keys(self.look, QPoint(inner.right() + 1, panel.top() + margin))
        self.lay_out(self.look, inner)

    def _place_title_keys(self, look: Look, corner: QPoint) -> None:
        """From the corner at the top right to the left."""
        right = corner.x()
        wide = look.mm(_KEY)
        size = next(
            (each for each in _LABEL if self._title_keys_fit(wide - 2 * look.text(1.0), each, look)), _LABEL[-1]
        )
        for key in self._title_keys:
            key.setGeometry(right - wide, corner.y(), wide, look.mm(FINGER))
            key.size_mm = size
            key.dress(look, look.palette.raised)
            right = key.x() - look.mm(_APART)

    def _title_keys_fit(self, wide: float, size: float, look: Look) -> bool:
        metrics = QFontMetricsF(font(look.text(size), BOLD))
        return all(metrics.horizontalAdvance(key.text()) <= wide for key in self._title_keys)

    @property
    def _title_keys(self) -> list[Key]:
        return [key for key in (self._close_key, self.side_key) if key is not None]

    def title_height(self) -> int:
        """Pixels the title takes at the top of the panel."""
        if self.look is None:
            return 0
        return self.look.text(9) if self._close_key is None else self.look.mm(FINGER + GAP)

    def lay_out(self, look: Look, inner: QRect) -> None:
        """Place what is on the sheet; for the sheets that derive from this one."""

    def close_sheet(self) -> None:
        """Go away; nothing is done."""
        self.hide()
        self.closed.emit()

    # what keys do with it

    @property
    def stops(self) -> list[QWidget]:
        """What the focus can stop at."""
        stops = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
        return [stop for stop in stops if stop.isEnabled()]

    @property
    def first_stop(self) -> QWidget | None:
        """Where arrow keys begin: at what the sheet is about, not at the keys beside its title."""
        return next((stop for stop in self.stops if stop not in self._title_keys), None)

    def lead_to(self, stop: QWidget) -> None:
        """Put the focus there."""
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def scroll_by(self, pages: float) -> None:
        """Go on by so many of what is in view; for the sheets that scroll."""

    def choose_nth(self, index: int) -> None:
        """A digit was pressed, 0 for the first; for the sheets where one thing is to be chosen."""

    def confirm(self) -> None:
        """Press the last key; for the sheets that have one."""

    def got_it(self) -> None:
        """Press the key that says that all was read, where there is one."""
        if self.side_key is not None and self.side_key.isEnabled() and self.side_key.objectName().startswith("got"):
            self.side_key.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; for all else the window knows that a sheet is open, and lets nothing reach the board."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard on the sheet."""
        stops = self.stops
        if not stops:
            return False
        focus = self.window().focusWidget()
        here = stops.index(focus) if focus in stops else (-1 if forward else 0)
        self.lead_to(stops[(here + (1 if forward else -1)) % len(stops)])
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the sheet is for the sheet."""
        self._outside = not self.panel.contains(event.position().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A tap that begins and ends beside the panel closes it, and is no tap on what lies beneath."""
        if self._outside and not self.panel.contains(event.position().toPoint()):
            self.close_sheet()
        self._outside = False
        event.accept()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Dim the board and paint the panel with its title."""
        if self.look is None:
            return
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill(painter, self.rect(), _SHADE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.surface)
        painter.drawRoundedRect(QRectF(self.panel), look.text(2), look.text(2))
        self._paint_title(painter, look)
        self.paint_more(painter, look)
        painter.end()

    def _paint_title(self, painter: QPainter, look: Look) -> None:
        margin = look.mm(GAP) * 2
        place = QRect(self.panel.topLeft() + QPoint(margin, margin), self.panel.size())
        title = self.fitted_title(look)
        spare = look.mm(FINGER) - title.height if self._close_key is not None else 0
        title.draw(painter, place.left(), place.top() + spare / 2)

    def fitted_title(self, look: Look) -> Paragraph:
        """The title beside the keys, no higher than they are and with no word broken, or on one line."""
        room = (
            (self._title_keys[-1].x() if self._title_keys else self.panel.right())
            - self.panel.left()
            - look.mm(GAP) * 4
        )
        made = [look.paragraph(self.title, size, room, weight=BOLD) for size in _TITLE]
        most = len(self.title.split()) if self._title_keys else 1
        return next((title for title in made if title.height <= look.mm(FINGER) and title.lines <= most), made[-1])

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """Whatever else is painted on the panel; for the sheets that derive from this one."""
