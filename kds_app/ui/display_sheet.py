"""How the screen looks: its colours, the size of its text, and the measure of its glass."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import DISTANCES, Theme
from kds_app.ui.choice_sheet import Option
from kds_app.ui.look import Look
from kds_app.ui.question_sheet import Question, QuestionSheet, yes_or_no
from kds_app.ui.scene import Scene
from kds_app.ui.words import translate

CARD = 85.6
"""Millimetres: every bank card is as wide (ISO 7810)."""
_BAR = 12.0
_STEP = 1.01
"""One press is a hundredth: half a millimetre on 50."""


def looks() -> tuple[Question, ...]:
    """What is asked, in the order it stands."""
    themes = {
        Theme.DARK: translate("Display", "Dark"),
        Theme.LIGHT: translate("Display", "Light"),
        Theme.CONTRAST: translate("Display", "High contrast"),
    }
    return (
        Question("theme", translate("Display", "Colours"), tuple((name, theme) for theme, name in themes.items())),
        Question(
            "distance",
            translate("Display", "You stand this far away"),
            tuple((translate("Display", "{0:g} m").format(metres), metres) for metres in DISTANCES),
        ),
        Question("motion", translate("Display", "Show tickets moving"), yes_or_no()),
    )


class DisplaySheet(QuestionSheet):
    """Below the questions, a bar to hold a bank card against."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("display", looks, parent)

    def write_more(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - it depends on the look alone
        """The measure of the glass."""
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
            choose=lambda: self.prefer(px_per_mm=bounded),
        )
