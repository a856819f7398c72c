"""Why it rings: a pure function of the picture and the clocks.

Only an order that this screen shows can ring here. One that its filter leaves out rings on the screen that shows it;
what is scheduled rings once it is due, when the server makes a new order of it. But a tap that was made here is known
here alone: trouble with it rings though a filter hides its order by now. A scheduled order that is called off does not
ring either: nobody has begun to make it, and it stays in its drawer, counted, until somebody has seen it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import LANES, Stage
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Link, Picture, Trouble
from kds_app.engine.sound import Bell


class Cause(StrEnum):
    """What somebody is called for."""

    NEW = "new"
    """The server has the order as new, and has confirmed no answer: a tap still under way is none yet."""
    CALLED_OFF = "called off"
    AMENDED = "amended"
    """Nobody has acknowledged it."""
    HELD = "held"
    """Only a person can say what is to become of the tap."""
    REFUSED = "refused"
    """A tap came to nothing, and nobody has read so."""
    LATE = "late"
    """A tap is not confirmed for too long."""
    SHUT = "shut"
    """The credential opens nothing: no tap goes out."""
    STALE = "stale"
    """The board may no longer be believed."""


BELLS = {
    Cause.NEW: Bell.NEW,
    Cause.CALLED_OFF: Bell.CHANGED,
    Cause.AMENDED: Bell.CHANGED,
    Cause.HELD: Bell.TROUBLE,
    Cause.REFUSED: Bell.TROUBLE,
    Cause.LATE: Bell.TROUBLE,
    Cause.SHUT: Bell.TROUBLE,
    Cause.STALE: Bell.TROUBLE,
}
_LOST = frozenset({Trouble.REFUSED, Trouble.NOT_SAVED, Trouble.NOT_UNDONE, Trouble.TOO_LATE, Trouble.OVERTAKEN})
"""Notices of taps that are not what a cook meant. What else the disk does wrong is read when there is time."""


class Call(Struct, frozen=True):
    """One cause, and the numbers of the orders it is about, as tickets show them."""

    cause: Cause
    orders: tuple[str, ...] = ()

    @property
    def bell(self) -> Bell:
        """What it sounds like."""
        return BELLS[self.cause]


def ringing(picture: Picture, shown: Board, now: datetime, mono: float) -> tuple[Call, ...]:
    """Everything that calls for somebody at this moment, by the time of day (UTC) and the monotonic clock.

    ``shown`` is the picture's board as this screen shows it.
    """
    tickets = [ticket for lane in LANES for ticket in shown.lanes[lane]]
    alive = [ticket for ticket in tickets if not ticket.called_off]
    tapped = [(ticket, ticket.tap) for ticket in picture.board.tickets if ticket.tap is not None]
    calls = (
        _about(Cause.NEW, (each for each in alive if not each.answered and each.order.stage is Stage.NEW)),
        _about(Cause.CALLED_OFF, (ticket for ticket in tickets if ticket.called_off)),
        _about(Cause.AMENDED, (ticket for ticket in alive if ticket.changes)),
        _about(Cause.HELD, (ticket for ticket, tap in tapped if tap.state is TapState.HELD)),
        Call(Cause.REFUSED, tuple(notice.number for notice in picture.notices if notice.trouble in _LOST)),
        _about(Cause.LATE, (ticket for ticket, tap in tapped if tap.overdue(now, mono))),
    )
    return (*(call for call in calls if call.orders), *_about_all(picture.link, mono))


def _about(cause: Cause, tickets: Iterable[Ticket]) -> Call:
    return Call(cause, tuple(ticket.order.number for ticket in tickets))


def _about_all(link: Link, mono: float) -> Iterator[Call]:
    if link.shut_by is not None:
        yield Call(Cause.SHUT)
    # A start has read nothing yet: that alone is no trouble until a reading has failed.
    if link.stale(mono) and (link.heard is not None or link.failing is not None):
        yield Call(Cause.STALE)
