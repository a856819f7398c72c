"""Reads the orders, again and again, and hands what it read to the kitchen."""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from kds_app.domain.board import RECALLED
from kds_app.domain.delivery import TOO_LONG, Delivery, Outcome
from kds_app.domain.lifecycle import OPEN
from kds_app.domain.order import Order, OrderId
from kds_app.domain.policy import CLOSES_GATE, TABLE, Step, asked, backoff
from kds_app.domain.tap import Account
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.ports import PartnerApi
from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=48)
"""How far back the full list goes, and how long what has left the board can be recalled. An order that is open for
longer is read by itself."""
FULL_EVERY = 60.0
"""Seconds from one full list to the next. Those between go back only as far as anything is likely to have changed."""
MARGIN = timedelta(hours=3)
"""How much farther back those go than to the oldest open order, the newest of all, and the last reading: a server may
show an order late, or date it by another clock."""
LONG_WINDOW = timedelta(days=14)
"""How far back the list goes where there is a hole in what this display has seen: orders are placed ahead."""
LONG_EVERY = 3600.0
"""Seconds after which the list goes that far back again: a server may have left an order out of the last one."""
NEAREST = timedelta(hours=6)
"""How far back a full list goes at the least, in a shop that takes more orders than can be read."""
SHUT_WAIT = 60.0
"""Seconds that a refused credential rests before one reading tries it again: the only probe there is."""
LONGEST_SHUT_WAIT = 300.0
"""Seconds: a secret that does not verify is as good as dead. Each rest is twice the last; a partner that was wrong
about it is noticed all the same. A revoked one may be reinstated at any minute: its rests stay short."""
SECOND_LOOK = 2.0
"""Seconds until an order that was not found is asked for once more."""
BREATH = 1.0
"""Seconds between two readings at the least, however many taps are confirmed."""

_EVER = datetime.min.replace(tzinfo=UTC)
_NEWS = frozenset({Outcome.CONFIRMED, Outcome.NOT_FOUND})
"""What a write may come to that says: the server is there, and the list as shown is not what it has."""


class Feed:
    """Polls for as long as ``run`` runs; ``seconds`` gives the time from one reading to the next, asked each time.

    However long a reading took, half of that passes until the next.
    """

    def __init__(
        self, kitchen: Kitchen, api: PartnerApi, gate: Gate, clock: TrueClock, seconds: Callable[[], float]
    ) -> None:
        self._kitchen = kitchen
        self._api = api
        self._gate = gate
        self._clock = clock
        self._seconds = seconds
        self._failures = 0
        self._shut_wait = SHUT_WAIT
        self._absent: set[OrderId] = set()
        self._whose: Account | None = None
        self._full, self._long = WINDOW, LONG_WINDOW
        self._full_at: float | None = None
        self._long_at: float | None = None
        self._set_right = False
        self._wake = asyncio.Event()
        self._taken_in = asyncio.Event()

    def nudge(self) -> None:
        """Read at once, or once the server wants to be read again: the network or the credential is back, say."""
        self._wake.set()

    def answered(self, delivery: Delivery) -> None:
        """A write came to this: where it is news, it is read."""
        if delivery.outcome in _NEWS:
            self.nudge()

    async def run(self) -> None:
        """Read, wait, read again, and keep what was read beside it: a slow disk stops no reading.

        Ends only by cancellation.
        """
        async with asyncio.TaskGroup() as both:
            both.create_task(self._keep())
            await self._read_on()

    async def _keep(self) -> None:
        while True:
            await self._taken_in.wait()
            self._taken_in.clear()
            try:
                await self._kitchen.keep()
            except Exception:
                # The boundary of one record: a bug of ours must not stop the next.
                log.exception("keeping what was read: a bug; the next reading is kept all the same")

    async def _read_on(self) -> None:
        while True:
            self._wake.clear()
            if self._account() is None:
                await self._wake.wait()
                continue
            wait = await self._read_guarded()
            breathed = self._clock.monotonic() + min(BREATH, wait)
            await self._woken_within(wait)
            if (rest := breathed - self._clock.monotonic()) > 0:
                await self._clock.sleep(rest)
            while (rest := self._gate.no_reading_before - self._clock.monotonic()) > 0:
                self._wake.clear()
                await self._woken_within(rest)

    async def _woken_within(self, seconds: float) -> None:
        alarm = asyncio.get_running_loop().call_later(max(seconds, 0.0), self._wake.set)
        try:
            await self._wake.wait()
        finally:
            alarm.cancel()

    async def _read_guarded(self) -> float:
        try:
            return await self._read()
        except Exception:
            # The boundary of one reading: a bug of ours must not stop the next.
            log.exception("reading the orders: a bug; it will be tried again")
            return self._after_failure(Delivery(Outcome.GARBLED))

    async def _read(self) -> float:
        """Read once; gives the seconds to the next reading."""
        account, refusals = self._account(), self._gate.refusals
        if account != self._whose:
            self._whose, self._full, self._long, self._full_at = account, WINDOW, LONG_WINDOW, None
        began, at, mono = self._kitchen.tap_book.tick(), self._clock.now(), self._clock.monotonic()
        correction = self._clock.correction
        since = self._since(at)
        read = await self._api.orders(since)
        if read in TOO_LONG:
            self._ask_for_less(at - since)
        self._set_right = self._clock.correction != correction and not self._set_right
        if isinstance(read, list) and self._set_right:
            return 0.0  # the clock was set right meanwhile: another window was meant. Servers that disagree do it again
        found = await self._missing(read, began, since) if isinstance(read, list) else read
        if self._account() != account:
            return 0.0
        if isinstance(found, Delivery):
            return self._after_failure(found)
        self._failures = 0
        if self._gate.refusals == refusals:  # none came in while this was on the way
            self._gate.mend()
            self._shut_wait = SHUT_WAIT
        if at - since >= self._full:
            self._full_at = self._clock.monotonic()
        if self._long_at is None or at - since >= self._long:
            self._long_at = self._clock.monotonic()
        orders, gone = found
        self._kitchen.take_in(orders, began, whole=at, gone=gone)
        self._taken_in.set()
        usual = self._seconds() * (0.9 + self._clock.jitter() / 5)
        rest = max(usual / 2, usual - (self._clock.monotonic() - mono))
        return min(rest, SECOND_LOOK) if self._absent else rest

    def _account(self) -> Account | None:
        """Whose orders are read: the account on the screen, once the credential is its own."""
        shown = self._kitchen.picture.account
        return shown if shown == self._api.account else None

    def _since(self, now: datetime) -> datetime:
        """How far back the next list goes."""
        mono, last = self._clock.monotonic(), self._kitchen.snapshot.read_at
        seen_lately = last is not None and timedelta(0) <= now - last < WINDOW / 2
        if last is None or not seen_lately or (self._long_at is not None and mono - self._long_at > LONG_EVERY):
            return now - self._long
        full = now - self._full
        if self._full_at is None or mono - self._full_at >= FULL_EVERY:
            return full
        known = [sighting.order for sighting in self._kitchen.snapshot.orders.values()]
        placed = [order.created_at for order in known if order.created_at is not None]
        still_open = [order.created_at for order in known if order.created_at is not None and order.stage in OPEN]
        oldest = min((at for at in still_open if at > full), default=last)
        return max(full, min(oldest, last, max(placed, default=full)) - MARGIN)

    def _ask_for_less(self, reach: timedelta) -> None:
        """The list was too long to be read: half of it is not shown, but one of half the time may be."""
        if reach > self._full:
            self._long = max(self._long / 2, self._full)
        else:
            self._full = self._long = max(self._full / 2, NEAREST)
        log.warning("the list of the orders of %s is too long: now that of %s, or %s", reach, self._long, self._full)

    async def _missing(
        self, listed: list[Order], began: int, since: datetime
    ) -> tuple[list[Order], list[OrderId]] | Delivery:
        """Open orders that the list no longer names are read singly before they may leave the screen.

        What is known of an order that a tap waits for is kept: it may be all that ever tells what became of the tap.
        One that cannot be read now stays as it was last known, and is asked for again with the next list; so do all
        that are left once the server wants no more readings for a while, and one that is not found for the first time,
        which a server may say for a moment of an order it has.
        """
        snapshot, tapped = self._kitchen.snapshot, {tap.order_id for tap in self._kitchen.tap_book.heads()}
        orders = _of_use(listed, snapshot.orders.keys() | tapped)
        named = {order.id for order in listed}
        wanted = named | snapshot.alerts.keys() | tapped
        gone = [order_id for order_id in snapshot.forgotten(began, since, self._recalled()) if order_id not in wanted]
        absent: list[OrderId] = []
        for order_id in snapshot.missing(began):
            if order_id in named:
                continue
            if self._clock.monotonic() < self._gate.no_reading_before:
                break
            found = await self._api.order(order_id)
            if isinstance(found, Order):
                orders.append(found)
            elif found.outcome is Outcome.NOT_FOUND:
                absent.append(order_id)
            elif found.outcome in CLOSES_GATE:
                return found
            else:
                self._gate.rest(self._clock.monotonic() + asked(found))
                log.warning("order %s, which is in no list: %s http=%s request_id=%s", order_id, *_facts(found))
        unsaid = [order_id for order_id in absent if order_id not in snapshot.alerts]
        gone += [order_id for order_id in unsaid if order_id in self._absent]
        self._absent = set(unsaid) - set(gone)
        return orders, gone

    def _recalled(self) -> frozenset[OrderId]:
        """The orders that can be recalled."""
        old = self._clock.now() - WINDOW
        done = (ticket.order for ticket in self._kitchen.picture.board.done)
        return frozenset(order.id for order in done if _last_heard_of(order) > old)

    def _rest(self, refused: Outcome) -> float:
        """Seconds until the refused credential is tried once more."""
        rest = SHUT_WAIT if refused is Outcome.REVOKED else self._shut_wait
        self._shut_wait = min(2 * rest, LONGEST_SHUT_WAIT)
        return rest

    def _after_failure(self, delivery: Delivery) -> float:
        self._failures += 1
        self._gate.rest(self._clock.monotonic() + asked(delivery))
        rule = TABLE[delivery.outcome]
        if rule.step is Step.SHUT:
            self._gate.shut(delivery.outcome)
        self._kitchen.failing(delivery)
        log.warning("reading the orders: %s http=%s request_id=%s %s", *_facts(delivery), delivery.detail)
        if rule.step is Step.SHUT:
            return self._rest(delivery.outcome)
        if delivery.outcome is Outcome.NOT_SENT:
            return self._seconds()  # it costs the server nothing, and the taps wait for the news
        return max(backoff(self._failures, self._clock.jitter()), asked(delivery))


def _of_use(listed: list[Order], known: Collection[OrderId]) -> list[Order]:
    """Without what was closed before this display ever saw it, but for the last ones: those can be recalled."""
    closed = sorted((order for order in listed if order.stage not in OPEN), key=_last_heard_of)
    useless = {order.id for order in closed[:-RECALLED]}.difference(known)
    return [order for order in listed if order.id not in useless]


def _last_heard_of(order: Order) -> datetime:
    return order.updated_at or order.created_at or _EVER


def _facts(delivery: Delivery) -> tuple[Outcome, int | None, str]:
    return delivery.outcome, delivery.http, delivery.request_id
