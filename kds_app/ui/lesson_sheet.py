"""What can be tried out in practice, as large keys; what was seen already is marked."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.engine.practice import Lesson
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.key import Key
from kds_app.ui.lessons import lesson_name
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.words import translate

_CHOICES: tuple[Lesson | None, ...] = (*Lesson, None)
"""In the order they stand; after the last all goes well again."""


class LessonSheet(ChoiceSheet):
    """Closes as soon as one was chosen. Its side key leaves practice."""

    chosen = Signal(object)
    """A Lesson, or None: all is to go well again"""
    leave = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("practice", parent)
        self.seen: Collection[Lesson] = ()
        self.side_key = Key(translate("Practice", "Leave practice"), self, size=4.0)
        self.side_key.setObjectName("leave")
        self.side_key.setAccessibleName(translate("Practice", "Leave practice, to the real board"))
        self.side_key.clicked.connect(self.leave)

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what was seen alone
        """What was seen."""
        return self.look, frozenset(self.seen)

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """How it goes, then a key for each."""
        text = translate("Practice", "Choose one and work on: the bar above explains it. {0} of {1} seen")
        heading = text.format(len(self.seen), len(Lesson))
        self.group(heading, [*map(self._option, Lesson), self._well()], look, width)
        self.sweep()

    def _option(self, lesson: Lesson) -> Option:
        number, label, seen = _CHOICES.index(lesson) + 1, lesson_name(lesson), lesson in self.seen
        return Option(
            id=lesson,
            label=f"{number}  {label}{' ✓' if seen else ''}",
            spoken=translate("Practice", "Lesson {0}: {1}").format(number, label),
            name=f"lesson-{lesson}",
            chosen=seen,
            choose=lambda: self._choose_lesson(lesson),
        )

    def _well(self) -> Option:
        label = translate("Practice", "All is well")
        return Option(
            id=None,
            label=f"{len(_CHOICES)}  {label}",
            spoken=label,
            name="lesson-none",
            chosen=False,
            choose=lambda: self._choose_lesson(None),
        )

    def choose_nth(self, index: int) -> None:
        """What carries this number."""
        for lesson in _CHOICES[index : index + 1]:
            self._choose_lesson(lesson)

    def _choose_lesson(self, lesson: Lesson | None) -> None:
        self.close_sheet()
        self.chosen.emit(lesson)
