"""What this kitchen does otherwise than others."""

from kds_app.ui.question_sheet import Question, yes_or_no
from kds_app.ui.words import translate


def kitchen() -> tuple[Question, ...]:
    """What is asked, in the order it stands."""
    return (
        Question(
            "hide_picked_up_for_delivery",
            translate("Kitchen", "The rider's app says when a delivery is picked up: no key for it here"),
            yes_or_no(),
        ),
    )
