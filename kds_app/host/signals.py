"""How this computer asks the program to end."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_ENDING = ("SIGTERM", "SIGINT", "SIGHUP")


@contextmanager
def ended_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT end the program in order, and SIGHUP: whoever was logged in is not any more.

    Where the loop cannot watch them (Windows), Python does; SIGHUP is not known there.
    """
    loop = asyncio.get_running_loop()
    ending = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
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
