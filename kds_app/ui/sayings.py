"""What is said of a tap: on its ticket while it is under way, and when it is over; in a notice where it was in vain."""

import re
from datetime import timedelta

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import REASONS, Order
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Link, Notice, Trouble
from kds_app.ui.words import Moment, Saying, Tone, action_name, clock_time, outcome_says, status_name, translate

_CALLED_OFF = frozenset({Status.CANCELLED, Status.REJECTED})

_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
"""A reason as a screen sends it, not as a person writes it."""


def chip(tap: Tap, link: Link, moment: Moment, order: Order | None = None) -> Saying:
    """The truth about a ticket's last tap; ``order`` as the server has it now."""
    what = action_name(tap.action)
    match tap.state:
        case TapState.CONFIRMED:
            return Saying(
                f"✓ {translate('Sayings', '{0} confirmed')} {{1}}".format(what, clock_time(tap.settled_at)), Tone.GOOD
            )
        case TapState.ALREADY_DONE:
            return Saying("✓ " + _already(tap), Tone.GOOD)
        case TapState.DROPPED if tap.undone:
            return Saying(translate("Sayings", "{0} undone").format(what), Tone.QUIET)
        case TapState.DROPPED:
            return Saying("× " + refusal(tap, order), Tone.TROUBLE)
        case TapState.HELD:
            text = translate("Sayings", "{0}: {1}. Decide by hand").format(what, outcome_says(tap.last))
            return Saying("! " + text, Tone.TROUBLE)
    tone = (
        Tone.TROUBLE
        if tap.overdue(moment.wall, moment.mono)
        else Tone.WARN
        if tap.attempts > 1 or tap.last or tap.state is TapState.SAVING
        else Tone.QUIET
    )
    not_yet = translate("Sayings", "{0}: not saved yet, the disk is slow")
    text = not_yet.format(what) if tap.state is TapState.SAVING else _underway(tap, what, link, moment)
    return Saying(f"↻ {text}", tone)


def _already(tap: Tap) -> str:
    if tap.found is None:
        text = translate("Sayings", "{0} settled by hand {1}")
        return text.format(action_name(tap.action), clock_time(tap.settled_at))
    text = translate("Sayings", "Already {0}") if tap.doubt else translate("Sayings", "Already {0}, on another screen")
    return text.format(status_name(tap.found))


def refusal(tap: Tap, order: Order | None = None) -> str:
    """Why a tap was dropped, and who stood in its way where ``order`` tells.

    Of one in doubt whose order was called off meanwhile, or is no more, nobody can say that it was refused.
    """
    what = action_name(tap.action)
    refused, overtaken = translate("Sayings", "{0} refused: {1}"), translate("Sayings", "{0} no longer counts: {1}")
    if tap.found is not None:
        found = _by_whom(order) if order is not None and order.status is tap.found else _is(tap.found)
        return (overtaken if tap.doubt and tap.found in _CALLED_OFF else refused).format(what, found)
    if tap.last is Outcome.NOT_FOUND:
        gone = translate("Sayings", "the server has no such order")
        return (overtaken if tap.doubt else refused).format(what, gone)
    return translate("Sayings", "{0} dropped by hand").format(what)


def _is(status: Status) -> str:
    return translate("Sayings", "order is {0}").format(status_name(status))


def _by_whom(order: Order) -> str:
    if order.stage is Stage.CALLED_OFF:
        return called_off(order)
    at = clock_time(order.updated_at)[:5]
    return translate("Sayings", "{0} since {1}").format(_is(order.status), at) if at else _is(order.status)


def called_off(order: Order) -> str:
    """Since when the order is cancelled or rejected, and by whom where the record tells.

    It names nobody. But words of somebody's own come from the provider; a code may have been given on any screen.
    """
    at = clock_time(order.updated_at)[:5]
    what = translate("Sayings", "{0} at {1}").format(status_name(order.status), at) if at else status_name(order.status)
    reason = order.cancellation
    if _CODE.fullmatch(reason):
        return f"{what}: {dict(REASONS).get(reason, reason.replace('_', ' '))}"
    if reason and order.provider.name and at:
        return translate("Sayings", "{0} cancelled this at {1}: {2}").format(order.provider.name, at, reason)
    return ": ".join(part for part in (what, reason) if part)


def departure(order: Order) -> str:
    """How an order left the board that no tap of this screen's took away."""
    return translate("Sayings", "{0}, not on this screen").format(status_name(order.status))


def _underway(tap: Tap, what: str, link: Link, moment: Moment) -> str:
    if tap.state is TapState.SENDING:
        once, again = translate("Sayings", "Sending {0}"), translate("Sayings", "Sending {0} again ({1})")
        return (again if tap.attempts > 1 else once).format(what, nth_try(tap.attempts))
    if link.shut_by is not None:
        return translate("Sayings", "{0} waits: {1}").format(what, outcome_says(link.shut_by))
    if link.paused_until > moment.mono:
        resumes = moment.wall + timedelta(seconds=link.paused_until - moment.mono)
        return translate("Sayings", "{0} waits: partner busy, resumes {1}").format(what, clock_time(resumes))
    if tap.state is TapState.CHECKING:
        return _checking(tap, what, link, moment)
    if tap.attempts == 0 and not tap.doubt:
        return translate("Sayings", "{0} saved").format(what)
    wait = max(0, round(tap.due - moment.mono))
    text = translate("Sayings", "{0}: {1}, again in {2}\u00a0s ({3})")
    return text.format(what, outcome_says(tap.last), wait, nth_try(tap.attempts + 1))


def _checking(tap: Tap, what: str, link: Link, moment: Moment) -> str:
    wait = round(tap.due - moment.mono)
    if wait > 1:
        text = translate("Sayings", "{0}: {1}, checking in {2}\u00a0s")
        return text.format(what, outcome_says(tap.last), wait)
    if link.failing is None:
        return translate("Sayings", "{0}: checking with the server").format(what)
    text = translate("Sayings", "{0}: {1}. Checking as soon as that is over")
    return text.format(what, outcome_says(link.failing.outcome))


def nth_try(number: int) -> str:
    """«3rd try»."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return translate("Sayings", "{0}{1} try").format(number, ending)


def notice(item: Notice) -> str:
    """A notice as one sentence, with what support will ask for."""
    match item.trouble:
        case Trouble.REFUSED if item.tap is not None:
            text = translate("Sayings", "Order {0}: {1}").format(item.number, refusal(item.tap, item.order))
            reference = item.tap.request_id
            return f"{text} ({reference})" if reference else text
        case Trouble.NOT_UNDONE if item.tap is not None:
            text = translate("Sayings", "Order {0}: {1} could not be taken back and will be sent.")
            return text.format(item.number, action_name(item.tap.action))
        case Trouble.TOO_LATE if item.tap is not None:
            text = translate("Sayings", "Order {0}: it was too late to take {1} back.")
            return text.format(item.number, action_name(item.tap.action))
        case Trouble.OVERTAKEN if item.tap is not None:
            text = translate("Sayings", "Order {0}: {1} does not count: the board had changed by then.")
            return text.format(item.number, action_name(item.tap.action))
        case Trouble.NOT_SAVED:
            text = translate("Sayings", "Order {0}: the tap could not be saved and does not count. {1}")
            return text.format(item.number, item.why)
    return item.why
