"""What goes wrong on purpose: a script of faults for the next requests, and faults at a rate.

A SPEC for the rates is a list, with commas, of items in one of two forms:

    20%                     a sensible mix: 20 % of the writes, a quarter of that on the reads
    [ON.]KIND[=SECONDS]:P%  this kind on P % of the requests

KIND is one of

    400 … 599   answered so by something in front of the API, with Retry-After if SECONDS are given: not processed
                (but for 409, see below)
    429         not processed; Retry-After in SECONDS (2); ``429date`` gives it as an HTTP date
    201 202 204 processed, but answered with this number (204: with no body)
    409         another actor moves the order first, so that the answer is the contract's own
    hang        never answered, until the client goes or the server stops
    slow        answered after SECONDS (3)
    drop        the connection is closed before processing; ``reset``: reset instead
    dropafter   processed, then the connection is closed before the answer
    cut         processed; half the answer, then the connection is closed
    html        a sign-in page with status 200: not processed
    garbled     processed, the answer is broken JSON; ``wrongid``: the answer names another order
    redirect    302 to a sign-in page: not processed

ON is ``read`` or ``write``: without it, 409 and wrongid are for writes and the rest for any request. An empty SPEC is
no faults. For example: ``502:10%,write.429=5:5%,409:2%,hang:1%``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from threading import Condition
from typing import Literal, get_args

from msgspec import Struct

from kds_app.simulator.words import chance

On = Literal["any", "read", "write"]
SPECIAL = frozenset(
    {"201", "202", "204", "429date"}
    | {"hang", "slow", "drop", "reset", "dropafter", "cut"}
    | {"html", "garbled", "wrongid", "redirect"}
)
_ERRORS = frozenset(str(int(status)) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)
_WRITES_ONLY = frozenset({"409", "wrongid"})
_SECONDS = {"429": 2.0, "429date": 2.0, "slow": 3.0}

WRITE_MIX = {
    "502": 24, "500": 6, "503": 6, "504": 6, "429": 8, "429date": 4, "409": 8, "hang": 3, "slow": 8, "drop": 8,
    "reset": 3, "dropafter": 7, "cut": 3, "html": 3, "garbled": 2, "wrongid": 1,
}  # fmt: skip
READ_MIX = {"502": 30, "500": 10, "429": 5, "slow": 20, "drop": 15, "cut": 5, "html": 10, "garbled": 5}
"""Shares of a hundred. Reads get a quarter of the faults that writes get."""
READ_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. Raises ``ValueError`` for a kind that there is not."""

    kind: str
    seconds: float | None = None
    """How long a slow answer takes, or what Retry-After says; None is the kind's usual."""
    on: On = "any"
    order_id: str | None = None
    """Only requests for this order; None is every request."""
    by: Literal["customer", "other tablet"] | None = None
    """Who moves the order first, for a 409; None leaves it to chance."""

    def __post_init__(self) -> None:
        if self.kind not in SPECIAL | _ERRORS:
            raise ValueError(f"no such fault: {self.kind!r}")
        if self.on not in get_args(On):
            raise ValueError(f"faults are on any, read or write, not {self.on!r}")

    @property
    def wait(self) -> float:
        """Seconds."""
        return _SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds

    def meets(self, on: On, order_id: str | None) -> bool:
        """Whether it befalls such a request."""
        on_what = "write" if self.kind in _WRITES_ONLY else self.on
        return on_what in {"any", on} and self.order_id in {None, order_id}


class Rate(Struct, frozen=True):
    """A fault, and the share of the requests it befalls, from 0 to 1."""

    fault: Fault
    share: float


_ONS: dict[str | None, On] = {None: "any", "read": "read", "write": "write"}
_ITEM = re.compile(r"(?:(read|write)\.)?([a-z0-9]+)(?:=(\d+(?:\.\d+)?))?:(\d+(?:\.\d+)?)%")
_MIX = re.compile(r"(\d+(?:\.\d+)?)%")


def parse(spec: str) -> tuple[Rate, ...]:
    """The rates a SPEC names (the grammar stands at the head of this module).

    Raises ``ValueError``, with one clear line, for a SPEC that is not one or that asks for more than 100 %.
    """
    items = [item.strip() for item in spec.split(",")] if spec.strip() else []
    rates = tuple(rate for item in items for rate in _rates(item))
    for on in ("read", "write"):
        share = sum(rate.share for rate in rates if rate.fault.meets(on, None))
        if share > 1 + 1e-9:
            raise ValueError(f"bad faults {spec!r}: {share:.0%} of the {on}s is more than all of them")
    return rates


def _rates(item: str) -> Iterator[Rate]:
    if mix := _MIX.fullmatch(item):
        share = float(mix[1]) / 100
        yield from (Rate(Fault(kind, on="write"), share * part / 100) for kind, part in WRITE_MIX.items())
        yield from (Rate(Fault(kind, on="read"), share * READ_SHARE * part / 100) for kind, part in READ_MIX.items())
        return
    found = _ITEM.fullmatch(item)
    if found is None:
        raise ValueError(f"bad fault {item!r}: expected 20% or KIND:P%, such as 502:10% or write.429=5:5%")
    on, kind, seconds, percent = found.groups()
    yield Rate(Fault(kind, float(seconds) if seconds else None, _ONS[on]), float(percent) / 100)


class FaultPlan:
    """The faults to come. Guarded by the simulator's one lock."""

    def __init__(self, seed: int, spec: str, lock: Condition) -> None:
        self._lock = lock
        self._chance = chance(seed, "faults")
        self._script: list[Fault] = []
        self._rates = parse(spec)

    def add(self, faults: Iterable[Fault]) -> None:
        """These befall the next requests that they match, each one request, in this order."""
        with self._lock:
            self._script.extend(faults)

    def set_rates(self, spec: str) -> None:
        """Faults at these rates from now on. Raises ``ValueError`` for a bad SPEC, and then nothing changes."""
        rates = parse(spec)
        with self._lock:
            self._rates = rates

    def clear(self) -> None:
        """No more faults of either sort."""
        with self._lock:
            self._script.clear()
            self._rates = ()

    @property
    def pending(self) -> int:
        """How many of the script are still to come."""
        return len(self._script)

    def pick(self, on: On, order_id: str | None) -> Fault | None:
        """What befalls this request: the first of the script that matches, else a throw of the dice."""
        with self._lock:
            for position, fault in enumerate(self._script):
                if fault.meets(on, order_id):
                    return self._script.pop(position)
            throw = self._chance.random()
            for rate in self._rates:
                if rate.fault.meets(on, None):
                    throw -= rate.share
                    if throw < 0:
                        return rate.fault
            return None

    def toss(self) -> bool:
        """Heads or tails, from the same seed."""
        with self._lock:
            return self._chance.getrandbits(1) == 1
