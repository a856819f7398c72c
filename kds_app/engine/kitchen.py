"""The one place that holds the snapshot and the taps: every change goes to disk first, then to the screen."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from uuid import uuid4

from kds_app.domain.away import Away, away
from kds_app.domain.board import project
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES, OPEN, Action, at_or_past
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.policy import LONGEST_PAUSE, backoff
from kds_app.domain.snapshot import Snapshot
from kds_app.domain.tap import Account, Intent, Tap, TapKey, TapState, Verdict, verdicts
from kds_app.engine.gate import Gate
from kds_app.engine.notices import Notices
from kds_app.engine.order_book import OrderBook
from kds_app.engine.picture import Link, Picture, Trouble
from kds_app.engine.ports import NotStoredError, Outbox, Snapshots
from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

CHIP_LIFE = timedelta(hours=24)
"""How long a settled tap is remembered for its chip."""

AWAY = 30.0
"""Seconds without a reading after which what was missed is told; a restart always tells."""

_WRONG_NETWORK = frozenset({Outcome.NOT_SENT, Outcome.INSECURE, Outcome.PORTAL, Outcome.REDIRECT})
"""What a tap came to for want of a network: tried again at once when reading works again."""

Body = Callable[[Action, str | None, datetime], bytes]


class Kitchen:
    """Takes taps, keeps (snapshot, taps), projects them, and tells subscribers. One asyncio loop, no other thread."""

    def __init__(self, outbox: Outbox, snapshots: Snapshots, body: Body, clock: TrueClock, gate: Gate) -> None:
        self._outbox = outbox
        self._snapshots = snapshots
        self._body = body
        self._clock = clock
        self._gate = gate
        self._account: Account | None = None
        self._taps: dict[TapKey, Tap] = {}
        self._notices = Notices(clock)
        self._book = OrderBook(snapshots, self._notices)
        self._away: Away | None = None
        self._heard: float | None = None
        self._failing: Delivery | None = None
        self._ticks = 1
        self._settling = asyncio.Lock()
        self._subscribers: list[Callable[[Picture], None]] = []
        self.picture = Picture()

    async def open(self, account: Account) -> None:
        """Show this account's last known orders and take up its taps where they stood. Raises ``NotStoredError``."""
        remembered = await self._snapshots.load(account)
        taps = await self._outbox.load(account, self._clock.now() - CHIP_LIFE)
        paused_until = await self._outbox.paused_until(account)
        self._account = account
        self._book.open(account, remembered)
        self._taps = {tap.key: tap for tap in taps}
        self._ticks = max(self._ticks, remembered.tick, *(tap.settled_tick for tap in taps))
        self._heard, self._failing, self._away = None, None, None
        self._gate.reset()
        if paused_until is not None:
            rest = min((paused_until - self._clock.own()).total_seconds(), LONGEST_PAUSE)
            self._gate.pause(self._clock.monotonic() + rest)
        for at in filter(None, (remembered.read_at, *(tap.made_at for tap in taps), *(t.settled_at for t in taps))):
            self._clock.remember(at)
        self.publish()

    def subscribe(self, listener: Callable[[Picture], None]) -> None:
        """Call ``listener`` with every new picture, on the loop's thread."""
        self._subscribers.append(listener)

    def tick(self) -> int:
        """The next number of the count that orders readings and settlements."""
        self._ticks += 1
        return self._ticks

    # what a finger does

    async def submit(self, intent: Intent) -> None:
        """Make a tap of what was asked, if the board as shown allows it; twice the same button is one tap."""
        async with self._settling:
            ticket = self.picture.board.ticket(intent.order_id)
            if self._account is None or ticket is None or intent.action not in ticket.actions:
                return
            if MOVES[intent.action].needs_reason and not intent.reason:
                return
            tap = self._make(intent, ticket.order.number, self._account)
            try:
                await self._outbox.append(tap)
            except NotStoredError as error:
                self._notices.add(Trouble.NOT_SAVED, number=tap.number, tap=tap, why=str(error))
            else:
                if tap.account == self._account:
                    self._taps[tap.key] = tap
            self.publish()

    def _make(self, intent: Intent, number: str, account: Account) -> Tap:
        now, until = self._clock.now(), self._clock.monotonic() + intent.grace if intent.grace else 0.0
        body = self._body(intent.action, intent.reason, now)
        tap = Tap(TapKey(str(uuid4())), account, intent.order_id, number, intent.action, intent.reason, body, now)
        return replace(tap, era=self._clock.era, due=until, undo_until=until)

    async def undo(self, key: TapKey) -> None:
        """Take a tap back that nobody but this screen knows of; too late, it is a tap like any other."""
        async with self._settling:
            tap = self._taps.get(key)
            if tap is not None and tap.undoable(self._clock.monotonic()):
                self._taps[key] = replace(tap, due=inf)  # or it could come due while the disk is still writing
                await self._drop(tap, None)

    async def resolve(self, key: TapKey, verdict: Verdict) -> None:
        """Settle a held tap the way a person decided."""
        async with self._settling:
            tap = self._taps.get(key)
            if tap is None or tap.state is not TapState.HELD:
                return
            match verdict:
                case Verdict.TRY_AGAIN if verdict in verdicts(tap):
                    again = replace(tap, state=TapState.WAITING, last=None, repeats=0, due=0.0)
                    await self._write(replace(again, looked_at=self._clock.now()))
                case Verdict.IT_IS_DONE:
                    await self._write(self._over(replace(tap, found=None), TapState.ALREADY_DONE))
                case Verdict.DROP_IT:
                    await self._drop(replace(tap, found=None), None)

    async def acknowledge(self, order_id: OrderId) -> None:
        """A cook has seen that the order was called off, is gone from the server, or was amended."""
        self._book.acknowledge(order_id)
        self.publish()
        await self._save()

    async def tick_off(self, order_id: OrderId, line: Line) -> None:
        """A cook has made this line of the order; or, where it was ticked off, has not."""
        self._book.tick_off(order_id, line)
        self.publish()
        await self._save()

    def read_away(self) -> None:
        """A cook has read what happened meanwhile."""
        self._away = None
        self.publish()

    def dismiss(self, notice_id: int) -> None:
        """A cook has read the notice."""
        self._notices.dismiss(notice_id)
        self.publish()

    # what the sender asks and does

    def heads(self) -> list[Tap]:
        """The oldest live tap of each order: nothing behind it may be sent before it is settled."""
        heads: dict[OrderId, Tap] = {}
        for tap in self._taps.values():
            if tap.live:
                heads.setdefault(tap.order_id, tap)
        return list(heads.values())

    def sending(self, tap: Tap) -> Tap:
        """The tap is on the wire: so says the board, and the disk need not know."""
        on_wire = replace(tap, state=TapState.SENDING, attempts=tap.attempts + 1)
        self._taps[tap.key] = on_wire
        self.publish()
        return on_wire

    def put_off(self, key: TapKey, due: float) -> None:
        """An attempt broke off unheard: the tap waits until ``due`` as it does on disk, perhaps applied."""
        tap = self._taps.get(key)
        if tap is not None and tap.live:
            self._taps[key] = _still_open(tap, due)
            self.publish()

    async def pause(self, account: Account, seconds: float) -> None:
        """The server wants no write of this account for so long; a program that is started meanwhile knows it too."""
        mono = self._clock.monotonic()
        self._gate.pause(mono + seconds)
        # By this computer's own clock: the next start knows no other.
        until = self._clock.own() + timedelta(seconds=self._gate.paused_until - mono)
        self.publish()
        try:
            await self._outbox.pause(account, until)
        except NotStoredError:
            log.warning("the pause until %s could not be kept: a restart will not know of it", until)

    async def settle(self, tap: Tap, state: TapState) -> None:
        """The server has what the tap asked for."""
        await self.put(self._over(tap, state))

    async def drop(self, tap: Tap, order: Order | None) -> None:
        """The tap will not happen, nor what was tapped after it on the same order: one transaction, one notice."""
        async with self._settling:
            if await self._drop(tap, order):
                self._notices.add(Trouble.REFUSED, tap=self._taps.get(tap.key, tap), number=tap.number, order=order)
                self.publish()

    async def put(self, tap: Tap) -> None:
        """Write how far the tap has got, and show it. What is settled stays settled."""
        async with self._settling:
            await self._write(tap)

    def _over(self, tap: Tap, state: TapState) -> Tap:
        return replace(tap, state=state, settled_at=self._clock.now(), settled_tick=self.tick())

    async def _drop(self, tap: Tap, order: Order | None) -> bool:
        if tap.account != self._account:
            return False  # what follows it is not at hand: it is refused again, with them, when its account returns
        over = self._over(replace(tap, found=order.status if order else tap.found), TapState.DROPPED)
        followers = [
            replace(self._over(other, TapState.DROPPED), because_of=tap.key)
            for other in self._taps.values()
            if other.live and (other.account, other.order_id) == (tap.account, tap.order_id) and other.key != tap.key
        ]
        return await self._write(over, *followers)

    async def _write(self, *taps: Tap) -> bool:
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
            await self._outbox.update(taps)
        except NotStoredError as error:
            stored = False
            self._notices.add(Trouble.STORE, why=str(error))
            later = self._clock.monotonic() + backoff(first.attempts, self._clock.jitter())
            taps = (first if first.live else _still_open(self._taps.get(first.key, first), later),)
        self._taps.update({tap.key: tap for tap in taps if tap.key in self._taps})
        self.publish()
        return stored

    def tell(self, why: str) -> None:
        """Put a sentence about this computer on the screen until somebody has read it."""
        self._notices.add(Trouble.STORE, why=why)
        self.publish()

    # what the feed does

    @property
    def taps(self) -> list[Tap]:
        """Every tap that is remembered, in the order they were made."""
        return list(self._taps.values())

    @property
    def snapshot(self) -> Snapshot:
        """The last the server told us."""
        return self._book.snapshot

    def failing(self, delivery: Delivery) -> None:
        """A reading failed."""
        self._failing = delivery
        self.publish()

    async def adopt(
        self, orders: Sequence[Order], began: int, *, whole: datetime | None = None, gone: Iterable[OrderId] = ()
    ) -> None:
        """Take in what a request begun at ``began`` read. ``whole``: when the list was asked for; ``gone`` left it."""
        before = self._book.snapshot
        self._book.take_in(orders, began, gone, self.picture.board, self.taps, self._clock.now())
        if whole is not None:
            self._book.read_whole(whole, began)
            self._catch_up(before)
            self._forget_old_taps()
        self.publish()
        await self._save()
        await self._settle_what_the_server_settled()

    def _catch_up(self, before: Snapshot) -> None:
        """The whole list has been read: what was missed since the last time is told, if that was long ago."""
        mono, recovered = self._clock.monotonic(), self._failing is not None
        if before.read_at is not None and (self._heard is None or mono - self._heard > AWAY):
            self._away = away(before, self._book.snapshot, self.taps)
        self._heard, self._failing = mono, None
        if recovered:
            self.network_is_back()

    async def _settle_what_the_server_settled(self) -> None:
        """Taps that wait for an order the server closed, and held ones it has done or has no more ticket for."""
        for tap in self.heads():
            sighting, held = self._book.snapshot.orders.get(tap.order_id), tap.state is TapState.HELD
            if tap.state is TapState.SENDING:
                continue
            if sighting is None or (tap.order_id in self._book.snapshot.alerts and sighting.order.stage in OPEN):
                if held and self._heard is not None:
                    await self.drop(replace(tap, last=Outcome.NOT_FOUND, found=None), None)
                continue
            stage = sighting.order.stage
            if at_or_past(stage, tap.action) and (held or stage not in OPEN):
                await self.settle(replace(tap, found=sighting.order.status), TapState.ALREADY_DONE)
            elif stage not in OPEN:
                await self.drop(tap, sighting.order)

    def _forget_old_taps(self) -> None:
        since = self._clock.now() - CHIP_LIFE
        self._taps = {key: tap for key, tap in self._taps.items() if tap.settled_at is None or tap.settled_at > since}

    def awake(self) -> None:
        """The computer slept: what was heard before is old, whatever the monotonic clock says."""
        self._heard = None
        self.network_is_back()

    def network_is_back(self) -> None:
        """What waits for want of a network is due at once."""
        for tap in self.heads():
            if tap.last in _WRONG_NETWORK:
                self._taps[tap.key] = replace(tap, due=0.0)
        self.publish()

    async def _save(self) -> None:
        standing = self._notices.standing
        await self._book.save()
        if self._notices.standing is not standing:
            self.publish()

    # telling

    def publish(self) -> None:
        """Project anew and tell every subscriber."""
        live = [tap for tap in self._taps.values() if tap.live]
        link = Link(
            read_at=self._book.snapshot.read_at,
            heard=self._heard,
            failing=self._failing,
            shut_by=self._gate.shut_by,
            paused_until=self._gate.paused_until,
            waiting=len(live),
            held=sum(tap.state is TapState.HELD for tap in live),
            skew=self._clock.skew,
        )
        board = project(self._book.snapshot, self.taps, self._book.marks)
        told = self._away if self._away is not None and self._away.tells(self.taps) else None
        caught_up = told.caught_up(self.taps) if told else ()
        self.picture = Picture(board, link, self._notices.standing, self._account, told, caught_up)
        for listener in self._subscribers:
            self._tell(listener)

    def _tell(self, listener: Callable[[Picture], None]) -> None:
        try:
            listener(self.picture)
        except Exception:
            # The boundary of one subscriber: a bug of the screen must not stop the taps.
            log.exception("a subscriber of the kitchen: a bug; the others are told all the same")


def _still_open(tap: Tap, due: float) -> Tap:
    state = TapState.WAITING if tap.state is TapState.SENDING else tap.state
    return replace(tap, state=state, due=due, doubt=True)
