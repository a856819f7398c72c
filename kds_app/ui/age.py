"""How long an order has waited, by colour, shape and word: the one part of a ticket that changes each second."""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from kds_app.domain.board import Ticket
from kds_app.domain.urgency import Patience, Urgency, urgency
from kds_app.ui.canvas import AGE, META, Face
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font, wide
from kds_app.ui.words import due_in, duration, translate, urgency_mark

_DIGITS = re.compile(r"\d")
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIDE = 0.8
"""Millimetres, for eyes, beside the text on its pill."""


class Waiting(Struct, frozen=True):
    """How long the order has waited, and, where a time was promised, how long there is until then."""

    age: str = ""
    due: str = ""
    urgency: Urgency = Urgency.FINE

    @property
    def first(self) -> str:
        """What orders the lane: with a mark, as long as that says anything."""
        mark, _ = urgency_mark(self.urgency)
        if not self.due:
            return f"{mark} {self.age}".strip()
        return self.due if self.urgency is Urgency.FINE else f"{mark} {self.due}"

    @property
    def second(self) -> str:
        """What stands below, in smaller letters."""
        if self.due and self.age:
            return translate("Ticket", "waits {0}").format(self.age)
        _, word = urgency_mark(self.urgency)
        return word

    @property
    def to_the_minute(self) -> tuple[object, ...]:
        """All of it but its seconds."""
        return self.age.split(":")[0], self.due, self.urgency


def waiting(ticket: Ticket, now: datetime, patience: Patience) -> Waiting:
    """How it is at ``now`` (UTC). Nobody waits any more for what was called off."""
    if ticket.called_off:
        return Waiting()
    order = ticket.order
    due = order.promised_at or order.scheduled_at
    return Waiting(
        duration((now - order.created_at).total_seconds()) if order.created_at else "",
        due_in(due, now) if due else "",
        urgency(order, now, patience),
    )


class Line(Struct, frozen=True):
    """A line of it, in pixels. Another text of as many digits stands there the same way: all of them are as wide."""

    text: str
    place: QRect
    size: int
    ink: QColor
    across: Qt.AlignmentFlag
    pill: QColor | None = None
    """It stands on one of this colour."""

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint it."""
        if self.pill is not None:
            side = look.text(SIDE)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.pill)
            painter.drawRoundedRect(self.place, side, side)
        painter.setPen(self.ink)
        painter.setFont(font(self.size, BOLD))
        painter.drawText(self.place, self.across, self.text)


def age_size(text: str, look: Look, room: float) -> int:
    """Pixels, as large as fits ``room`` of them: whoever waits for ten hours does so in smaller type."""
    sizes = (look.text(AGE * share) for share in (1.0, 0.85))
    return next((size for size in sizes if _wide(text, size) <= room), look.text(AGE * 0.7))


def _wide(text: str, size: int) -> float:
    """Pixels. All digits are as wide, so it is asked for once a minute at the most."""
    return wide(_DIGITS.sub("0", text), size, BOLD)


def lay_age(face: Face, how: Waiting) -> Iterator[Line]:
    """Its lines, at the right of the place that the face left: none where nothing is known, or nobody waits."""
    look, place = face.look, face.age
    palette, side, late = look.palette, look.text(SIDE), how.urgency is Urgency.LATE
    if how == Waiting():
        return
    first, second = how.first, how.second
    size = age_size(first, look, place.width() - 2 * side)
    across = round(_wide(first, size)) + 2 * side
    high = look.text(AGE * 1.3) if second else place.height()
    clock = QRect(place.right() + 1 - across, place.top(), across, high)
    ink = {Urgency.FINE: palette.text, Urgency.SOON: palette.said_warn, Urgency.LATE: palette.ink}[how.urgency]
    yield Line(first, clock, size, ink, Qt.AlignmentFlag.AlignCenter, palette.trouble if late else None)
    if second:
        below = QRect(place.left(), clock.bottom() + 1, place.width() - side, place.bottom() - clock.bottom())
        inks = {Urgency.FINE: palette.muted, Urgency.SOON: palette.said_warn, Urgency.LATE: palette.said_trouble}
        yield Line(second, below, look.text(META * 0.85), inks[how.urgency], _AT_RIGHT)
