"""The three sounds: small, whole, told apart, and just what their script makes."""

import importlib.util
import wave
from array import array
from itertools import combinations
from math import cos, pi, sin
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


def test_every_fundamental_lies_where_a_kitchen_is_quiet() -> None:
    for notes in MAKE.SOUNDS.values():
        assert all(500 <= note.pitch <= 3000 for note in notes)


def test_no_two_sounds_share_a_pitch_or_a_rhythm() -> None:
    for one, other in combinations(MAKE.SOUNDS.values(), 2):
        assert {note.pitch for note in one}.isdisjoint({note.pitch for note in other})
        assert [round(note.lasts, 2) for note in one] != [round(note.lasts, 2) for note in other]
    loudest = {name: max((784, 1175, 2217), key=lambda p: _loudness(_read(name), p)) for name in ("new", "changed")}
    assert loudest == {"new": 784, "changed": 1175}


@pytest.mark.parametrize("bell", Bell)
def test_a_sound_is_over_before_the_next_may_ring(bell: Bell) -> None:
    assert len(_read(bell)) / MAKE.RATE < 0.9


def test_the_script_writes_them_where_it_is_told(tmp_path: Path) -> None:
    MAKE.write(tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(Bell)
