"""A sheet with more on it than fits: its page scrolls by finger, and a line of its own says where there is more."""

from abc import abstractmethod

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from kds_app.ui.by_finger import ByFinger
from kds_app.ui.emptiness import emptiness
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.strip import hidden_by_filter
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, GAP, SEMI, font
from kds_app.ui.words import Tone, translate


class Page(QWidget):
    """Paragraphs on cards, written from the top down. ``pen`` is how far down that has come, in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.look: Look | None = None
        self.texts: list[tuple[float, float, Paragraph]] = []
        self.cards: list[QRectF] = []
        self.pen = 0.0

    def clear(self, look: Look) -> None:
        """Take everything off it; keys that lie on it stay."""
        self.look, self.pen = look, 0.0
        self.texts.clear()
        self.cards.clear()

    def put(self, x: float, paragraph: Paragraph) -> None:
        """A paragraph at the pen, which moves below it."""
        self.texts.append((x, self.pen, paragraph))
        self.pen += paragraph.height

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint cards, then texts."""
        if self.look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.palette.raised)
        for card in self.cards:
            painter.drawRoundedRect(card, self.look.text(1.6), self.look.text(1.6))
        for x, y, paragraph in self.texts:
            paragraph.draw(painter, x, y)
        painter.end()


def out_of_view(area: QScrollArea) -> str:
    """What of a place that scrolls is out of view: «▲ more above   ▼ more below», as far as it is so."""
    bar = area.verticalScrollBar()
    above = translate("Sheet", "▲ more above") if bar.value() > bar.minimum() else ""
    below = translate("Sheet", "▼ more below") if bar.value() < bar.maximum() else ""
    return "     ".join(hint for hint in (above, below) if hint)


class RollSheet(Sheet):
    """What is on its page follows the scene while it is open."""

    def __init__(self, name: str, parent: QWidget, *, share: float = 0.68) -> None:
        super().__init__(name, parent, share=share, closable=True)
        self.page = Page()
        self._area = ByFinger(self.page, self)
        self._area.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._scene: Scene | None = None
        self._written: object = None
        self._hint = QRect()

    @abstractmethod
    def content(self, scene: Scene) -> object:
        """All that the page depends on: it is written anew when this changes."""

    @abstractmethod
    def write(self, scene: Scene, look: Look, width: int) -> None:
        """Write the page."""

    def show_scene(self, scene: Scene) -> None:
        """Show what there is now."""
        self._scene = scene
        if self.isVisible() and self.content(scene) != self._written:
            self._rewrite()

    def lay_out(self, look: Look, inner: QRect) -> None:
        """The page, and the line that says there is more."""
        hint = look.text(5)
        self._hint = QRect(inner.left(), inner.bottom() - hint, inner.width(), hint)
        top = inner.top() + look.mm(GAP)
        self._area.setGeometry(inner.left(), top, inner.width(), self._hint.top() - top)
        self._rewrite()

    def put_emptiness(self, none: str, hidden: int, scene: Scene, size: float) -> None:
        """Say in letters of so many millimetres why there is nothing here; ``none`` where there is nothing indeed."""
        if self.look is not None:
            why = emptiness(none, hidden, scene.picture.link, scene.moment)
            palette = self.look.palette
            colour = palette.said_trouble if why.tone is Tone.TROUBLE else palette.muted
            self.page.put(0, self.look.paragraph(why.text, size, self._area.width(), colour=colour))

    def put_hidden(self, hidden: int, size: float) -> None:
        """Say, if any are, that so many more are held back by this screen's filter."""
        if hidden and self.look is not None:
            self.page.put(0, self.look.paragraph(hidden_by_filter(hidden), size, self._area.width(), weight=SEMI))

    def scroll_by(self, pages: float) -> None:
        """Go on by so many pages."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(pages * self._area.height()))

    def lead_to(self, stop: QWidget) -> None:
        """Bring it into view, too."""
        super().lead_to(stop)
        if self.page.isAncestorOf(stop):
            self._area.ensureWidgetVisible(stop, 0, self.look.mm(GAP) if self.look else 0)

    @property
    def hints(self) -> str:
        """What it says of what is out of view."""
        return out_of_view(self._area)

    def _scrolled(self, _: int) -> None:
        self.update(self._hint)

    def _rewrite(self) -> None:
        if self._scene is None or self.look is None:
            return
        self._written = self.content(self._scene)
        self.page.clear(self.look)
        width = self._area.width()
        self.write(self._scene, self.look, width)
        self.page.resize(width, round(self.page.pen))
        self.setAccessibleDescription("\n".join(paragraph.text for _, _, paragraph in self.page.texts))
        self.page.update()
        self.update()

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """Say that there is more above or below, where there is."""
        painter.setPen(look.palette.text)
        painter.setFont(font(look.text(3.2), BOLD))
        painter.drawText(self._hint, Qt.AlignmentFlag.AlignCenter, self.hints)
