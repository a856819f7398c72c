"""A real sound server, behind the default device of Linux's sound library, as on a computer with a desktop."""

import os
import shutil
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from kds_app.engine.sound import Bell, Silence
from kds_app.host.alsa import Alsa
from kds_app.host.speaker import Loudspeaker
from tests.needs import need

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
LIMIT = 30.0
"""Seconds after which what should have happened never will."""
PLUGIN = "alsa-lib/libasound_module_pcm_pulse.so"
SERVER = ("pulseaudio", "-n", "--daemonize=yes", "--exit-idle-time=-1", "--use-pid-file=yes")


def missing() -> list[str]:
    """What this computer lacks, as Debian calls it."""
    lacks = [] if shutil.which("pulseaudio") else ["pulseaudio"]
    return lacks if any(Path("/usr/lib").glob(f"*/{PLUGIN}")) else [*lacks, "libasound2-plugins"]


class Ear(Thread):
    """Hears all that the server plays: its loudspeaker is a pipe."""

    def __init__(self, pipe: Path) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.heard = b""

    def run(self) -> None:
        with self._pipe.open("rb", buffering=0) as pipe:
            while part := pipe.read(4096):
                self.heard += part


@contextmanager
def a_server(folder: Path) -> Iterator[Ear]:
    """PulseAudio, and an ear at its only loudspeaker."""
    pipe = folder / "loudspeaker"
    sink = f"module-pipe-sink file={pipe} format=s16le rate=22050 channels=1"
    quiet = subprocess.DEVNULL
    loads = (f"--load={sink}", "--load=module-native-protocol-unix")
    subprocess.run([*SERVER, *loads], check=True, timeout=LIMIT, stderr=quiet)  # noqa: S603 - our own words
    ear = Ear(pipe)
    ear.start()
    try:
        yield ear
    finally:
        subprocess.run([SERVER[0], "--kill"], check=True, timeout=LIMIT, stderr=quiet)  # noqa: S603 - see above
        ear.join(LIMIT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a server of its own keeps its socket."""
    need(*missing())
    for name in [name for name in os.environ if name.startswith("PULSE_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def _ring(speaker: Loudspeaker, bell: Bell) -> Silence | None:
    speaker.ring(bell, 100)
    speaker.wait(LIMIT)
    return speaker.silence


def test_a_server_that_comes_after_the_display_and_goes_before_it_plays_every_sample_meanwhile(folder: Path) -> None:
    speaker = Loudspeaker(SOUNDS, Alsa())
    assert _ring(speaker, Bell.NEW) is Silence.NO_DEVICE
    with a_server(folder) as ear:
        assert [_ring(speaker, bell) for bell in Bell] == [None, None, None]
    assert _ring(speaker, Bell.NEW) is Silence.NO_DEVICE
    for bell in Bell:
        with wave.open(str(SOUNDS / f"{bell}.wav")) as file:
            assert file.readframes(file.getnframes()) in ear.heard
