"""Where sound goes on this system. What a sink does waits: it is for a thread of its own."""

import sys
from collections.abc import Callable
from typing import Protocol

from kds_app.engine.sound import Silence


class NotHeardError(Exception):
    """Nothing can be heard; ``silence`` says why."""

    def __init__(self, silence: Silence) -> None:
        super().__init__(silence)
        self.silence = silence


class Sink(Protocol):
    """Takes samples of 16 bits, one channel. It opens the device for each sound, so that it finds the one there is."""

    def check(self, rate: int) -> None:
        """Whether there is a device that takes samples at this rate. Raises ``NotHeardError``."""

    def play(self, samples: bytes, rate: int, stopped: Callable[[], bool]) -> None:
        """Play them to their end, or until ``stopped``. Raises ``NotHeardError``."""


def system_sink() -> Sink:
    """This system's own."""
    if sys.platform != "linux":
        from kds_app.host.portaudio import PortAudio  # noqa: PLC0415 - there is one for each system

        return PortAudio()
    from kds_app.host.alsa import Alsa  # noqa: PLC0415 - see above

    return Alsa()


PART = 0.05
"""Seconds of sound that are handed over at a time: so soon one that is to end has ended."""


def portions(samples: bytes, rate: int) -> list[bytes]:
    """The samples in parts of ``PART`` seconds."""
    step = 2 * round(rate * PART)
    return [samples[at : at + step] for at in range(0, len(samples), step)]
