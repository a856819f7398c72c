"""What came up in a night, or in thousands."""

from collections import Counter
from dataclasses import dataclass, field

from kds_app.domain.delivery import Outcome


@dataclass(slots=True)
class Counts:
    """Each is one block of the report."""

    what: Counter[str] = field(default_factory=Counter)
    heard: Counter[Outcome] = field(default_factory=Counter)
    """What writes came to."""
    read: Counter[Outcome] = field(default_factory=Counter)
    """What failed readings came to."""
    happened: Counter[str] = field(default_factory=Counter)
    weather: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    """How runs of the program ended."""
    residue: Counter[str] = field(default_factory=Counter)
    """Known, and no violation: what no client can keep from happening."""

    @property
    def kills(self) -> int:
        """Runs that were killed."""
        return sum(count for end, count in self.ends.items() if end.startswith("killed"))
