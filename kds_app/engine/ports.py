"""What the engine needs of the world, as protocols: a store, the partner API, a clock.

Every environment error that may come through them is here too. Anything else that comes through is a bug.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from kds_app.domain.away import Away
from kds_app.domain.delivery import Delivery
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account, Tap, TapKey


class NotStoredError(Exception):
    """The disk or the database would not take it. Its text is one sentence in a cook's words, without a path."""


class Outbox(Protocol):
    """The taps, on disk. Every method returns once its transaction is durable, or raises ``NotStoredError``."""

    async def append(self, tap: Tap) -> None:
        """Keep a new tap. It may be sent only after this has returned."""

    async def update(self, taps: Iterable[Tap]) -> None:
        """Write how far these taps have got, all of them in one transaction. What was frozen is not touched."""

    async def load(self, account: Account, settled_since: datetime) -> list[Tap]:
        """This account's live taps and those settled since then, in the order they were made."""

    async def unread(self, account: Account) -> list[Tap]:
        """This account's dropped taps that nobody has read of yet, but for those another took down with it."""

    async def mark_read(self, key: TapKey) -> None:
        """Keep that a cook has read what became of this tap. Nothing else of it is touched."""

    async def pause(self, account: Account, until: datetime) -> None:
        """Keep that the server asked for no write of this account before then (UTC), in place of what it asked last."""

    async def paused_until(self, account: Account) -> datetime | None:
        """Until when the server asked for no write of this account; None where it never did. It may be past."""


class Remembered(Struct, frozen=True):
    """The last the server told us, as it was kept on disk."""

    orders: Sequence[Order] = ()
    alerts: Mapping[OrderId, Alert] | None = None
    read_at: datetime | None = None
    tick: int = 0
    """The count at which the last whole reading was asked for."""
    marks: Mapping[OrderId, Mark] = field(default_factory=dict)
    away: Away | None = None
    """What was missed and nobody has read."""


class Snapshots(Protocol):
    """The last the server told us, on disk. Methods may raise ``NotStoredError``."""

    async def load(self, account: Account) -> Remembered:
        """What was kept for this account; empty before the first reading."""

    async def save(
        self,
        account: Account,
        changed: Sequence[Order],
        gone: Sequence[OrderId],
        alerts: Mapping[OrderId, Alert],
        read_at: datetime | None,
        tick: int = 0,
        marks: Mapping[OrderId, Mark] | None = None,
        *,
        away: Away | None = None,
    ) -> None:
        """Keep these orders and marks, forget those orders with theirs, replace alerts and ``away``; when all was read.

        An empty mark is forgotten. One transaction: without what cooks knew of it an amended order tells nothing, and
        without ``away`` what came in an absence is no news any more once it is among the orders.
        """


class PartnerApi(Protocol):
    """The partner API. No method raises for what the server or the network does: that is a ``Delivery``."""

    @property
    def account(self) -> Account | None:
        """Whose credential it holds; None while there is none."""

    async def send(self, tap: Tap) -> Delivery:
        """One attempt at the tap's write, with its key and its bytes. Ends within a total deadline."""

    async def order(self, order_id: OrderId) -> Order | Delivery:
        """One order as it is now; a ``Delivery`` where it could not be read (``NOT_FOUND``: the server has none)."""

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """Every order created since then, all pages, each once; a ``Delivery`` where any page could not be read.

        One of ``TOO_LONG`` where there are too many of them.
        """


class Clock(Protocol):
    """Time and chance, so that tests can hold them."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC. It may jump."""

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean anything."""

    def jitter(self) -> float:
        """Chance, in [0, 1)."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
