"""The time as the server has it: a tablet's own clock may be wrong, jump, or stand still while it sleeps."""

import logging
from datetime import UTC, datetime, timedelta

from kds_app.domain.policy import CLOCKS_AGREE
from kds_app.engine.ports import Clock

log = logging.getLogger(__name__)


class TrueClock:
    """A ``Clock`` set right by the ``Date`` of the server's answers where the two differ by more than two minutes.

    Ages of orders and of keys are the server's, so they are measured by its clock. The two minutes keep the slack of
    an honest clock off the screen.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.correction = timedelta(0)
        """What is added to this computer's clock."""
        self.era = 0
        """Counts how often the clock has jumped or was set right."""
        self._gap: float | None = None
        self._latest = datetime.min.replace(tzinfo=UTC)
        self.skew: timedelta | None = None
        """How far this computer's clock is behind the server's; None while the server has not told, or since a jump."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC, as right as is known."""
        self._notice_a_jump()
        return self._clock.now() + self.correction

    def own(self) -> datetime:
        """The time of day as this computer has it, right or wrong."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean anything."""
        return self._clock.monotonic()

    def jitter(self) -> float:
        """Chance, in [0, 1)."""
        return self._clock.jitter()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._clock.sleep(seconds)

    def hear(self, server: datetime) -> None:
        """An answer of the server's was dated so."""
        self._notice_a_jump()
        self.skew = server - self._clock.now()
        if abs(self.skew - self.correction) > CLOCKS_AGREE:
            self.correction = self.skew if abs(self.skew) > CLOCKS_AGREE else timedelta(0)
            self.era += 1
            log.warning("this computer's clock is %s behind the server's; corrected by %s", self.skew, self.correction)

    def remember(self, at: datetime) -> None:
        """It was this late once: the high-water mark."""
        self._latest = max(self._latest, at)

    def latest(self) -> datetime:
        """The latest it may be: what the server told, or else the high-water mark where the clock is behind that."""
        now = self.now()
        self.remember(now)
        return self._latest if self.skew is None else now

    def _notice_a_jump(self) -> None:
        gap = self._clock.now().timestamp() - self._clock.monotonic()
        if self._gap is None or abs(gap - self._gap) > CLOCKS_AGREE.total_seconds():
            self.skew = None
            self.era += 1
            self._gap = gap
