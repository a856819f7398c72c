"""The three sounds: small, whole, told apart, and just what their script makes."""

import importlib.util
import wave
from array import array
from cmath import exp
from collections.abc import Sequence
from itertools import combinations
from math import cos, log10, pi, sin
from pathlib import Path
from types import ModuleType

import pytest

from kds_app.engine.sound import Bell

SOUNDS = Path(__file__).parents[1] / "resources" / "sounds"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sounds", SOUNDS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = _script()


def _read(name: str) -> "array[int]":
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, MAKE.RATE)
        return array("h", file.readframes(file.getnframes()))


def _loudness(samples: "array[int]", pitch: float) -> float:
    turn = 2 * pi * pitch / MAKE.RATE
    parts = [sum(value * wave(turn * n) for n, value in enumerate(samples)) for wave in (sin, cos)]
    return sum(part * part for part in parts)


def _spectrum(values: Sequence[complex]) -> list[complex]:
    """The transform of a power of two of values."""
    if len(values) == 1:
        return list(values)
    even, odd = _spectrum(values[::2]), _spectrum(values[1::2])
    turned = [exp(-2j * pi * n / len(values)) * value for n, value in enumerate(odd)]
    pairs = list(zip(even, turned, strict=True))
    return [here + there for here, there in pairs] + [here - there for here, there in pairs]


def test_there_is_a_sound_for_each_bell_and_together_they_are_small() -> None:
    files = sorted(SOUNDS.glob("*.wav"))
    assert [file.stem for file in files] == sorted(Bell) == sorted(MAKE.SOUNDS)
    assert sum(file.stat().st_size for file in files) < 100_000


@pytest.mark.parametrize("bell", Bell)
def test_a_sound_is_what_its_script_makes_loud_and_not_clipped(bell: Bell) -> None:
    samples = _read(bell)
    made = MAKE.samples(MAKE.SOUNDS[bell])
    assert len(samples) == len(made)
    assert all(abs(here - there) <= 1 for here, there in zip(samples, made, strict=True))
    assert max(map(abs, samples)) == pytest.approx(MAKE.PEAK * 32767, abs=1)
    assert samples[0] == 0
    assert abs(samples[-1]) < 700


@pytest.mark.parametrize("bell", Bell)
def test_a_sound_is_strong_where_a_kitchen_is_quiet_a_small_loudspeaker_is_not_and_old_ears_still_hear(
    bell: Bell,
) -> None:
    samples = _read(bell)
    strength = [abs(value) ** 2 for value in _spectrum([*samples, *[0] * (2**15 - len(samples))])[: 2**14]]
    low, high = (round(pitch * 2**15 / MAKE.RATE) for pitch in (1000, 4000))
    assert sum(strength[low:high]) > 0.95 * sum(strength)


@pytest.mark.parametrize("bell", Bell)
def test_no_sound_is_much_weaker_than_another(bell: Bell) -> None:
    samples = _read(bell)
    assert 10 * log10(sum(value * value for value in samples) / len(samples) / 32767**2) > -10


def test_no_two_sounds_share_a_pitch_or_a_rhythm() -> None:
    for one, other in combinations(MAKE.SOUNDS.values(), 2):
        assert {note.pitch for note in one}.isdisjoint({note.pitch for note in other})
        assert [round(note.lasts, 2) for note in one] != [round(note.lasts, 2) for note in other]
    loudest = {name: max((1568, 1109, 2489), key=lambda p: _loudness(_read(name), p)) for name in Bell}
    assert loudest == {"new": 1568, "changed": 1109, "trouble": 2489}


@pytest.mark.parametrize("bell", Bell)
def test_a_sound_is_over_before_the_next_may_ring(bell: Bell) -> None:
    assert len(_read(bell)) / MAKE.RATE < 0.9


def test_the_script_writes_them_where_it_is_told(tmp_path: Path) -> None:
    MAKE.write(tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(Bell)
