"""How this computer asks the program to end."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def ended_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT end the program in order. Where the loop cannot watch them (Windows), Python does."""
    loop = asyncio.get_running_loop()
    ending = (signal.SIGTERM, signal.SIGINT)
    try:
        for number in ending:
            loop.add_signal_handler(number, stop)
    except NotImplementedError:
        for number in ending:
            signal.signal(number, lambda *_: stop())
    yield
    for number in ending:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(number)
