"""Between the screen and the engine: pictures come up, taps go down. The only object here that knows the engine."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from kds_app.domain.lifecycle import Action
from kds_app.domain.order import Line, OrderId
from kds_app.domain.pin import Right
from kds_app.domain.pin import Verdict as PinVerdict
from kds_app.domain.preferences import Preferences
from kds_app.domain.sign_in import Refusal
from kds_app.domain.tap import Intent, TapKey, Verdict
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Picture
from kds_app.engine.ports import Clock
from kds_app.ui.upkeep import Upkeep
from kds_app.ui.words import Moment, translate

log = logging.getLogger(__name__)

TURNS = 12
"""Turns of the loop from a change to its showing: what goes on the wire goes first, and what changes at once is shown
once."""


class Environment(Struct, frozen=True):
    """A partner API one can sign in to; an empty URL is for the user to fill in."""

    id: str
    name: str
    base_url: str


class Standing(Struct, frozen=True):
    """How the display is signed in: everything but the secret."""

    environments: tuple[Environment, ...] = ()
    environment: str = ""
    base_url: str = ""
    partner_key: str = ""
    proxy: str = ""
    """What the partner is reached through; empty for no proxy."""
    secret_source: str = ""
    """Where the secret comes from, as a sentence."""
    fixed: bool = False
    """The credential is given from outside and cannot be changed here."""
    warning: str = ""
    """What a cook should know of it on the board, such as a secret that will be forgotten."""
    keyring_waits: bool = False
    """A locked keyring did not let something be done."""

    @property
    def known(self) -> bool:
        """Whether the place where secrets are kept has answered since the start."""
        return bool(self.environments)


class SignIn(Struct, frozen=True):
    """What somebody typed or pasted."""

    environment: str
    base_url: str
    partner_key: str
    secret: str
    proxy: str | None = None
    """The proxy, empty for none; None to leave it as it is."""

    def __repr__(self) -> str:
        return f"SignIn({self.environment!r}, {self.base_url!r}, {self.partner_key!r}, secret hidden)"


class Answer(Struct, frozen=True):
    """What came of it, as a sentence for a person."""

    good: bool
    text: str
    why: Refusal | None = None
    """Why it was refused, for whoever shows more than the sentence; None where it was not."""


class Desk(Protocol):
    """Where credentials and preferences are changed."""

    @property
    def standing(self) -> Standing:
        """How the display is signed in now."""

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """What a cook chooses from to reject or to cancel, by now: (code, label)."""

    async def sign_in(self, form: SignIn) -> Answer:
        """Test a credential, and use it if it is good."""

    async def prefer(self, preferences: Preferences) -> str:
        """Keep these from now on; gives what a person should know where that failed, else nothing."""


class Latch(Protocol):
    """Where a manager's PIN is kept."""

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN to ask for."""

    @property
    def broken(self) -> bool:
        """Whether no PIN opens it any more."""

    @property
    def wait(self) -> float:
        """Seconds until a try counts."""

    async def try_pin(self, pin: str) -> PinVerdict:
        """Whether it is the PIN."""

    async def change(self, pin: str | None) -> str:
        """Set another PIN, or none; gives why that failed, else nothing."""


class NoLatch:
    """There is no place to keep a PIN."""

    is_set = False
    broken = False
    wait = 0.0

    async def try_pin(self, pin: str) -> PinVerdict:  # noqa: ARG002 - any will do
        """It is open."""
        return Right()

    async def change(self, pin: str | None) -> str:  # noqa: ARG002 - none will do
        """Not here."""
        return translate("Bridge", "There is no place here to keep a PIN.")


class Bridge(QObject):
    """Lives on the loop's thread, like everything it touches."""

    pictured = Signal()
    """There is a new picture: its tickets come first, as a finger waits for them."""
    followed = Signal()
    """They are painted: all that follows from the picture may come too."""
    answered = Signal(object)
    """An Answer to ``sign_in``"""
    stood = Signal(object)
    """A Standing"""
    preferred = Signal(object)
    """The Preferences, changed"""

    def __init__(
        self,
        kitchen: Kitchen,
        clock: Clock,
        reasons: tuple[tuple[str, str], ...],
        preferences: Preferences = Preferences(),
        latch: Latch | None = None,
    ) -> None:
        super().__init__()
        self._kitchen = kitchen
        self._clock = clock
        self._desk: Desk | None = None
        self._asked: set[asyncio.Task[None]] = set()
        """What fingers have asked of the kitchen: it goes to the disk."""
        self._tasks: set[asyncio.Task[None]] = set()
        """All the rest that is under way, such as a secret that is being tested."""
        self._reasons = reasons
        self.preferences = preferences
        self.latch: Latch = latch or NoLatch()
        self.standing = Standing()
        self._form: SignIn | None = None
        """What is being tested, or was last."""
        self.upkeep = Upkeep(self._start, self)
        self._coming = 0
        """How many turns of the loop are left until all of the newest picture is shown; 0 where it is."""
        self._told = Picture()
        """The newest one there was, shown or left to the clock of the window."""
        kitchen.subscribe(self._changed)

    def _changed(self, picture: Picture) -> None:
        told, self._told, mono = self._told, picture, self._clock.monotonic()
        echo = picture.echoes(told) and told.link.lulled(mono) and picture.link.lulled(mono)
        if not (self._coming or echo):  # when the server was heard, each second tells
            loop = asyncio.get_running_loop()
            self._coming = TURNS + 1
            self._come_nearer(loop)

    def _come_nearer(self, loop: asyncio.AbstractEventLoop) -> None:
        if not loop.is_running():  # once it has ended nobody looks
            return
        self._coming -= 1
        if not self._coming:
            self.followed.emit()
            return
        loop.call_soon(self._come_nearer, loop)
        if self._coming == 1:
            self.pictured.emit()

    @property
    def picture(self) -> Picture:
        """The newest picture."""
        return self._kitchen.picture

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """What a cook chooses from by now: the partner may have told its own since the start."""
        return self._reasons if self._desk is None else self._desk.reasons

    def moment(self) -> Moment:
        """Now."""
        return Moment(self._clock.now(), self._clock.monotonic())

    def open_desk(self, desk: Desk) -> None:
        """From now on credentials can be changed."""
        self._desk = desk
        self._stand()

    def _stand(self) -> None:
        if self._desk is not None:
            self.standing = self._desk.standing
            self.stood.emit(self.standing)

    def act(self, order_id: OrderId, action: Action, reason: str | None = None) -> None:
        """A cook tapped. It can be taken back for as long as the preferences say."""
        self._ask(self._kitchen.submit(Intent(order_id, action, reason, self.preferences.undo(action))))

    def undo(self, key: TapKey) -> None:
        """A cook takes back a tap that was not sent yet."""
        self._ask(self._kitchen.tap_book.undo(key))

    def tick_off(self, order_id: OrderId, line: Line, row: int) -> None:
        """A cook has made the line seen in this row, or has not after all."""
        self._ask(self._kitchen.tick_off(order_id, line, row))

    def resolve(self, key: TapKey, verdict: Verdict) -> None:
        """A cook decided about a held tap."""
        self._ask(self._kitchen.resolve(key, verdict))

    def acknowledge(self, order_id: OrderId) -> None:
        """A cook has seen that an order was called off or amended."""
        self._ask(self._kitchen.acknowledge(order_id, self.picture.board.ticket(order_id)))

    def dismiss(self, notice_id: int) -> None:
        """A cook has read a notice."""
        self._ask(self._kitchen.dismiss(notice_id))

    def read_away(self) -> None:
        """A cook has read what happened meanwhile."""
        self._ask(self._kitchen.read_away(self.picture.away))

    def prefer(self, preferences: Preferences) -> None:
        """Use these from now on, and keep them."""
        self.preferences = preferences
        self.preferred.emit(preferences)
        self._start(self._keep(preferences))

    async def _keep(self, preferences: Preferences) -> None:
        if self._desk is None:
            self._kitchen.tell(translate("Bridge", "This change holds until the display is closed."))
        elif problem := await self._desk.prefer(preferences):
            self._kitchen.tell(problem)

    def sign_in(self, form: SignIn) -> None:
        """Test a credential, and use it if it is good; ``answered`` tells, unless another was given meanwhile."""
        self._form = form
        self._start(self._signed_in(form))

    async def _signed_in(self, form: SignIn) -> None:
        if self._desk is None:
            text = translate("Bridge", "The place where secrets are kept has not answered yet. Try again in a minute.")
            self.answered.emit(Answer(good=False, text=text))
            return
        answer = Answer(good=False, text=translate("Bridge", "A fault of the program has ended this test. Try again."))
        try:
            answer = await self._desk.sign_in(form)
        finally:  # somebody waits for it, whatever it is
            if answer.good:
                self.upkeep.signed_in()
                self._stand()
            if form is self._form:
                self.answered.emit(answer)

    def try_pin(self, pin: str, tell: Callable[[PinVerdict], object]) -> None:
        """Somebody typed a PIN; ``tell`` is told what came of this one."""
        self._start(self._try_pin(pin, tell))

    async def _try_pin(self, pin: str, tell: Callable[[PinVerdict], object]) -> None:
        tell(await self.latch.try_pin(pin))

    def change_pin(self, pin: str | None, tell: Callable[[str], object]) -> None:
        """Set another PIN, or none; ``tell`` is told why that failed, or nothing."""
        self._start(self._change_pin(pin, tell))

    async def _change_pin(self, pin: str | None, tell: Callable[[str], object]) -> None:
        tell(await self.latch.change(pin))

    def tell(self, why: str) -> None:
        """Put a sentence on the screen until somebody has read it."""
        self._kitchen.tell(why)

    async def finish(self, patience: float) -> None:
        """Wait for what was tapped last, however slow the disk is: a finger that came down before the end counts.

        For the rest no longer than ``patience`` seconds.
        """
        await asyncio.gather(*self._asked, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ask(self, work: Coroutine[Any, Any, None]) -> None:
        self._begin(work, self._asked)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._begin(work, self._tasks)

    def _begin(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a command from the screen failed: a bug", exc_info=error)
