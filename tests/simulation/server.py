"""The partner API as the contract has it, and a ledger of what reached it and what that moved."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from random import Random

from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES, Action, Status
from kds_app.domain.order import Line, Modifier, Order, OrderId
from kds_app.domain.tap import Tap, TapKey
from tests.fakes.make import an_order
from tests.simulation.times import Times

KEYS_ARE_KEPT = 24 * 3600.0
"""Seconds: «Same key + same body within 24h replays the cached response»."""

MENUS = (
    (Line("l1", "Fried rice", 2), Line("l2", "Iced tea", 1)),
    (Line("l1", "Fried rice", 3), Line("l2", "Iced tea", 1)),
    (Line("l1", "Fried rice", 2, "no egg"), Line("l2", "Iced tea", 1)),
    (Line("l1", "Fried rice", 2), Line("l3", "Noodles", 1, modifiers=(Modifier("Extra hot"),))),
    (Line("l2", "Iced tea", 1),),
)
"""What a customer may want, and may want in its place."""

FROM = {
    Status.ACCEPTED: {Status.PLACED},
    Status.REJECTED: {Status.PLACED},
    Status.READY: {Status.ACCEPTED},
    Status.PICKED_UP: {Status.READY},
    Status.CANCELLED: {Status.ACCEPTED, Status.READY},
}
"""The contract's moves, told here once more so that the program is not tested against its own table."""


@dataclass(frozen=True, slots=True)
class Landing:
    """One write as it reached the server: late, or again, as may be."""

    at: float
    """True seconds."""
    tap: Tap
    answer: Delivery
    moved: bool
    """Whether it moved the order."""


def body_of(action: Action, reason: str | None, at: datetime) -> bytes:
    """The bytes of a write."""
    said = {"status": MOVES[action].asks, "reason_code": reason, "occurred_at": at.isoformat()}
    return json.dumps(said).encode()


class Server:
    """Keeps the contract to the letter, and its choices where that is silent, by the seed."""

    def __init__(self, times: Times, chance: Random) -> None:
        self._times = times
        self._chance = chance
        self._kept: dict[TapKey, tuple[float, bytes, Delivery]] = {}
        self._answers = 0
        self.keeps_refusals = chance.random() < 0.5
        """Whether a refusal is replayed for its key too: the contract leaves it open."""
        self.tells_now = chance.random() < 0.3
        """Whether a replay names the status the order has by then."""
        self.refusing: Outcome | None = None
        """UNAUTHORISED or REVOKED: what every request comes to until an operator mends it."""
        self.limited_until = -1.0
        self.tells_how_long = True
        """Whether a 429 bears Retry-After."""
        self.book: dict[OrderId, Order] = {}
        self.was: defaultdict[OrderId, list[Status]] = defaultdict(list)
        """Every status each order ever had here."""
        self.landings: list[Landing] = []
        self.effects: defaultdict[TapKey, list[float]] = defaultdict(list)
        """When (true seconds) each key moved an order."""
        self.spoke: dict[OrderId, float] = {}
        """When it last said something of this order that a living program heard."""

    # what happens here without the tablet

    def place(self, *, status: Status = Status.PLACED, age: float = 0.0) -> OrderId:
        """A new order, or one of so many seconds."""
        order_id = OrderId(str(101 + len(self.was)))
        created = datetime.fromtimestamp(self._times.now().timestamp() - age, self._times.now().tzinfo)
        times = {"created_at": created, "updated_at": created}
        self.book[order_id] = an_order(id=order_id, status=status, lines=MENUS[0], **times)
        self.was[order_id].append(status)
        return order_id

    def move(self, order_id: OrderId, status: Status) -> None:
        """Somebody moves the order: a customer, another tablet, this one."""
        known = self.book[order_id]
        self.book[order_id] = replace(known, status=status, status_said=status, updated_at=self._times.now())
        self.was[order_id].append(status)

    def move_back(self, order_id: OrderId) -> None:
        """The partner's staff sets an order back: no move of the contract's, but it happens."""
        self.move(order_id, next(iter(FROM[self.book[order_id].status])))

    def amend(self, order_id: OrderId) -> None:
        """The customer wants something else, or after all what was ordered first."""
        lines = self._chance.choice(MENUS)
        self.book[order_id] = replace(self.book[order_id], lines=lines, updated_at=self._times.now())

    def limit(self, seconds: float, *, tells_how_long: bool) -> None:
        """The cap of the credential is hit for so long."""
        self.limited_until = self._times.seconds() + seconds
        self.tells_how_long = tells_how_long

    # what the tablet asks

    def write(self, tap: Tap) -> Delivery:
        """One write: its truth, whatever is heard of it."""
        closed = self._closed()
        answer, moved = (closed, False) if closed else self._known_key(tap)
        self.landings.append(Landing(self._times.seconds(), tap, answer, moved))
        return answer

    def read(self, order_id: OrderId) -> Order | Delivery:
        """One order as it is now."""
        return self._closed() or self.book.get(order_id) or self._said(Outcome.NOT_FOUND, 404, "resource_not_found")

    def page(self, since: datetime, number: int, pages: int) -> list[Order] | Delivery:
        """One page of the orders created since then."""
        closed = self._closed()
        if closed:
            return closed
        listed = [order for order in self.book.values() if order.created_at and order.created_at >= since]
        return listed[number::pages]

    def _closed(self) -> Delivery | None:
        if self.refusing is Outcome.REVOKED:
            return self._said(Outcome.REVOKED, 403, "auth_revoked")
        if self.refusing is not None:
            return self._said(Outcome.UNAUTHORISED, 401, "auth_invalid_credential")
        rest = self.limited_until - self._times.seconds()
        if rest > 0:
            said = self._said(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded")
            return replace(said, retry_after=rest) if self.tells_how_long else said
        return None

    def _known_key(self, tap: Tap) -> tuple[Delivery, bool]:
        at, body, answer = self._kept.get(tap.key, (-KEYS_ARE_KEPT, b"", None))
        if answer is None or self._times.seconds() - at >= KEYS_ARE_KEPT:
            return self._first_time(tap)
        if body != tap.body:
            return self._said(Outcome.KEY_CONFLICT, 409, "state_idempotency_conflict"), False
        return (self._as_of_now(tap, answer) if self.tells_now else answer), False

    def _first_time(self, tap: Tap) -> tuple[Delivery, bool]:
        answer = self._transition(tap)
        moved = answer.outcome is Outcome.CONFIRMED
        if moved:
            self.effects[tap.key].append(self._times.seconds())
        if moved or self.keeps_refusals:
            self._kept[tap.key] = (self._times.seconds(), tap.body, answer)
        return answer, moved

    def _transition(self, tap: Tap) -> Delivery:
        known, asked = self.book.get(tap.order_id), Status(json.loads(tap.body)["status"])
        if known is None:
            return self._said(Outcome.NOT_FOUND, 404, "resource_not_found")
        if known.status not in FROM[asked]:
            return self._said(Outcome.INVALID_TRANSITION, 409, "state_invalid_transition")
        self.move(known.id, asked)
        return replace(self._said(Outcome.CONFIRMED, 200), status=asked)

    def _as_of_now(self, tap: Tap, answer: Delivery) -> Delivery:
        known = self.book.get(tap.order_id)
        if answer.outcome is not Outcome.CONFIRMED or known is None or known.status is answer.status:
            return answer
        return replace(answer, outcome=Outcome.OTHER_STATUS, status=known.status)

    def _said(self, outcome: Outcome, http: int, code: str = "") -> Delivery:
        self._answers += 1
        return Delivery(outcome, http, code, f"req_{self._answers}")
