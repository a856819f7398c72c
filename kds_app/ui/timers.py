"""How patient the screen is: when an order is late, and for how long a tap can be taken back."""

from kds_app.ui.question_sheet import Question
from kds_app.ui.words import translate

_UNDO = (0.0, 3.0, 5.0, 10.0)
_LATE = ((5, 10), (8, 15), (12, 20), (20, 30))


def timers() -> tuple[Question, ...]:
    """What is asked, in the order it stands."""
    undo = tuple((_seconds(seconds), seconds) for seconds in _UNDO)
    late = translate("Timers", "{0} / {1} min")
    return (
        Question(
            "late_minutes",
            translate("Timers", "Soon late / late after"),
            tuple((late.format(*minutes), minutes) for minutes in _LATE),
        ),
        Question("undo_accept", translate("Timers", "Accept can be undone for"), undo),
        Question("undo_ready", translate("Timers", "Ready can be undone for"), undo),
        Question("undo_picked_up", translate("Timers", "Picked up can be undone for"), undo),
    )


def _seconds(seconds: float) -> str:
    return translate("Timers", "{0:g} s").format(seconds) if seconds else translate("Timers", "Not at all")
