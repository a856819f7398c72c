"""What a manager's PIN can be, and what can come of a try."""

from itertools import pairwise

from msgspec import Struct

DIGITS = range(4, 13)
"""How many it may have."""


class Right(Struct, frozen=True):
    """It is the PIN, or none is set."""


class Wrong(Struct, frozen=True):
    """It is not. The next try counts after ``wait`` seconds."""

    wait: float
    tries: int
    """Wrong ones in a row."""


class TooSoon(Struct, frozen=True):
    """It was not looked at: there are ``wait`` seconds to go."""

    wait: float


Verdict = Right | Wrong | TooSoon


def flaw(pin: str) -> str:
    """Why this should not be the PIN, as a sentence; empty where it will do."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) in DIGITS):
        return f"A PIN has {DIGITS.start} to {DIGITS.stop - 1} digits."
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        return "This is one of the first that anybody would try: choose another."
    return ""
