"""Rings of references are collected on the screen's thread alone.

Python collects them on whichever thread comes by next, that of the database among them. A ring may hold a widget, and
Qt does not survive a widget destroyed on another thread.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

_EVERY = 1000
"""Milliseconds between two looks at whether there is anything to collect."""


@contextmanager
def collecting_on_this_thread() -> Iterator[None]:
    """Until the end of the block, collect as often as Python would, but here; and once more at its end.

    What is there before, the program itself, is not looked through each time: that would hold the screen for 0.1 s.
    """
    timer = QTimer()
    timer.setInterval(_EVERY)
    timer.timeout.connect(collect_what_is_due)
    gc.disable()
    gc.freeze()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()


def collect_what_is_due() -> None:
    """Collect the oldest generation that has passed its threshold, as Python does."""
    passed = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(passed):
        gc.collect(max(index for index, is_due in enumerate(passed) if is_due))
