"""The clock of this computer, for the engine."""

import asyncio
import secrets
import time
from datetime import UTC, datetime

_CHANCE = secrets.SystemRandom()


class SystemClock:
    """Time and chance as this computer has them: the engine's ``Clock``."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC. It may jump: a tablet's clock is set by hand and by the network."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back; whether they pass while the computer sleeps is up to the system."""
        return time.monotonic()

    def jitter(self) -> float:
        """Chance, in [0, 1)."""
        return _CHANCE.random()

    async def sleep(self, seconds: float) -> None:
        """Wait; nothing else stands still meanwhile."""
        await asyncio.sleep(seconds)
