"""What the server remembers of idempotency keys: for 24 h, the request each was used for and what it was answered."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from kds_app.simulator.envelope import Answer
from kds_app.simulator.words import Code, RefusedError

KEY_LIFE = timedelta(hours=24)


class _Kept(Struct, frozen=True):
    path: str
    body: bytes
    answer: Answer
    at: datetime


class Replies:
    """The cache of answers by idempotency key. Not locked: its caller holds the simulator's lock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def recall(self, key: str, path: str, body: bytes) -> Answer | None:
        """The answer this very request had within 24 h; None for a key that is new, or forgotten.

        Raises ``RefusedError`` (state_idempotency_conflict) where the key was used for another body or another order.
        """
        self._forget()
        kept = self._kept.get(key)
        if kept is None:
            return None
        if (kept.path, kept.body) != (path, body):
            raise RefusedError(Code.STATE_IDEMPOTENCY_CONFLICT, "same Idempotency-Key reused with a different body")
        return kept.answer

    def keep(self, key: str, path: str, body: bytes, answer: Answer) -> None:
        """Remember the answer, from now."""
        self._kept[key] = _Kept(path, body, answer, self._clock())

    def _forget(self) -> None:
        now = self._clock()
        while self._kept and now - next(iter(self._kept.values())).at >= KEY_LIFE:
            self._kept.popitem(last=False)
