"""What the engine tells the screen each time something changed."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.board import EMPTY, Board
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import Order
from kds_app.domain.tap import Account, Tap

STALE = 30.0
"""Seconds without a reading after which the board may no longer be believed."""


class Trouble(StrEnum):
    """Why a notice stands on the screen."""

    REFUSED = "refused"
    """A tap was dropped; ``tap`` says which, and what was found."""
    NOT_SAVED = "not saved"
    """A tap could not be written down: it does not count. ``why`` and ``number`` say the rest."""
    NOT_UNDONE = "not undone"
    """A tap that was to be taken back could not be: it will be sent."""
    TOO_LATE = "too late"
    """A tap that was to be taken back was on its way by then."""
    OVERTAKEN = "overtaken"
    """A tap waited for the disk, and the board allowed it no longer: it does not count."""
    STORE = "store"
    """The disk failed us elsewhere; ``why`` says how."""


GRAVEST = (Trouble.NOT_SAVED, Trouble.OVERTAKEN, Trouble.STORE)
"""A tap that does not count, a disk that fails: said before anything else."""


class Notice(Struct, frozen=True):
    """Something a cook has to know, on show until dismissed."""

    id: int
    at: datetime
    trouble: Trouble
    tap: Tap | None = None
    number: str = ""
    why: str = ""
    order: Order | None = None
    """The order as it stood when that decided the tap."""


def by_gravity(notices: tuple[Notice, ...]) -> list[Notice]:
    """What was lost here first, and of what is alike the newest."""
    return sorted(notices, key=lambda notice: (notice.trouble not in GRAVEST, -notice.id))


class Departure(Struct, frozen=True):
    """An order that stood on the board until another hand finished it: no trouble, and nothing to be acknowledged."""

    order: Order
    at: datetime
    """When this display heard of it (UTC)."""


class Link(Struct, frozen=True):
    """How things stand between this kitchen and the server."""

    read_at: datetime | None = None
    """When the last whole reading was asked for (UTC)."""
    heard: float | None = None
    """The same on the monotonic clock; None until the first reading of this run."""
    failing: Delivery | None = None
    """What the last reading came to, where it failed."""
    shut_by: Outcome | None = None
    """Why no write goes out at all."""
    paused_until: float = 0.0
    """Monotonic seconds: no write before then."""
    waiting: int = 0
    """Taps the server has not settled."""
    held: int = 0
    """Those of them that wait for a person."""
    slow_disk: bool = False
    """The disk of this computer keeps everybody waiting."""
    saving: int = 0
    """Taps that are not safe on it yet: they do not count, and may still be refused."""
    skew: timedelta | None = None
    """How far this computer's clock is behind the server's: 0 where they agree, None where nobody knows."""

    def stale(self, mono: float) -> bool:
        """Whether at this monotonic time the last reading is too old to be believed, or there was none in this run."""
        return self.heard is None or mono - self.heard > STALE

    def lulled(self, mono: float) -> bool:
        """Whether all is well and nothing waits: time changes nothing here but how long ago the last reading was."""
        trouble = self.failing is not None or self.shut_by is not None or self.paused_until > mono or self.slow_disk
        return not (self.waiting or trouble or self.stale(mono))


class Picture(Struct, frozen=True):
    """Everything the screen shows, at one moment."""

    board: Board = EMPTY
    link: Link = Link()
    notices: tuple[Notice, ...] = ()
    account: Account | None = None
    away: Away | None = None
    """What a restart or an outage kept from this kitchen, until somebody has read it."""
    caught_up: tuple[Tap, ...] = ()
    """The taps that waited when it was over and are settled by now."""
    departures: tuple[Departure, ...] = ()
    """The last of them in this run, the newest first; what left in an absence is told with that."""

    def echoes(self, before: "Picture") -> bool:
        """Whether it says what the one ``before`` said, but for when the server was heard."""
        heard = replace(before.link, read_at=self.link.read_at, heard=self.link.heard)
        return self.board is before.board and self == replace(before, link=heard)
