"""Tells where the screen's thread was when it kept a finger waiting (``--watchdog``)."""

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

STALL = 0.05
"""Seconds that a beat may be late before it is told."""
BEAT = 0.01


@contextmanager
def watched(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Until the end of the block, log every stall of the loop's thread, which is this one, and where it stood."""
    dog = _Watchdog(loop)
    dog.start()
    try:
        yield
    finally:
        dog.stop()


class _Watchdog(threading.Thread):
    """The loop says when it is to be heard of again; the thread looks where the loop is once it is late."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._loop = loop
        self._watches = threading.get_ident()
        self._over = threading.Event()
        self._place = ""
        self._due = 0.0
        self._beat()

    def _beat(self) -> None:
        late = time.monotonic() - self._due if self._due else 0.0
        if late > STALL:
            log.warning("the screen stood still for %.0f ms, at\n%s", 1000 * late, self._place or "(nobody saw)")
        self._place, self._due = "", time.monotonic() + BEAT
        self._timer = self._loop.call_later(BEAT, self._beat)

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(BEAT):
            frame = sys._current_frames().get(self._watches)  # noqa: SLF001 - documented, and the only way
            if frame is not None and not self._place and time.monotonic() - self._due > STALL:
                self._place = "".join(traceback.format_stack(frame))

    def stop(self) -> None:
        """No beat is late any more."""
        self._timer.cancel()
        self._over.set()
        self.join()
