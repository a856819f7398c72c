"""Takes each tap to the server: one write at a time for an order, oldest first, orders side by side, one gate."""

import asyncio
import logging
from collections.abc import Callable
from math import inf

from msgspec.structs import replace

from kds_app.domain import policy
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import Order, OrderId
from kds_app.domain.policy import Decision, Drop, Hold, Pause, Recheck, RetryAt, Settle, Shut
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Picture
from kds_app.engine.ports import PartnerApi
from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

_A_CUSTOMER_WAITS = frozenset({Action.ACCEPT, Action.REJECT})
_DUE = frozenset({TapState.WAITING, TapState.CHECKING})


class Sender:
    """Drains the outbox for as long as ``run`` runs.

    ``answered`` is told what every attempt came to, so that the feed can read at once.
    """

    def __init__(
        self, kitchen: Kitchen, api: PartnerApi, gate: Gate, clock: TrueClock, answered: Callable[[Delivery], None]
    ) -> None:
        self._kitchen = kitchen
        self._api = api
        self._gate = gate
        self._clock = clock
        self._answered = answered
        self._busy: set[OrderId] = set()
        self._writing: set[OrderId] = set()
        """Those of the busy ones for which a write is on the wire."""
        self._wake = asyncio.Event()
        kitchen.subscribe(self._look_again)

    def _look_again(self, _: Picture) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, wait for the next; ends only by cancellation."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                now = self._clock.monotonic()
                for tap in self._startable(now):
                    self._busy.add(tap.order_id)
                    if not self._reads(tap):
                        self._writing.add(tap.order_id)
                        self._gate.started(now)
                    group.create_task(self._attempt(tap))
                await self._until_something_is_due(now)

    def _startable(self, now: float) -> list[Tap]:
        room = max(0, self._gate.width(now) - len(self._busy))
        writes = self._gate.writes(now, len(self._writing))
        due = [tap for tap in self._idle() if self._due(tap) <= now]
        due.sort(key=lambda tap: (tap.action not in _A_CUSTOMER_WAITS, tap.made_at))
        chosen: list[Tap] = []
        for tap in due:
            if len(chosen) == room:
                break
            if not self._reads(tap):
                if not writes:
                    continue
                writes -= 1
            chosen.append(tap)
        return chosen

    def _reads(self, tap: Tap) -> bool:
        """Whether the order is read for it first."""
        return tap.state is TapState.CHECKING or self._needs_a_look(tap)

    def _idle(self) -> list[Tap]:
        mine = (tap for tap in self._kitchen.tap_book.heads() if tap.account == self._api.account)
        return [tap for tap in mine if tap.state in _DUE and tap.order_id not in self._busy]

    def _due(self, tap: Tap) -> float:
        unread = self._gate.no_reading_before
        waits = unread > tap.due and self._reads(tap)
        return unread if waits else tap.due

    async def _until_something_is_due(self, now: float) -> None:
        coming = [time for time in map(self._starts, self._idle()) if now < time < inf]
        if not coming:
            await self._wake.wait()
            return
        try:
            async with asyncio.timeout(min(coming) - now):
                await self._wake.wait()
        except TimeoutError:
            return

    def _starts(self, tap: Tap) -> float:
        """Monotonic seconds before which nothing is done about it."""
        opens, paced = max(self._due(tap), self._gate.paused_until), self._gate.next_write
        return paced if paced > opens and not self._reads(tap) else opens

    async def _attempt(self, tap: Tap) -> None:
        try:
            if tap not in self._kitchen.tap_book.heads() or tap.account != self._api.account:
                return  # settled, or the account switched, since it was chosen
            if tap.state is TapState.CHECKING:
                await self._check(tap)
            elif self._needs_a_look(tap):
                await self._check(replace(tap, state=TapState.CHECKING))
            else:
                await self._send(tap)
        except asyncio.CancelledError:
            self._kitchen.tap_book.put_off(tap.key, 0.0)
            raise
        except Exception:
            # The boundary of one tap: a bug of ours must not stop the others, nor lose this one.
            log.exception("tap %s of order %s: a bug; it will be tried again", tap.key, tap.order_id)
            self._kitchen.tap_book.put_off(tap.key, self._clock.monotonic() + policy.LONGEST_WAIT)
        finally:
            self._writing.discard(tap.order_id)
            self._busy.discard(tap.order_id)
            self._wake.set()

    def _needs_a_look(self, tap: Tap) -> bool:
        told = self._clock.era if self._clock.skew is not None else None
        return policy.look_first(tap, self._clock.now(), told) or policy.key_expired(tap, self._clock.latest())

    async def _send(self, tap: Tap) -> None:
        tap = self._kitchen.tap_book.sending(tap)
        delivery = await self._api.send(tap)
        tap = self._heard(tap, delivery)
        decision = policy.decide(delivery, tap, self._clock.latest(), self._clock.jitter())
        log.info(
            "tap %s order %s %s try %d: %s http=%s code=%s request_id=%s (%s) -> %s",
            *(tap.key, tap.order_id, tap.action, tap.attempts, delivery.outcome),
            *(delivery.http, delivery.code, delivery.request_id, delivery.detail, decision),
        )
        await self._follow(decision, tap, None)
        self._answered(delivery)

    async def _check(self, tap: Tap) -> None:
        began = self._kitchen.tap_book.tick()
        found = await self._api.order(tap.order_id)
        if tap.account != self._api.account:
            return
        if isinstance(found, Order):
            tap = replace(tap, found=found.status, looked_at=self._clock.now())
            decision = policy.judge(found, tap, self._clock.latest())
            if isinstance(decision, Hold) and policy.key_expired(tap, self._clock.latest()):
                tap = replace(tap, last=Outcome.EXPIRED)
            log.info("tap %s order %s read: %s -> %s", tap.key, tap.order_id, found.status, decision)
            await self._kitchen.adopt([found], began)
            await self._follow(decision, tap, found)
        elif found.outcome is Outcome.NOT_FOUND:
            await self._follow(
                policy.judge(None, tap, self._clock.latest()), replace(tap, last=Outcome.NOT_FOUND), None
            )
        else:
            tap = replace(tap, attempts=tap.attempts + 1)
            self._gate.rest(self._clock.monotonic() + policy.asked(found))
            await self._follow(policy.after_failed_read(found, tap, self._clock.jitter()), tap, None)

    def _heard(self, tap: Tap, delivery: Delivery) -> Tap:
        if delivery.outcome is Outcome.RATE_LIMITED:
            self._gate.limited(self._clock.monotonic())
        elif delivery.http is not None and delivery.outcome not in policy.CLOSES_GATE:
            self._gate.passed(self._clock.monotonic())
        repeats = tap.repeats + 1 if delivery.outcome is tap.last else 1
        reference = delivery.request_id or tap.request_id
        doubt = policy.doubt_after(delivery, tap)
        return replace(
            tap, doubt=doubt, last=delivery.outcome, repeats=repeats, http=delivery.http, request_id=reference
        )

    async def _follow(self, decision: Decision, tap: Tap, order: Order | None) -> None:
        now = self._clock.monotonic()
        match decision:
            case Settle(state):
                await self._kitchen.tap_book.settle(tap, state)
            case RetryAt(seconds):
                await self._kitchen.tap_book.put(replace(tap, state=TapState.WAITING, due=now + seconds))
            case Recheck(seconds):
                await self._kitchen.tap_book.put(replace(tap, state=TapState.CHECKING, due=now + seconds))
            case Pause(seconds):
                await self._kitchen.pause(tap.account, seconds)
                await self._kitchen.tap_book.put(_waiting(tap))
            case Shut(outcome):
                self._gate.shut(outcome)
                await self._kitchen.tap_book.put(_waiting(tap))
            case Hold():
                await self._kitchen.tap_book.put(replace(tap, state=TapState.HELD))
            case Drop():
                await self._kitchen.tap_book.drop(tap, order)


def _waiting(tap: Tap) -> Tap:
    return tap if tap.state is TapState.CHECKING else replace(tap, state=TapState.WAITING, due=0.0)
