"""The simulator as one thing: the partner API in a box, to start, to pull about and to read the truth from."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType
from typing import Any, Self

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.simulator.access import ALL_SCOPES, Caps, Door
from kds_app.simulator.books import Books, Entry
from kds_app.simulator.contract import Contract
from kds_app.simulator.control import Control
from kds_app.simulator.envelope import Dialect, Voice
from kds_app.simulator.faults import Fault, FaultPlan
from kds_app.simulator.house import House
from kds_app.simulator.journal import Actor, Counts, Effect, Hand, Journal, Seen
from kds_app.simulator.kitchen import OPENING, Kitchen
from kds_app.simulator.replies import Replies
from kds_app.simulator.sabotage import Saboteur
from kds_app.simulator.server import HOST, Listener
from kds_app.simulator.words import BASE, utc_now

_TICK = 0.05
"""Seconds between two looks at what has fallen due."""
_LARGE_ANSWER = 2048
"""Bytes from which an answer is compressed, for clients that take it."""
_NEVER_IN_A_THREAD = 1 << 40


@dataclass
class Simulator:
    """The partner API in a box. ``with Simulator(seed=1) as sim`` serves it at ``sim.base_url`` until the block ends.

    ``sim.app`` is the same as an ASGI app, for use in process: nothing arrives by itself there, and the faults that
    break connections need a socket. Every method may be called from any thread. Raises ``ValueError`` for a bad
    ``faults`` SPEC (the grammar stands in ``kds_app.simulator.faults``) or pace.
    """

    seed: int = 1
    orders_per_minute: float = 0.0
    faults: str = ""
    opening: Sequence[Status] = OPENING
    partner_key: str = "pk_demo"
    secret: str = field(default="sk_demo", repr=False)
    port: int = 0
    cancel_rate: float = 0.02
    """Of the orders that come by themselves, the share whose customer thinks better of it."""
    prefix: str = ""
    """What the numbers begin with that cooks call the orders by."""
    writes_per_minute: int | None = None
    reads_per_minute: int | None = None
    scopes: frozenset[str] = ALL_SCOPES
    dialect: Dialect = field(default_factory=Dialect)
    clock: Callable[[], datetime] = utc_now
    house: House = field(init=False, repr=False)
    app: ASGIApp = field(init=False, repr=False)

    def __post_init__(self) -> None:
        journal = Journal()
        books = Books(self.clock, journal)
        self.house = House(
            journal=journal,
            books=books,
            kitchen=Kitchen(self.seed, books, self.cancel_rate, self.prefix),
            door=Door(self.partner_key, self.secret, self.scopes),
            caps=Caps(self.clock, {"write": self.writes_per_minute, "read": self.reads_per_minute}),
            replies=Replies(self.clock),
            voice=Voice(self.seed, self.dialect),
            faults=FaultPlan(self.seed, self.faults, journal.changed),
        )
        self.house.kitchen.open(self.opening)
        self.house.kitchen.set_pace(self.orders_per_minute)
        self.app = partner_app(self.house)
        self._listener = Listener(self.app, self.port)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve. Raises ``OSError`` where the port is taken."""
        self._listener.start()
        self.port = self._listener.port

    def stop(self) -> None:
        """Hang up on everybody, within a second. The books stay, and ``start`` opens again on the same port."""
        self._listener.stop()

    @property
    def origin(self) -> str:
        """Where the server is, without a path."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """What the client is pointed at."""
        return f"{self.origin}{BASE}"

    def place(self, fields: Mapping[str, Any] | None = None, status: Status = Status.PLACED) -> OrderId:
        """Place the next order of the seed, with these wire fields changed; nothing happens to it by itself."""
        return self.house.kitchen.place(fields, status)

    def cancel(self, order_id: str, reason: str = "Cancelled by the customer") -> None:
        """Have the customer cancel. Raises ``RefusedError`` where that is not possible."""
        self.house.books.move(order_id, Status.CANCELLED, Hand(Actor.CUSTOMER, reason=reason))

    def move(self, order_id: str, to: Status, by: Actor = Actor.TABLET) -> None:
        """Have somebody else move the order. Raises ``RefusedError`` where that is not possible."""
        self.house.books.move(order_id, to, Hand(by))

    def amend(self, order_id: str, changes: Mapping[str, Any]) -> None:
        """Change wire fields of an order, but not where it stands."""
        self.house.books.amend(order_id, changes)

    def fault(self, *faults: Fault | str, times: int = 1) -> None:
        """These befall the next requests they match, in order; a bare kind (``"502"``) is for any request."""
        made = [Fault(fault) if isinstance(fault, str) else fault for fault in faults]
        self.house.faults.add(made * times)

    def rotate(self, new_secret: str) -> None:
        """A new secret; the old one stops working at once."""
        self.secret = self.house.door.secret = new_secret

    def revoke(self) -> None:
        """The credential is refused (403 auth_revoked) until ``reinstate``."""
        self.house.door.revoked = True

    def reinstate(self) -> None:
        """The credential is good again."""
        self.house.door.revoked = False

    def entry(self, order_id: str) -> Entry:
        """Where an order stands, and its record. Raises ``RefusedError`` (resource_not_found)."""
        return self.house.books.get(order_id)

    def entries(self) -> list[Entry]:
        """Every order, in the order they came."""
        return self.house.books.entries()

    def effects(self, by: Actor | None = None) -> list[Effect]:
        """The moves that took effect, oldest first; by this actor, or by anybody."""
        with self.house.journal.changed:
            return [effect for effect in self.house.journal.effects if by in {None, effect.hand.by}]

    def requests(self) -> list[Seen]:
        """The last requests as they came in, those that a fault swallowed included."""
        with self.house.journal.changed:
            return list(self.house.journal.requests)

    @property
    def counts(self) -> Counts:
        """How often what happened, kept up as it goes on."""
        return self.house.journal.counts

    def wait_until(self, holds: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Whether the condition came to hold within so many seconds; looked at after every change. Blocks."""
        return self.house.journal.wait_until(holds, seconds)


def partner_app(house: House) -> ASGIApp:
    """The whole house as an ASGI app; with its lifespan on, the kitchen lives."""

    @contextlib.asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        life = asyncio.create_task(_live(house.kitchen))
        yield
        life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await life

    compressed = Middleware(GZipMiddleware, minimum_size=_LARGE_ANSWER, thread_minimum_size=_NEVER_IN_A_THREAD)
    routes = [*Contract(house).routes(), *Control(house).routes()]
    return Saboteur(Starlette(routes=routes, middleware=[compressed], lifespan=living), house)


async def _live(kitchen: Kitchen) -> None:
    while True:
        kitchen.tick()
        await asyncio.sleep(_TICK)


def serve(port: int, seed: int, orders_per_minute: float, faults: str) -> None:
    """Serve in the foreground, on the main thread, until SIGTERM or SIGINT.

    Prints one line with the URL, the key and the secret once it is ready. Raises ``ValueError`` for a bad SPEC or pace
    and ``OSError`` where the port is taken, before anything is printed.
    """
    told = threading.Event()

    def tell(_: int, __: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, tell) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with Simulator(seed=seed, orders_per_minute=orders_per_minute, faults=faults, port=port) as sim:
            sys.stdout.write(f"simulator at {sim.base_url}  partner key {sim.partner_key}  secret {sim.secret}\n")
            sys.stdout.flush()
            while not told.wait(0.2):
                pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
