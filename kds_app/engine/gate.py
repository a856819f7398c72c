"""The one gate every request of a credential passes: open, paused by a 429, or shut by a refused credential."""

from dataclasses import dataclass

from kds_app.domain.delivery import Outcome

WIDE = 4
"""Writes side by side when all is well."""


@dataclass(slots=True)
class Gate:
    """After a pause or a mended credential one write goes ahead alone; the rest follow once it has been answered."""

    shut_by: Outcome | None = None
    paused_until: float = 0.0
    """Monotonic seconds."""
    no_reading_before: float = 0.0
    """Monotonic seconds: the server asked not to be read before then."""
    testing: bool = False
    refusals: int = 0
    """How often it was shut."""

    def width(self, now: float) -> int:
        """How many writes may be on the wire at ``now`` (monotonic seconds)."""
        if self.shut_by is not None or now < self.paused_until:
            return 0
        return 1 if self.testing else WIDE

    def pause(self, until: float) -> None:
        """No write before ``until``; a shorter pause never cuts a longer one."""
        self.paused_until = max(self.paused_until, until)
        self.testing = True

    def shut(self, outcome: Outcome) -> None:
        """No write until ``mend``."""
        self.shut_by = outcome
        self.testing = True
        self.refusals += 1

    def reset(self) -> None:
        """Another account: what was said to the last one does not hold for it."""
        self.shut_by, self.testing = None, False
        self.paused_until = self.no_reading_before = 0.0

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
        if self.width(now):
            self.testing = False
