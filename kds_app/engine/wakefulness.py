"""Notices that the computer was asleep: clocks stop or run on meanwhile, depending on the system."""

import logging
from collections.abc import Awaitable, Callable

from kds_app.engine.ports import Clock

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks at the clocks."""
ASLEEP = 20.0
"""Seconds that either clock may be late before that counts as a sleep."""


async def watch(clock: Clock, woken: Callable[[], Awaitable[None]]) -> None:
    """Call ``woken`` whenever more time has passed than was waited for, by either clock; ends only by cancellation."""
    while True:
        wall, mono = clock.now(), clock.monotonic()
        await clock.sleep(LOOK)
        passed = max((clock.now() - wall).total_seconds(), clock.monotonic() - mono)
        if passed > LOOK + ASLEEP:
            log.warning("awake again: %.0f s have passed", passed)
            await woken()
