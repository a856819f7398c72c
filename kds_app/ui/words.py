"""Every sentence about orders, taps and the server, in one place and through Qt's translation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order, OrderType
from kds_app.domain.tap import Tap, TapState, Verdict
from kds_app.domain.urgency import Urgency
from kds_app.engine.picture import Link, Notice, Trouble

translate = QCoreApplication.translate

UNMISSABLE = timedelta(seconds=10)
STALE = 30.0
"""Seconds without a reading after which the board says so all over."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, by both clocks."""

    wall: datetime
    mono: float


class Tone(StrEnum):
    """How loudly something is said."""

    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Saying:
    """A text and how loudly to say it."""

    text: str
    tone: Tone


def stage_name(stage: Stage) -> str:
    """A lane's heading."""
    return {
        Stage.NEW: translate("Words", "New"),
        Stage.PREPARING: translate("Words", "Preparing"),
        Stage.READY: translate("Words", "Ready"),
        Stage.SCHEDULED: translate("Words", "Scheduled"),
    }[stage]


def action_name(action: Action) -> str:
    """What stands on a button."""
    return {
        Action.ACCEPT: translate("Words", "Accept"),
        Action.READY: translate("Words", "Ready"),
        Action.PICKED_UP: translate("Words", "Picked up"),
        Action.REJECT: translate("Words", "Reject"),
        Action.CANCEL: translate("Words", "Cancel"),
    }[action]


def verdict_name(verdict: Verdict) -> str:
    """What stands on the buttons of a ticket that waits for a person."""
    return {
        Verdict.TRY_AGAIN: translate("Words", "Try again"),
        Verdict.IT_IS_DONE: translate("Words", "It is done"),
        Verdict.DROP_IT: translate("Words", "Drop it"),
    }[verdict]


def status_name(status: Status) -> str:
    """The server's status, as a cook would shout it."""
    return {
        Status.PLACED: translate("Words", "NEW"),
        Status.ACCEPTED: translate("Words", "ACCEPTED"),
        Status.CANCELLED: translate("Words", "CANCELLED"),
        Status.READY: translate("Words", "READY"),
        Status.DELIVERED: translate("Words", "DELIVERED"),
        Status.SCHEDULED: translate("Words", "SCHEDULED"),
        Status.DRIVER_ASSIGNED: translate("Words", "with a DRIVER ASSIGNED"),
        Status.DRIVER_ARRIVED: translate("Words", "with the DRIVER HERE"),
        Status.PICKED_UP: translate("Words", "PICKED UP"),
        Status.REJECTED: translate("Words", "REJECTED"),
        Status.UNKNOWN: translate("Words", "in a state this app does not know"),
    }[status]


def type_name(order: Order) -> str:
    """How the food leaves, with the table where there is one."""
    name = {
        OrderType.PICKUP: translate("Words", "Pickup"),
        OrderType.DELIVERY: translate("Words", "Delivery"),
        OrderType.DINE_IN: translate("Words", "Dine-in"),
        OrderType.DRIVE_THRU: translate("Words", "Drive-thru"),
        OrderType.UNKNOWN: "",
    }[order.type]
    table = translate("Words", "Table {0}").format(order.table) if order.table else ""
    return " · ".join(part for part in (name, table) if part)


def outcome_says(outcome: Outcome | None) -> str:
    """What one attempt came to, in a cook's words."""
    return {
        Outcome.PORTAL: translate("Words", "Wi-Fi sign-in page?"),
        Outcome.REDIRECT: translate("Words", "Wrong network or address"),
        Outcome.BAD_REQUEST: translate("Words", "The app sent something wrong"),
        Outcome.UNAUTHORISED: translate("Words", "Sign-in needed"),
        Outcome.REVOKED: translate("Words", "Access revoked"),
        Outcome.FORBIDDEN: translate("Words", "Not allowed for this branch"),
        Outcome.NOT_FOUND: translate("Words", "Order not found"),
        Outcome.KEY_CONFLICT: translate("Words", "Needs attention"),
        Outcome.RATE_LIMITED: translate("Words", "Partner busy"),
        Outcome.SERVER_ERROR: translate("Words", "Partner unavailable"),
        Outcome.NOT_SENT: translate("Words", "Offline"),
        Outcome.INSECURE: translate("Words", "Secure connection failed: check the date"),
        Outcome.EXPIRED: translate("Words", "Too old to send again"),
    }.get(outcome or Outcome.INTERRUPTED, translate("Words", "Not confirmed yet"))


def clock_time(at: datetime | None) -> str:
    """A time of day on the kitchen's wall."""
    return f"{at.astimezone():%H:%M:%S}" if at else ""


def duration(seconds: float) -> str:
    """m:ss, or «1h05» from an hour on, when nobody counts seconds any more."""
    minutes, secs = divmod(max(0, int(seconds)), 60)
    hours, rest = divmod(minutes, 60)
    return translate("Words", "{0}h{1}").format(hours, f"{rest:02}") if hours else f"{minutes}:{secs:02}"


def urgency_mark(urgency: Urgency) -> tuple[str, str]:
    """The shape and the word that go with the colour of an age."""
    return {
        Urgency.FINE: ("●", ""),
        Urgency.SOON: ("◆", translate("Words", "SOON LATE")),
        Urgency.LATE: ("▲", translate("Words", "LATE")),
    }[urgency]


def chip(tap: Tap, link: Link, moment: Moment) -> Saying:
    """The truth about a ticket's last tap."""
    what = action_name(tap.action)
    match tap.state:
        case TapState.CONFIRMED:
            return Saying(
                f"✓ {translate('Words', '{0} confirmed')} {{1}}".format(what, clock_time(tap.settled_at)), Tone.GOOD
            )
        case TapState.ALREADY_DONE:
            return Saying("✓ " + _already(tap), Tone.GOOD)
        case TapState.DROPPED:
            return Saying("× " + refusal(tap), Tone.TROUBLE)
        case TapState.HELD:
            text = translate("Words", "{0}: {1}. Decide by hand").format(what, outcome_says(tap.last))
            return Saying("! " + text, Tone.TROUBLE)
    late = moment.wall - tap.made_at > UNMISSABLE
    tone = Tone.TROUBLE if late else Tone.WARN if tap.attempts > 1 or tap.last else Tone.QUIET
    return Saying(f"↻ {_underway(tap, what, link, moment)}", tone)


def _already(tap: Tap) -> str:
    if tap.found is None:
        return translate("Words", "{0} settled by hand {1}").format(action_name(tap.action), clock_time(tap.settled_at))
    text = translate("Words", "Already {0}") if tap.doubt else translate("Words", "Already {0}, by another hand")
    return text.format(status_name(tap.found))


def refusal(tap: Tap) -> str:
    """Why a tap was dropped."""
    what = action_name(tap.action)
    if tap.found is not None:
        return translate("Words", "{0} refused: order is {1}").format(what, status_name(tap.found))
    if tap.last is Outcome.NOT_FOUND:
        return translate("Words", "{0} refused: the server has no such order").format(what)
    return translate("Words", "{0} dropped by hand").format(what)


def _underway(tap: Tap, what: str, link: Link, moment: Moment) -> str:
    if tap.state is TapState.SENDING:
        again = translate("Words", "Sending {0} again ({1})") if tap.attempts > 1 else translate("Words", "Sending {0}")
        return again.format(what, nth_try(tap.attempts))
    if link.shut_by is not None:
        return translate("Words", "{0} waits: {1}").format(what, outcome_says(link.shut_by))
    if link.paused_until > moment.mono:
        resumes = moment.wall + timedelta(seconds=link.paused_until - moment.mono)
        return translate("Words", "{0} waits: partner busy, resumes {1}").format(what, clock_time(resumes))
    if tap.state is TapState.CHECKING:
        return translate("Words", "{0}: checking with the server").format(what)
    if tap.attempts == 0:
        return translate("Words", "{0} saved").format(what)
    wait = max(0, round(tap.due - moment.mono))
    text = translate("Words", "{0}: {1}, again in {2} s ({3})")
    return text.format(what, outcome_says(tap.last), wait, nth_try(tap.attempts + 1))


def nth_try(number: int) -> str:
    """«3rd try»."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return translate("Words", "{0}{1} try").format(number, ending)


def reading(link: Link, moment: Moment) -> Saying:
    """How fresh the board is."""
    if link.heard is not None and moment.mono - link.heard <= STALE:
        seconds = int(moment.mono - link.heard)
        tone = Tone.GOOD if link.failing is None else Tone.WARN
        return Saying(translate("Words", "Server confirmed {0} s ago").format(seconds), tone)
    if link.read_at is None:
        return Saying(translate("Words", "No news from the server yet"), Tone.TROUBLE if link.failing else Tone.WARN)
    text = translate("Words", "No news from the server since {0}").format(clock_time(link.read_at))
    return Saying(text, Tone.TROUBLE if link.heard is not None or link.failing else Tone.WARN)


def is_stale(link: Link, moment: Moment) -> bool:
    """Whether the board may no longer be believed."""
    return link.heard is None or moment.mono - link.heard > STALE


def trouble(link: Link, moment: Moment) -> str:
    """What stands between the kitchen and the server, if anything."""
    if link.shut_by is not None:
        return outcome_says(link.shut_by)
    if link.paused_until > moment.mono:
        resumes = moment.wall + timedelta(seconds=link.paused_until - moment.mono)
        return translate("Words", "Partner busy, resumes {0}").format(clock_time(resumes))
    return outcome_says(link.failing.outcome) if link.failing else ""


def waiting(link: Link) -> str:
    """How many taps the server has not settled."""
    if link.waiting == 1:
        return translate("Words", "1 tap waiting")
    return translate("Words", "{0} taps waiting").format(link.waiting) if link.waiting else ""


def notice(item: Notice) -> str:
    """A notice as one sentence, with what support will ask for."""
    match item.trouble:
        case Trouble.REFUSED if item.tap is not None:
            text = translate("Words", "Order {0}: {1}").format(item.number, refusal(item.tap))
            reference = item.tap.request_id
            return f"{text} ({reference})" if reference else text
        case Trouble.NOT_SAVED:
            text = translate("Words", "Order {0}: the tap could not be saved and does not count. {1}")
            return text.format(item.number, item.why)
    return item.why


def set_aside(name: str) -> str:
    """The database was broken when the program started."""
    text = translate(
        "Words", "The records of this tablet were damaged and set aside as {0}. Check open orders by hand."
    )
    return text.format(name)


def no_store(why: str) -> str:
    """The disk let nothing be kept when the program started."""
    text = translate("Words", "{0} No tap can be taken here until that is mended: use the provider's own app.")
    return text.format(why)


def sign_in_failed(delivery: Delivery) -> str:
    """Why a credential that was tested will not do, with what support will ask for."""
    said = {
        Outcome.UNAUTHORISED: translate("Words", "The partner does not accept this key and secret: copy both again."),
        Outcome.REVOKED: translate("Words", "The partner has revoked this access: ask your klikit operator."),
        Outcome.FORBIDDEN: translate("Words", "The secret is right, but it may not read orders: ask for orders:read."),
        Outcome.NOT_FOUND: translate("Words", "There is no partner API at this address."),
        Outcome.RATE_LIMITED: translate("Words", "The partner is busy: try again in a minute."),
        Outcome.SERVER_ERROR: translate("Words", "The partner is unavailable: try again in a minute."),
        Outcome.NOT_SENT: translate("Words", "The partner cannot be reached: check the network and the address."),
        Outcome.INSECURE: translate("Words", "The secure connection failed: check date and time of this tablet."),
        Outcome.PORTAL: translate("Words", "The Wi-Fi wants a sign-in first: open a browser."),
        Outcome.REDIRECT: translate("Words", "The address leads elsewhere: check it, and the network."),
    }.get(delivery.outcome, translate("Words", "The partner gave no answer that could be understood: try again."))
    return f"{said} ({delivery.request_id})" if delivery.request_id else said
