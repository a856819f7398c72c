"""Linux's own sound library. PulseAudio and PipeWire, where they run, stand behind its default device."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CDLL, CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from typing import Any

from kds_app.engine.sound import Silence
from kds_app.host.sink import NotHeardError, portions

_LIBRARY = "libasound.so.2"
_PLAYBACK, _NONBLOCK = 0, 1
_S16_LE, _INTERLEAVED = 2, 3
_LATENCY = 1_000_000
"""Microseconds that the device is to buffer: all of a sound, for the thread that hands it over may be kept waiting by a
board that is drawn, and what breaks off and begins again has another rhythm."""
_ABSENT = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ECONNREFUSED, errno.EHOSTDOWN})
_SILENCES = dict.fromkeys(_ABSENT, Silence.NO_DEVICE) | {errno.EBUSY: Silence.TAKEN}
_HANDLER = CFUNCTYPE(None, c_char_p, c_int, c_char_p, c_int, c_char_p)
_NOTHING = _HANDLER(lambda *_: None)
"""The library writes each failure to stderr at length: a line in the log is enough."""

_TAKES: dict[str, tuple[list[Any], Any]] = {
    "snd_config_update_free_global": ([], c_int),
    "snd_lib_error_set_handler": ([_HANDLER], c_int),
    "snd_pcm_open": ([POINTER(c_void_p), c_char_p, c_int, c_int], c_int),
    "snd_pcm_nonblock": ([c_void_p, c_int], c_int),
    "snd_pcm_set_params": ([c_void_p, c_int, c_int, c_uint, c_uint, c_int, c_uint], c_int),
    "snd_pcm_writei": ([c_void_p, c_char_p, c_ulong], c_long),
    "snd_pcm_recover": ([c_void_p, c_int, c_int], c_int),
    "snd_pcm_drain": ([c_void_p], c_int),
    "snd_pcm_drop": ([c_void_p], c_int),
    "snd_pcm_close": ([c_void_p], c_int),
}


class Alsa:
    """A ``Sink``: the default device, opened for each sound."""

    def __init__(self, device: str = "default") -> None:
        self._device = device.encode()
        self._library: CDLL | None = None

    def check(self, rate: int) -> None:
        """Whether there is a device that takes samples at this rate. Raises ``NotHeardError``."""
        with self._opened(rate):
            pass

    def play(self, samples: bytes, rate: int, stopped: Callable[[], bool]) -> None:
        """Play them to their end, or until ``stopped``. Raises ``NotHeardError``."""
        with self._opened(rate) as (library, pcm):
            for part in portions(samples, rate):
                if stopped():
                    library.snd_pcm_drop(pcm)
                    return
                _write(library, pcm, part)
            library.snd_pcm_drain(pcm)

    @contextmanager
    def _opened(self, rate: int) -> Iterator[tuple[CDLL, c_void_p]]:
        library, pcm = self._load(), c_void_p()
        # Read anew for each sound, in 2 ms: the default device leads to PulseAudio only if that ran when the settings
        # were read, and a display may be started before it.
        library.snd_config_update_free_global()
        # Not waiting for a device that another program holds: that is told, and tried again at the next ring.
        _need(library.snd_pcm_open(byref(pcm), self._device, _PLAYBACK, _NONBLOCK))
        try:
            _need(library.snd_pcm_nonblock(pcm, 0))
            _need(library.snd_pcm_set_params(pcm, _S16_LE, _INTERLEAVED, 1, rate, 1, _LATENCY))
            yield library, pcm
        finally:
            library.snd_pcm_close(pcm)

    def _load(self) -> CDLL:
        if self._library is None:
            try:
                library = CDLL(_LIBRARY)
            except OSError as error:
                raise NotHeardError(Silence.NO_LIBRARY) from error
            for name, (takes, gives) in _TAKES.items():
                function = getattr(library, name)
                function.argtypes, function.restype = takes, gives
            library.snd_lib_error_set_handler(_NOTHING)
            self._library = library
        return self._library


def _need(result: int) -> None:
    if result < 0:
        raise NotHeardError(_SILENCES.get(-result, Silence.FAILED))


def _write(library: CDLL, pcm: c_void_p, part: bytes) -> None:
    """Hand it over, however many times it takes; a device that ran dry meanwhile goes on."""
    while part:
        frames = library.snd_pcm_writei(pcm, part, len(part) // 2)
        if frames < 0:
            _need(library.snd_pcm_recover(pcm, frames, 1))
        else:
            part = part[2 * frames :]
