"""A store that keeps nothing, for a tablet whose disk refuses: orders are shown all the same, and no tap is taken."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kds_app.domain.away import Away
from kds_app.domain.marks import Mark
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account, Tap, TapKey
from kds_app.engine.ports import NotStoredError, Remembered


class ClosedOutbox:
    """Refuses every tap, with the sentence that says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def append(self, tap: Tap) -> None:  # noqa: ARG002 - whatever tap it is
        """Raises ``NotStoredError``, always."""
        raise NotStoredError(self._why)

    async def update(self, taps: Iterable[Tap]) -> None:
        """There is none to update."""

    async def load(self, account: Account, settled_since: datetime) -> list[Tap]:  # noqa: ARG002 - there are none
        """None."""
        return []

    async def unread(self, account: Account) -> list[Tap]:  # noqa: ARG002 - there are none
        """None."""
        return []

    async def mark_read(self, key: TapKey) -> None:
        """There is none to mark."""

    async def pause(self, account: Account, until: datetime) -> None:
        """Nothing is kept."""

    async def paused_until(self, account: Account) -> datetime | None:  # noqa: ARG002 - there is none
        """None."""
        return None


class ClosedSnapshots:
    """Remembers nothing."""

    async def load(self, account: Account) -> Remembered:  # noqa: ARG002 - there is none
        """Nothing."""
        return Remembered()

    async def latest(self, base_url: str) -> Account | None:  # noqa: ARG002 - there is none
        """Nobody's."""
        return None

    async def save(
        self,
        account: Account,
        changed: Sequence[Order],
        gone: Sequence[OrderId],
        alerts: Mapping[OrderId, Alert],
        read_at: datetime | None,
        tick: int = 0,
        marks: Mapping[OrderId, Mark] | None = None,
        *,
        away: Away | None = None,
    ) -> None:
        """Nothing is kept; the screen has said so already."""


class ClosedStore:
    """Both, in the place of a ``Store``."""

    set_aside = None

    def __init__(self, why: str) -> None:
        self.outbox = ClosedOutbox(why)
        self.snapshots = ClosedSnapshots()

    async def close(self) -> None:
        """There is nothing to close."""

    async def tidy(self, now: datetime) -> None:
        """There is nothing to tidy."""
