"""A cook's tap: the one write it stands for, frozen, and how far it has got."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId

TapKey = NewType("TapKey", str)

UNMISSABLE = timedelta(seconds=10)
"""How long a tap may be under way before nobody must overlook it."""


class Account(Struct, frozen=True):
    """Whose orders these are. A tap made for one account is never sent with the credential of another."""

    base_url: str
    partner_key: str


class Intent(Struct, frozen=True):
    """What a finger asked for, before it is a tap."""

    order_id: OrderId
    action: Action
    reason: str | None = None
    grace: float = 0.0
    """Seconds in which it can be taken back before it is sent."""


class TapState(StrEnum):
    """How far a tap has got. All but the first four are final, and HELD is final until a person decides."""

    SAVING = "saving"
    """The disk has not answered yet: it moves nothing, and nothing of it is sent. Lives in memory only."""
    WAITING = "waiting"
    """Safe on disk; to be sent, or to be sent again."""
    SENDING = "sending"
    """On the wire now. Lives in memory only: on disk such a tap is WAITING."""
    CHECKING = "checking"
    """The order is to be read before anything else is done."""
    HELD = "held"
    """Only a person can say what is to become of it."""
    CONFIRMED = "confirmed"
    ALREADY_DONE = "already_done"
    """The order is where the tap wanted it, by whatever hand."""
    DROPPED = "dropped"


LIVE = frozenset({TapState.WAITING, TapState.SENDING, TapState.CHECKING, TapState.HELD})
DELIVERED = frozenset({TapState.CONFIRMED, TapState.ALREADY_DONE})


class Tap(Struct, frozen=True):
    """One tap. The first block never changes once made: a retry is the same key and the same bytes."""

    key: TapKey
    account: Account
    order_id: OrderId
    number: str
    action: Action
    reason: str | None
    body: bytes
    made_at: datetime

    era: int | None = None
    """Since when this computer's clock had run undisturbed when the tap was made. Not kept over a restart."""

    state: TapState = TapState.WAITING
    attempts: int = 0
    doubt: bool = False
    """Some attempt may have been applied by the server without our hearing of it."""
    last: Outcome | None = None
    repeats: int = 0
    """How many attempts in a row came to ``last``."""
    http: int | None = None
    request_id: str = ""
    due: float = 0.0
    """When it may be tried next, in seconds of the monotonic clock. Not kept over a restart: then it is due at once."""
    undo_until: float = 0.0
    """Until when a cook can take it back, in seconds of the monotonic clock: it is not sent before. Not kept over a
    restart: who pulls the plug has not pressed Undo."""
    looked_at: datetime | None = None
    """When the order was last read for its sake. Not kept over a restart."""
    settled_at: datetime | None = None
    settled_tick: int = 0
    """The engine's count when it was settled; set against the count at which a read of the order began."""
    found: Status | None = None
    """Where the server said the order stands, when that decided the tap."""
    because_of: TapKey | None = None
    """The refused tap that took this one down with it."""

    @property
    def live(self) -> bool:
        """Whether it still awaits the server or a person."""
        return self.state in LIVE

    def undoable(self, mono: float) -> bool:
        """Whether it can still be taken back at this monotonic time: nobody but this screen knows of it yet."""
        return self.state is TapState.WAITING and not self.attempts and not self.doubt and mono < self.undo_until

    def overdue(self, now: datetime, mono: float) -> bool:
        """Whether it is under way for longer than anybody should overlook, by the time of day and the monotonic."""
        under_way = self.live and self.state is not TapState.HELD and not self.undoable(mono)
        return under_way and now - self.made_at > UNMISSABLE

    @property
    def undone(self) -> bool:
        """Whether a cook took it back before it was ever sent."""
        return (
            self.state is TapState.DROPPED
            and not (self.attempts or self.doubt)
            and (self.last, self.found, self.because_of) == (None, None, None)
        )

    @property
    def delivered(self) -> bool:
        """Whether the server has what it asked for."""
        return self.state in DELIVERED


class Verdict(StrEnum):
    """What a person decides about a held tap."""

    TRY_AGAIN = "try again"
    IT_IS_DONE = "it is done"
    DROP_IT = "drop it"


_NEVER_AGAIN = frozenset({Outcome.EXPIRED, Outcome.KEY_CONFLICT})


def verdicts(tap: Tap) -> tuple[Verdict, ...]:
    """What a person may decide about a held tap: one whose key is expired or spoilt can never be tried again."""
    return tuple(v for v in Verdict if v is not Verdict.TRY_AGAIN or tap.last not in _NEVER_AGAIN)
