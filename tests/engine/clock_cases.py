"""What happens to the clocks, to a tap in which state, in one run or over a restart, told the time or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class Where(StrEnum):
    """Where the tap is when it happens."""

    WIRE = "on the wire"
    WIRE_APPLIED = "on the wire and applied"
    BACKOFF = "waiting in backoff"
    DOUBT = "in doubt"
    DOUBT_APPLIED = "in doubt and applied"
    UNSENT = "never sent"
    PAUSED = "paused for five minutes"
    LONG_PAUSED = "paused for an hour"


class What(StrEnum):
    """What happens."""

    SET_WRONG = "the clock is set"
    SET_RIGHT = "the clock was off and is set right from"
    WRONG = "the clock is off by"
    ASLEEP = "asleep with the monotonic clock standing still for"
    ASLEEP_RUNNING = "asleep with the monotonic clock running on for"
    RESET = "asleep and woken with the time of day it fell asleep, after"
    SUMMER = "clocks go forward in"
    WINTER = "clocks go back in"


@dataclass(frozen=True, slots=True)
class Zone:
    """Where clocks change: the POSIX rule, and the change with what is ahead of UTC before and after it."""

    name: str
    rule: str
    change: datetime
    before: timedelta
    after: timedelta


class Case(Struct, frozen=True):
    """One case."""

    what: What
    where: Where
    restarted: bool
    dated: bool
    by: timedelta = timedelta(0)
    zone: Zone | None = None

    def __str__(self) -> str:
        size = self.zone.name if self.zone else _spoken(self.by)
        run = "restarted" if self.restarted else "running"
        return f"{self.what} {size}, {self.where}, {run}, {'dated' if self.dated else 'undated'}"


_SIZES = {
    "1 s": timedelta(seconds=1),
    "1 min": timedelta(minutes=1),
    "3 min": timedelta(minutes=3),
    "10 min": timedelta(minutes=10),
    "1 h": timedelta(hours=1),
    "8 h": timedelta(hours=8),
    "14 h": timedelta(hours=14),
    "17 h": timedelta(hours=17),
    "19 h": timedelta(hours=19),
    "1 day": timedelta(days=1),
    "25 h": timedelta(hours=25),
    "48 h": timedelta(hours=48),
    "400 days": timedelta(days=400),
    "10 years": timedelta(days=3652),
}
OFFSETS = [_SIZES[name] for name in ("1 s", "1 min", "3 min", "1 h", "14 h", "1 day", "400 days", "10 years")]
SLEEPS = [_SIZES[name] for name in ("1 min", "10 min", "1 h", "8 h", "17 h", "19 h", "25 h", "48 h")]

_BERLIN, _NEW_YORK = "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0"
_H = timedelta(hours=1)
ZONES = {
    What.SUMMER: (
        Zone("Europe/Berlin", _BERLIN, datetime(2025, 3, 30, 1, tzinfo=UTC), _H, 2 * _H),
        Zone("America/New_York", _NEW_YORK, datetime(2025, 3, 9, 7, tzinfo=UTC), -5 * _H, -4 * _H),
    ),
    What.WINTER: (
        Zone("Europe/Berlin", _BERLIN, datetime(2025, 10, 26, 1, tzinfo=UTC), 2 * _H, _H),
        Zone("America/New_York", _NEW_YORK, datetime(2025, 11, 2, 6, tzinfo=UTC), -4 * _H, -5 * _H),
    ),
}


def _spoken(by: timedelta) -> str:
    name = next(name for name, size in _SIZES.items() if size == abs(by))
    return f"-{name}" if by < timedelta(0) else name


def _happenings() -> Iterator[tuple[What, timedelta]]:
    for what in (What.SET_WRONG, What.SET_RIGHT, What.WRONG):
        for size in OFFSETS:
            yield what, size
            yield what, -size
    for what in (What.ASLEEP, What.ASLEEP_RUNNING):
        for size in SLEEPS:
            yield what, size
    for size in SLEEPS[-3:]:
        yield What.RESET, size


_RUNS = ((False, True), (True, False), (False, False), (True, True))
"""Restarted, dated."""
_ROUND = len(_RUNS) * len(Where)
_PAUSED = frozenset({Where.PAUSED, Where.LONG_PAUSED})
_DAY = timedelta(days=1)
_LONGEST_LIST = timedelta(days=14)
_AGREED = timedelta(minutes=2)


def every_case() -> Iterator[Case]:
    """All that happens, to a tap wherever it is, in every kind of run."""
    for what, by in _happenings():
        for where in Where:
            for restarted, dated in _RUNS:
                yield Case(what, where, restarted, dated, by)


def changes() -> Iterator[Case]:
    """The changes to summer time and back, with a tap wherever it is, in every kind of run."""
    for what, zones in ZONES.items():
        for zone in zones:
            for where in Where:
                for restarted, dated in _RUNS:
                    yield Case(what, where, restarted, dated, zone=zone)


def nobody_can_know(case: Case) -> bool:
    """Where no program could keep its word: the clock is wrong, and nobody has told it the time yet.

    Either the clock went ahead while the program was off, and a pause that was kept seems to be over; or it is so far
    ahead that the orders of the day are asked for in the future, and there is nothing on the board to tap.
    """
    went_ahead = case.by if case.what is What.SET_WRONG else -case.by if case.what is What.SET_RIGHT else timedelta(0)
    over = case.restarted and case.where in _PAUSED and went_ahead > _AGREED and (case.dated or went_ahead < _DAY)
    empty = case.what in {What.SET_RIGHT, What.WRONG} and case.by > _LONGEST_LIST
    return over or (empty and not case.dated)


def chosen() -> list[Case]:
    """A good quarter of them: what happens, to a tap in every place, in one kind of run; a reset in all of them."""
    kinds = len(_RUNS)
    every = enumerate(every_case())
    picked = [case for n, case in every if case.what is What.RESET or n % kinds == (n // kinds + n // _ROUND) % kinds]
    return [case for case in picked if not nobody_can_know(case)]
