"""How long an order has waited, by colour, shape and word: the one part of a ticket that changes each second."""

import re
from datetime import UTC, datetime, timedelta
from math import ceil

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.urgency import Patience, Urgency, urgency
from kds_app.ui.canvas import AGE, META, Face
from kds_app.ui.look import Look
from kds_app.ui.running import Running
from kds_app.ui.theme import BOLD, font, wide
from kds_app.ui.words import due_in, duration, translate, urgency_mark

_DIGITS = re.compile(r"\d")
_MINUTE = timedelta(minutes=1)
_SHARES = (1.0, 0.85, 0.7, 0.6, 0.5)
"""What of its size an age is tried at."""
SIDE = 0.8
"""Millimetres, for eyes, beside the text on its pill."""


class Waiting(Struct, frozen=True):
    """How long the order has waited, and, where a time was promised, how long there is until then."""

    age: str = ""
    due: str = ""
    urgency: Urgency = Urgency.FINE
    since: datetime | None = None
    """When that began (UTC)."""
    until: datetime = datetime.max.replace(tzinfo=UTC)
    """Before then nothing of it changes but its seconds: all else, lateness too, does so on whole minutes."""

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
        order.created_at,
        min((now + (at - now) % _MINUTE for at in (order.created_at, due) if at), default=Waiting().until),
    )


class Age:
    """Its lines on a card. Qt paints them, each on a ground of its own: a second makes nothing else be painted."""

    def __init__(self, card: QWidget) -> None:
        self._card = card
        self._labels = Running(card), Running(card)
        self._pill = QRect()
        """What the first of them stands on, where the order is late."""
        self.waiting = Waiting()
        """What they tell."""
        self._at = Waiting().until
        """When that was so."""
        self._running = ""
        """The text that its age stands in."""

    @property
    def lines(self) -> list[str]:
        """What stands there, from top to bottom."""
        return [label.text() for label in self._labels if not label.isHidden()]

    def lay(self, face: Face, waiting: Waiting, now: datetime) -> None:
        """Tell this, at the right of the place that the face left: nothing where nothing is known, or nobody waits."""
        self.waiting, self._at = waiting, now
        template = replace(waiting, age="{0}")
        self._running = template.second if waiting.due else template.first
        first, second = self._labels
        first.setVisible(waiting != Waiting())
        second.setVisible(bool(waiting.second))
        before, self._pill = self._pill, QRect()
        if waiting != Waiting():
            self._stand(face)
        self._card.update(before.united(self._pill))

    def pass_time(self, now: datetime) -> bool:
        """Tell its seconds, all of whose digits are as wide; gives whether nothing else of it has changed."""
        how = self.waiting
        if not self._at <= now < how.until:
            return False
        self._at = now
        if how.since is not None and (age := duration((now - how.since).total_seconds())) != how.age:
            self.waiting = replace(how, age=age)
            self._labels[1 if how.due else 0].setText(self._running.format(age))
        return True

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint the pill that the age of what is late stands on."""
        if not self._pill.isNull():
            side = look.text(SIDE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.palette.trouble)
            painter.drawRoundedRect(self._pill, side, side)

    def _stand(self, face: Face) -> None:
        look, place, how = face.look, face.age, self.waiting
        palette, side = look.palette, look.text(SIDE)
        first, second = how.first, how.second
        size = age_size(first, look, place.width() - 2 * side)
        across = round(_wide(first, size))
        high = look.text(AGE * 1.3) if second else place.height()
        clock = QRect(place.right() + 1 - side - across, place.top(), across, high)
        colours = {
            Urgency.FINE: (palette.text, palette.surface),
            Urgency.SOON: (palette.said_warn, palette.surface),
            Urgency.LATE: (palette.ink, palette.trouble),
        }
        self._labels[0].stand(first, clock, font(size, BOLD), colours[how.urgency], Qt.AlignmentFlag.AlignHCenter)
        if how.urgency is Urgency.LATE:
            self._pill = clock.adjusted(-side, 0, side, 0)
        if second:
            small = look.text(META * 0.85)
            broad = min(ceil(_wide(second, small)), place.width() - side)
            below = QRect(clock.right() + 1 - broad, clock.bottom() + 1, broad, place.bottom() - clock.bottom())
            inks = {Urgency.FINE: palette.muted, Urgency.SOON: palette.said_warn, Urgency.LATE: palette.said_trouble}
            ink = inks[how.urgency], palette.surface
            self._labels[1].stand(second, below, font(small, BOLD), ink, Qt.AlignmentFlag.AlignRight)


def age_size(text: str, look: Look, room: float) -> int:
    """Pixels, as large as fits ``room`` of them: whoever waits for ten hours does so in smaller type."""
    sizes = [look.text(AGE * share) for share in _SHARES]
    return next((size for size in sizes if _wide(text, size) <= room), sizes[-1])


def _wide(text: str, size: int) -> float:
    """Pixels. All digits are as wide, so it is asked for once a minute at the most."""
    return wide(_DIGITS.sub("0", text), size, BOLD)
