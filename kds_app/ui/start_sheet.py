"""The way into practice, from a board that is real: what it is, and a key to begin. Refused while anything calls."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.engine.ringing import Call
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.lessons import real_says
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.words import translate


class StartSheet(ChoiceSheet):
    """``calls``: what calls for somebody on the real board."""

    begun = Signal()
    """Practice is wanted."""

    def __init__(self, parent: QWidget, calls: Callable[[], Sequence[Call]]) -> None:
        super().__init__("practice", parent)
        self._calls = calls

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what calls alone
        """What calls."""
        return self.look, self._calls()

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """What practice is, then the key; or why not now."""
        for text in (
            translate("Practice", "A kitchen that is not real, to see Retry and Refused before they happen to you."),
            translate(
                "Practice",
                "This board works on behind it: what you tapped is sent, new orders come in and ring. As soon as"
                " anything here calls for you, practice says so and ends. Nothing of practice is kept.",
            ),
        ):
            self.page.put(0, look.paragraph(text, 4.4, width, weight=SEMI))
            self.page.pen += look.text(3)
        calls = self._calls()
        if any(call.orders for call in calls):
            text = translate("Practice", "Not now: {0}. Answer that first.").format(real_says(calls))
            self.page.put(0, look.paragraph(text, 4.4, width, weight=SEMI, colour=look.palette.said_trouble))
        else:
            self._offer(calls, look, width)
        self.sweep()

    def _offer(self, calls: Sequence[Call], look: Look, width: int) -> None:
        if calls:
            text = translate("Practice", "No real order can come in now: the connection is in trouble.")
            self.page.put(0, look.paragraph(text, 4.4, width, weight=SEMI, colour=look.palette.said_trouble))
        label = translate("Practice", "Start practice")
        start = Option("start", label, label, "start-practice", chosen=False, choose=self._chosen)
        self.group(translate("Practice", "Nothing real can be tapped meanwhile"), [start], look, width)

    def _chosen(self) -> None:
        self.close_sheet()
        self.begun.emit()
