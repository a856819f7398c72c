"""The clock of this computer."""

import asyncio
from datetime import timedelta

from kds_app.engine.ports import Clock
from kds_app.host.clock import SystemClock


def test_the_time_of_day_is_told_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_monotonic_seconds_pass_while_a_task_sleeps_and_never_go_back() -> None:
    clock: Clock = SystemClock()
    before = clock.monotonic()
    asyncio.run(clock.sleep(0.001))
    assert clock.monotonic() >= before + 0.001


def test_chance_is_within_its_bounds_and_not_always_the_same() -> None:
    draws = {SystemClock().jitter() for _ in range(50)}
    assert len(draws) > 1
    assert all(0 <= draw < 1 for draw in draws)
