"""The kitchen's loudspeaker. Devices come and go (Bluetooth, a screen's own): each sound finds the one there is now.

On Linux the system's own library is called (nothing to install; PortAudio's aborts the whole program when it finds no
device it knows), elsewhere sounddevice (0.5 MB). Compared: QtMultimedia 417 MB, pygame-ce 35 MB, just_playback 8.5 MB
(plays into the void and says all is well), miniaudio 3.8 MB (no wheel for Linux on ARM).
"""

import logging
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from kds_app.engine.sound import Bell, Silence
from kds_app.host.sink import NotHeardError, Sink, system_sink

log = logging.getLogger(__name__)

STUCK = 8.0
"""Seconds after which a sound of less than one has surely got stuck."""
_LAST = 0.5
"""Seconds that a sound is waited for at the end of the program."""


class Loudspeaker:
    """Waits for no device: a thread does that, as long as a sound lasts, one at a time. ``sounds`` is their folder."""

    def __init__(self, sounds: Path, sink: Sink | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._sounds = sounds
        self._sink = sink or system_sink()
        self._monotonic = monotonic
        self._silence: Silence | None = None
        self._thread: Thread | None = None
        self._began = 0.0
        self._ended = Event()

    @property
    def silence(self) -> Silence | None:
        """Why the last sound, or the last look, came to nothing; None while all is well or nothing was tried yet."""
        stuck = self.busy and self._monotonic() - self._began > STUCK
        return Silence.STUCK if stuck else self._silence

    @property
    def busy(self) -> bool:
        """Whether what was begun last is not over yet."""
        return self._thread is not None and self._thread.is_alive()

    def ring(self, bell: Bell, volume: int) -> None:
        """Begin to play it, at ``volume`` percent. Lost where another sound is still to be heard."""
        self._begin(lambda: self._play(bell, volume))

    def look(self) -> None:
        """Begin to find out whether there is sound, without a sound. Left out while there is one."""
        self._begin(lambda: self._sink.check(_rate(self._sounds)))

    def close(self) -> None:
        """No sound from now on; one that is to be heard is cut short."""
        self._ended.set()
        self.wait(_LAST)

    def wait(self, seconds: float | None = None) -> None:
        """Wait for what was begun last; for programs without a loop."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _begin(self, work: Callable[[], None]) -> None:
        if self.busy or self._ended.is_set():
            return
        self._began = self._monotonic()
        self._thread = Thread(target=self._tell, args=(work,), name="sound", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # the computer has no thread left to give; the board goes on
            log.warning("sound: no thread could be started")
            self._hear(Silence.FAILED)

    def _tell(self, work: Callable[[], None]) -> None:
        try:
            work()
        except NotHeardError as error:
            self._hear(error.silence)
        except (OSError, EOFError, wave.Error):
            self._hear(Silence.NO_FILES)
        except Exception:
            log.exception("the loudspeaker's thread: a bug")
            self._hear(Silence.FAILED)
        else:
            self._hear(None)

    def _hear(self, silence: Silence | None) -> None:
        if silence is not self._silence:
            log.info("sound: %s", silence or "can be heard again")
        self._silence = silence

    def _play(self, bell: Bell, volume: int) -> None:
        with wave.open(str(self._sounds / f"{bell}.wav")) as file:
            rate, samples = file.getframerate(), array("h", file.readframes(file.getnframes()))
        self._sink.play(softer(samples, volume).tobytes(), rate, self._ended.is_set)


def _rate(sounds: Path) -> int:
    with wave.open(str(sounds / f"{Bell.NEW}.wav")) as file:
        return int(file.getframerate())


def softer(samples: "array[int]", volume: int) -> "array[int]":
    """The samples at ``volume`` percent, 0 to 100."""
    return array("h", (sample * volume // 100 for sample in samples))
