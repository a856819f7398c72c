"""The face of a ticket: everything on it but its keys, laid out for a width."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Line, Modifier, Order
from kds_app.ui.look import Look
from kds_app.ui.sayings import called_off
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, PLAIN, SEMI
from kds_app.ui.words import Saying, Tone, clock_time, translate, type_name

NUMBER, ITEM, MODIFIER, META, BAND, AGE = 8.3, 4.75, 3.7, 3.2, 3.4, 4.6
"""Text sizes in millimetres for a reader a metre away."""
_PAD = 2.2
_QUANTITY_COLUMN = 9.0
_DEPTH = 4
_SHRINK = (1.0, 0.75, 0.55)


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of colour across the ticket."""

    rect: QRectF
    colour: QColor


@dataclass(slots=True)
class Face:
    """Where everything goes, in pixels. ``age`` is left free for the running clock, which changes each second."""

    width: float
    look: Look
    y: float = 0.0
    bands: list[Band] = field(default_factory=list)
    texts: list[tuple[float, float, Paragraph]] = field(default_factory=list)
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
        pad = self.look.text(_PAD)
        room = self.width - 2 * pad - indent
        paragraph = self.look.paragraph(text, BAND, room, weight=BOLD, colour=ink)
        height = paragraph.height + pad
        self.bands.append(Band(QRectF(indent, self.y, self.width - indent, height), ground))
        self.texts.append((indent + pad, self.y + pad / 2, paragraph))
        self.y += height

    def mark(self) -> tuple[int, int, float]:
        """How much is on it so far."""
        return len(self.bands), len(self.texts), self.y

    def back_to(self, mark: tuple[int, int, float]) -> None:
        """Take off what came after."""
        bands, texts, self.y = mark
        del self.bands[bands:], self.texts[texts:]

    def graft(self, other: "Face") -> None:
        """Put all of another face below this one."""
        self.bands += [Band(band.rect.translated(0, self.y), band.colour) for band in other.bands]
        self.texts += [(x, y + self.y, paragraph) for x, y, paragraph in other.texts]
        self.y += other.y

    def draw(self, painter: QPainter) -> None:
        """Draw bands, then texts."""
        for band in self.bands:
            painter.fillRect(band.rect, band.colour)
        for x, y, paragraph in self.texts:
            paragraph.draw(painter, x, y)


def compose(ticket: Ticket, look: Look, width: float, chip: Saying | None, *, key: bool, room: float) -> Face:
    """Lay out a ticket. ``key`` leaves place for the small key at the top right.

    Where the whole is higher than ``room`` pixels the last items give way to «6 more items»: notes, alarms and the
    chip never do.
    """
    face, foot = Face(width, look), Face(width, look)
    _head(face, ticket.order, key=key)
    for text, tone in _alarms(ticket):
        face.band(text, *look.tone_colours(tone))
    face.y += look.text(_PAD) / 2
    _foot(foot, () if ticket.called_off else ticket.order.notes, chip)
    _items(face, ticket, room - foot.y - look.text(_PAD) / 2)
    face.y += look.text(_PAD) / 2
    face.graft(foot)
    return face


def _items(face: Face, ticket: Ticket, room: float) -> None:
    """Items until the next, or what stands for the ones after it, would pass ``room``; the first is always there."""
    lines, look = ticket.order.lines, face.look
    last, row = len(lines) - 1, look.text(META * 1.5)
    for index, line in enumerate(lines):
        before = face.mark()
        _line(face, line, struck=ticket.called_off)
        if index > 0 and face.y + (row if index < last else 0) > room:
            face.back_to(before)
            face.whole = False
            text = _more_items(sum(line.quantity for line in lines[index:]))
            face.put(look.text(_PAD), look.paragraph(text, META, face.width, weight=BOLD, colour=look.palette.new))
            return


def _more_items(count: int) -> str:
    if count == 1:
        return translate("Ticket", "▼ 1 more item, tap to open")
    return translate("Ticket", "▼ {0} more items, tap to open").format(count)


def _foot(face: Face, notes: tuple[str, ...], chip: Saying | None) -> None:
    look = face.look
    for note in notes:
        face.band(_quoted(note), *look.tone_colours(Tone.WARN))
    if chip is not None:
        if notes and chip.tone is Tone.WARN:
            face.y += look.text(0.6)
        face.band(chip.text, *look.tone_colours(chip.tone))


def _head(face: Face, order: Order, *, key: bool) -> None:
    look, pad = face.look, face.look.text(_PAD)
    right = face.width - pad
    if key:
        size = (look.mm(16.5), look.mm(19))
        face.head_key = QRect(int(right - size[0] + pad / 2), int(pad / 2), *size)
        right = face.head_key.left() - pad / 2
    face.y = pad / 2
    age_width = look.text(23)
    face.age = QRect(int(right - age_width), int(pad / 2), age_width, look.text(NUMBER * 1.2))
    number = _fitted(order.number, look, NUMBER, face.age.left() - pad, look.palette.text)
    if number.lines > 1:  # one as long as that stands below the age
        face.y = face.age.bottom()
        number = _fitted(order.number, look, NUMBER, right - pad, look.palette.text)
    face.put(pad, number)
    face.y = max(face.y, face.age.bottom())
    for text, weight, colour in _details(order, look):
        face.put(pad, look.paragraph(text, META, right - pad, weight=weight, colour=colour))
    if key:
        face.y = max(face.y, face.head_key.bottom() + pad / 2)
    face.y += pad / 2


def _fitted(number: str, look: Look, size: float, room: float, colour: QColor) -> Paragraph:
    """A number, as large as fits on one line: half of it below the rest would be read as another one.

    Only the longest ones wrap, at the smallest size.
    """
    for share in _SHRINK:
        paragraph = look.paragraph(number, size * share, room, weight=BOLD, colour=colour)
        if paragraph.lines == 1:
            break
    return paragraph


def _details(order: Order, look: Look) -> list[tuple[str, QFont.Weight, QColor]]:
    palette = look.palette
    brands = " + ".join(order.brands) if look.show_brand else ""
    queue = translate("Ticket", "queue {0}").format(order.queue) if order.queue else ""
    rider = translate("Ticket", "rider {0}").format(order.rider.name) if order.rider.name else ""
    pin = translate("Ticket", "pin {0}").format(order.rider.pin) if order.rider.pin else ""
    due = translate("Ticket", "for {0}").format(clock_time(order.scheduled_at)[:5]) if order.scheduled_at else ""
    unpaid = translate("Ticket", "NOT PAID") if order.unpaid else ""
    rows = (
        (_join(order.provider.name, type_name(order), due), SEMI, palette.text),
        (_join(order.customer, queue), PLAIN, palette.muted),
        (_join(rider, pin), SEMI, palette.text),
        (brands, PLAIN, palette.muted),
        (unpaid, BOLD, palette.warn),
    )
    return [row for row in rows if row[0]]


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _alarms(ticket: Ticket) -> list[tuple[str, Tone]]:
    order, alarms = ticket.order, []
    if ticket.called_off:
        alarms.append((_called_off(order), Tone.TROUBLE))
    elif order.stage is Stage.UNCLEAR:
        text = translate("Ticket", "⚠ The server says “{0}”, which this app does not know. Check the provider's app.")
        alarms.append((text.format(order.status_said), Tone.TROUBLE))
    if order.damaged:
        text = translate("Ticket", "⚠ Part of this order could not be read. Check the provider's app.")
        alarms.append((text, Tone.TROUBLE))
    return alarms


def _called_off(order: Order) -> str:
    if order.stage is not Stage.CALLED_OFF:
        return translate("Ticket", "■ GONE: the server no longer has this order. Check the provider's app.")
    return f"■ {called_off(order)}"


def _line(face: Face, line: Line, *, struck: bool) -> None:
    look, pad = face.look, face.look.text(_PAD)
    left = pad + look.text(_QUANTITY_COLUMN)
    room = face.width - left - pad
    colour = look.palette.struck if struck else look.palette.text
    quantity = _fitted(str(line.quantity), look, ITEM, left - pad, colour)
    name = look.paragraph(line.name, ITEM, room, weight=SEMI, colour=colour, struck=struck)
    face.texts.append((pad, face.y + name.ascent - quantity.ascent, quantity))
    face.put(left, name)
    if struck:
        return  # what is called off is not to be made: how it was wanted would only shout
    for depth, text in _choices(line.modifiers, 0):
        indent = look.text(2.5) * depth
        face.put(left + indent, look.paragraph(text, MODIFIER, room - indent, colour=look.palette.muted))
    if line.note:
        face.y += look.text(0.6)
        face.band(_quoted(line.note), *look.tone_colours(Tone.WARN), indent=left - pad)
        face.y += look.text(0.6)
    face.y += look.text(0.8)


def _choices(modifiers: tuple[Modifier, ...], depth: int) -> list[tuple[int, str]]:
    """Choices as lines: leaves side by side, a choice with choices of its own on a line above them."""
    leaves = [_choice(modifier) for modifier in modifiers if not modifier.modifiers]
    lines = [(depth, " · ".join(leaves))] if leaves else []
    for modifier in modifiers:
        if modifier.modifiers:
            lines += [(depth, _choice(modifier)), *_choices(modifier.modifiers, min(depth + 1, _DEPTH))]
    return lines


def _quoted(note: str) -> str:
    """In quotation marks, and isolated, so that a note that runs from the right leaves them where they belong."""
    return f"“\u2068{note}\u2069”"


def _choice(modifier: Modifier) -> str:
    return modifier.name if modifier.quantity == 1 else f"{modifier.quantity} × {modifier.name}"
