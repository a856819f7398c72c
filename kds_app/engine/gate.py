"""The one gate every request of a credential passes: open, paused by a 429, or shut by a refused credential."""

from collections import deque

from msgspec import Struct, field

from kds_app.domain.delivery import Outcome

WIDE = 4
"""Writes side by side when all is well."""
STATED = 300
"""Writes a minute of one credential, by an older page of the contract («Errors»)."""
FEWEST = 60
"""Writes a minute, more than cooks make. A 429 after fewer tells that the partner is busy, not how many it takes."""
_BELIEVED = 10 * 60.0
"""Seconds for which what a 429 has taught holds: another tablet may have used up the rest of that minute."""
_MINUTE, _SLACK = 60.0, 1.0
"""Seconds: the server's minute, and by how much a write is heard of later than the server counted it."""


class Gate(Struct):
    """After a pause or a mended credential one write goes ahead alone; the rest follow once it has been answered.

    Past what the contract states each write may be the one that is too many: they go one at a time. A 429 teaches how
    many the server takes in a minute; for a while they go evenly, so that whatever is tapped next need not wait for a
    minute to pass.
    """

    shut_by: Outcome | None = None
    paused_until: float = 0.0
    """Monotonic seconds."""
    no_reading_before: float = 0.0
    """Monotonic seconds: the server asked not to be read before then."""
    testing: bool = False
    refusals: int = 0
    """How often it was shut."""
    _apart: float = 0.0
    """Seconds from one write to the next, as the last 429 has taught."""
    _even_until: float = 0.0
    """Monotonic seconds: as long as that is believed."""
    next_write: float = 0.0
    """Monotonic seconds: where writes go evenly, none starts before."""
    _taken: deque[float] = field(default_factory=lambda: deque(maxlen=STATED))
    """When the server took the last writes, in monotonic seconds."""

    def width(self, now: float) -> int:
        """How many taps may be attended to at ``now`` (monotonic seconds)."""
        if self.shut_by is not None or now < self.paused_until:
            return 0
        return 1 if self.testing else WIDE

    def writes(self, now: float, on_the_wire: int) -> int:
        """How many writes of theirs may start at ``now``; what is only to be read for them keeps no pace."""
        if now < self._even_until:
            return int(now >= self.next_write)
        return max(0, (1 if self._taken_since(now - _MINUTE) > STATED - WIDE else WIDE) - on_the_wire)

    def started(self, now: float) -> None:
        """A write has started."""
        self.next_write = now + self._apart if now < self._even_until else 0.0

    def pause(self, until: float) -> None:
        """No write before ``until``; a shorter pause never cuts a longer one."""
        self.paused_until = max(self.paused_until, until)
        self.testing = True

    def limited(self, now: float) -> None:
        """A write was answered with 429 at ``now``."""
        if (taken := self._taken_since(now - _MINUTE + _SLACK)) >= FEWEST:
            self._apart, self._even_until = (_MINUTE + _SLACK) / taken, now + _BELIEVED

    def shut(self, outcome: Outcome) -> None:
        """No write until ``mend``."""
        self.shut_by = outcome
        self.testing = True
        self.refusals += 1

    def reset(self) -> None:
        """Another account: what was said to the last one does not hold for it."""
        self.shut_by, self.testing = None, False
        self.paused_until = self.no_reading_before = self._even_until = self.next_write = 0.0
        self._taken.clear()

    def rest(self, until: float) -> None:
        """No reading before ``until``; a shorter rest never cuts a longer one."""
        self.no_reading_before = max(self.no_reading_before, until)

    def mend(self) -> None:
        """The credential is good again."""
        self.shut_by = None

    def renew(self) -> None:
        """Another secret is in place, and the server has just been read with it."""
        self.shut_by, self.no_reading_before = None, 0.0

    def wake(self) -> None:
        """Read again, whatever was asked before: the computer slept, or is on another network."""
        self.no_reading_before = 0.0

    def passed(self, now: float) -> None:
        """A write was answered at ``now`` by something other than a closed gate.

        While the gate is closed that says nothing of it: the write was under way before.
        """
        self._taken.append(now)
        if self.width(now):
            self.testing = False

    def _taken_since(self, then: float) -> int:
        return sum(at > then for at in self._taken)
