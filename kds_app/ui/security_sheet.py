"""Who may do what on this screen: the manager's PIN, what it stands before, and the kiosk."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Guarded
from kds_app.ui.choice_sheet import Option, deed
from kds_app.ui.look import Look
from kds_app.ui.question_sheet import Question, QuestionSheet, yes_or_no
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.words import translate

_MINUTES = (1, 2, 5, 15)


def security() -> tuple[Question, ...]:
    """What is asked below the PIN, in the order it stands."""
    minutes = translate("Security", "{0} min")
    return (
        Question(
            "relock_minutes",
            translate("Security", "Locks itself when what it guards was not touched for"),
            tuple((minutes.format(each), each) for each in _MINUTES),
        ),
        Question(
            "kiosk",
            translate("Security", "Kiosk: fills the screen, and with a PIN there is no way out without it"),
            yes_or_no(),
        ),
    )


class SecuritySheet(QuestionSheet):
    """``is_set``: whether there is a PIN. The last keys lock the screen at once, and end the program."""

    pin_wanted = Signal()
    pin_unwanted = Signal()
    locked = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QWidget, is_set: Callable[[], bool]) -> None:
        super().__init__("security", security, parent)
        self._is_set = is_set

    def content(self, scene: Scene) -> object:
        """What is chosen, and whether there is a PIN."""
        return super().content(scene), self._is_set()

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """The PIN before all else: without one nothing is guarded."""
        self._write_pin(look, width)
        guarded = [self._guarded_option(each) for each in Guarded]
        self.group(translate("Security", "The PIN is asked for"), guarded, look, width)
        super().write(scene, look, width)

    def _write_pin(self, look: Look, width: int) -> None:
        if self._is_set():
            self.group(
                translate("Security", "There is a PIN"),
                [
                    deed("change-pin", translate("Security", "Change PIN"), self.pin_wanted.emit),
                    deed("take-pin-away", translate("Security", "Take PIN away"), self.pin_unwanted.emit),
                    deed("lock-now", translate("Security", "Lock now"), self.locked.emit),
                ],
                look,
                width,
            )
            return
        text = translate("Security", "There is no PIN: anybody at this screen can change and end everything.")
        self.page.put(0, look.paragraph(text, 4.4, width, weight=SEMI, colour=look.palette.said_warn))
        self.group("", [deed("set-pin", translate("Security", "Set a PIN"), self.pin_wanted.emit)], look, width)

    def write_more(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - it is always the same
        """The way out."""
        end = deed("quit", translate("Security", "Quit"), self.quit_wanted.emit)
        self.group(translate("Security", "End this display: orders then ring nowhere here"), [end], look, width)

    def _guarded_option(self, post: Guarded) -> Option:
        names = {
            Guarded.SETTINGS: translate("Security", "Settings"),
            Guarded.QUIT: translate("Security", "Quitting"),
            Guarded.RECALL: translate("Security", "Done orders"),
        }
        heading = translate("Security", "The PIN is asked for")
        chosen = self.preferences.guarded
        others = tuple(each for each in Guarded if (each in chosen) != (each is post))
        return Option(
            id=("guarded", post),
            label=names[post],
            spoken=f"{heading}: {names[post]}",
            name=f"guarded-{post}",
            chosen=post in chosen,
            choose=lambda: self.prefer(guarded=others),
        )
