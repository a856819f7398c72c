"""A world for the engine: a partner API in memory, and a kitchen wired to it, in virtual time."""

import asyncio
import json
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.board import Ticket
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES, Action, Stage, Status
from kds_app.domain.order import Order, OrderId
from kds_app.domain.tap import Account, Intent, Tap, TapKey, TapState
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Notice
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.memory import MemoryOutbox, MemorySnapshots
from tests.fakes.virtual_time import FakeClock, until

T = TypeVar("T")

Wait = float | asyncio.Event


class Turn(Struct, frozen=True):
    """What befalls one request: on its way there, at the server, and on the way back."""

    answer: Delivery | Exception | None = None
    """What is heard or raised; None is the truth."""
    applied: bool = False
    """The server did its work, whatever is heard."""
    before: Wait = 0.0
    """Seconds on the way there, or an event it waits for."""
    after: Wait = 0.0


FINE = Turn()
LOST_BEFORE = Turn(Delivery(Outcome.CUT_OFF))
LOST_AFTER = Turn(Delivery(Outcome.CUT_OFF), applied=True)
OFFLINE = Turn(Delivery(Outcome.NOT_SENT))
BAD_GATEWAY = Turn(Delivery(Outcome.SERVER_ERROR, 502, "downstream_unavailable"))
TOO_MANY = Turn(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded", retry_after=10.0))


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server met it."""

    at: float
    call: str
    """``send``, ``order`` or ``orders``, as in the port."""
    order_id: OrderId | None = None
    key: TapKey | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Effect:
    """One move the server made because of a tap."""

    key: TapKey
    order_id: OrderId
    status: Status


_FROM = {
    Status.ACCEPTED: {Status.PLACED},
    Status.REJECTED: {Status.PLACED},
    Status.READY: {Status.ACCEPTED},
    Status.PICKED_UP: {Status.READY},
    Status.CANCELLED: {Status.ACCEPTED, Status.READY},
}
"""The contract's moves, told here once more so that the engine is not tested against its own table."""


class FakeServer:
    """The partner API in memory, honest but for what ``script`` and ``weather`` do to single requests.

    ``script["send"]`` holds the turns of the next sends, and so on; when it is empty, ``weather`` decides.
    """

    def __init__(self, *orders: Order, account: Account | None = ACCOUNT) -> None:
        self.account = account
        self.book = {order.id: order for order in orders}
        self.standing: Outcome | None = None
        """UNAUTHORISED or REVOKED: what every request is answered with."""
        self.keeps_refusals = False
        """Whether a refusal is replayed for its key too: the contract leaves it open."""
        self.script: defaultdict[str, deque[Turn]] = defaultdict(deque)
        self.weather: Callable[[Request], Turn] = lambda _: FINE
        self.requests: list[Request] = []
        self.effects: list[Effect] = []
        self.foreign: list[Tap] = []
        """Taps that arrived with another account's credential."""
        self.dated: Callable[[], None] = lambda: None
        """Called with each answer that comes back: it bears the time of the server."""
        self.most_at_once = 0
        self.most_for_an_order = 0
        self._flying: Counter[OrderId] = Counter()
        self._kept: dict[TapKey, tuple[bytes, Delivery]] = {}

    def move(self, order_id: str, status: Status) -> None:
        """Somebody else moves the order: a customer, another tablet, the provider."""
        known = self.book[OrderId(order_id)]
        self.book[known.id] = replace(known, status=status, status_said=status.value)

    def heard(self, call: str, order_id: str | None = None) -> list[Request]:
        """The requests of this kind so far, of one order if it is named."""
        return [r for r in self.requests if r.call == call and order_id in {None, r.order_id}]

    def gaps(self, call: str, order_id: str | None = None) -> list[float]:
        """The seconds between these requests."""
        return [round(later.at - earlier.at, 3) for earlier, later in pairwise(self.heard(call, order_id))]

    # the port

    def body(self, action: Action, reason: str | None, at: datetime) -> bytes:
        """The bytes of a write."""
        said = {"status": MOVES[action].asks, "reason_code": reason, "occurred_at": at.isoformat()}
        return json.dumps(said).encode()

    async def send(self, tap: Tap) -> Delivery:
        """One write."""
        if tap.account != self.account:
            self.foreign.append(tap)
        with self._in_flight(tap.order_id):
            return await self._serve(self._request("send", tap.order_id, tap), lambda: self._write(tap))

    async def order(self, order_id: OrderId) -> Order | Delivery:
        """One order."""
        missing = Delivery(Outcome.NOT_FOUND, 404, "resource_not_found")
        return await self._serve(self._request("order", order_id), lambda: self.book.get(order_id, missing))

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """The list."""
        return await self._serve(
            self._request("orders"),
            lambda: [o for o in self.book.values() if o.created_at is not None and o.created_at >= since],
        )

    # the works

    def _request(self, call: str, order_id: OrderId | None = None, tap: Tap | None = None) -> Request:
        now = asyncio.get_running_loop().time()
        return Request(now, call, order_id, tap.key if tap else None, tap.body if tap else b"")

    async def _serve(self, request: Request, work: Callable[[], T]) -> T | Delivery:
        self.requests.append(request)
        script = self.script[request.call]
        turn = script.popleft() if script else self.weather(request)
        await _pass(turn.before)
        truth: T | Delivery | None = Delivery(self.standing, 401) if self.standing else None
        if truth is None and (turn.answer is None or turn.applied):
            truth = work()
        await _pass(turn.after)
        if isinstance(turn.answer, Exception):
            raise turn.answer
        answer = truth if turn.answer is None else turn.answer
        if not isinstance(answer, Delivery) or answer.http is not None:
            self.dated()
        assert answer is not None
        return answer

    def _write(self, tap: Tap) -> Delivery:
        body, answer = self._kept.get(tap.key, (tap.body, None))
        if body != tap.body:
            return Delivery(Outcome.KEY_CONFLICT, 409, "state_idempotency_conflict")
        answer = answer or self._transition(tap)
        if answer.outcome is Outcome.CONFIRMED or self.keeps_refusals:
            self._kept[tap.key] = (tap.body, answer)
        return answer

    def _transition(self, tap: Tap) -> Delivery:
        known, asked = self.book.get(tap.order_id), Status(json.loads(tap.body)["status"])
        if known is None:
            return Delivery(Outcome.NOT_FOUND, 404, "resource_not_found")
        if known.status not in _FROM[asked]:
            return Delivery(Outcome.INVALID_TRANSITION, 409, "state_invalid_transition")
        self.move(known.id, asked)
        self.effects.append(Effect(tap.key, known.id, asked))
        return Delivery(Outcome.CONFIRMED, 200, request_id=f"req_{len(self.requests)}", status=asked)

    @contextmanager
    def _in_flight(self, order_id: OrderId) -> Iterator[None]:
        self._flying[order_id] += 1
        self.most_for_an_order = max(self.most_for_an_order, self._flying[order_id])
        self.most_at_once = max(self.most_at_once, self._flying.total())
        try:
            yield
        finally:
            self._flying -= Counter([order_id])  # which forgets it with its last one


async def _pass(wait: Wait) -> None:
    if isinstance(wait, asyncio.Event):
        await wait.wait()
    else:
        await asyncio.sleep(wait)


class Shop:
    """A kitchen under test: the whole engine on a fake server, disk and clock. Give it another's to play a restart."""

    def __init__(
        self,
        *orders: Order,
        server: FakeServer | None = None,
        outbox: MemoryOutbox | None = None,
        snapshots: MemorySnapshots | None = None,
        clock: FakeClock | None = None,
        seconds: float = 5.0,
    ) -> None:
        self.server = server or FakeServer(*orders)
        self.outbox = outbox or MemoryOutbox()
        self.snapshots = snapshots or MemorySnapshots()
        self.clock = clock or FakeClock()
        self.time = TrueClock(self.clock)
        self.server.dated = lambda: self.time.hear(self.clock.now() - self.clock.shift)
        self.gate = Gate()
        self.kitchen = Kitchen(self.outbox, self.snapshots, self.server.body, self.time, self.gate)
        self.feed = Feed(self.kitchen, self.server, self.gate, self.time, lambda: seconds)
        self.sender = Sender(self.kitchen, self.server, self.gate, self.time, self.feed.answered)

    @asynccontextmanager
    async def at_work(self, *, reading: bool = True, sending: bool = True) -> AsyncIterator["Shop"]:
        """Open for the length of the block; what broke inside is raised at its end."""
        await self.kitchen.open(ACCOUNT)
        wanted = [self.feed.run] * reading + [self.sender.run] * sending
        tasks = [asyncio.create_task(work()) for work in wanted]
        try:
            if reading:
                await until(lambda: self.kitchen.picture.link.heard is not None or self.kitchen.picture.link.failing)
            yield self
        finally:
            await stop(tasks)

    async def tap(self, order_id: str, action: Action, reason: str | None = None, grace: float = 0.0) -> None:
        """A finger comes down; the tap can be taken back for so many seconds."""
        await self.kitchen.submit(Intent(OrderId(order_id), action, reason, grace))

    async def accept_all(self) -> None:
        """A finger on Accept of every order the server has."""
        for order_id in list(self.server.book):
            await self.tap(order_id, Action.ACCEPT)

    def ticket(self, order_id: str = "101") -> Ticket | None:
        """The ticket as the screen shows it."""
        return self.kitchen.picture.board.ticket(OrderId(order_id))

    def shown(self, order_id: str = "101") -> Ticket:
        """The same, where it has to be there."""
        ticket = self.ticket(order_id)
        assert ticket is not None, f"order {order_id} is not on the board"
        return ticket

    def lane(self, order_id: str = "101") -> Stage | None:
        """The lane the ticket stands in."""
        ticket = self.ticket(order_id)
        return ticket.lane if ticket else None

    @property
    def notices(self) -> list[Notice]:
        """What the screen lists."""
        return list(self.kitchen.picture.notices)

    @property
    def states(self) -> list[TapState]:
        """How far each tap has got, on disk, in the order they were made."""
        return [tap.state for tap in self.outbox.rows]

    @property
    def waiting(self) -> int:
        """Taps not settled, as the screen counts them."""
        return self.kitchen.picture.link.waiting


async def stop(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel these and raise what any of them died of."""
    running = list(tasks)
    for task in running:
        task.cancel()
    for result in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


class HandHeldOutbox(MemoryOutbox):
    """An outbox whose writes wait while ``open`` is not set."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.open.set()

    async def append(self, tap: Tap) -> None:
        """Keep it, once the test lets it."""
        await self.open.wait()
        await super().append(tap)

    async def update(self, taps: Iterable[Tap]) -> None:
        """Write them, once the test lets it."""
        await self.open.wait()
        await super().update(taps)


def some_orders(count: int, status: Status = Status.PLACED) -> list[Order]:
    """So many orders, from 200 on."""
    return [an_order(id=OrderId(str(200 + number)), status=status) for number in range(count)]
