"""A page of the settings that asks: a key an answer, applied at once and kept."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Preferences
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.words import translate


class Question(Struct, frozen=True):
    """One preference, and what it can be set to here; the settings file takes more."""

    preference: str
    heading: str
    answers: tuple[tuple[str, Any], ...]


def yes_or_no() -> tuple[tuple[str, Any], ...]:
    """The answers of a question that has no others."""
    return (translate("Question", "Yes"), True), (translate("Question", "No"), False)


class QuestionSheet(ChoiceSheet):
    """A question a group. What else stands on a page is written by those that derive from it, in ``write_more``."""

    preferred = Signal(object)
    """Preferences"""

    def __init__(self, name: str, questions: Callable[[], Sequence[Question]], parent: QWidget) -> None:
        super().__init__(name, parent)
        self._questions = questions

    @property
    def preferences(self) -> Preferences:
        """What is chosen now."""
        return self.look.preferences if self.look else Preferences()

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what is chosen alone
        """What is chosen."""
        return self.look

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """Question by question, then whatever else there is."""
        for question in self._questions():
            self.group(question.heading, [self._option(question, *answer) for answer in question.answers], look, width)
        self.write_more(scene, look, width)
        self.sweep()

    def write_more(self, scene: Scene, look: Look, width: int) -> None:
        """What stands below the questions."""

    def prefer(self, **changed: Any) -> None:
        """From now on it is so."""
        self.preferred.emit(replace(self.preferences, **changed))

    def _option(self, question: Question, label: str, value: Any) -> Option:
        changed: dict[str, Any] = {question.preference: value}
        return Option(
            id=(question.preference, value),
            label=label,
            spoken=f"{question.heading}: {label}",
            name=f"{question.preference}-{value}",
            chosen=getattr(self.preferences, question.preference) == value,
            choose=lambda: self.prefer(**changed),
        )
