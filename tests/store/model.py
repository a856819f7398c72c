"""What a store must hold after each of its transactions, in a few lines and without a disk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce

from msgspec import Struct, field
from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Tap, TapState
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT
from tests.store.kit import EVER


class Append(Struct, frozen=True):
    """A new tap."""

    tap: Tap


class Update(Struct, frozen=True):
    """How far some taps have got, all of them or none."""

    taps: tuple[Tap, ...]


class Pause(Struct, frozen=True):
    """Until when the server asked to be left alone."""

    until: datetime


class Save(Struct, frozen=True):
    """A reading."""

    changed: Sequence[Order]
    gone: Sequence[OrderId]
    alerts: Mapping[OrderId, Alert]
    read_at: datetime | None
    tick: int = 0
    marks: Mapping[OrderId, Mark] = field(default_factory=dict)
    away: Away | None = None


class Forget(Struct, frozen=True):
    """Housekeeping."""

    before: datetime


Step = Append | Update | Pause | Save | Forget
"""One transaction."""


class Kept(Struct, frozen=True):
    """All that a start finds."""

    taps: tuple[Tap, ...] = ()
    pause: datetime | None = None
    orders: Mapping[OrderId, Order] = field(default_factory=dict)
    alerts: Mapping[OrderId, Alert] = field(default_factory=dict)
    read_at: datetime | None = None
    tick: int = 0
    marks: Mapping[OrderId, Mark] = field(default_factory=dict)
    away: Away | None = None

    @property
    def live(self) -> list[Tap]:
        """The taps that await the server or a person."""
        return [tap for tap in self.taps if tap.live]

    def after(self, steps: Iterable[Step]) -> "Kept":
        """What is there once these are done."""
        return reduce(_after, steps, self)


def _after(kept: Kept, step: Step) -> Kept:
    match step:
        case Append(tap):
            return replace(kept, taps=(*kept.taps, as_loaded(tap)))
        case Update(taps):
            changed = {tap.key: as_loaded(tap) for tap in taps}
            return replace(kept, taps=tuple(changed.get(tap.key, tap) for tap in kept.taps))
        case Pause(until):
            return replace(kept, pause=until)
        case Save(changed, gone, alerts, read_at, tick, marks, away):
            merged = dict(kept.orders) | {order.id: order for order in changed}
            left = {order_id: order for order_id, order in merged.items() if order_id not in gone}
            marked = {i: mark for i, mark in {**kept.marks, **marks}.items() if not mark.empty and i not in gone}
            at = (kept.read_at, kept.tick) if read_at is None else (read_at, tick)
            said = replace(kept, orders=left, alerts=dict(alerts), read_at=at[0], tick=at[1])
            return replace(said, marks=marked, away=away)
        case Forget(before):
            stay = [tap for tap in kept.taps if tap.settled_at is None or tap.settled_at >= before]
            return replace(kept, taps=tuple(stay))


async def do(store: Store, step: Step) -> None:
    """The same on a real store."""
    match step:
        case Append(tap):
            await store.outbox.append(tap)
        case Update(taps):
            await store.outbox.update(taps)
        case Pause(until):
            await store.outbox.pause(ACCOUNT, until)
        case Save(changed, gone, alerts, read_at, tick, marks, away):
            await store.snapshots.save(ACCOUNT, changed, gone, alerts, read_at, tick, marks, away=away)
        case Forget(before):
            await store.outbox.forget(before)


async def found(store: Store) -> Kept:
    """What a real store gives."""
    taps = await store.outbox.load(ACCOUNT, EVER)
    remembered = await store.snapshots.load(ACCOUNT)
    return Kept(
        taps=tuple(taps),
        pause=await store.outbox.paused_until(ACCOUNT),
        orders={order.id: order for order in remembered.orders},
        alerts=remembered.alerts or {},
        read_at=remembered.read_at,
        tick=remembered.tick,
        marks=remembered.marks,
        away=remembered.away,
    )


def as_loaded(tap: Tap) -> Tap:
    """The tap as a new start sees it."""
    state = TapState.WAITING if tap.state is TapState.SENDING else tap.state
    doubt = tap.doubt or state is TapState.WAITING
    return replace(tap, state=state, doubt=doubt, due=0.0, looked_at=None, era=None)
