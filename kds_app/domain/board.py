"""What the screen shows: a pure function of what the server said and of the taps not settled with it.

A tap moves its ticket because ``project`` lays it over the snapshot; reverting a tap is removing its row. Nothing
anywhere remembers an earlier state.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import is_

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.amendment import Change, amended, made
from kds_app.domain.lifecycle import LANES, MOVES, OPEN, Action, Stage, actions_from, after
from kds_app.domain.marks import NO_MARK, Mark
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.snapshot import Alert, Sighting, Snapshot
from kds_app.domain.tap import Tap, TapState

USUAL_TIME = timedelta(minutes=15)
"""What an order without a promised time is given, from when it was placed."""

RECALLED = 60
"""How many orders that have left the board can be looked at again."""

_NEVER: tuple[tuple[object, ...], None] = (), None
_NO_TIME = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Ticket(Struct, frozen=True):
    """One order as the kitchen should see it now."""

    order: Order
    lane: Stage
    """The lane it stands in: the server's, moved on by the taps the server has not refused."""
    actions: tuple[Action, ...]
    """What may be tapped, the main action first; empty while a person has to settle a tap, or nothing can be done."""
    tap: Tap | None = None
    """The tap whose story the chip tells."""
    called_off: bool = False
    """Cancelled or rejected by somebody else: shown until acknowledged."""
    leaving: bool = False
    """Picked up, rejected or cancelled here, and gone as soon as the server has it."""
    made: tuple[int, ...] = ()
    """How many of each of the order's lines are ticked off, in their order; empty where nothing is."""
    changes: tuple[Change, ...] = ()
    """What was amended and nobody has acknowledged."""
    undo: Tap | None = None
    """The tap that can be taken back for as long as ``Tap.undoable`` says so."""
    answered: bool = False
    """The server has confirmed that it was accepted or rejected here, and has not been read since."""
    twin: bool = False
    """Another open order carries the same number."""

    @property
    def called(self) -> str:
        """Its number, and its provider where the number alone would do for another order too."""
        return f"{self.order.number} {self.order.provider.name}".strip() if self.twin else self.order.number

    @property
    def rows(self) -> Iterator[tuple[Line, int]]:
        """Each line, and how many of it are ticked off."""
        return zip(self.order.lines, self.made or (0,) * len(self.order.lines), strict=True)


class Board(Struct, frozen=True):
    """Every ticket, lane by lane, the most urgent first."""

    lanes: Mapping[Stage, tuple[Ticket, ...]]
    scheduled: tuple[Ticket, ...] = ()
    done: tuple[Ticket, ...] = ()
    """Orders that have left the board, the last one first: for recall."""
    brands: frozenset[str] = frozenset()
    """Those of all orders that are known, open or not."""

    @property
    def tickets(self) -> Iterable[Ticket]:
        """All that are still open, in reading order."""
        for lane in LANES:
            yield from self.lanes[lane]
        yield from self.scheduled

    @property
    def told(self) -> Iterable[Ticket]:
        """All that can be looked at, the recalled ones included."""
        yield from self.tickets
        yield from self.done

    def count(self, lane: Stage) -> int:
        """How many orders of this lane are alive: what was called off stands there only to be seen."""
        return sum(not ticket.called_off for ticket in self.lanes[lane])

    def ticket(self, order_id: OrderId) -> Ticket | None:
        """The ticket of this order, if it is on the board."""
        return next((ticket for ticket in self.tickets if ticket.order.id == order_id), None)


EMPTY = Board(dict.fromkeys(LANES, ()))

_COLUMN = {Stage.UNCLEAR: Stage.NEW} | {stage: stage for stage in (*LANES, Stage.SCHEDULED)}
"""Where a stage is shown. An order whose status nobody knows stands where it is seen first."""


def project(snapshot: Snapshot, taps: Sequence[Tap], marks: Mapping[OrderId, Mark] | None = None) -> Board:
    """The board. ``taps`` are in the order they were made, settled ones included as long as their chip matters."""
    return Projector().project(snapshot, taps, marks or {})


class Projector:
    """Projects time and again; a ticket is made anew only where its order, its taps or its marks are others.

    Where nothing but taps has changed, only the tickets of their orders are looked at. What it is given is never
    changed afterwards: another snapshot has other mappings.
    """

    def __init__(self) -> None:
        self._made: dict[OrderId, tuple[tuple[object, ...], Ticket]] = {}
        self._world: tuple[object, ...] = (None, None, None)
        self._tapped: Collection[OrderId] = ()
        self._board = EMPTY

    def project(self, snapshot: Snapshot, taps: Sequence[Tap], marks: Mapping[OrderId, Mark]) -> Board:
        """The same as ``project`` gives."""
        by_order: dict[OrderId, list[Tap]] = {}
        for tap in taps:
            by_order.setdefault(tap.order_id, []).append(tap)
        world = snapshot.orders, snapshot.alerts, marks
        taps_alone = all(map(is_, world, self._world))
        among = {*by_order, *self._tapped} & snapshot.orders.keys() if taps_alone else snapshot.orders
        made, changed = dict[OrderId, tuple[tuple[object, ...], Ticket]](), []
        for order_id in among:
            sighting, mine = snapshot.orders[order_id], by_order.get(order_id, [])
            alert, mark = snapshot.alerts.get(order_id), marks.get(order_id, NO_MARK)
            # When it was read matters to its taps alone.
            parts = (sighting if mine else sighting.order, alert, mark, *mine)
            before, ticket = self._made.get(order_id, _NEVER)
            if ticket is None or len(before) != len(parts) or not all(map(is_, before, parts)):
                old, ticket = ticket, _ticket(sighting, mine, alert, mark)
                if ticket == old:
                    ticket = old
                else:
                    changed.append((old, ticket))
            made[order_id] = (parts, ticket)
        gone = not taps_alone and self._made.keys() - made.keys()
        self._made = self._made | made if taps_alone else made
        self._world, self._tapped = world, by_order.keys()
        if not (changed or gone):
            return self._board
        moved = _moved(self._board, changed) if taps_alone else None
        self._board = moved or _board(snapshot, [ticket for _, ticket in self._made.values()])
        return self._board


def _moved(board: Board, changed: Iterable[tuple[Ticket | None, Ticket]]) -> Board | None:
    """The board once these tickets stand in place of those; None where more of it than lanes is others."""
    lanes = dict(board.lanes)
    for old, new in changed:
        if old is None or not {old.lane, new.lane} <= lanes.keys():
            return None
        standing = lanes[old.lane]
        at = bisect_left(standing, _urgency(old), key=_urgency)
        lanes[old.lane] = standing[:at] + standing[at + 1 :]
        to = bisect_left(lanes[new.lane], _urgency(new), key=_urgency)
        now = replace(new, twin=True) if standing[at].twin else new
        lanes[new.lane] = (*lanes[new.lane][:to], now, *lanes[new.lane][to:])
    return replace(board, lanes=lanes) if lanes != board.lanes else board


def _board(snapshot: Snapshot, tickets: Iterable[Ticket]) -> Board:
    columns: dict[Stage, list[Ticket]] = {column: [] for column in (*LANES, Stage.SCHEDULED)}
    done: list[Ticket] = []
    for ticket in tickets:
        columns.get(ticket.lane, done).append(ticket)
    columns = _told_apart(columns)
    ordered = {column: tuple(sorted(those, key=_urgency)) for column, those in columns.items()}
    recall = sorted(done, key=_left_at, reverse=True)[:RECALLED]
    brands = frozenset(brand for sighting in snapshot.orders.values() for brand in sighting.order.brands)
    return Board({lane: ordered[lane] for lane in LANES}, ordered[Stage.SCHEDULED], tuple(recall), brands)


def _told_apart(columns: Mapping[Stage, list[Ticket]]) -> dict[Stage, list[Ticket]]:
    """Open orders of different providers may carry one number: each is told that it does."""
    counts = Counter(ticket.order.number for tickets in columns.values() for ticket in tickets)
    return {
        column: [replace(each, twin=True) if counts[each.order.number] > 1 else each for each in tickets]
        for column, tickets in columns.items()
    }


def called_off(
    before: Snapshot, now_known: Snapshot, board: Board, taps: Iterable[Tap], at: datetime
) -> dict[OrderId, Alert]:
    """Alerts for the orders that somebody else took off the board between two snapshots; ``at`` is now, in UTC."""
    ours = {tap.order_id for tap in taps if MOVES[tap.action].to is Stage.CALLED_OFF and (tap.live or tap.delivered)}
    alerts = {}
    for order_id, sighting in now_known.orders.items():
        old = before.orders.get(order_id)
        if sighting.order.stage is not Stage.CALLED_OFF or old is None or old.order.stage not in OPEN:
            continue
        ticket = board.ticket(order_id)
        if ticket is not None and order_id not in ours:
            alerts[order_id] = Alert(ticket.lane, at)
    return alerts


def finished_elsewhere(board: Board, now_known: Snapshot) -> list[Order]:
    """The orders that stood on the ``board`` and that another hand has picked up or delivered by now.

    On another screen, or at the provider's: what a cook's own tap is taking away is none of them.
    """
    known = ((ticket, now_known.orders.get(ticket.order.id)) for ticket in board.tickets)
    left = ((ticket, seen.order) for ticket, seen in known if seen is not None and seen.order.stage is Stage.DONE)
    return [order for ticket, order in left if not (ticket.called_off or ticket.leaving or _wanted_gone(ticket.tap))]


def _wanted_gone(tap: Tap | None) -> bool:
    return tap is not None and tap.live and MOVES[tap.action].to is Stage.DONE


def standing(sighting: Sighting, taps: Iterable[Tap]) -> tuple[Stage, bool]:
    """Where the order stands once its taps are laid over what the server said, and whether a tap is taking it away.

    A delivered tap counts until the order has been read by a request that began after the tap was settled: an older
    reading still in flight must not flick the ticket back. A held tap, and what was tapped behind it, counts for
    nothing: the ticket stands where the server has the order. A tap that takes the ticket off the board does so once
    the server has it; until then the ticket stays, or nobody could see what became of the tap.
    """
    stage = sighting.order.stage
    for tap in taps:
        if tap.state is TapState.HELD:
            break
        if tap.live or (tap.delivered and tap.settled_tick >= sighting.began):
            moved = after(stage, tap.action)
            if tap.live and moved not in _COLUMN:
                return stage, True
            stage = moved
    return stage, False


def _ticket(sighting: Sighting, taps: list[Tap], alert: Alert | None, mark: Mark) -> Ticket:
    order = sighting.order
    stage, leaving = (alert.stage, False) if alert else standing(sighting, taps)
    alive = alert is None and stage in _COLUMN
    held = any(tap.state is TapState.HELD for tap in taps)
    return Ticket(
        order,
        _COLUMN.get(stage, Stage.NEW if alert else stage),
        actions_from(stage) if alive and not held and not leaving else (),
        _telling(taps),
        called_off=alert is not None,
        leaving=leaving,
        made=made(order, mark.ticked) if mark.ticked else (),
        changes=amended(mark.agreed, order) if mark.agreed else (),
        undo=next((tap for tap in reversed(taps) if tap.undoable(0.0)), None) if alive else None,
        answered=alive and any(_answers(tap, sighting) for tap in taps),
    )


def _answers(tap: Tap, sighting: Sighting) -> bool:
    return tap.delivered and tap.settled_tick >= sighting.began and Stage.NEW in MOVES[tap.action].start


def _telling(taps: Sequence[Tap]) -> Tap | None:
    """The tap whose story the chip tells: the oldest still open, else the last settled on its own account.

    One that was taken back has none: it is as if nobody had tapped.
    """
    settled = (tap for tap in reversed(taps) if tap.because_of is None and not tap.undone)
    return next((tap for tap in taps if tap.live), None) or next(settled, None)


def _urgency(ticket: Ticket) -> tuple[bool, bool, datetime, str]:
    order = ticket.order
    usual = order.created_at + USUAL_TIME if order.created_at else _NO_TIME
    # What was called off is seen first; what can still be taken back stays under the finger.
    last = ticket.leaving and ticket.undo is None
    return (not ticket.called_off, last, order.promised_at or order.scheduled_at or usual, order.id)


def _left_at(ticket: Ticket) -> tuple[datetime, str]:
    tap, order = ticket.tap, ticket.order
    here = tap.settled_at if tap and tap.delivered and MOVES[tap.action].to not in _COLUMN else None
    times = (here, order.updated_at, order.created_at)
    return next((time for time in times if time is not None), _LONG_AGO), order.id
