"""The sound of systems other than Linux, through PortAudio, which comes with the package ``sounddevice`` there."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

from kds_app.engine.sound import Silence
from kds_app.host.sink import NotHeardError, portions


class PortAudio:
    """A ``Sink``. The library is opened for each sound, and closed after it.

    It knows only the devices that were there when it was opened; and while it is closed it costs nothing.
    """

    def __init__(self) -> None:
        self._library: ModuleType | None = None

    def check(self, rate: int) -> None:
        """Whether there is a device that takes one channel of 16 bits at this rate. Raises ``NotHeardError``."""
        with self._opened() as library:
            library.check_output_settings(samplerate=rate, channels=1, dtype="int16")

    def play(self, samples: bytes, rate: int, stopped: Callable[[], bool]) -> None:
        """Play them to their end, or until ``stopped``. Raises ``NotHeardError``."""
        with self._opened() as library, library.RawOutputStream(rate, channels=1, dtype="int16") as stream:
            for part in portions(samples, rate):
                if stopped():
                    stream.abort()
                    return
                stream.write(part)

    @contextmanager
    def _opened(self) -> Iterator[ModuleType]:
        library = self._load()
        try:
            library._initialize()  # noqa: SLF001 - the documented way to see devices that came after the import
            try:
                if library.default.device[1] < 0 and not _outputs(library):
                    raise NotHeardError(Silence.NO_DEVICE)
                yield library
            finally:
                library._terminate()  # noqa: SLF001 - see above
        except library.PortAudioError as error:
            raise NotHeardError(Silence.FAILED) from error

    def _load(self) -> ModuleType:
        if self._library is None:
            try:
                import sounddevice  # noqa: PLC0415 - it looks for devices at once, which takes its time
            except (ImportError, OSError) as error:
                raise NotHeardError(Silence.NO_LIBRARY) from error
            # What it would do at the end of the program is done after each sound, and would wait for one that is stuck.
            atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001 - see above
            sounddevice._terminate()  # noqa: SLF001 - it has opened itself
            self._library = sounddevice
        return self._library


def _outputs(library: ModuleType) -> list[object]:
    return [device for device in library.query_devices() if device["max_output_channels"] > 0]
