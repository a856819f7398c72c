"""What is to happen to a tap, step by step, for every course a row of the failure table can take.

A story is a line of words: ``send`` and ``read`` are requests for the tap, ``=waiting`` is how its row stands on the
disk after that, ``|`` is a kill and a new start. Each follows the one before at once, but for the waits between them:
``B`` is the backoff after so many tries, ``W`` what the row says,
``L`` until the list was read twice. ``mend`` is an operator who types the new secret.

After a start nobody has told the time yet, and a tap that waits may have been on the wire: it is in doubt, and the
order is read before it is sent again. Waits are not kept over a restart, but for the pause of a 429.
"""

from dataclasses import dataclass
from enum import StrEnum


class Past(StrEnum):
    """What had become of the tap before the row was met, at the server."""

    FIRST = "first try"
    UNHEARD = "first try, applied unheard"
    LOST = "after a try cut off and not applied"
    APPLIED = "after a try cut off and applied"


class Run(StrEnum):
    """Where the program was restarted."""

    RUNNING = "running"
    BEFORE = "restarted before it"
    AFTER = "restarted after it"


@dataclass(frozen=True, slots=True)
class Course:
    """The stories of one row. Only ``?`` can be applied ``unheard``; only after a try can be restarted ``before``."""

    first: tuple[str, str]
    lost: tuple[str, str, str]
    applied: tuple[str, str, str]
    unheard: tuple[str, str] | None = None

    def stories(self) -> dict[tuple[Past, Run], str]:
        """All of them by what they are told of."""
        two, three = (Run.RUNNING, Run.AFTER), (Run.RUNNING, Run.BEFORE, Run.AFTER)
        told = {(Past.FIRST, run): story for run, story in zip(two, self.first, strict=True)}
        told |= {(Past.LOST, run): story for run, story in zip(three, self.lost, strict=True)}
        told |= {(Past.APPLIED, run): story for run, story in zip(three, self.applied, strict=True)}
        unheard = zip(two, self.unheard, strict=True) if self.unheard else ()
        return told | {(Past.UNHEARD, run): story for run, story in unheard}


FOUND_DONE = "send =waiting | read =already_done"
"""The first look after a start finds the order moved: the row is never met."""

CONFIRMED = Course(
    first=("send =confirmed", "send =confirmed |"),
    lost=(
        "send =waiting B send =confirmed",
        "send =waiting | read =waiting send =confirmed",
        "send =waiting B send =confirmed |",
    ),
    applied=("send =waiting B send =confirmed", FOUND_DONE, "send =waiting B send =confirmed |"),
)
RETRIED = Course(
    first=("send =waiting W send =confirmed", "send =waiting | read =waiting send =confirmed"),
    unheard=("send =waiting W send =confirmed", FOUND_DONE),
    lost=(
        "send =waiting B send =waiting W send =confirmed",
        "send =waiting | read =waiting send =waiting W send =confirmed",
        "send =waiting B send =waiting | read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting W send =confirmed",
        FOUND_DONE,
        "send =waiting B send =waiting | read =already_done",
    ),
)
NOT_SENT = Course(RETRIED.first, RETRIED.lost, RETRIED.applied)
AT_ONCE_THEN_RETRIED = Course(
    first=(
        "send =waiting send =waiting B send =confirmed",
        "send =waiting | read =waiting send =waiting B send =confirmed",
    ),
    lost=(
        "send =waiting B send =waiting send =waiting B send =confirmed",
        "send =waiting | read =waiting send =waiting send =waiting B send =confirmed",
        "send =waiting B send =waiting | read =waiting send =waiting B send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting send =waiting B send =confirmed",
        FOUND_DONE,
        "send =waiting B send =waiting | read =already_done",
    ),
)
PAUSED = Course(  # after a start the pause goes on, and then the order is looked at as after every start
    first=("send =waiting W send =confirmed", "send =waiting | W read =waiting send =confirmed"),
    lost=(
        "send =waiting B send =waiting W send =confirmed",
        "send =waiting | read =waiting send =waiting W send =confirmed",
        "send =waiting B send =waiting | W read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting W send =confirmed",
        FOUND_DONE,
        "send =waiting B send =waiting | W read =already_done",
    ),
)
LONG_PAUSED = Course(  # ten minutes after the finger the order is read before the tap is sent
    first=("send =waiting W read =waiting send =confirmed", "send =waiting | W read =waiting send =confirmed"),
    lost=(
        "send =waiting B send =waiting W read =waiting send =confirmed",
        "send =waiting | read =waiting send =waiting W read =waiting send =confirmed",
        "send =waiting B send =waiting | W read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting W read =already_done",
        FOUND_DONE,
        "send =waiting B send =waiting | W read =already_done",
    ),
)
SHUT = Course(
    first=("send =waiting mend send =confirmed", "send =waiting | read =checking mend read =waiting send =confirmed"),
    lost=(
        "send =waiting B send =waiting mend send =confirmed",
        "send =waiting | read =waiting send =waiting mend send =confirmed",
        "send =waiting B send =waiting | read =checking mend read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting mend send =confirmed",
        FOUND_DONE,
        "send =waiting B send =waiting | read =checking mend read =already_done",
    ),
)
READ_THEN_RETRIED = Course(
    first=("send =checking W read =waiting send =confirmed", "send =checking | read =waiting send =confirmed"),
    unheard=("send =checking W read =already_done", "send =checking | read =already_done"),
    lost=(
        "send =waiting B send =checking W read =waiting send =confirmed",
        "send =waiting | read =waiting send =checking W read =waiting send =confirmed",
        "send =waiting B send =checking | read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =checking W read =already_done",
        FOUND_DONE,
        "send =waiting B send =checking | read =already_done",
    ),
)
READ_FROM_THE_SECOND_ON = Course(
    first=(
        "send =waiting W send =checking W read =waiting send =confirmed",
        "send =waiting | read =waiting send =checking W read =waiting send =confirmed",
    ),
    unheard=("send =waiting W send =checking W read =already_done", FOUND_DONE),
    lost=(
        "send =waiting B send =waiting W send =checking W read =waiting send =confirmed",
        "send =waiting | read =waiting send =waiting W send =checking W read =waiting send =confirmed",
        "send =waiting B send =waiting | read =waiting send =checking W read =waiting send =confirmed",
    ),
    applied=(
        "send =waiting B send =waiting W send =checking W read =already_done",
        FOUND_DONE,
        "send =waiting B send =waiting | read =already_done",
    ),
)
READ_THEN_HELD = Course(
    first=("send =checking W read =held", "send =checking | read =held"),
    unheard=READ_THEN_RETRIED.unheard,
    lost=(
        "send =waiting B send =checking W read =held",
        "send =waiting | read =waiting send =checking W read =held",
        "send =waiting B send =checking | read =held",
    ),
    applied=READ_THEN_RETRIED.applied,
)
THRICE_THEN_READ_THEN_HELD = Course(
    first=("send =waiting W send =waiting W send =waiting W send =checking W read =held", "send =waiting | read =held"),
    unheard=("send =waiting W send =waiting W send =waiting W send =checking W read =already_done", FOUND_DONE),
    lost=(
        "send =waiting B send =waiting W send =waiting W send =waiting W send =checking W read =held",
        "send =waiting | read =waiting send =waiting W send =waiting W send =waiting W send =checking W read =held",
        "send =waiting B send =waiting | read =held",
    ),
    applied=(
        "send =waiting B send =waiting W send =waiting W send =waiting W send =checking W read =already_done",
        FOUND_DONE,
        "send =waiting B send =waiting | read =already_done",
    ),
)
HELD = Course(  # with an earlier try in doubt the order is read before a person is asked
    first=("send =held", "send =held |"), lost=READ_THEN_HELD.lost, applied=READ_THEN_HELD.applied
)
DROPPED = Course(  # with an earlier try in doubt it is held until the list, too, says that there is no such order
    first=("send =dropped", "send =dropped |"),
    lost=(
        "send =waiting B send =checking W read =held L =dropped",
        "send =waiting | read =waiting send =checking W read =held L =dropped",
        "send =waiting B send =checking | read =held L =dropped",
    ),
    applied=(
        "send =waiting B send =checking W read =held L =dropped",
        FOUND_DONE,
        "send =waiting B send =checking | read =held L =dropped",
    ),
)
READ_THEN_DROPPED = Course(
    first=("send =checking W read =dropped", "send =checking | read =dropped"),
    lost=(
        "send =waiting B send =checking W read =dropped",
        "send =waiting | read =waiting send =checking W read =dropped",
        "send =waiting B send =checking | read =dropped",
    ),
    applied=(
        "send =waiting B send =checking W read =dropped",
        FOUND_DONE,
        "send =waiting B send =checking | read =dropped",
    ),
)
UNMOVED_SO_DROPPED = Course(  # but in doubt a refused move that is possible now is for a person
    READ_THEN_DROPPED.first,
    (
        "send =waiting B send =checking W read =held",
        "send =waiting | read =waiting send =checking W read =held",
        "send =waiting B send =checking | read =held",
    ),
    READ_THEN_RETRIED.applied,
)
READ_AND_DONE = Course(
    first=("send =checking W read =already_done", "send =checking | read =already_done"),
    lost=(
        "send =waiting B send =checking W read =already_done",
        "send =waiting | read =waiting send =checking W read =already_done",
        "send =waiting B send =checking | read =already_done",
    ),
    applied=READ_THEN_RETRIED.applied,
)
KILLED: dict[Past, str] = {
    Past.FIRST: "send | read =waiting send =confirmed",
    Past.UNHEARD: "send | read =already_done",
    Past.LOST: "send =waiting B send | read =waiting send =confirmed",
    Past.APPLIED: "send =waiting B send | read =already_done",
}
