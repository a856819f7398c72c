"""Practice: what can be tried out, how one knows that it is on the board, and what of the real board ends it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from kds_app.domain.delivery import Outcome
from kds_app.domain.tap import Tap
from kds_app.engine.picture import Picture, Trouble
from kds_app.engine.ringing import Call


class Lesson(StrEnum):
    """What staff should have seen before it happens to them."""

    RETRY = "retry"
    """The partner is out of order: the tap goes out again by itself."""
    REFUSED = "refused"
    """Somebody else was faster, so that the server will not have the tap."""
    NETWORK = "network"
    """Nothing reaches the partner."""
    CANCELLED = "cancelled"
    """A customer thinks better of it."""
    BUSY = "busy"
    """The partner wants to be left alone for a while."""
    AMENDED = "amended"
    """A customer changes an order."""
    SIGN_IN = "sign-in"
    """The secret is no longer good."""


def signs(lesson: Lesson, picture: Picture, mono: float) -> frozenset[object]:
    """What on the board shows this lesson at this monotonic time: one more than before says that it has come."""
    return frozenset(_SIGNS[lesson](picture, mono))


def _retries(picture: Picture, _: float) -> Iterable[object]:
    return (tap.key for tap in _taps(picture) if tap.live and tap.last is Outcome.SERVER_ERROR)


def _refusals(picture: Picture, _: float) -> Iterable[object]:
    return (notice.id for notice in picture.notices if notice.trouble is Trouble.REFUSED)


def _no_network(picture: Picture, _: float) -> Iterable[object]:
    return ["offline"] if picture.link.failing is not None else []


def _cancelled(picture: Picture, _: float) -> Iterable[object]:
    return (ticket.order.id for ticket in picture.board.tickets if ticket.called_off)


def _pause(picture: Picture, mono: float) -> Iterable[object]:
    return ["paused"] if picture.link.paused_until > mono else []


def _amended(picture: Picture, _: float) -> Iterable[object]:
    return ((ticket.order.id, ticket.changes) for ticket in picture.board.tickets if ticket.changes)


def _shut(picture: Picture, _: float) -> Iterable[object]:
    return ["shut"] if picture.link.shut_by is not None else []


def _taps(picture: Picture) -> Iterator[Tap]:
    return (ticket.tap for ticket in picture.board.tickets if ticket.tap is not None)


_SIGNS: Mapping[Lesson, Callable[[Picture, float], Iterable[object]]] = {
    Lesson.RETRY: _retries,
    Lesson.REFUSED: _refusals,
    Lesson.NETWORK: _no_network,
    Lesson.CANCELLED: _cancelled,
    Lesson.BUSY: _pause,
    Lesson.AMENDED: _amended,
    Lesson.SIGN_IN: _shut,
}


class RealCalls:
    """What has come to call for somebody on the real board since practice began: there is to be none.

    A connection that was in trouble before is no news: then no real order can come in, practice or none.
    """

    def __init__(self, calls: Callable[[], Sequence[Call]]) -> None:
        self._calls = calls
        self._known = {call.cause for call in calls() if not call.orders}

    def __call__(self) -> tuple[Call, ...]:
        """The calls at this moment. What was over for a while and begins again is news."""
        now = self._calls()
        self._known &= {call.cause for call in now}
        return tuple(call for call in now if call.orders or call.cause not in self._known)
