"""What happened, for tests to believe: every move of an order, every request, every fault."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.simulator.words import written

REMEMBERED_REQUESTS = 10_000
"""The last so many requests are kept whole; the counts go on for ever."""


class Actor(StrEnum):
    """Who moved an order."""

    PARTNER = "partner"
    CUSTOMER = "customer"
    TABLET = "other tablet"
    PROVIDER = "provider"


class Hand(Struct, frozen=True):
    """Whose move it is, and what came with it."""

    by: Actor
    key: str = ""
    request_id: str = ""
    occurred_at: str | None = None
    """As the request gave it."""
    reason: str = ""


class Effect(Struct, frozen=True):
    """One move that took place."""

    order_id: OrderId
    start: Status
    to: Status
    hand: Hand
    at: datetime

    def told(self) -> dict[str, Any]:
        """The effect as JSON."""
        hand = {name: value for name, value in asdict(self.hand).items() if name != "key"}
        moved = {"order_id": self.order_id, "from": self.start, "to": self.to, "at": written(self.at)}
        return {**moved, **hand, "idempotency_key": self.hand.key}


class Seen(Struct, frozen=True):
    """One request as it came in, before anything was done with it. Its credential is not kept."""

    method: str
    path: str
    query: str
    key: str
    body: bytes
    at: datetime


class Counts(Struct, frozen=True):
    """How often what happened."""

    requests: Counter[str] = field(default_factory=Counter)
    """By kind: ``read``, ``write``. Requests that a fault swallowed are among them."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Answers the contract itself refused with, by error code."""
    faults: Counter[str] = field(default_factory=Counter)
    """Faults injected, by kind."""
    answers: Counter[str] = field(default_factory=Counter)
    """``replay``: answered from the cache. ``conflict``: a key used again for another request."""

    def told(self) -> dict[str, Any]:
        """The counts as JSON."""
        counters = {
            "requests": self.requests,
            "refusals": self.refusals,
            "faults": self.faults,
            "answers": self.answers,
        }
        return {name: dict(counter) for name, counter in counters.items()}


class Journal:
    """The one lock of a simulator, and everything that happened under it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        """Held by whoever reads or changes the state, from whichever thread; told of every change."""
        self.effects: list[Effect] = []
        self.requests: deque[Seen] = deque(maxlen=REMEMBERED_REQUESTS)
        self.counts = Counts()

    def note(self, effect: Effect) -> None:
        """An order moved."""
        with self.changed:
            self.effects.append(effect)
            self.changed.notify_all()

    def saw(self, seen: Seen) -> None:
        """A request came in."""
        with self.changed:
            self.requests.append(seen)
            self.counts.requests["read" if seen.method == "GET" else "write"] += 1
            self.changed.notify_all()

    def count(self, counter: Counter[str], name: str) -> None:
        """One more of these."""
        with self.changed:
            counter[name] += 1
            self.changed.notify_all()

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition came to hold within so many seconds. Blocks; not for the server's own thread."""
        with self.changed:
            return self.changed.wait_for(holds, seconds)
