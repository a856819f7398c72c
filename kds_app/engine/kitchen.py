"""The one place where orders and taps come together: takes what fingers ask, and tells what the screen shows."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from msgspec.structs import replace

from kds_app.domain.away import Away, away
from kds_app.domain.board import Projector, Ticket, finished_elsewhere
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES, OPEN, Action, at_or_past
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.policy import CLOCKS_AGREE, LONGEST_PAUSE
from kds_app.domain.snapshot import Snapshot
from kds_app.domain.tap import Account, Intent, Tap, TapKey, TapState, Verdict, verdicts
from kds_app.engine.disk import Disk
from kds_app.engine.gate import Gate
from kds_app.engine.notices import Notices
from kds_app.engine.order_book import OrderBook
from kds_app.engine.picture import Departure, Link, Picture, Trouble
from kds_app.engine.ports import NotStoredError, Outbox, Snapshots
from kds_app.engine.tap_book import CHIP_LIFE, TapBook
from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

AWAY = 30.0
"""Seconds of failed readings after which what was missed is told; a restart and a sleep always tell."""

DEPARTURES = 30
"""How many orders that another hand finished are remembered, for whoever wonders where a ticket went."""

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
        self._notices = Notices(clock)
        self._disk = Disk(clock, self.publish)
        self.tap_book = TapBook(outbox, self._disk, clock, self._notices, self.publish)
        """What the sender works through."""
        self._book = OrderBook(snapshots, self._disk, self._notices)
        self._whole = Snapshot()
        """As it was after the last whole reading."""
        self._departures: tuple[Departure, ...] = ()
        self._heard: float | None = None
        self._failing: Delivery | None = None
        self._projector = Projector()
        self._subscribers: list[Callable[[Picture], None]] = []
        self.picture = Picture()

    async def open(self, account: Account) -> None:
        """Show this account's last known orders and take up its taps where they stood. Raises ``NotStoredError``."""
        async with self.tap_book.settling:  # a tap meets one board or the other
            await self._open(account)

    async def _open(self, account: Account) -> None:
        remembered = await self._snapshots.load(account)
        taps = await self._outbox.load(account, self._clock.now() - CHIP_LIFE)
        unread = await self._outbox.unread(account)
        paused_until = await self._outbox.paused_until(account)
        self._account = account
        self._book.open(account, remembered)
        self._whole = self._book.snapshot
        self.tap_book.open(account, taps, remembered.tick)
        self._notices.open((tap, self._found(tap)) for tap in unread if not tap.undone)
        self._heard, self._failing, self._departures = None, None, ()
        self._gate.reset()
        if paused_until is not None:
            rest = min((paused_until - self._clock.own()).total_seconds(), LONGEST_PAUSE)
            self._gate.pause(self._clock.monotonic() + rest)
        for at in filter(None, (remembered.read_at, *(tap.made_at for tap in taps), *(t.settled_at for t in taps))):
            self._clock.remember(at)
        self.publish()

    def _found(self, tap: Tap) -> Order | None:
        sighting = self._book.snapshot.orders.get(tap.order_id)
        return sighting.order if sighting is not None and sighting.order.status is tap.found else None

    def subscribe(self, listener: Callable[[Picture], None]) -> None:
        """Call ``listener`` with every new picture, on the loop's thread."""
        self._subscribers.append(listener)

    # what a finger does

    async def submit(self, intent: Intent) -> None:
        """Make a tap of what was asked, if the board as shown allows it; twice the same button is one tap.

        One that waited for the disk until the board allowed it no longer is told of.
        """
        account, number = self._account, self._allows(intent)
        if account is None or number is None or (MOVES[intent.action].needs_reason and not intent.reason):
            return
        tap = self._make(intent, number, account)
        if self.tap_book.saves(tap):
            return
        with self.tap_book.asked(tap):
            async with self.tap_book.settling:
                if self._account == account and self._allows(intent) is not None:
                    await self.tap_book.append(tap, intent.grace)
                else:
                    self._notices.add(Trouble.OVERTAKEN, number=number, tap=tap)

    def _allows(self, intent: Intent) -> str | None:
        """The number of the order whose ticket allows this; None where the board does not."""
        ticket = self.picture.board.ticket(intent.order_id)
        return ticket.order.number if ticket is not None and intent.action in ticket.actions else None

    def _make(self, intent: Intent, number: str, account: Account) -> Tap:
        now = self._clock.now()
        body = self._body(intent.action, intent.reason, now)
        asked = intent.order_id, number, intent.action, intent.reason
        return Tap(TapKey(str(uuid4())), account, *asked, body, now, era=self._clock.era)

    async def resolve(self, key: TapKey, verdict: Verdict) -> None:
        """Settle a held tap the way a person decided."""
        book = self.tap_book
        async with book.settling:
            tap = book.get(key)
            if tap is None or tap.state is not TapState.HELD:
                return
            log.info("tap %s order %s %s: a person says %s", key, tap.order_id, tap.action, verdict)
            match verdict:
                case Verdict.TRY_AGAIN if verdict in verdicts(tap):
                    again = replace(tap, state=TapState.WAITING, last=None, repeats=0, due=0.0)
                    await book.write(replace(again, looked_at=self._clock.now()))
                case Verdict.IT_IS_DONE:
                    await book.write(book.over(replace(tap, found=None), TapState.ALREADY_DONE))
                case Verdict.DROP_IT:
                    if await book.drop_held(replace(tap, found=None), None):
                        await self._mark_read(tap)

    async def acknowledge(self, order_id: OrderId, seen: Ticket | None = None) -> None:
        """A cook has seen that the order was called off, is gone from the server, or was amended.

        As far as this ticket told: what has come since it was ``seen`` is still to be told.
        """
        self._book.acknowledge(order_id, seen)
        self.publish()
        await self._save()

    async def tick_off(self, order_id: OrderId, line: Line, row: int) -> None:
        """A cook has made the line seen in this row of the order; or, where it was ticked off, has not."""
        self._book.tick_off(order_id, line, row)
        self.publish()
        await self._save()

    async def read_away(self, seen: Away | None = None) -> None:
        """A cook has read what happened meanwhile; where more is told by now than was ``seen``, all of it still is."""
        if seen is None or seen == self._book.away:
            self._book.away = None
            self.publish()
            await self._save()

    async def dismiss(self, notice_id: int) -> None:
        """A cook has read the notice."""
        notice = self._notices.get(notice_id)
        self._notices.dismiss(notice_id)
        self.publish()
        if notice is not None and notice.trouble is Trouble.REFUSED and notice.tap is not None:
            await self._mark_read(notice.tap)

    async def _mark_read(self, tap: Tap) -> None:
        """Where the disk refuses, it is told once more after a restart: that harms no tap."""
        try:
            await self._outbox.mark_read(tap.key)
        except NotStoredError as error:
            self.tell(str(error))

    # what the sender and the feed tell

    async def pause(self, account: Account, seconds: float) -> None:
        """The server wants no write of this account for so long; a program that is started meanwhile knows it too."""
        mono = self._clock.monotonic()
        if account == self._account:
            self._gate.pause(mono + seconds)
            seconds = self._gate.paused_until - mono
            self.publish()
        # By this computer's own clock: the next start knows no other.
        until = self._clock.own() + timedelta(seconds=seconds)
        try:
            await self._outbox.pause(account, until)
        except NotStoredError:
            log.warning("the pause until %s could not be kept: a restart will not know of it", until)

    def tell(self, why: str) -> None:
        """Put a sentence about this computer on the screen until somebody has read it."""
        self._notices.add(Trouble.STORE, why=why)
        self.publish()

    @property
    def taps(self) -> list[Tap]:
        """Every tap that is remembered, in the order they were made."""
        return self.tap_book.taps

    @property
    def snapshot(self) -> Snapshot:
        """The last the server told us."""
        return self._book.snapshot

    def failing(self, delivery: Delivery) -> None:
        """A reading failed."""
        self._failing = delivery
        self.publish()

    async def adopt(self, orders: Sequence[Order], began: int) -> None:
        """Take in what a request begun at ``began`` read, and keep it."""
        self.take_in(orders, began)
        await self.keep()

    def take_in(
        self, orders: Sequence[Order], began: int, *, whole: datetime | None = None, gone: Iterable[OrderId] = ()
    ) -> None:
        """Show what a request begun at ``began`` read. ``whole``: when the list was asked for; ``gone`` left it."""
        board, now = self.picture.board, self._clock.now()
        self._book.take_in(orders, began, gone, board, self.taps, now)
        if not self._absent:
            left = (Departure(order, now) for order in finished_elsewhere(board, self._book.snapshot))
            self._departures = (*left, *self._departures)[:DEPARTURES]
        if whole is not None:
            self._book.read_whole(whole, began)
            self._catch_up()
        self.publish()
        if whole is not None:
            waited = self._book.away.waited if self._book.away is not None else ()
            self.tap_book.forget({ticket.order.id for ticket in self.picture.board.told}, waited)

    async def keep(self) -> None:
        """Write what was taken in to the disk, and settle what the server settled."""
        await self._save()
        await self._settle_what_the_server_settled()

    def _catch_up(self) -> None:
        """The whole list has been read: what was missed since the last time is told, if that was long ago.

        What is told already and nobody has read stays told.
        """
        now, recovered = self._book.snapshot, self._failing is not None
        if self._absent and self._whole.read_at is not None:
            news, told = away(self._whole, now, self.taps), self.picture.away
            self._book.away = told.with_news(news) if told else news
        self._heard, self._failing, self._whole = self._clock.monotonic(), None, now
        if recovered:
            self.network_is_back()

    @property
    def _absent(self) -> bool:
        """Whether the next reading of the whole list tells of an absence."""
        mono = self._clock.monotonic()
        return self._heard is None or (self._failing is not None and mono - self._heard > AWAY)

    async def _settle_what_the_server_settled(self) -> None:
        """Taps that wait for an order the server closed, and held ones it has done or has no more ticket for."""
        for tap in self.tap_book.heads():
            sighting, held = self._book.snapshot.orders.get(tap.order_id), tap.state is TapState.HELD
            if tap.state is TapState.SENDING:
                continue
            if sighting is None or (tap.order_id in self._book.snapshot.alerts and sighting.order.stage in OPEN):
                if held and self._heard is not None:
                    await self.tap_book.drop(replace(tap, last=Outcome.NOT_FOUND, found=None), None)
                continue
            stage = sighting.order.stage
            if at_or_past(stage, tap.action) and (held or stage not in OPEN):
                await self.tap_book.settle(replace(tap, found=sighting.order.status), TapState.ALREADY_DONE)
            elif stage not in OPEN:
                await self.tap_book.drop(tap, sighting.order)

    def awake(self) -> None:
        """The computer slept: what was heard before is old, whatever the monotonic clock says."""
        self._heard = None
        self._gate.wake()
        self.network_is_back()

    def network_is_back(self) -> None:
        """What waits for want of a network is due at once. Only a cap of the credential is sure to be the partner's."""
        if self._failing is not None and self._failing.outcome is not Outcome.RATE_LIMITED:
            self._gate.wake()
        self.tap_book.due_at_once()
        self.publish()

    async def _save(self) -> None:
        standing = self._notices.standing
        await self._book.save()
        if self._notices.standing is not standing:
            self.publish()

    # telling

    def publish(self) -> None:
        """Project anew and tell every subscriber."""
        taps = self.taps
        live = [tap for tap in taps if tap.live]
        saving = self.tap_book.saving if self._disk.slow else []
        link = Link(
            read_at=self._book.snapshot.read_at,
            heard=self._heard,
            failing=self._failing,
            shut_by=self._gate.shut_by,
            paused_until=self._gate.paused_until,
            waiting=len(live),
            held=sum(tap.state is TapState.HELD for tap in live),
            slow_disk=self._disk.slow,
            saving=len(saving),
            skew=_off(self._clock.skew),
        )
        board = self._projector.project(self._book.snapshot, [*taps, *saving] if saving else taps, self._book.marks)
        missed = self._book.away
        told = missed if missed is not None and missed.tells(taps) else None
        caught_up = told.caught_up(taps) if told else ()
        notices, departures = self._notices.standing, self._departures
        self.picture = Picture(board, link, notices, self._account, told, caught_up, departures)
        for listener in self._subscribers:
            self._tell(listener)

    def _tell(self, listener: Callable[[Picture], None]) -> None:
        try:
            listener(self.picture)
        except Exception:
            # The boundary of one subscriber: a bug of the screen must not stop the taps.
            log.exception("a subscriber of the kitchen: a bug; the others are told all the same")


def _off(skew: timedelta | None) -> timedelta | None:
    """None of it where the clocks agree: the ``Date`` of an answer is cut to seconds, and wavers by one."""
    return timedelta(0) if skew is not None and abs(skew) <= CLOCKS_AGREE else skew
