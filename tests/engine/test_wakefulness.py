"""A tablet that slept is noticed, whichever of its clocks stood still."""

import asyncio
from datetime import timedelta

import pytest

from kds_app.engine.true_clock import TrueClock
from kds_app.engine.wakefulness import watch
from tests.engine.test_true_clock import Quartz


class Sleepy(Quartz):
    """Falls asleep in its third wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = 0
        self.wall_asleep = self.mono_asleep = 0.0
        self.tired = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait, and in the third time sleep on."""
        await super().sleep(seconds)
        await asyncio.sleep(0)
        self.waits += 1
        if self.waits == 3:
            self.wall += timedelta(seconds=self.wall_asleep)
            self.mono += self.mono_asleep
        if self.waits == 10:
            self.tired.set()


@pytest.mark.parametrize(
    ("wall", "mono", "woken"),
    [(0, 0, 0), (10, 10, 0), (60, 0, 1), (0, 60, 1), (60, 60, 1), (48 * 3600, 0, 1), (-3600, 0, 0)],
)
def test_a_sleep_is_noticed_once_and_a_busy_moment_is_not_taken_for_one(wall: float, mono: float, woken: int) -> None:
    times: list[int] = []

    async def story() -> None:
        clock = Sleepy()
        clock.wall_asleep, clock.mono_asleep = wall, mono

        async def note() -> None:
            times.append(clock.waits)

        task = asyncio.create_task(watch(TrueClock(clock), note))
        await clock.tired.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
    assert times == [3] * woken


def test_to_be_set_right_by_the_server_is_no_sleep() -> None:
    times: list[int] = []

    async def story() -> None:
        clock = Sleepy()
        true = TrueClock(clock)

        async def note() -> None:
            times.append(clock.waits)

        task = asyncio.create_task(watch(true, note))
        await asyncio.sleep(0)
        true.hear(clock.wall + timedelta(hours=1))
        await clock.tired.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
    assert times == []
