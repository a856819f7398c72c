"""What time it is: really, which is the server's time, and by the tablet, whose time of day may be wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.fakes.make import NOW
from tests.fakes.virtual_time import START


def stream(seed: object, name: str) -> Random:
    """Chance of its own for each part of a night, so that one part's draws never shift another's."""
    return Random(f"{seed} {name}")  # noqa: S311 - the same night each time; nothing here is a secret


@dataclass(slots=True)
class Times:
    """True time goes on while the tablet sleeps; its monotonic clock, which is the loop's, does not."""

    slept: float = 0.0
    """Seconds."""
    error: timedelta = timedelta(0)
    """How far the tablet's time of day is ahead of the truth."""
    jumped: bool = False
    """Whether the tablet's time of day was ever wrong."""

    def seconds(self) -> float:
        """True seconds since the night began."""
        return asyncio.get_running_loop().time() - START + self.slept

    def now(self) -> datetime:
        """The true time of day, in UTC."""
        return NOW + timedelta(seconds=self.seconds())

    def wall(self) -> datetime:
        """The time of day by the tablet."""
        return self.now() + self.error

    def jump(self, error: timedelta) -> None:
        """From now on the tablet's time of day is this far ahead."""
        self.error = error
        self.jumped = True


class TabletClock:
    """The engine's ``Clock``, for one run of the program: its monotonic count starts anywhere."""

    def __init__(self, times: Times, chance: Random) -> None:
        self._times = times
        self._chance = chance
        self._zero = chance.uniform(0, 1e6)

    def now(self) -> datetime:
        """The tablet's time of day."""
        return self._times.wall()

    def monotonic(self) -> float:
        """The loop's seconds, from another zero in each run."""
        return asyncio.get_running_loop().time() + self._zero

    def jitter(self) -> float:
        """Chance, from the seed."""
        return self._chance.random()

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class _Flight:
    due: float
    action: Callable[[], None]
    timer: asyncio.TimerHandle


class Air:
    """What is under way between tablet and server. It lands whether or not anybody still waits for it."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._flights: dict[int, _Flight] = {}
        self._count = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is under way."""
        return not self._flights

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do this in so many true seconds."""
        self._count += 1
        self._launch(self._count, self._times.seconds() + seconds, action)

    def sleep(self, seconds: float) -> None:
        """The tablet sleeps for so long: what was under way lands meanwhile, in its order."""
        awake = self._times.slept + seconds
        start = self._times.seconds()
        for number, flight in sorted(self._flights.items(), key=lambda item: item[1].due):
            if flight.due <= start + seconds:
                self._times.slept = awake - (start + seconds - flight.due)
                flight.timer.cancel()
                self._land(number)
        self._times.slept = awake
        for number, flight in list(self._flights.items()):
            flight.timer.cancel()
            self._launch(number, flight.due, flight.action)

    def _launch(self, number: int, due: float, action: Callable[[], None]) -> None:
        wait = max(due - self._times.seconds(), 0.0)
        timer = asyncio.get_running_loop().call_later(wait, self._land, number)
        self._flights[number] = _Flight(due, action, timer)

    def _land(self, number: int) -> None:
        self._flights.pop(number).action()
