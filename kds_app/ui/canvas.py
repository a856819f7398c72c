"""What a ticket's face is put together on: a pen that goes down, texts, strips and pills, all in pixels."""

from msgspec import Struct, field
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from kds_app.ui.brush import fill
from kds_app.ui.look import Look
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD

NUMBER, QUANTITY, ITEM, MODIFIER, META, BAND, AGE = 8.3, 5.2, 4.75, 3.7, 3.2, 3.4, 4.6
"""Text sizes in millimetres for a reader a metre away."""
PAD = 2.2
SHRINK = (1.0, 0.85, 0.75, 0.55)
"""What a number that is too wide is tried at before it is broken."""


class Band(Struct, frozen=True):
    """A strip of colour across the ticket, or a pill."""

    rect: QRectF
    colour: QColor
    radius: float = 0.0


class Face(Struct):
    """Where everything goes. ``age`` is left free for the running clock, which changes each second."""

    width: float
    look: Look
    y: float = 0.0
    bands: list[Band] = field(default_factory=list)
    texts: list[tuple[float, float, Paragraph]] = field(default_factory=list)
    rows: list[QRectF] = field(default_factory=list)
    """Where each line of the order stands that is in view, in their order: a finger ticks it off there."""
    more: QRectF | None = None
    """Where the words stand that open the ticket whole, or close it again."""
    badge: QRectF | None = None
    """What is left free for the digit that picks the ticket."""
    age: QRect = field(default_factory=QRect)
    head_key: QRect = field(default_factory=QRect)
    whole: bool = True
    """Whether every item is on it."""

    def put(self, x: float, paragraph: Paragraph) -> None:
        """A paragraph at the pen, which moves below it."""
        self.texts.append((x, self.y, paragraph))
        self.y += paragraph.height

    def band(self, text: str, ground: QColor, ink: QColor, *, indent: float = 0.0) -> None:
        """A text on a strip of its own."""
        pad = self.look.text(PAD)
        room = self.width - 2 * pad - indent
        paragraph = self.look.paragraph(text, BAND, room, weight=BOLD, colour=ink)
        height = paragraph.height + pad
        self.bands.append(Band(QRectF(indent, self.y, self.width - indent, height), ground))
        self.texts.append((indent + pad, self.y + pad / 2, paragraph))
        self.y += height

    def pill(self, x: float, y: float, paragraph: Paragraph, ground: QColor) -> float:
        """A short text on a pill with its corner there; gives the pill's width."""
        side = self.look.text(1.3)
        width = paragraph.width + 2 * side
        radius = min(paragraph.height / 2, self.look.text(1.2))
        self.bands.append(Band(QRectF(x, y, width, paragraph.height), ground, radius))
        self.texts.append((x + side, y, paragraph))
        return width

    def clear_of_key(self) -> None:
        """Move the pen below the small key at the top, if it is not there yet."""
        if not self.head_key.isNull():
            self.y = max(self.y, self.head_key.bottom() + 1)

    @property
    def beside_key(self) -> bool:
        """Whether the pen is still to the left of the small key at the top."""
        return not self.head_key.isNull() and self.y <= self.head_key.bottom()

    def room_at(self, left: float) -> float:
        """Pixels from ``left`` to the ticket's edge, or to the small key as long as the pen is beside it."""
        pad = self.look.text(PAD)
        return (self.head_key.left() - pad / 2 if self.beside_key else self.width - pad) - left

    def mark(self) -> tuple[int, int, int, float]:
        """How much is on it so far."""
        return len(self.bands), len(self.texts), len(self.rows), self.y

    def back_to(self, mark: tuple[int, int, int, float]) -> None:
        """Take off what came after."""
        bands, texts, rows, self.y = mark
        del self.bands[bands:], self.texts[texts:], self.rows[rows:]

    def graft(self, other: "Face") -> None:
        """Put all of another face below this one."""
        self.bands += [Band(band.rect.translated(0, self.y), band.colour, band.radius) for band in other.bands]
        self.texts += [(x, y + self.y, paragraph) for x, y, paragraph in other.texts]
        self.y += other.y

    def draw(self, painter: QPainter, within: QRectF) -> None:
        """Draw bands, then those of the texts that reach into the part that is wanted."""
        painter.setPen(Qt.PenStyle.NoPen)
        for band in self.bands:
            if band.radius:
                painter.setBrush(band.colour)
                painter.drawRoundedRect(band.rect, band.radius, band.radius)
            else:
                fill(painter, band.rect, band.colour)
        for x, y, paragraph in self.texts:
            if y < within.bottom() and within.top() < y + paragraph.height and x < within.right():
                paragraph.draw(painter, x, y)


def fitted(
    text: str,
    look: Look,
    size: float,
    room: float,
    colour: QColor,
    *,
    struck: bool = False,
    shares: tuple[float, ...] = SHRINK,
) -> Paragraph:
    """A number in bold, as large as fits on one line: half of it below the rest would be read as another one.

    Only the longest ones wrap, at the smallest of the ``shares`` of their size.
    """
    for share in shares:
        paragraph = look.paragraph(text, size * share, room, weight=BOLD, colour=colour, struck=struck, tight=True)
        if paragraph.lines == 1:
            break
    return paragraph
