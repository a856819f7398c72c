# ruff: noqa: INP001 - a script among the files it makes, no part of the program
"""Makes the three sounds of the display anew: ``python resources/sounds/make.py``.

They are our own work, made of nothing but the numbers below, and under the same terms as the rest of the program.

A kitchen's noise is loud below 500 Hz (fans) and hisses above 4 kHz (frying, water); a tablet's loudspeaker gives
little below 1 kHz, and few cooks past fifty hear much above 4 kHz. So nearly all the strength lies between. They are
told apart by rhythm first, by pitch second: three notes that rise, short short long, for a new order; two pairs that
fall for a change; five fast and equal ones for trouble. The partials add up to less than full scale, so nothing is
clipped.
"""

import wave
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, pi, sin
from pathlib import Path

RATE = 22050
"""Samples a second; one channel of 16 bits."""
PEAK = 0.9
_ATTACK, _RELEASE = 0.006, 0.02
"""Seconds in which a note comes and goes: without them each would begin and end with a click."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note: from when, for how long (seconds), how high (Hz), and how fast it dies away (per second)."""

    at: float
    lasts: float
    pitch: float
    dying: float
    partials: tuple[tuple[float, float], ...]
    """(times the pitch, strength)."""


_BELL = ((1.0, 1.0), (2.0, 0.5), (2.76, 0.2))
_REED = ((1.0, 1.0), (2.0, 0.5), (3.0, 0.2))
_BUZZ = ((1.0, 1.0), (1.06, 0.8), (3.0, 0.15))

SOUNDS: Mapping[str, tuple[Note, ...]] = {
    "new": tuple(
        Note(at, lasts, pitch, dying, _BELL)
        for at, lasts, pitch, dying in ((0.0, 0.16, 1047, 3), (0.16, 0.16, 1319, 3), (0.32, 0.46, 1568, 3))
    ),
    "changed": tuple(
        Note(at + within, 0.15, pitch, 2, _REED) for at in (0.0, 0.4) for within, pitch in ((0.0, 1865), (0.15, 1109))
    ),
    "trouble": tuple(Note(0.125 * beat, 0.08, 2489, 1, _BUZZ) for beat in range(5)),
}


def samples(notes: Iterable[Note]) -> "array[int]":
    """The notes as samples, the loudest of them at ``PEAK``."""
    notes = list(notes)
    total = [0.0] * round(RATE * max(note.at + note.lasts for note in notes))
    for note in notes:
        first = round(RATE * note.at)
        for index in range(min(round(RATE * note.lasts), len(total) - first)):
            total[first + index] += _heard(note, index / RATE)
    scale = PEAK * 32767 / max(map(abs, total))
    return array("h", (round(value * scale) for value in total))


def _heard(note: Note, time: float) -> float:
    edge = min(1.0, time / _ATTACK, (note.lasts - time) / _RELEASE)
    tone = sum(strength * sin(2 * pi * note.pitch * times * time) for times, strength in note.partials)
    return edge * exp(-note.dying * time) * tone


def write(folder: Path) -> None:
    """Write all of them there, as WAV."""
    for name, notes in SOUNDS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(notes).tobytes())


if __name__ == "__main__":
    write(Path(__file__).parent)
