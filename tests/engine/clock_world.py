"""A server with a clock of its own, and a tablet whose clocks are wrong, jump, or stand still while it sleeps."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import Order
from kds_app.domain.policy import LONGEST_PAUSE
from kds_app.domain.tap import Tap, TapKey
from tests.fakes.make import NOW, an_order
from tests.fakes.virtual_time import START, VirtualLoop
from tests.fakes.world import FINE, FakeServer, Request, Turn

KEYS_ARE_KEPT = timedelta(hours=24)
"""«Same key + same body within 24h replays the cached response.»"""

SLOW = 0.5
"""Seconds that the list of orders takes."""


@dataclass(slots=True)
class Truth:
    """The true time, which is the server's, and how far the tablet's time of day is ahead of it."""

    begin: datetime = NOW
    error: timedelta = timedelta(0)
    _slept: float = 0.0

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self.begin + timedelta(seconds=asyncio.get_running_loop().time() - START + self._slept)

    def asleep(self, length: timedelta, *, monotonic_runs_on: bool) -> None:
        """The tablet sleeps for so long. Its monotonic clock, which is the loop's, runs on or stands still."""
        if not monotonic_runs_on:
            self._slept += length.total_seconds()
            return
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop._moment += length.total_seconds()


@dataclass(frozen=True, slots=True)
class Tablet:
    """The engine's ``Clock`` for one run of the program; its monotonic seconds count from anywhere."""

    truth: Truth
    zero: float = 0.0

    def now(self) -> datetime:
        """The time of day as the tablet has it."""
        return self.truth.now() + self.truth.error

    def monotonic(self) -> float:
        """The loop's seconds, from this run's zero."""
        return asyncio.get_running_loop().time() - self.zero

    def jitter(self) -> float:
        """Always the same."""
        return 0.5

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class Offences:
    """What must never reach the server."""

    old_keys: list[TapKey] = field(default_factory=list)
    """Sent more than 24 hours after the server first saw them."""
    in_a_pause: list[float] = field(default_factory=list)
    """Seconds that were left of the pause when a write came."""


class ForgetfulServer(FakeServer):
    """Keeps keys for 24 hours of its own time, wants no write before a pause is over, and dates its answers or not."""

    def __init__(self, truth: Truth, *, dates: bool) -> None:
        super().__init__(an_order(created_at=truth.begin - timedelta(minutes=2)))
        self._truth = truth
        self._seen: dict[TapKey, datetime] = {}
        self._quiet_until: datetime | None = None
        self.offences = Offences()
        self.told = False
        """Whether it has told the time since this was last unset."""
        self.hear: Callable[[datetime], None] = lambda _: None
        """The program's ear."""
        if dates:
            self.dated = self._date

    async def send(self, tap: Tap) -> Delivery:
        """One write. A pause of more than a quarter of an hour is not granted."""
        left = (self._quiet_until - self._truth.now()).total_seconds() if self._quiet_until else 0.0
        if left > 0:
            self.offences.in_a_pause.append(left)
        delivery = await super().send(tap)
        if delivery.outcome is Outcome.RATE_LIMITED and delivery.retry_after is not None:
            asked = min(delivery.retry_after, LONGEST_PAUSE)
            self._quiet_until = self._truth.now() + timedelta(seconds=asked)
        return delivery

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """The list takes longer than a single write."""
        await asyncio.sleep(SLOW)
        return await super().orders(since)

    def _write(self, tap: Tap) -> Delivery:
        first = self._seen.setdefault(tap.key, self._truth.now())
        if self._truth.now() - first > KEYS_ARE_KEPT:
            self.offences.old_keys.append(tap.key)
            self._kept.pop(tap.key, None)
        return super()._write(tap)

    def _date(self) -> None:
        self.told = True
        self.hear(self._truth.now().replace(microsecond=0))


def cut_off_after(seconds: float, *, applied: bool) -> Turn:
    """An attempt that is not heard of for so long, and then is known to be lost."""
    return Turn(Delivery(Outcome.CUT_OFF), applied=applied, after=seconds)


def too_many(seconds: float) -> Turn:
    """A 429 that asks for so many seconds of peace."""
    return Turn(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded", retry_after=seconds))


def one_after_the_other(*turns: Turn, then: Turn) -> Callable[[Request], Turn]:
    """A weather that befalls sends in turn; the last one befalls everything after them."""
    coming = list(turns)

    def weather(request: Request) -> Turn:
        if request.call == "send" and coming:
            return coming.pop(0)
        return FINE if coming else then

    return weather
