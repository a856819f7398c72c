"""How long the disk lets this kitchen wait: a tap that is not safe must not look like one that nobody made."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kds_app.engine.ports import Clock

T = TypeVar("T")

SLOW = 1.5
"""Seconds for one answer of the store after which the screen says that it waits for the disk."""


class Disk:
    """Waits for the store on everybody's behalf; ``changed`` is called when it has become slow, or is so no more."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._asked: dict[object, float] = {}
        """Since when each call waits, the oldest first: the store takes one after the other."""
        self._alarm: asyncio.TimerHandle | None = None
        self.slow = False

    async def answers(self, call: Awaitable[T]) -> T:
        """What the call gives, or raises."""
        me = object()
        self._asked[me] = self._clock.monotonic()
        self._look_after(SLOW)
        try:
            return await call
        finally:
            del self._asked[me]
            if self.slow:  # the caller says first what came of it
                asyncio.get_running_loop().call_soon(self._look)

    def _look_after(self, seconds: float) -> None:
        """One alarm does for all: to end it with each call and set it anew would cost every tap something."""
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._look()

    def _look(self) -> None:
        waited = self._clock.monotonic() - next(iter(self._asked.values())) if self._asked else 0.0
        was, self.slow = self.slow, waited >= SLOW
        if self._asked and not self.slow:
            self._look_after(SLOW - waited)
        if self.slow is not was:
            self._changed()
