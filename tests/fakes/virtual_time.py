"""Virtual time: hours pass in milliseconds, and a test that waits for ever fails at once instead of hanging."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from tests.fakes.make import NOW

T = TypeVar("T")
P = ParamSpec("P")

START = 1000.0
"""What the monotonic clock says when a test begins."""
RUNAWAY = 100_000
"""Turns of the loop at one moment: more than this and something spins."""


class StandstillError(AssertionError):
    """Nothing is ready and no timer is set, or something spins without letting time pass."""


class _Selector(selectors.SelectSelector):
    def __init__(self, idle: Callable[[float | None], None]) -> None:
        super().__init__()
        self._idle = idle

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._idle(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop without sockets whose time stands still while it works and jumps when it waits."""

    def __init__(self) -> None:
        self._moment = START
        self._turns = 0
        self._watched: list[tuple[Callable[[], object], asyncio.Future[None]]] = []
        super().__init__(_Selector(self._pass_time))

    def time(self) -> float:
        """Virtual seconds."""
        return self._moment

    def watch(self, condition: Callable[[], object]) -> asyncio.Future[None]:
        """Done as soon as the condition holds; it is asked after every turn of the loop."""
        future = self.create_future()
        self._watched.append((condition, future))
        return future

    def _pass_time(self, timeout: float | None) -> None:
        if self._someone_was_waiting_for_this() or timeout == 0:
            self._turns += 1
            if self._turns > RUNAWAY:
                raise StandstillError("something spins: time no longer passes")
            return
        if timeout is None:
            raise StandstillError("nothing is ready and no timer is set: nothing could ever happen again")
        self._moment += timeout
        self._turns = 0

    def _someone_was_waiting_for_this(self) -> bool:
        if not self._watched:
            return False
        self._watched = [(condition, future) for condition, future in self._watched if not future.done()]
        held = [future for condition, future in self._watched if condition()]
        for future in held:
            future.set_result(None)
        return bool(held)


def run(story: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)


def in_virtual_time(story: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make a plain test of a coroutine function."""

    @functools.wraps(story)
    def test(*args: P.args, **kwargs: P.kwargs) -> None:
        run(story(*args, **kwargs))

    return test


async def until(condition: Callable[[], object], within: float = 60.0) -> None:
    """Wait until the condition holds; ``AssertionError`` if it does not within so many virtual seconds."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, VirtualLoop):
        raise TypeError("until() waits in virtual time only")
    try:
        async with asyncio.timeout(within):
            await loop.watch(condition)
    except TimeoutError:
        raise AssertionError(f"this did not come true within {within} s") from None


class FakeClock:
    """The engine's clock on the virtual loop. ``shift`` makes the time of day jump; ``chance`` is what jitter gives."""

    def __init__(self, chance: Callable[[], float] = lambda: 0.5) -> None:
        self.shift = timedelta()
        self._chance = chance

    def now(self) -> datetime:
        """``NOW`` when the test began."""
        return NOW + timedelta(seconds=self.monotonic() - START) + self.shift

    def monotonic(self) -> float:
        """The loop's own seconds."""
        return asyncio.get_running_loop().time()

    def jitter(self) -> float:
        """What the test said."""
        return self._chance()

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)
