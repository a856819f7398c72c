"""A store without a disk. It passes the contract tests of the real one, restart included: ``load`` is a restart."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account, Tap, TapKey, TapState
from kds_app.engine.ports import NotStoredError, Remembered


class Disk:
    """What both stand-ins write to: it takes everything, until it is told to refuse."""

    def __init__(self) -> None:
        self._failures = 0
        self.writes = 0
        """How many transactions it took."""
        self.seconds = 0.0
        """That each call takes."""

    def fail_next(self, times: int = 1) -> None:
        """Refuse the next so many calls, reading and writing alike, with ``NotStoredError``."""
        self._failures = times

    async def turn(self) -> None:
        """Take the call, or refuse it."""
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self._failures:
            self._failures -= 1
            await asyncio.sleep(0)
            raise NotStoredError("The disk of this tablet is full.")

    async def done(self) -> None:
        """Give way, as a real disk does. What was written stays written if the caller is cancelled now."""
        self.writes += 1
        await asyncio.sleep(0)


class MemoryOutbox:
    """An ``Outbox`` in memory."""

    def __init__(self, disk: Disk | None = None) -> None:
        self._disk = disk or Disk()
        self._rows: dict[TapKey, Tap] = {}
        self._read: set[TapKey] = set()
        self._pauses: dict[Account, datetime] = {}

    @property
    def rows(self) -> list[Tap]:
        """Every tap as it is stored, in the order they were made."""
        return list(self._rows.values())

    @property
    def writes(self) -> int:
        """How many transactions were stored."""
        return self._disk.writes

    def fail_next(self, times: int = 1) -> None:
        """Refuse the next so many calls with ``NotStoredError``."""
        self._disk.fail_next(times)

    def take(self, seconds: float) -> None:
        """Each call takes so long from now on."""
        self._disk.seconds = seconds

    async def append(self, tap: Tap) -> None:
        """Keep a new tap. A key that is there already is a bug: ``ValueError``."""
        await self._disk.turn()
        if tap.key in self._rows:
            raise ValueError(f"The key {tap.key} is stored already")
        self._rows[tap.key] = _stored(tap, tap)
        await self._disk.done()

    async def update(self, taps: Iterable[Tap]) -> None:
        """Write how far these taps have got, all or none. A tap never appended is a bug: ``LookupError``."""
        await self._disk.turn()
        self._rows |= {tap.key: _stored(self._rows[tap.key], tap) for tap in list(taps)}
        await self._disk.done()

    async def load(self, account: Account, settled_since: datetime) -> list[Tap]:
        """This account's live taps and those settled since then, every waiting one in doubt."""
        await self._disk.turn()
        return [
            replace(tap, doubt=tap.doubt or tap.state is TapState.WAITING)
            for tap in self._rows.values()
            if tap.account == account and (tap.live or (tap.settled_at is not None and tap.settled_at >= settled_since))
        ]

    async def unread(self, account: Account) -> list[Tap]:
        """This account's dropped taps that nobody has read of, but for those another took down with it."""
        await self._disk.turn()
        dropped = [tap for tap in self._rows.values() if (tap.account, tap.state) == (account, TapState.DROPPED)]
        return [tap for tap in dropped if tap.because_of is None and tap.key not in self._read]

    async def mark_read(self, key: TapKey) -> None:
        """Keep that a cook has read of it."""
        await self._disk.turn()
        self._read.add(key)
        await self._disk.done()

    async def pause(self, account: Account, until: datetime) -> None:
        """Keep until when no write of this account is wanted."""
        await self._disk.turn()
        self._pauses[account] = until
        await self._disk.done()

    async def paused_until(self, account: Account) -> datetime | None:
        """What was kept last."""
        await self._disk.turn()
        return self._pauses.get(account)


def _stored(frozen: Tap, progress: Tap) -> Tap:
    return replace(
        frozen,
        state=TapState.WAITING if progress.state is TapState.SENDING else progress.state,
        attempts=progress.attempts,
        doubt=progress.doubt,
        last=progress.last,
        repeats=progress.repeats,
        http=progress.http,
        request_id=progress.request_id,
        due=0.0,
        looked_at=None,
        undo_until=0.0,
        era=None,
        settled_at=progress.settled_at,
        settled_tick=progress.settled_tick,
        found=progress.found,
        because_of=progress.because_of,
    )


@dataclass(slots=True)
class _Kept:
    orders: dict[OrderId, Order] = field(default_factory=dict)
    alerts: Mapping[OrderId, Alert] = field(default_factory=dict)
    read_at: datetime | None = None
    tick: int = 0
    marks: dict[OrderId, Mark] = field(default_factory=dict)
    away: Away | None = None


class MemorySnapshots:
    """A ``Snapshots`` in memory."""

    def __init__(self, disk: Disk | None = None) -> None:
        self._disk = disk or Disk()
        self._kept: dict[Account, _Kept] = {}

    @property
    def writes(self) -> int:
        """How many transactions were stored."""
        return self._disk.writes

    def fail_next(self, times: int = 1) -> None:
        """Refuse the next so many calls with ``NotStoredError``."""
        self._disk.fail_next(times)

    async def load(self, account: Account) -> Remembered:
        """What was kept for this account."""
        await self._disk.turn()
        kept = self._kept.get(account, _Kept())
        orders, marks = list(kept.orders.values()), dict(kept.marks)
        return Remembered(orders, dict(kept.alerts), kept.read_at, kept.tick, marks, kept.away)

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
        """Keep these orders and marks, forget those, replace alerts and ``away``; without ``read_at`` it stays."""
        await self._disk.turn()
        kept = self._kept.setdefault(account, _Kept())
        kept.orders |= {order.id: order for order in changed}
        for order_id in gone:
            kept.orders.pop(order_id, None)
        kept.alerts, kept.away = dict(alerts), away
        if read_at is not None:
            kept.read_at, kept.tick = read_at, tick
        left = {i: mark for i, mark in kept.marks.items() if i not in gone} | dict(marks or {})
        kept.marks = {i: mark for i, mark in left.items() if not mark.empty}
        await self._disk.done()
