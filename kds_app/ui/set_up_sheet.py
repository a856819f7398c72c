"""The first start: sign in, choose the branch, hear the sound, begin; or practise first. Left at any step."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Preferences
from kds_app.engine.sound import Silence
from kds_app.ui.bridge import Answer
from kds_app.ui.calls import silence_says
from kds_app.ui.choice_sheet import ChoiceSheet, Option, deed
from kds_app.ui.filter_sheet import Choice, Sort, branch_name, option
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, SEMI
from kds_app.ui.upkeep import Upkeep, not_answered
from kds_app.ui.words import translate

_STEP, _TEXT = 4.8, 4.0
"""Millimetres: what a step is called, and what is said of it."""


class SetUpSheet(ChoiceSheet):
    """All steps stand below each other, and each says by itself whether it is done: nothing of it is remembered.

    ``silence`` is why no sound can be heard.
    """

    preferred = Signal(object)
    """Preferences"""
    sign_in_wanted = Signal()
    sound_wanted = Signal()
    volume_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, parent: QWidget, upkeep: Upkeep, silence: Callable[[], Silence | None]) -> None:
        super().__init__("set-up", parent)
        self._upkeep = upkeep
        self._silence = silence
        self._answer: Answer | None = None
        """What came of signing in from here."""
        self.awaits_sign_in = False
        """Whether whoever signs in now was sent by this sheet, and comes back to it."""
        self.closed.connect(self._forget)

    def open_over(self, look: Look, title: str) -> None:
        """Show it, and ask for the names of the branches."""
        self.awaits_sign_in = False
        super().open_over(look, title)
        self._upkeep.learn_the_shop()

    def show_answer(self, answer: Answer) -> None:
        """Say what came of signing in."""
        self._answer = answer
        self._rewrite()

    def leave_off(self) -> None:
        """Nobody signs in any more."""
        self.awaits_sign_in = False

    def _forget(self) -> None:
        self._answer = None

    @property
    def _preferences(self) -> Preferences:
        return self.look.preferences if self.look else Preferences()

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what was set alone
        """What is done by now."""
        return self.look, self._upkeep.partner_key, self._upkeep.known, self._upkeep.shop, self._silence(), self._answer

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """Step by step."""
        steps = [self._sign_in, self._branch, self._sound, self._begin]
        if self._upkeep.partner_key and len(self._upkeep.shop.branches) < 2:  # noqa: PLR2004 - with one there is no choice
            steps.remove(self._branch)
        for number, step in enumerate(steps, 1):
            step(number, look, width)
            self.page.pen += look.text(2)
        self.sweep()

    def _step(self, number: int, text: str, look: Look, width: int, *, done: bool = False) -> None:
        mark, colour = ("✓", look.palette.good) if done else (f"{number}", look.palette.text)
        self.page.put(0, look.paragraph(f"{mark}  {text}", _STEP, width, weight=BOLD, colour=colour))

    def _say(self, text: str, look: Look, width: int, colour: QColor | None = None) -> None:
        self.page.put(0, look.paragraph(text, _TEXT, width, weight=SEMI, colour=colour or look.palette.muted))

    def _sign_in(self, number: int, look: Look, width: int) -> None:
        key = self._upkeep.partner_key
        if key:
            self._step(number, translate("SetUp", "Signed in as {0}").format(key), look, width, done=True)
            label = translate("SetUp", "Change")
        else:
            self._step(number, translate("SetUp", "Sign in"), look, width)
            text = translate(
                "SetUp", "Have the partner key and the secret from klikit at hand. Production is the real shop."
            )
            self._say(text if self._upkeep.known else not_answered(), look, width)
            label = translate("SetUp", "Enter key and secret")
        if self._answer is not None:
            colour = look.palette.good if self._answer.good else look.palette.said_warn
            self._say(self._answer.text, look, width, colour)
        keys = [deed("enter-secret", label, self._wants_sign_in)]
        self.group("", keys if self._upkeep.partner_key else [*keys, self._practise()], look, width)

    def _practise(self) -> Option:
        return deed("practise", translate("SetUp", "Practise first"), self.practice_wanted.emit)

    def _wants_sign_in(self) -> None:
        self.sign_in_wanted.emit()
        self.awaits_sign_in = True

    def _branch(self, number: int, look: Look, width: int) -> None:
        chosen, shop = self._preferences.only_branches, self._upkeep.shop
        self._step(number, translate("SetUp", "Which branch does this screen show?"), look, width, done=bool(chosen))
        if not shop.branches:
            self._say(translate("SetUp", "Asked once you are signed in, where there are several."), look, width)
            return
        every = translate("SetUp", "All branches")
        keys = [
            Option("all", every, every, "all-branches", not chosen, lambda: self._show_branches(())),
            *(self._one(branch.id, branch_name(shop, branch.id)) for branch in shop.branches),
        ]
        self.group("", keys, look, width)

    def _one(self, branch_id: int, name: str) -> Option:
        return option(Choice(Sort.BRANCH, name, branch_id), self._preferences, self.preferred.emit)

    def _show_branches(self, branches: tuple[int, ...]) -> None:
        self.preferred.emit(replace(self._preferences, only_branches=branches))

    def _sound(self, number: int, look: Look, width: int) -> None:
        self._step(number, translate("SetUp", "Hear what a new order sounds like"), look, width)
        silence = self._silence()
        if silence is not None:
            text = translate("Sound", "No sound: {0}. The frame of the screen flashes instead.")
            self._say(text.format(silence_says(silence)), look, width, look.palette.said_trouble)
        keys = [
            deed("play", translate("SetUp", "Play the sound"), self.sound_wanted.emit),
            deed("louder", translate("SetUp", "Louder or softer"), self.volume_wanted.emit),
        ]
        self.group("", keys, look, width)

    def _begin(self, number: int, look: Look, width: int) -> None:
        self._step(number, translate("SetUp", "Begin"), look, width)
        text = translate("SetUp", "You find this page again under Settings → Set up.")
        self._say(text, look, width)
        begin = translate("SetUp", "To the board") if self._upkeep.partner_key else translate("SetUp", "Set up later")
        keys = [deed("begin", begin, self.close_sheet)]
        self.group("", [*keys, self._practise()] if self._upkeep.partner_key else keys, look, width)
