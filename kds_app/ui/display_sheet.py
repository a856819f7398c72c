"""How the screen looks and how patient it is: a key a choice, applied at once and kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import DISTANCES, Preferences, Theme
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.words import translate

CARD = 85.6
"""Millimetres: every bank card is as wide (ISO 7810)."""
_BAR = 12.0
_STEP = 1.01
"""One press is a hundredth: half a millimetre on 50."""
_UNDO = (0.0, 3.0, 5.0, 10.0)
_LATE = ((5, 10), (8, 15), (12, 20), (20, 30))


@dataclass(frozen=True, slots=True)
class Question:
    """One preference, and what it can be set to here; the settings file takes more."""

    preference: str
    heading: str
    answers: tuple[tuple[str, Any], ...]


def questions() -> tuple[Question, ...]:
    """All of them, in the order they stand."""
    undo = tuple((_seconds(seconds), seconds) for seconds in _UNDO)
    themes = {
        Theme.DARK: translate("Display", "Dark"),
        Theme.LIGHT: translate("Display", "Light"),
        Theme.CONTRAST: translate("Display", "High contrast"),
    }
    late = translate("Display", "{0} / {1} min")
    yes, no = translate("Display", "Yes"), translate("Display", "No")
    return (
        Question("theme", translate("Display", "Colours"), tuple((name, theme) for theme, name in themes.items())),
        Question(
            "distance",
            translate("Display", "You stand this far away"),
            tuple((translate("Display", "{0:g} m").format(metres), metres) for metres in DISTANCES),
        ),
        Question(
            "late_minutes",
            translate("Display", "Soon late / late after"),
            tuple((late.format(*minutes), minutes) for minutes in _LATE),
        ),
        Question("undo_accept", translate("Display", "Accept can be undone for"), undo),
        Question("undo_ready", translate("Display", "Ready can be undone for"), undo),
        Question("undo_picked_up", translate("Display", "Picked up can be undone for"), undo),
        Question(
            "hide_picked_up_for_delivery",
            translate("Display", "The rider's app says when a delivery is picked up: no key for it here"),
            ((yes, True), (no, False)),
        ),
        Question("motion", translate("Display", "Show tickets moving"), ((yes, True), (no, False))),
    )


def _seconds(seconds: float) -> str:
    return translate("Display", "{0:g} s").format(seconds) if seconds else translate("Display", "Not at all")


class DisplaySheet(ChoiceSheet):
    """The side key leads to the connection."""

    preferred = Signal(object)
    """Preferences"""
    turned = Signal()
    """Somebody wants to set whom the display talks to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("display", parent)
        self.side_key = connection = Key(translate("Display", "Connection"), self, size=4.0)
        connection.setObjectName("connection")
        connection.clicked.connect(self.turned)
        self._practice: list[Option] = []

    def offer_sound(self, go: Callable[[], object]) -> None:
        """From now on there is a key that leads to the settings of sound."""
        self.other_key = sound = Key(translate("Display", "Sound"), self, size=4.0)
        sound.setObjectName("sound-page")
        sound.clicked.connect(go)

    def offer_practice(self, go: Callable[[], object]) -> None:
        """From now on there is a key that leads into practice."""
        label = translate("Display", "Practice")
        self._practice = [Option("practice", label, label, "practice-page", chosen=False, choose=go)]

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what is chosen alone
        """What is chosen."""
        return self.look

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """Question by question, then the measure of the glass, and the way into practice."""
        for question in questions():
            self.group(question.heading, [self._option(question, *answer) for answer in question.answers], look, width)
        self._calibration(look, width)
        heading = translate("Display", "See what happens when something goes wrong, with orders that are not real")
        self.group(heading, self._practice, look, width)
        self.sweep()

    def _option(self, question: Question, label: str, value: Any) -> Option:
        preferences = self._preferences
        changed: dict[str, Any] = {question.preference: value}
        return Option(
            id=(question.preference, value),
            label=label,
            spoken=f"{question.heading}: {label}",
            name=f"{question.preference}-{value}",
            chosen=getattr(preferences, question.preference) == value,
            choose=lambda: self.preferred.emit(replace(self._preferences, **changed)),
        )

    @property
    def _preferences(self) -> Preferences:
        return self.look.preferences if self.look else Preferences()

    def _calibration(self, look: Look, width: int) -> None:
        heading = translate("Display", "Hold a bank card against the bar: it is just as wide when sizes are right")
        now, told = look.metrics.px_per_mm, look.preferences.px_per_mm
        self.group(
            heading,
            [
                self._measure("narrower", translate("Display", "Narrower"), now / _STEP),
                self._measure("wider", translate("Display", "Wider"), now * _STEP),
                self._measure("reported", translate("Display", "As the screen says"), None, chosen=told is None),
            ],
            look,
            width,
        )
        tall = look.metrics.px_per_mm * _BAR
        self.page.cards.append(QRectF(0, self.page.pen, CARD * now, tall))
        self.page.pen += tall + look.text(2)

    def _measure(self, name: str, label: str, px_per_mm: float | None, *, chosen: bool = False) -> Option:
        bounded = None if px_per_mm is None else min(20.0, max(2.5, px_per_mm))
        return Option(
            id=name,
            label=label,
            spoken=label,
            name=name,
            chosen=chosen,
            choose=lambda: self.preferred.emit(replace(self._preferences, px_per_mm=bounded)),
        )
