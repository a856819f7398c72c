"""The head of a ticket: its number, then who ordered where, on as few lines as it takes."""

from msgspec import Struct
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont

from kds_app.domain.order import Order, RiderState
from kds_app.ui.canvas import META, NUMBER, PAD, Face, fitted
from kds_app.ui.look import Look
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, PLAIN, SEMI
from kds_app.ui.words import clock_time, translate, type_name

AGE_BOX = (22.4, 8.8)
"""Millimetres, for eyes, that the running age and the word below it take."""
SMALL_KEY = (16.5, 19.0)
"""Millimetres, for fingers, of Reject or Cancel."""
BADGE = 8.8
"""Millimetres, for eyes: the side of the badge that carries the digit that picks a ticket, and is read a metre away."""
_BESIDE = (1.0, 0.85, 0.75, 0.68)
"""What a number is tried at for the age to stand beside it: still the largest thing on the ticket."""
_GAP, _UNDER = 1.7, 0.3
_EDGE = 0.55
"""Millimetres from the edge of the ticket to the small key."""


class _Word(Struct, frozen=True):
    text: str
    weight: QFont.Weight
    colour: QColor
    ground: QColor | None = None
    """It stands on a pill of this colour."""
    spare: bool = False
    """It gives way where the ticket is higher than its lane."""


def put_head(face: Face, order: Order, *, key: bool, brief: bool = False) -> None:
    """Put the head on an empty face; ``key`` leaves place for the small key at the top right.

    ``brief``: without what a cook can do without, such as who ordered it.
    """
    look, pad = face.look, face.look.text(PAD)
    right = face.width - pad
    top = look.text(0.9)
    if key:
        wide, high = (look.mm(side) for side in SMALL_KEY)
        face.head_key = QRect(int(right - wide + pad / 2), look.text(_EDGE), wide, high)
        right = face.head_key.left() - pad / 2
    wide, high = (look.text(side) for side in AGE_BOX)
    face.age = QRect(int(right - wide), top, wide, high)
    beside = face.age.left() - pad
    number = fitted(order.number, look, NUMBER, beside, look.palette.text, shares=_BESIDE)
    face.y = top + (high - number.height) / 2
    if number.lines > 1 or number.width > beside:  # too long to stand beside the age; a single digit breaks nowhere
        face.y = face.age.bottom() + pad / 4
        number = fitted(order.number, look, NUMBER, right - pad, look.palette.text)
    face.put(pad, number)
    face.y = max(face.y, face.age.bottom()) + pad / 4
    _flow(face, [word for word in _about(order, look) if not (brief and word.spare)], right)


def about(order: Order, look: Look) -> list[str]:
    """Where it came from and how the food leaves, as it stands below the number."""
    return [word.text for word in _about(order, look)]


def _about(order: Order, look: Look) -> list[_Word]:
    palette = look.palette
    due = translate("Ticket", "for {0}").format(clock_time(order.scheduled_at)[:5]) if order.scheduled_at else ""
    queue = translate("Ticket", "queue {0}").format(order.queue) if order.queue else ""
    here = translate("Ticket", "RIDER HERE") if order.rider_state is RiderState.HERE else ""
    pin = translate("Ticket", "pin {0}").format(order.rider.pin) if order.rider.pin else ""
    brands = " + ".join(order.brands) if look.show_brand else ""
    words = (
        _Word(order.provider.name, BOLD, palette.text, palette.raised),
        _Word(type_name(order), SEMI, palette.text),
        _Word(due, BOLD, palette.said_new),
        _Word(translate("Ticket", "NOT PAID") if order.unpaid else "", BOLD, palette.ink, palette.warn),
        _Word(here, BOLD, palette.ink, palette.warn),
        _Word(order.customer, PLAIN, palette.muted, spare=True),
        _Word(queue, SEMI, palette.text, spare=True),
        _Word(_rider(order), PLAIN, palette.muted, spare=True),
        _Word(pin, BOLD, palette.text),
        _Word(brands, PLAIN, palette.muted, spare=True),
    )
    return [word for word in words if word.text]


def _rider(order: Order) -> str:
    name = order.rider.name
    if order.rider_state is RiderState.COMING:
        coming = translate("Ticket", "rider coming: {0}").format(name)
        return coming if name else translate("Ticket", "rider coming")
    return translate("Ticket", "rider {0}").format(name) if name else ""


def _flow(face: Face, words: list[_Word], right: float) -> None:
    """One word after the other, on the next line where the line is full; beside the badge, where there is one."""
    look = face.look
    edge, gap = float(look.text(PAD)), look.text(_GAP)
    left = _leave_badge(face, edge) + gap if look.show_badges else edge
    x, high = left, 0.0
    line: list[tuple[float, _Word, Paragraph]] = []
    for word in words:
        paragraph = _laid(word, look, right - left)
        wide = _width(word, paragraph, look)
        if x > left and x + wide > right:
            _put_line(face, line, high)
            left = left if face.badge and face.y < face.badge.bottom() else edge
            x, line, high = left, [], 0.0
        line.append((x, word, paragraph))
        x += wide + gap
        high = max(high, paragraph.height)
    _put_line(face, line, high)
    if face.badge:
        face.y = max(face.y, face.badge.bottom() + look.text(_UNDER))


def _leave_badge(face: Face, left: float) -> float:
    """Leave its place free below the number; gives where it ends."""
    side = face.look.text(BADGE)
    face.badge = QRectF(left, face.y, side, side)
    return left + side


def _put_line(face: Face, line: list[tuple[float, _Word, Paragraph]], high: float) -> None:
    for x, word, paragraph in line:
        y = face.y + (high - paragraph.height) / 2
        if word.ground is not None:
            face.pill(x, y, paragraph, word.ground)
        else:
            face.texts.append((x, y, paragraph))
    face.y += high + face.look.text(_UNDER)


def _laid(word: _Word, look: Look, room: float) -> Paragraph:
    """A name that runs from the right as wide as it is, so that it stands where the others do."""
    room -= 2 * look.text(1.3) if word.ground is not None else 0
    first = look.paragraph(word.text, META, room, weight=word.weight, colour=word.colour)
    if first.lines > 1 or not first.from_right:
        return first
    return look.paragraph(word.text, META, first.width + 1, weight=word.weight, colour=word.colour)


def _width(word: _Word, paragraph: Paragraph, look: Look) -> float:
    return paragraph.width + (2 * look.text(1.3) if word.ground is not None else 0)
