"""Every sentence about orders, taps and the server, in one place and through Qt's translation."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order, OrderType
from kds_app.domain.policy import CLOCKS_AGREE
from kds_app.domain.tap import Verdict
from kds_app.domain.urgency import Urgency
from kds_app.engine.picture import Link

translate = QCoreApplication.translate

_AN_HOUR = 3600.0
"""Seconds."""


class Moment(Struct, frozen=True):
    """The time, by both clocks."""

    wall: datetime
    mono: float


class Tone(StrEnum):
    """How loudly something is said."""

    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    TROUBLE = "trouble"


class Saying(Struct, frozen=True):
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


def order_type_name(kind: OrderType) -> str:
    """How the food leaves; nothing where the server did not say."""
    return {
        OrderType.PICKUP: translate("Words", "Pickup"),
        OrderType.DELIVERY: translate("Words", "Delivery"),
        OrderType.DINE_IN: translate("Words", "Dine-in"),
        OrderType.DRIVE_THRU: translate("Words", "Drive-thru"),
        OrderType.UNKNOWN: "",
    }[kind]


def type_name(order: Order) -> str:
    """How the food leaves, with the table where there is one."""
    name = order_type_name(order.type)
    table = translate("Words", "Table {0}").format(order.table) if order.table else ""
    return " · ".join(part for part in (name, table) if part)


def outcome_says(outcome: Outcome | None, otherwise: str = "") -> str:
    """What one attempt came to, in a cook's words. ``otherwise`` is for what leaves more than a tap in the dark."""
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
    }.get(outcome or Outcome.INTERRUPTED, otherwise or translate("Words", "Not confirmed yet"))


def clock_time(at: datetime | None) -> str:
    """A time of day on the kitchen's wall."""
    return f"{at.astimezone():%H:%M:%S}" if at else ""


def duration(seconds: float) -> str:
    """m:ss, or «1h05» from an hour on, when nobody counts seconds any more."""
    minutes, secs = divmod(max(0, int(seconds)), 60)
    hours, rest = divmod(minutes, 60)
    return translate("Words", "{0}h{1}").format(hours, f"{rest:02}") if hours else f"{minutes}:{secs:02}"


def due_in(promised: datetime, now: datetime) -> str:
    """How long there is until the promised time, or has been since; from an hour on the time itself."""
    left = (promised - now).total_seconds()
    if left >= _AN_HOUR:
        return translate("Words", "due {0}").format(clock_time(promised)[:5])
    if left >= 0:
        return translate("Words", "in {0} min").format(int(left // 60))
    if left > -_AN_HOUR:
        return translate("Words", "{0} min late").format(int(-left // 60))
    return translate("Words", "{0} late").format(duration(-left))


def urgency_mark(urgency: Urgency) -> tuple[str, str]:
    """The shape and the word that go with the colour of an age."""
    match urgency:
        case Urgency.FINE:
            return "●", ""
        case Urgency.SOON:
            return "◆", translate("Words", "SOON LATE")
        case Urgency.LATE:
            return "▲", translate("Words", "LATE")


def reading(link: Link, moment: Moment) -> Saying:
    """How fresh the board is."""
    if link.heard is not None and not link.stale(moment.mono):
        seconds = int(moment.mono - link.heard)
        tone = Tone.GOOD if link.failing is None else Tone.WARN
        return Saying(translate("Words", "Server confirmed {0} s ago").format(seconds), tone)
    if link.read_at is None:
        return Saying(translate("Words", "No news from the server yet"), Tone.TROUBLE if link.failing else Tone.WARN)
    text = translate("Words", "No news from the server since {0}").format(clock_time(link.read_at))
    return Saying(text, Tone.TROUBLE if link.heard is not None or link.failing else Tone.WARN)


def trouble(link: Link, moment: Moment) -> str:
    """What stands between the kitchen and the server, if anything."""
    if link.shut_by is not None:
        return outcome_says(link.shut_by)
    if link.paused_until > moment.mono:
        resumes = moment.wall + timedelta(seconds=link.paused_until - moment.mono)
        return translate("Words", "Partner busy, resumes {0}").format(clock_time(resumes))
    if link.failing is None:
        return ""
    return outcome_says(link.failing.outcome, translate("Words", "No answer from the server"))


def clock_is_off(link: Link) -> str:
    """How wrong this computer's clock is, where that matters; the ages on the board are by the server's."""
    if link.skew is None or abs(link.skew) <= CLOCKS_AGREE:
        return ""
    slow = translate("Words", "Clock {0} slow")
    fast = translate("Words", "Clock {0} fast")
    return (slow if link.skew > timedelta(0) else fast).format(span(abs(link.skew)))


def span(time: timedelta) -> str:
    """A stretch of time in its largest unit."""
    for unit, name in (
        (timedelta(days=1), translate("Words", "{0} d")),
        (timedelta(hours=1), translate("Words", "{0} h")),
    ):
        if time >= unit:
            return name.format(time // unit)
    return translate("Words", "{0} min").format(time // timedelta(minutes=1))


def waiting(link: Link) -> str:
    """How many taps the server has not settled."""
    if link.waiting == 1:
        return translate("Words", "1 tap waiting")
    return translate("Words", "{0} taps waiting").format(link.waiting) if link.waiting else ""


def slow_disk(link: Link) -> str:
    """That everybody waits for the disk, and how many taps do not count before it answers."""
    if not link.slow_disk:
        return ""
    if link.saving == 1:
        return translate("Words", "The disk of this tablet is slow: 1 tap not saved yet")
    text = translate("Words", "The disk of this tablet is slow: {0} taps not saved yet")
    return text.format(link.saving) if link.saving else translate("Words", "The disk of this tablet is slow")


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
