"""What is said in practice: the name of each lesson, what is going to happen, and then what it means and what to do."""

from collections.abc import Sequence

from kds_app.engine.practice import Lesson
from kds_app.engine.ringing import Call, Cause
from kds_app.ui.calls import why
from kds_app.ui.words import translate

NEW_SECRET = "1234"  # noqa: S105 - practice's own, and good for nothing else
"""What a manager types in practice where a new secret would be pasted."""
_NAMED = 4
"""So many new orders are named; more are counted."""


def lesson_name(lesson: Lesson) -> str:
    """What stands on its key."""
    return {
        Lesson.RETRY: translate("Practice", "Retry"),
        Lesson.REFUSED: translate("Practice", "Refused"),
        Lesson.NETWORK: translate("Practice", "Network gone"),
        Lesson.CANCELLED: translate("Practice", "Customer cancels"),
        Lesson.BUSY: translate("Practice", "Partner busy"),
        Lesson.AMENDED: translate("Practice", "Order changed"),
        Lesson.SIGN_IN: translate("Practice", "Sign-in needed"),
    }[lesson]


def going_to_happen(lesson: Lesson) -> str:
    """Said once it was chosen: what a cook is to tap, and what will come of it."""
    return {
        Lesson.RETRY: translate("Practice", "Tap Accept or Ready: the partner will not answer for some seconds."),
        Lesson.REFUSED: translate("Practice", "Tap Accept or Ready: the customer will have cancelled just before you."),
        Lesson.NETWORK: translate("Practice", "The network goes for a minute. Tap Accept or Ready meanwhile."),
        Lesson.CANCELLED: translate("Practice", "In a moment a customer will cancel an order that you have."),
        Lesson.BUSY: translate("Practice", "Tap Accept or Ready: the partner will ask to be left alone for a while."),
        Lesson.AMENDED: translate("Practice", "In a moment a customer will change an order that you have."),
        Lesson.SIGN_IN: translate("Practice", "In a moment the partner will no longer accept this shop's secret."),
    }[lesson]


def what_to_do(lesson: Lesson) -> str:
    """Said once it can be seen: what it means, and what is to be done."""
    return {
        Lesson.RETRY: translate(
            "Practice", "Retry: the tap is safe and goes out again by itself. Cook on; there is nothing to tap."
        ),
        Lesson.REFUSED: translate(
            "Practice", "Refused: your tap did not count, and the ticket says why. Stop making it, press Got it."
        ),
        Lesson.NETWORK: translate(
            "Practice",
            "Offline: taps wait and go out by themselves. A hatched frame says: this board is old. Look at the Wi-Fi.",
        ),
        Lesson.CANCELLED: translate(
            "Practice", "Cancelled: stop making it. The ticket stays until you press Got it, so that nobody misses it."
        ),
        Lesson.BUSY: translate(
            "Practice", "Partner busy: all taps wait until the time above, then go out by themselves. Cook on."
        ),
        Lesson.AMENDED: translate(
            "Practice", "Changed: the ticket marks what is more, less or new. Make it so, then press Got it."
        ),
        Lesson.SIGN_IN: translate(
            "Practice",
            "Sign-in needed: taps wait, none is lost. A manager presses Sign in and pastes the new secret: here, {0}.",
        ).format(NEW_SECRET),
    }[lesson]


def welcome(*, beside: bool) -> str:
    """Said while no lesson runs; ``beside``: a real board works on meanwhile."""
    if beside:
        return translate(
            "Practice", "Nothing here is real: tap what you like. Practice is silent: what you hear is a real order."
        )
    return translate("Practice", "Nothing here is real: tap what you like. Lessons shows what can go wrong.")


def over() -> str:
    """Said once something real has called."""
    return translate("Practice", "Practice is over: the real board calls.")


def real_says(calls: Sequence[Call]) -> str:
    """What waits on the real board; which new orders, where they are few."""
    new = [call for call in calls if call.cause is Cause.NEW]
    numbers = [number for call in new for number in call.orders]
    named = f"{why(new)} ({', '.join(numbers)})" if 0 < len(numbers) <= _NAMED else why(new)
    return ", ".join(filter(None, (named, why(call for call in calls if call not in new))))
