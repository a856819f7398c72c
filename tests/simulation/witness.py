"""Watches a night from outside the program: asks the invariants at every step, and counts what came up."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import Order
from kds_app.domain.policy import LONGEST_PAUSE
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Picture
from kds_app.engine.ports import NotStoredError
from tests.simulation import invariants
from tests.simulation.counts import Counts
from tests.simulation.line import Answer
from tests.simulation.onlooker import Onlooker
from tests.simulation.register import Register
from tests.simulation.server import Server
from tests.simulation.times import Times

_CREDENTIAL = frozenset({Outcome.UNAUTHORISED, Outcome.REVOKED})
A_REFUSAL_OUTLIVES_THE_RUN = False
"""Whether the program is held to know after a start that its credential was refused. One write tells it anew."""
_SAME_CLOCK = timedelta(seconds=1)


@dataclass(slots=True)
class _Closed:
    """What the program knows of when not to write."""

    heard: float = 0.0
    """When it heard of the pause, in the loop's seconds."""
    until: float = 0.0
    kept_until: float = 0.0
    """True seconds, of the pause that is on disk."""
    kept_with: timedelta = timedelta(0)
    """The error of the tablet's clock when it was written."""
    read_with: timedelta = timedelta(0)
    """The same when the run began that read it."""
    shut_at: float | None = None
    unread_until: float = 0.0
    """Until when the server wants not to be read, in the loop's seconds."""


class Witness:
    """Sees what goes out, what comes back, what the disk takes and what the screen shows."""

    def __init__(self, times: Times, server: Server, trace: Callable[[str], None] | None) -> None:
        self.times = times
        self.server = server
        self.register = Register(times, self._settled)
        self.onlooker = Onlooker(self.register)
        self.counts = Counts()
        self.broken: list[str] = []
        self.readings = 0
        """Whole lists that were heard."""
        self._trace = trace
        self._closed = _Closed()

    # what it writes down

    def tell(self, what: str) -> None:
        """One line of the log, where one is wanted."""
        if self._trace:
            self._trace(f"{self.times.seconds():11.3f}  {what}")

    def check(self, sentences: Iterable[str], about: Tap | None = None) -> None:
        """Every sentence is something that does not hold."""
        for sentence in sentences:
            whole = f"{self.register.name(about.key)}: {sentence}" if about else sentence
            if whole not in self.broken:
                self.broken.append(whole)
                self.tell(f"!!! {whole}")

    # what the program does

    def started(self) -> None:
        """Another run: what it knows of pauses is what is on disk."""
        self._closed.until = self._closed.unread_until = 0.0
        self._closed.read_with = self.times.error
        self.onlooker.started()
        self.register.grace_ends.clear()
        if not A_REFUSAL_OUTLIVES_THE_RUN:
            self._closed.shut_at = None

    def ended(self) -> None:
        """A run ends in order, with all of it told."""
        self.check(self.onlooker.untold())

    def mended(self) -> None:
        """An operator put a good credential in place, and it was tried out."""
        self._closed.shut_at, self._closed.unread_until = None, 0.0

    def woken(self) -> None:
        """The program knows that the tablet slept: how long the server wants not to be read it cannot know."""
        self._closed.unread_until = 0.0

    def writes(self, tap: Tap) -> None:
        """A write is made."""
        self.tell(f"send {self.register.name(tap.key)}, try {tap.attempts}")
        self.counts.what["writes"] += 1
        self.check(invariants.kept_before_it_is_sent(self.register, tap), tap)
        self.check(invariants.one_body_and_one_account(self.register, tap), tap)
        self.check(invariants.in_turn(self.register, tap), tap)
        self.check(invariants.not_in_its_grace(self.register, tap, asyncio.get_running_loop().time()), tap)
        if tap.key not in self.register.misdated:
            self.check(invariants.no_forgotten_key(self.server, tap, self.times.seconds()), tap)
        if not self.times.jumped:
            self.check(invariants.looked_at_before_it_is_late(self.register, tap, self.times.seconds()), tap)
        self.register.sent.add(tap.key)
        self.check(self._no_write_while_closed(), tap)

    def _no_write_while_closed(self) -> Iterable[str]:
        """No write inside a known pause, nor while the credential is known to be refused."""
        closed, now, true = self._closed, asyncio.get_running_loop().time(), self.times.seconds()
        if closed.heard < now < closed.until:
            yield f"was sent {closed.until - now:.1f} s before the end of a pause"
        elif true < closed.kept_until - 1 and abs(closed.read_with - closed.kept_with) < _SAME_CLOCK:
            yield f"was sent {closed.kept_until - true:.1f} s before the end of a pause kept on disk"
        if closed.shut_at is not None and now > closed.shut_at:
            yield f"was sent {now - closed.shut_at:.1f} s after the credential was refused"

    def reads(self, call: str) -> None:
        """A reading is made."""
        left = self._closed.unread_until - asyncio.get_running_loop().time()
        if left > invariants.MOMENT:
            self.check([f"{call}: was read {left:.1f} s before the server wanted to be"])

    def hears(self, call: str, began: float, tap: Tap | None, answer: Answer) -> None:
        """A request came to this."""
        closed, now = self._closed, asyncio.get_running_loop().time()
        if not isinstance(answer, Delivery):
            self.readings += call == "orders"
            if isinstance(answer, Order):
                self.register.looked_at[answer.id] = self.times.seconds() - (now - began)
            if call == "orders" and closed.shut_at is not None and began > closed.shut_at:
                closed.shut_at = None
            self.tell(f"     {call}: read")
            return
        self.tell(f"     {self.register.name(tap.key) if tap else call}: {answer.outcome} {answer.http or ''}")
        (self.counts.heard if tap else self.counts.read)[answer.outcome] += 1
        if answer.outcome in _CREDENTIAL:
            closed.shut_at = now
        if not tap and answer.outcome is Outcome.RATE_LIMITED:
            closed.unread_until = max(closed.unread_until, now + min(answer.retry_after or 0.0, LONGEST_PAUSE))
        if tap and answer.outcome is Outcome.RATE_LIMITED and answer.retry_after is not None:
            closed.heard = now
            closed.until = max(closed.until, now + min(answer.retry_after, LONGEST_PAUSE))

    def pause_kept(self) -> None:
        """The pause is on disk."""
        closed, now = self._closed, asyncio.get_running_loop().time()
        closed.kept_until = self.times.seconds() + max(closed.until - now, 0.0)
        closed.kept_with = self.times.error

    def _settled(self, tap: Tap) -> None:
        self.tell(f"disk {self.register.name(tap.key)}: {tap.state} (last {tap.last}, found {tap.found})")
        self.counts.what["taps taken back" if tap.undone else f"taps {tap.state}"] += 1
        self._must_be_told(tap)
        if tap.last is Outcome.EXPIRED:
            self.counts.heard[Outcome.EXPIRED] += 1
        if tap.state is TapState.DROPPED and invariants.crossed(self.server, tap):
            self.counts.residue["a late copy landed while its tap was being dropped"] += 1
            return
        self.check(invariants.settled_truly(self.server, self.register, tap), tap)

    def _must_be_told(self, tap: Tap) -> None:
        """A refusal that no hand of this kitchen's has brought about, of the tap itself."""
        by_hand = tap.undone or tap.key in self.register.decided
        if tap.state is TapState.DROPPED and not by_hand and tap.because_of is None:
            self.onlooker.refused(tap.key)

    def look(self, picture: Picture) -> None:
        """The screen shows this."""
        self.check(self.onlooker.look(picture, self.times.now()))
        self.counts.what["pictures"] += 1
        self.check(invariants.settled_on_the_screen_is_settled_on_disk(self.register, picture.board))
        self.check(invariants.every_lane_is_explained(self.server, self.register, picture.board))

    def count_up(self) -> None:
        """Also late copies that landed after their taps were closed: nothing that a client can do keeps them away.

        And keys that were dated by a clock nobody had set right, and moved an order that was moved back meanwhile.
        """
        self.counts.what["ends of taps the disk refused"] += self.register.unsettled
        for key, moved in self.server.effects.items():
            if len(moved) > 1:
                self.counts.residue["a key of unknown age moved an order that had been moved back"] += 1
            tap = self.register.taken.get(key)
            if tap and not tap.live and tap.state is not TapState.CONFIRMED and moved[0] > self.register.closed_at[key]:
                self.counts.residue[f"a late copy landed after its tap was closed ({tap.state})"] += 1


class LoudBugs(logging.Handler):
    """Takes every error that the program logs as a bug of its own; the rest goes to the log of the night."""

    def __init__(self, witness: Witness) -> None:
        super().__init__()
        self._witness = witness

    def emit(self, record: logging.LogRecord) -> None:
        """What the disk did wrong is no bug."""
        if record.levelno < logging.ERROR:
            self._witness.tell(f"       . {record.getMessage()}")
        elif record.name != "kds_app.store.errors" and not _the_disk(record):
            self._witness.check([f"logged {record.getMessage()!r} ({record.exc_info and record.exc_info[1]!r})"])


def _the_disk(record: logging.LogRecord) -> bool:
    return record.exc_info is not None and isinstance(record.exc_info[1], NotStoredError)
