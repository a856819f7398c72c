"""Notices that the computer was asleep: clocks stop or run on meanwhile, depending on the system."""

import logging
from collections.abc import Awaitable, Callable

from kds_app.engine.true_clock import TrueClock

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks at the clocks."""
ASLEEP = 20.0
"""Seconds that either clock may be late before that counts as a sleep."""


async def watch(clock: TrueClock, woken: Callable[[], Awaitable[None]]) -> None:
    """Call ``woken`` whenever more time has passed than was waited for, by either clock; ends only by cancellation.

    By this computer's own: to be set right by the server is no sleep.
    """
    while True:
        wall, mono = clock.own(), clock.monotonic()
        await clock.sleep(LOOK)
        passed = max((clock.own() - wall).total_seconds(), clock.monotonic() - mono)
        if passed > LOOK + ASLEEP:
            log.warning("awake again: %.0f s have passed", passed)
            await woken()
