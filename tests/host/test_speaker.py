"""The kitchen's loudspeaker: it keeps nobody waiting, finds each device anew, and says when nobody hears it."""

import errno
import os
import subprocess
import sys
import threading
import wave
from array import array
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from threading import Event

import pytest

from kds_app.engine.sound import Bell, Silence
from kds_app.host import alsa
from kds_app.host.alsa import Alsa
from kds_app.host.sink import NotHeardError
from kds_app.host.speaker import STUCK, Loudspeaker, softer
from tests.needs import CI

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
LATER_DEVICE = """
@hooks [ {{ func load files [ "{0}" ] errors false }} ]
ctl.!default {{ type hw card 0 }}
"""
"""A default device that comes with a file which need not be there yet: as PulseAudio's does."""
LIMIT = 30.0
"""Seconds after which a thread that should end has hung."""


class FakeSink:
    """A device that takes everything, or nothing; ``hold`` keeps it from coming to the end."""

    def __init__(self) -> None:
        self.silence: Silence | None = None
        self.played: list[array[int]] = []
        self.checked: list[int] = []
        self.go = Event()
        self.go.set()

    def check(self, rate: int) -> None:
        self.checked.append(rate)
        self._answer()

    def play(self, samples: bytes, rate: int, stopped: Callable[[], bool]) -> None:
        assert rate == 22050
        self._answer()
        while not self.go.wait(0.01) and not stopped():
            pass
        self.played.append(array("h", samples))

    def _answer(self) -> None:
        if self.silence is not None:
            raise NotHeardError(self.silence)


class FakeTime:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("bell", Bell)
def test_each_bell_plays_its_own_file_to_the_end(bell: Bell) -> None:
    sink = FakeSink()
    speaker = Loudspeaker(SOUNDS, sink)
    speaker.ring(bell, 100)
    speaker.wait(LIMIT)
    with wave.open(str(SOUNDS / f"{bell}.wav")) as file:
        assert sink.played == [array("h", file.readframes(file.getnframes()))]
    assert speaker.silence is None


@pytest.mark.parametrize("bell", Bell)
def test_a_device_is_asked_to_buffer_all_of_a_sound(bell: Bell) -> None:
    with wave.open(str(SOUNDS / f"{bell}.wav")) as file:
        assert file.getnframes() / file.getframerate() < alsa._LATENCY / 1_000_000


def test_volume_is_a_share_of_full() -> None:
    assert softer(array("h", [-32768, 100, 32767]), 50) == array("h", [-16384, 50, 16383])
    assert softer(array("h", [-32768, 32767]), 100) == array("h", [-32768, 32767])


def test_a_second_sound_never_lies_on_top_of_the_first() -> None:
    sink = FakeSink()
    sink.go.clear()
    speaker = Loudspeaker(SOUNDS, sink)
    speaker.ring(Bell.NEW, 80)
    speaker.ring(Bell.TROUBLE, 80)
    sink.go.set()
    speaker.wait(LIMIT)
    assert len(sink.played) == 1


def test_a_device_that_goes_and_comes_back_is_told_and_heard_again() -> None:
    sink = FakeSink()
    speaker = Loudspeaker(SOUNDS, sink)
    told = []
    for silence in (None, Silence.NO_DEVICE, Silence.FAILED, None):
        sink.silence = silence
        speaker.ring(Bell.NEW, 80)
        speaker.wait(LIMIT)
        told.append(speaker.silence)
    assert told == [None, Silence.NO_DEVICE, Silence.FAILED, None]
    assert len(sink.played) == 2


def test_a_look_finds_out_without_a_sound() -> None:
    sink = FakeSink()
    sink.silence = Silence.NO_LIBRARY
    speaker = Loudspeaker(SOUNDS, sink)
    told = [speaker.silence]
    speaker.look()
    speaker.wait(LIMIT)
    assert [*told, speaker.silence] == [None, Silence.NO_LIBRARY]
    assert (sink.checked, sink.played) == ([22050], [])


def test_a_device_that_takes_a_sound_and_never_ends_it_is_told() -> None:
    sink, now = FakeSink(), FakeTime()
    sink.go.clear()
    speaker = Loudspeaker(SOUNDS, sink, now)
    speaker.ring(Bell.NEW, 80)
    now.now = STUCK + 0.1
    told = [speaker.silence]
    sink.go.set()
    speaker.wait(LIMIT)
    assert [*told, speaker.silence] == [Silence.STUCK, None]


def test_the_end_of_the_program_cuts_a_sound_short_and_begins_no_other() -> None:
    sink = FakeSink()
    sink.go.clear()
    speaker = Loudspeaker(SOUNDS, sink)
    speaker.ring(Bell.NEW, 80)
    speaker.close()
    speaker.wait(LIMIT)
    speaker.ring(Bell.NEW, 80)
    speaker.wait(LIMIT)
    assert len(sink.played) == 1


def test_sounds_that_are_not_there_or_broken_are_told(tmp_path: Path) -> None:
    speaker = Loudspeaker(tmp_path, FakeSink())
    for content in (None, b"", b"no sound" * 9):
        if content is not None:
            (tmp_path / "new.wav").write_bytes(content)
        speaker.ring(Bell.NEW, 80)
        speaker.wait(LIMIT)
        assert speaker.silence is Silence.NO_FILES


def test_a_bug_in_the_thread_is_loud_in_the_log_and_told_as_no_sound(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeSink):
        def check(self, rate: int) -> None:
            raise ZeroDivisionError(rate)

    speaker = Loudspeaker(SOUNDS, Broken())
    speaker.look()
    speaker.wait(LIMIT)
    assert speaker.silence is Silence.FAILED
    assert "a bug" in caplog.text


def test_a_computer_with_no_thread_left_is_silent_and_stops_nobody() -> None:
    usual = threading.stack_size(sys.maxsize // 4096 * 4096)  # more than there is
    try:
        speaker = Loudspeaker(SOUNDS, FakeSink())
        speaker.ring(Bell.NEW, 80)
    finally:
        threading.stack_size(usual)
    assert (speaker.silence, speaker.busy) == (Silence.FAILED, False)
    speaker.ring(Bell.NEW, 80)
    speaker.wait(LIMIT)
    assert speaker.silence is None


FILE_DEVICE = """
pcm.!default {{ type file slave.pcm {{ type null }} file "{0}" format "raw" }}
ctl.!default {{ type hw card 0 }}
"""
RING = """
import sys
from pathlib import Path
from kds_app.engine.sound import Bell
from kds_app.host.{0} import {1}
from kds_app.host.speaker import Loudspeaker
speaker = Loudspeaker(Path(sys.argv[1]), {1}())
speaker.look()
speaker.wait()
for bell in (Bell.NEW, Bell.TROUBLE):
    speaker.ring(bell, 50)
    speaker.wait()
print(speaker.silence)
speaker.close()
"""
LACKING = find_library("asound") is None and not CI
ALSA = pytest.param(("alsa", "Alsa"), marks=pytest.mark.skipif(LACKING, reason="no ALSA here"), id="alsa")
PORTAUDIO = pytest.param(
    ("portaudio", "PortAudio"),
    marks=pytest.mark.skipif(
        sys.platform != "linux" or (find_library("portaudio") is None and not CI),
        reason="PortAudio is tried on ALSA's file device",
    ),
    id="portaudio",
)


def _real(sink: tuple[str, str], folder: Path, devices: str) -> subprocess.CompletedProcess[str]:
    (folder / "asound.conf").write_text(devices)
    environ = os.environ | {"ALSA_CONFIG_PATH": str(folder / "asound.conf"), "JACK_NO_START_SERVER": "1"}
    return subprocess.run(  # noqa: S603 - our own Python, our own words
        [sys.executable, "-c", RING.format(*sink), str(SOUNDS)],
        env=environ,
        cwd=SOUNDS.parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.mark.parametrize("sink", [ALSA, PORTAUDIO])
def test_a_real_library_hands_a_device_every_sample(sink: tuple[str, str], tmp_path: Path) -> None:
    heard = tmp_path / "heard.raw"
    told = _real(sink, tmp_path, FILE_DEVICE.format(heard))
    assert (told.stdout, told.stderr) == ("None\n", "")
    with wave.open(str(SOUNDS / "trouble.wav")) as file:
        wanted = softer(array("h", file.readframes(file.getnframes())), 50)
    assert array("h", heard.read_bytes()) == wanted


@pytest.mark.skipif(LACKING, reason="no ALSA here")
def test_a_sound_server_that_starts_after_the_display_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    (tmp_path / "asound.conf").write_text(LATER_DEVICE.format(tmp_path / "later.conf"))
    speaker = Loudspeaker(SOUNDS, Alsa())
    told = []
    for devices in (None, "pcm.!default { type null }"):
        if devices is not None:
            (tmp_path / "later.conf").write_text(devices)
        speaker.look()
        speaker.wait(LIMIT)
        told.append(speaker.silence)
    assert told == [Silence.NO_DEVICE, None]


@pytest.mark.parametrize(
    ("error", "silence"),
    [
        (errno.EBUSY, Silence.TAKEN),
        (errno.ENODEV, Silence.NO_DEVICE),
        (errno.ECONNREFUSED, Silence.NO_DEVICE),
        (errno.EIO, Silence.FAILED),
    ],
)
def test_each_error_of_a_device_has_a_name(error: int, silence: Silence) -> None:
    with pytest.raises(NotHeardError) as told:
        alsa._need(-error)
    assert told.value.silence is silence


@pytest.mark.parametrize("devices", ["", "ctl.!default { type hw card 0 }", "pcm.!default { type hw card 17 }"])
@pytest.mark.parametrize("sink", [ALSA])
def test_linux_says_that_there_is_no_loudspeaker_and_the_library_says_nothing_itself(
    sink: tuple[str, str], devices: str, tmp_path: Path
) -> None:
    told = _real(sink, tmp_path, devices)
    assert (told.stdout, told.stderr) == ("no device\n", "")
