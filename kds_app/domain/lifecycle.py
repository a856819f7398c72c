"""Where an order stands, what a cook may do with it from there, and what that asks of the server.

The numbers, words and moves come from the partner contract («States and moves»). The contract leaves some of them
open (a status may be a number or a word, and new ones may come), so reading is generous: what is not known becomes
``Status.UNKNOWN`` and is shown as such.
"""

from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """The server's word for the state of an order."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    READY = "ready"
    DELIVERED = "delivered"
    SCHEDULED = "scheduled"
    DRIVER_ASSIGNED = "driver_assigned"
    DRIVER_ARRIVED = "driver_arrived"
    PICKED_UP = "picked_up"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


STATUS_NUMBERS = {
    1: Status.PLACED,
    2: Status.ACCEPTED,
    3: Status.CANCELLED,
    4: Status.READY,
    5: Status.DELIVERED,
    6: Status.SCHEDULED,
    7: Status.DRIVER_ASSIGNED,
    8: Status.DRIVER_ARRIVED,
    9: Status.PICKED_UP,
}

_JOINS = dict.fromkeys(map(ord, "_- "))
_SAYINGS = (
    {str(number): status for number, status in STATUS_NUMBERS.items()}
    | {status.value.replace("_", ""): status for status in Status}
    | {"canceled": Status.CANCELLED}
)


def read_status(raw: object) -> Status:
    """The status the server means by a number (``4``, ``"4"``) or a word (``"Picked Up"``, ``"picked_up"``)."""
    text = str(raw).strip().lower()
    word = text.translate(_JOINS)
    return _SAYINGS.get(word if word.isalpha() else text, Status.UNKNOWN)


class Stage(StrEnum):
    """Where the kitchen has an order: its lane on the board, or why it is in none."""

    SCHEDULED = "scheduled"
    NEW = "new"
    PREPARING = "preparing"
    READY = "ready"
    DONE = "done"
    CALLED_OFF = "called_off"
    UNCLEAR = "unclear"


LANES = (Stage.NEW, Stage.PREPARING, Stage.READY)
OPEN = frozenset({Stage.SCHEDULED, Stage.UNCLEAR, *LANES})
_PATH = (*LANES, Stage.DONE)

_STAGES = {
    Status.PLACED: Stage.NEW,
    Status.ACCEPTED: Stage.PREPARING,
    Status.CANCELLED: Stage.CALLED_OFF,
    Status.READY: Stage.READY,
    Status.DELIVERED: Stage.DONE,
    Status.SCHEDULED: Stage.SCHEDULED,
    Status.PICKED_UP: Stage.DONE,
    Status.REJECTED: Stage.CALLED_OFF,
    Status.UNKNOWN: Stage.UNCLEAR,
}


def stage_of(status: Status, *, can_ready: bool | None) -> Stage:
    """The stage a status means.

    The driver's states say nothing about the food. The record's own ``can_ready`` does: an order that can no longer
    be made ready is ready. Where the flag is absent the food is taken to be unmade, so that no cook misses it.
    """
    of_the_driver = Stage.READY if can_ready is False else Stage.PREPARING
    return _STAGES.get(status, of_the_driver)


class Action(StrEnum):
    """What a cook can ask of an order."""

    ACCEPT = "accept"
    READY = "ready"
    PICKED_UP = "picked_up"
    REJECT = "reject"
    CANCEL = "cancel"


class Move(Struct, frozen=True):
    """One action: from which stages, to which, and the status it asks the server for."""

    start: frozenset[Stage]
    to: Stage
    asks: Status
    needs_reason: bool = False


MOVES = {
    Action.ACCEPT: Move(frozenset({Stage.NEW}), Stage.PREPARING, Status.ACCEPTED),
    Action.READY: Move(frozenset({Stage.PREPARING}), Stage.READY, Status.READY),
    Action.PICKED_UP: Move(frozenset({Stage.READY}), Stage.DONE, Status.PICKED_UP),
    Action.REJECT: Move(frozenset({Stage.NEW}), Stage.CALLED_OFF, Status.REJECTED, needs_reason=True),
    Action.CANCEL: Move(
        frozenset({Stage.PREPARING, Stage.READY}), Stage.CALLED_OFF, Status.CANCELLED, needs_reason=True
    ),
}


def actions_from(stage: Stage) -> tuple[Action, ...]:
    """What a cook may do with an order at this stage, the main action first."""
    return tuple(action for action, move in MOVES.items() if stage in move.start)


def after(stage: Stage, action: Action) -> Stage:
    """Where the action takes an order that stands at ``stage``; an order it cannot move stays where it is."""
    move = MOVES[action]
    return move.to if stage in move.start else stage


def at_or_past(stage: Stage, action: Action) -> bool:
    """Whether an order at this stage has what the action asks for already, whoever did it."""
    target = MOVES[action].to
    if target is Stage.CALLED_OFF or stage not in _PATH:
        return stage is target
    return _PATH.index(stage) >= _PATH.index(target)


def still_ahead(stage: Stage, action: Action) -> bool:
    """Whether an order at this stage has the action before it: now, or once it has come as far as the action starts."""
    starts = MOVES[action].start
    return stage in _PATH and _PATH.index(stage) <= max(_PATH.index(start) for start in starts)
