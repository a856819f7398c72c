"""What is done at the screen for the tablet itself, not for orders: it is examined, written about, signed out."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from kds_app.domain.finding import Finding
from kds_app.domain.shop import Shop
from kds_app.ui.words import translate

Work = Coroutine[Any, Any, None]


class About(Struct, frozen=True):
    """What somebody reads out to support; the secret is never part of it."""

    version: str
    data: str
    logs: str
    partner_key: str = ""
    request_id: str = ""
    """Of the last tap that did not go well; empty where all did, or the partner gave none."""
    known: bool = True
    """Whether the place where secrets are kept has answered since the start."""


def not_answered() -> str:
    """What there is to say until then."""
    return translate("Upkeep", "The place where secrets are kept has not answered yet.")


class Word(Struct, frozen=True):
    """What came of something, as a sentence for a person."""

    good: bool
    text: str


class Examination(Struct, frozen=True):
    """What was found so far."""

    findings: tuple[Finding, ...] = ()
    running: bool = False

    @property
    def over(self) -> bool:
        """Whether all was looked at."""
        return bool(self.findings) and not self.running

    @property
    def wrong(self) -> int:
        """How many things are to be mended."""
        return sum(finding.wrong for finding in self.findings)


class Keeper(Protocol):
    """Who can do all this."""

    @property
    def about(self) -> About:
        """What is known of this display now."""

    @property
    def partners_reasons(self) -> tuple[tuple[str, str], ...]:
        """The partner's reasons to reject, by now: (code, label); none where it has no list."""

    @property
    def own_reasons(self) -> bool:
        """Whether this kitchen's own are offered though the partner has a list."""

    def findings(self) -> AsyncIterator[Finding]:
        """Examine this display: every finding as it is made."""

    async def support_file(self) -> Word:
        """Write the support file; says where it is, or why there is none."""

    async def shop(self) -> Shop | None:
        """The brands and branches by name; None where the partner does not say."""

    async def offer_own_reasons(self, *, own: bool) -> None:
        """Offer this kitchen's own reasons, or the partner's; a notice says where that is not kept."""

    async def sign_out(self) -> str:
        """Forget the secret; gives what a person should know, else nothing."""

    async def try_the_keyring(self) -> None:
        """Do what a locked keyring did not let be done."""


class Upkeep(QObject):
    """Holds what came of it, for whichever sheet shows it. ``start`` has work done on the loop."""

    changed = Signal()
    welcomed = Signal()
    """Nobody has ever set this display up"""

    def __init__(self, start: Callable[[Work], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self.keeper: Keeper | None = None
        """None until the place where secrets are kept has answered, and in practice."""
        self.examination = Examination()
        self.support: Word | None = None
        """What came of the last support file."""
        self.shop = Shop()
        """As far as the partner has told."""
        self.said: Word | None = None
        """What came of signing out."""

    @property
    def partner_key(self) -> str:
        """Whose orders are read now; empty where nobody is signed in."""
        return self.keeper.about.partner_key if self.keeper else ""

    @property
    def known(self) -> bool:
        """Whether anybody can tell who is signed in: not until the place where secrets are kept has answered."""
        return self.keeper is None or self.keeper.about.known

    def open(self, keeper: Keeper) -> None:
        """From now on there is somebody to do it."""
        self.keeper = keeper
        self.changed.emit()

    def examine(self) -> None:
        """Look at everything again; nothing waits for it."""
        if self.keeper is not None and not self.examination.running:
            self._start(self._examine(self.keeper))

    async def _examine(self, keeper: Keeper) -> None:
        self._found((), running=True)
        try:
            async for finding in keeper.findings():
                self._found((*self.examination.findings, finding), running=True)
        finally:
            self._found(self.examination.findings, running=False)

    def _found(self, findings: tuple[Finding, ...], *, running: bool) -> None:
        self.examination = Examination(findings, running)
        self.changed.emit()

    def write_support_file(self) -> None:
        """Have it written."""
        if self.keeper is not None and self.support != _writing():
            self._start(self._write(self.keeper))

    async def _write(self, keeper: Keeper) -> None:
        self._support(_writing())
        word = Word(
            good=False, text=translate("Upkeep", "The support file could not be written: a fault of the program.")
        )
        try:
            word = await keeper.support_file()
        finally:
            self._support(word)

    def _support(self, word: Word) -> None:
        self.support = word
        self.changed.emit()

    def learn_the_shop(self) -> None:
        """Ask the partner for the names of brands and branches; until it answers those known are shown."""
        if self.keeper is not None:
            self._start(self._learn(self.keeper))

    async def _learn(self, keeper: Keeper) -> None:
        whose = keeper.about.partner_key
        shop = await keeper.shop()
        if shop is not None and shop != self.shop and keeper.about.partner_key == whose:
            self.shop = shop
            self.changed.emit()

    def offer_own_reasons(self, *, own: bool) -> None:
        """Offer this kitchen's own reasons, or the partner's."""
        if self.keeper is not None:
            self._start(self._offer(self.keeper, own=own))

    async def _offer(self, keeper: Keeper, *, own: bool) -> None:
        await keeper.offer_own_reasons(own=own)
        self.changed.emit()

    def signed_in(self) -> None:
        """Somebody has signed in: what was said before is over, and what the shop was called."""
        self.shop, self.said = Shop(), None
        self.changed.emit()

    def sign_out(self) -> None:
        """Forget the secret."""
        if self.keeper is not None:
            self._start(self._sign_out(self.keeper))

    async def _sign_out(self, keeper: Keeper) -> None:
        problem = await keeper.sign_out()
        done = translate("Upkeep", "Signed out: the secret is forgotten. Taps wait until somebody signs in again.")
        self.shop = Shop()
        self.said = Word(good=not problem, text=problem or done)
        self.changed.emit()

    def try_the_keyring(self) -> None:
        """Do what a locked keyring did not let be done; it may ask somebody for its password."""
        if self.keeper is not None:
            self._start(self._try(self.keeper))

    async def _try(self, keeper: Keeper) -> None:
        self.said = None
        await keeper.try_the_keyring()
        self.changed.emit()


def _writing() -> Word:
    return Word(good=True, text=translate("Upkeep", "Examining this display and writing the file…"))
