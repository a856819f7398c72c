"""The taps and how far each has got: every change goes to disk first, then to the screen."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import dropwhile
from math import inf

from msgspec.structs import replace

from kds_app.domain.delivery import Outcome
from kds_app.domain.order import Order, OrderId
from kds_app.domain.policy import backoff
from kds_app.domain.tap import Account, Tap, TapKey, TapState
from kds_app.engine.disk import Disk
from kds_app.engine.notices import Notices
from kds_app.engine.picture import Trouble
from kds_app.engine.ports import NotStoredError, Outbox
from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

CHIP_LIFE = timedelta(hours=24)
"""How long a settled tap is remembered for its chip."""
UNSHOWN_LIFE = timedelta(hours=1)
"""How long it is where nothing tells of it any more."""

_WRONG_NETWORK = frozenset({Outcome.NOT_SENT, Outcome.INSECURE, Outcome.PORTAL, Outcome.REDIRECT})
"""What a tap came to for want of a network: tried again at once when reading works again."""


class TapBook:
    """One account's taps, in the order they were made. ``changed`` is called after every change."""

    def __init__(
        self, outbox: Outbox, disk: Disk, clock: TrueClock, notices: Notices, changed: Callable[[], None]
    ) -> None:
        self._outbox = outbox
        self._disk = disk
        self._clock = clock
        self._notices = notices
        self._changed = changed
        self._account: Account | None = None
        self._taps: dict[TapKey, Tap] = {}
        self._saving: dict[TapKey, Tap] = {}
        self._ticks = 1
        self.settling = asyncio.Lock()
        """Held while taps are made or settled: one transaction at a time decides what becomes of an order's taps."""

    def open(self, account: Account, taps: Sequence[Tap], tick: int) -> None:
        """Take up this account's taps where they stood; the count goes on from ``tick`` at the least."""
        self._account = account
        self._taps = {tap.key: tap for tap in taps}
        self._ticks = max(self._ticks, tick, *(tap.settled_tick for tap in taps), 0)

    @property
    def taps(self) -> list[Tap]:
        """Every tap that is remembered, in the order they were made."""
        return list(self._taps.values())

    @property
    def saving(self) -> list[Tap]:
        """Those that were made and wait for the disk: they count for nothing yet."""
        return [replace(tap, state=TapState.SAVING) for tap in self._saving.values() if tap.account == self._account]

    def saves(self, like: Tap) -> bool:
        """Whether a tap like this one waits for the disk already."""
        same = like.account, like.order_id, like.action
        return any((tap.account, tap.order_id, tap.action) == same for tap in self._saving.values())

    @contextmanager
    def asked(self, tap: Tap) -> Iterator[None]:
        """The tap was made, and waits for the disk until it is kept, or this ends."""
        self._saving[tap.key] = tap
        try:
            yield
        finally:
            if self._saving.pop(tap.key, None) is not None:
                self._changed()

    def get(self, key: TapKey) -> Tap | None:
        """The tap of this key, if it is one of this account's."""
        return self._taps.get(key)

    def tick(self) -> int:
        """The next number of the count that orders readings and settlements."""
        self._ticks += 1
        return self._ticks

    async def append(self, tap: Tap, grace: float) -> None:
        """Keep a new tap; a notice says so where the disk will not have it. Its grace (s) begins when it is safe."""
        try:
            await self._disk.answers(self._outbox.append(tap))
        except NotStoredError as error:
            self._notices.add(Trouble.NOT_SAVED, number=tap.number, tap=tap, why=str(error))
        else:
            log.info("tap %s order %s %s: safe on disk", tap.key, tap.order_id, tap.action)
            if tap.account == self._account:
                until = self._clock.monotonic() + grace if grace else 0.0
                self._taps[tap.key] = replace(tap, due=until, undo_until=until)
        self._saving.pop(tap.key, None)
        self._changed()

    async def undo(self, key: TapKey) -> None:
        """Take a tap back that nobody but this screen knows of; too late, it is a tap like any other, which is told."""
        tap = self._taps.get(key)
        if tap is None or tap.undone:
            return
        if not tap.undoable(self._clock.monotonic()):
            self._notices.add(Trouble.TOO_LATE, number=tap.number, tap=tap)
            self._changed()
            return
        self._taps[key] = replace(tap, due=inf)  # or it could come due while the disk is still writing
        async with self.settling:
            kept_back = self._taps.get(key)
            if kept_back is None or not kept_back.live or kept_back.due != inf:
                return  # settled meanwhile, or an Undo before this one has had its answer
            undone = False
            try:
                undone = await self.drop_held(tap, None)
            finally:  # a bug of the store's too must not keep it back for ever
                if not undone and key in self._taps:
                    self._taps[key] = replace(tap, due=tap.undo_until)
                    self._notices.add(Trouble.NOT_UNDONE, number=tap.number, tap=tap)
                    self._changed()

    def heads(self) -> list[Tap]:
        """The oldest live tap of each order: nothing behind it may be sent before it is settled."""
        heads: dict[OrderId, Tap] = {}
        for tap in self._taps.values():
            if tap.live:
                heads.setdefault(tap.order_id, tap)
        return list(heads.values())

    def sending(self, tap: Tap) -> Tap:
        """The tap is on the wire: so says the board, once it is, and the disk need not know."""
        on_wire = replace(tap, state=TapState.SENDING, attempts=tap.attempts + 1)
        self._taps[tap.key] = on_wire
        asyncio.get_running_loop().call_soon(self._changed)
        return on_wire

    def put_off(self, key: TapKey, due: float) -> None:
        """An attempt broke off unheard: the tap waits until ``due`` as it does on disk, perhaps applied."""
        tap = self._taps.get(key)
        if tap is not None and tap.live:
            self._taps[key] = _still_open(tap, due)
            self._changed()

    def due_at_once(self) -> None:
        """What waits for want of a network is due now."""
        for tap in self.heads():
            if tap.last in _WRONG_NETWORK:
                self._taps[tap.key] = replace(tap, due=0.0)

    def forget(self, shown: Collection[OrderId], told: Collection[TapKey]) -> None:
        """Let go of what was settled long ago, and of what nothing tells of any more.

        Tickets tell of those of the orders that are ``shown``; of the ``told`` ones, something else.
        """
        now = self._clock.now()
        lives = {True: now - CHIP_LIFE, False: now - UNSHOWN_LIFE}
        self._taps = {
            key: tap
            for key, tap in self._taps.items()
            if tap.settled_at is None or tap.settled_at > lives[tap.order_id in shown or key in told]
        }

    async def put(self, tap: Tap) -> None:
        """Write how far the tap has got, and show it. What is settled stays settled."""
        async with self.settling:
            await self.write(tap)

    async def settle(self, tap: Tap, state: TapState) -> None:
        """The server has what the tap asked for."""
        await self.put(self.over(tap, state))

    async def drop(self, tap: Tap, order: Order | None) -> None:
        """The tap will not happen, nor what was tapped after it on the same order: one transaction, one notice."""
        async with self.settling:
            if await self.drop_held(tap, order):
                self._notices.add(Trouble.REFUSED, tap=self._taps.get(tap.key, tap), number=tap.number, order=order)
                self._changed()

    # for those who hold ``settling``

    def over(self, tap: Tap, state: TapState) -> Tap:
        """The tap as it is once it is settled so, now."""
        return replace(tap, state=state, settled_at=self._clock.now(), settled_tick=self.tick())

    async def drop_held(self, tap: Tap, order: Order | None) -> bool:
        """Drop it and what was tapped after it on the same order, without a word; whether that was done."""
        if tap.account != self._account:
            return False  # what follows it is not at hand: it is refused again, with them, when its account returns
        over = self.over(replace(tap, found=order.status if order else tap.found), TapState.DROPPED)
        followers = [
            replace(self.over(other, TapState.DROPPED), because_of=tap.key)
            for other in dropwhile(lambda other: other.key != tap.key, self._taps.values())
            if other.live and (other.account, other.order_id) == (tap.account, tap.order_id) and other.key != tap.key
        ]
        return await self.write(over, *followers)

    async def write(self, *taps: Tap) -> bool:
        """All of these or none; whether the disk took them. Nothing is asked of it for what is settled already.

        Where the disk refuses, what was to be settled stays open, to be tried again with the same key: the server
        answers a repeated key as it did the first time. What is still open may run ahead of the disk, where it is
        open too.
        """
        first = taps[0]
        known = self._taps.get(first.key)
        if not known.live if known else first.account == self._account:
            return False
        stored = True
        try:
            await self._disk.answers(self._outbox.update(taps))
        except NotStoredError as error:
            stored = False
            self._notices.add(Trouble.STORE, why=str(error))
            later = self._clock.monotonic() + backoff(first.attempts, self._clock.jitter())
            taps = (first if first.live else _still_open(self._taps.get(first.key, first), later),)
        _tell_the_end_of(taps)
        self._taps.update({tap.key: tap for tap in taps if tap.key in self._taps})
        self._changed()
        return stored


def _tell_the_end_of(taps: Sequence[Tap]) -> None:
    for tap in taps:
        if not tap.live:
            log.info(
                "tap %s order %s %s: over, %s after %d tries; last=%s http=%s request_id=%s found=%s because_of=%s",
                *(tap.key, tap.order_id, tap.action, tap.state, tap.attempts),
                *(tap.last, tap.http, tap.request_id, tap.found, tap.because_of),
            )


def _still_open(tap: Tap, due: float) -> Tap:
    """Not over after all: due then, but never within its grace; in doubt if it was ever on the wire."""
    state = TapState.WAITING if tap.state is TapState.SENDING else tap.state
    return replace(tap, state=state, due=max(due, tap.undo_until), doubt=tap.doubt or tap.attempts > 0)
