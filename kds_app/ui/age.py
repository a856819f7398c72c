"""How long an order has waited, by colour, shape and word: the one part of a ticket that changes each second."""

import re

from msgspec import Struct
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from kds_app.domain.urgency import Urgency
from kds_app.ui.canvas import AGE, META
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, font, wide
from kds_app.ui.words import translate, urgency_mark

_DIGITS = re.compile(r"\d")
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIDE = 0.8
"""Millimetres, for eyes, beside the text on its pill."""


def age_size(text: str, look: Look, room: float) -> int:
    """Pixels, as large as fits ``room`` of them: whoever waits for ten hours does so in smaller type."""
    sizes = (look.text(AGE * share) for share in (1.0, 0.85))
    return next((size for size in sizes if _wide(text, size) <= room), look.text(AGE * 0.7))


def _wide(text: str, size: int) -> float:
    """Pixels. All digits are as wide, so it is asked for once a minute at the most."""
    return wide(_DIGITS.sub("0", text), size, BOLD)


class Waiting(Struct, frozen=True):
    """How long the order has waited, and, where a time was promised, how long there is until then."""

    age: str
    due: str
    urgency: Urgency

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
        _, word = urgency_mark(self.urgency)
        return translate("Ticket", "waits {0}").format(self.age) if self.due and self.age else word


def paint_age(painter: QPainter, look: Look, place: QRect, waiting: Waiting) -> None:
    """Paint it at the right of ``place``, the word below."""
    word, urgency = waiting.second, waiting.urgency
    palette, side = look.palette, look.text(SIDE)
    text = waiting.first
    size = age_size(text, look, place.width() - 2 * side)
    painter.setFont(font(size, BOLD))
    across = round(_wide(text, size)) + 2 * side
    high = look.text(AGE * 1.3) if word else place.height()
    clock = QRect(place.right() + 1 - across, place.top(), across, high)
    ink = {Urgency.FINE: palette.text, Urgency.SOON: palette.said_warn, Urgency.LATE: palette.ink}[urgency]
    if urgency is Urgency.LATE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.trouble)
        painter.drawRoundedRect(clock, side, side)
    painter.setPen(ink)
    painter.drawText(clock, Qt.AlignmentFlag.AlignCenter, text)
    if word:
        below = QRect(place.left(), clock.bottom() + 1, place.width() - side, place.bottom() - clock.bottom())
        inks = {Urgency.FINE: palette.muted, Urgency.SOON: palette.said_warn, Urgency.LATE: palette.said_trouble}
        painter.setPen(inks[urgency])
        painter.setFont(font(look.text(META * 0.85), BOLD))
        painter.drawText(below, _AT_RIGHT, word)
