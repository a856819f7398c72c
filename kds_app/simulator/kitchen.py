"""A kitchen that lives: orders arrive, customers change their minds, riders come.

Time is the clock's, chance the seed's. Nothing happens by itself: ``tick`` does whatever has fallen due. The server
calls it all the time, a test when it likes.
"""

import heapq
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.simulator.books import Books
from kds_app.simulator.composer import DELIVERY, compose
from kds_app.simulator.life import EVENTS, Event
from kds_app.simulator.words import RefusedError, chance, written

OPENING = (Status.READY, Status.ACCEPTED, Status.ACCEPTED, Status.PLACED, Status.PLACED, Status.SCHEDULED)
"""What stands on the books when the doors open, the oldest first."""
_APART = timedelta(seconds=100)
_RATE_OF_SCHEDULED = 0.05
_RATE_OF_THIRD_PARTY = 0.5
_RATE_OF_DRIVER_STATES = 0.08


class _Due(Struct, frozen=True, order=True):
    """Something to happen to an order at a time."""

    at: datetime
    turn: int
    """Tells apart what falls due at one time."""
    event: Event
    order_id: OrderId


class Kitchen:
    """Places orders and lets their world happen to them. Guarded by the simulator's one lock."""

    def __init__(self, seed: int, books: Books, cancel_rate: float = 0.0, prefix: str = "") -> None:
        self._seed = seed
        self._prefix = prefix
        self._books = books
        self._cancel_rate = cancel_rate
        self._lock = books.journal.changed
        self._placed = 0
        self._turn = 0
        self._agenda: list[_Due] = []
        self._arrivals = chance(seed, "arrivals")
        self._orders_per_minute = 0.0
        self._next_arrival: datetime | None = None

    @property
    def orders_per_minute(self) -> float:
        """How many orders arrive in a minute, on average; 0 for none."""
        return self._orders_per_minute

    def set_pace(self, orders_per_minute: float) -> None:
        """So many orders a minute from now on. Raises ``ValueError`` below 0 and above 6000."""
        if not 0 <= orders_per_minute <= 6000:  # noqa: PLR2004 - a hundred a second
            raise ValueError(f"orders per minute lie between 0 and 6000, not {orders_per_minute}")
        with self._lock:
            self._orders_per_minute = orders_per_minute
            self._next_arrival = self._after(self._books.clock()) if orders_per_minute else None

    def open(self, statuses: Sequence[Status]) -> None:
        """Have orders on the books from before, the oldest first, each where it says."""
        now = self._books.clock()
        for position, status in enumerate(statuses):
            self._enter(now - _APART * (len(statuses) - position), status, {}, lively=True)

    def place(self, fields: Mapping[str, Any] | None = None, status: Status = Status.PLACED) -> OrderId:
        """Place the next order of the seed by hand, with these wire fields changed.

        Nothing happens to such an order by itself. Give ``Status.UNKNOWN`` and a ``status`` field to put anything at
        all where the status should be.
        """
        return self._enter(self._books.clock(), status, fields or {}, lively=False)

    def tick(self) -> None:
        """Let happen what has fallen due by now."""
        now = self._books.clock()
        with self._lock:
            while self._next_arrival is not None and self._next_arrival <= now:
                self._arrive(self._next_arrival)
                self._next_arrival = self._after(self._next_arrival)
            while self._agenda and self._agenda[0].at <= now:
                self._happen(heapq.heappop(self._agenda), now)

    def _after(self, moment: datetime) -> datetime:
        return moment + timedelta(minutes=self._arrivals.expovariate(self._orders_per_minute))

    def _arrive(self, at: datetime) -> None:
        scheduled = self._arrivals.random() < _RATE_OF_SCHEDULED
        self._enter(at, Status.SCHEDULED if scheduled else Status.PLACED, {}, lively=True)

    def _enter(self, at: datetime, status: Status, fields: Mapping[str, Any], *, lively: bool) -> OrderId:
        with self._lock:
            number, self._placed = self._placed, self._placed + 1
            record = compose(self._seed, number, at, fields, self._prefix)
            dice = chance(self._seed, "life", number)
            if status is Status.SCHEDULED:
                record = {**record, **_schedule(at, dice), **fields}
            order_id = self._books.add(record, status).id
            if lively:
                self._plan(order_id, at, record, dice)
            return order_id

    def _plan(self, order_id: OrderId, at: datetime, record: Mapping[str, Any], dice: random.Random) -> None:
        """Put what will happen to an order on the agenda."""
        if record["scheduled_time"] is not None:
            at += timedelta(seconds=dice.uniform(90, 240))
            self._expect("due", order_id, at)
        if dice.random() < self._cancel_rate:
            self._expect("cancel", order_id, at + timedelta(seconds=dice.uniform(15, 150)))
        if record["type"] == DELIVERY:
            if dice.random() < _RATE_OF_THIRD_PARTY:
                self._expect("rider", order_id, at + timedelta(seconds=dice.uniform(20, 120)))
            if dice.random() < _RATE_OF_DRIVER_STATES:
                self._expect("driver", order_id, at + timedelta(seconds=20))

    def _expect(self, event: Event, order_id: OrderId, at: datetime) -> None:
        self._turn += 1
        heapq.heappush(self._agenda, _Due(at, self._turn, event, order_id))

    def _happen(self, due: _Due, now: datetime) -> None:
        """One event. One that comes too late for its order is a thing of the past, and no error."""
        try:
            again = EVENTS[due.event](self._books, self._seed, due.order_id)
        except RefusedError:
            return
        if again is not None:
            self._expect(due.event, due.order_id, now + again)


def _schedule(at: datetime, dice: random.Random) -> dict[str, Any]:
    """An order for later: wanted in half an hour or so, on the kitchen's hands well before that."""
    wanted = written(at + timedelta(minutes=dice.choice((20, 30, 45, 60))))
    return {"scheduled_time": wanted, "estimated_pickup_at": wanted}
