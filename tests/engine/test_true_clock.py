"""The time as the server has it, whatever this computer's clock does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kds_app.engine.true_clock import TrueClock
from tests.fakes.make import NOW


@dataclass
class Quartz:
    """A clock that a test sets."""

    wall: datetime = NOW
    mono: float = 1000.0

    def now(self) -> datetime:
        """As set."""
        return self.wall

    def monotonic(self) -> float:
        """As set."""
        return self.mono

    def jitter(self) -> float:
        """None."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Time passes by both clocks."""
        self.wall += timedelta(seconds=seconds)
        self.mono += seconds


def asleep(quartz: Quartz, hours: float) -> None:
    """The tablet sleeps: the time of day goes on, the other clock stands still."""
    quartz.wall += timedelta(hours=hours)


@pytest.mark.parametrize("seconds", [-120, -1, 0, 1, 119])
def test_a_clock_within_two_minutes_of_the_servers_is_left_alone(seconds: int) -> None:
    clock = TrueClock(Quartz())
    clock.hear(NOW + timedelta(seconds=seconds))
    assert clock.now() == NOW
    assert clock.skew == timedelta(seconds=seconds)


@pytest.mark.parametrize("ahead", [timedelta(seconds=121), timedelta(hours=-14), timedelta(days=3650)])
def test_a_clock_further_off_is_set_right_and_right_again_once_somebody_mended_it(ahead: timedelta) -> None:
    quartz = Quartz()
    clock = TrueClock(quartz)
    clock.hear(NOW + ahead)
    assert clock.now() == NOW + ahead
    quartz.wall = NOW + ahead
    clock.hear(NOW + ahead)
    assert clock.now() == NOW + ahead
    assert clock.skew == timedelta(0)


def test_seconds_of_drift_do_not_make_the_time_jump() -> None:
    clock = TrueClock(Quartz())
    clock.hear(NOW + timedelta(hours=1))
    clock.hear(NOW + timedelta(hours=1, seconds=90))
    assert clock.now() == NOW + timedelta(hours=1)


@pytest.mark.parametrize("hours", [-10, 0.1, 48])
def test_after_a_jump_or_a_sleep_nobody_knows_the_time_until_the_server_tells(hours: float) -> None:
    quartz = Quartz()
    clock = TrueClock(quartz)
    clock.hear(NOW)
    asleep(quartz, hours)
    clock.now()
    assert clock.skew is None
    clock.hear(quartz.wall)
    assert clock.skew == timedelta(0)


def test_until_the_server_tells_the_latest_is_the_high_water_mark() -> None:
    quartz = Quartz()
    clock = TrueClock(quartz)
    clock.remember(NOW + timedelta(days=1))
    assert clock.latest() == NOW + timedelta(days=1)
    quartz.wall = datetime(2010, 1, 1, tzinfo=UTC)
    assert clock.latest() == NOW + timedelta(days=1)
    clock.hear(NOW + timedelta(hours=2))
    assert clock.latest() == NOW + timedelta(hours=2)


def test_a_clock_set_back_within_a_run_does_not_make_it_earlier_until_the_server_tells() -> None:
    quartz = Quartz()
    clock = TrueClock(quartz)
    assert clock.latest() == NOW
    quartz.wall -= timedelta(days=2)
    assert clock.latest() == NOW
