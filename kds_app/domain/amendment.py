"""What changed on an order since a cook last agreed to it: shown until acknowledged, so that nothing is made twice."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from kds_app.domain.order import Line, Modifier, Order


class Change(Struct, frozen=True):
    """One difference. ``by`` is how many more are to be made: less than 0 for fewer, 0 where only the how changed."""

    name: str
    by: int = 0
    how: tuple[Modifier, ...] | None = None
    """The choices as they are now, where they changed; none left is ``()``."""
    note: str | None = None
    """The note as it is now, where it changed. Without a name it is one of the order's own, gone where ``by`` is -1."""


def amended(before: Order, now: Order) -> tuple[Change, ...]:
    """What is different, in the order of the lines, then lines that are gone, then notes; nothing for the same."""
    changes: list[Change] = []
    left = list(before.lines)
    for line in now.lines:
        old = _earlier(line, left)
        if old is not None:
            left.remove(old)
        changes += _compared(old, line)
    changes += [Change(line.name, -line.quantity) for line in left]
    said, says = Counter(before.notes), Counter(now.notes)
    changes += [Change("", note=note) for note in (says - said).elements()]
    changes += [Change("", -1, note=note) for note in (said - says).elements()]
    return tuple(changes)


def ticks(order: Order, ticked: Sequence[Line]) -> tuple[Line | None, ...]:
    """The tick that is about each line, if any: ``ticked`` are lines as they stood when they were ticked off.

    A tick is about the line that is just so, note included; one whose note was amended, about a line of the same dish.
    A line that is to be made otherwise now is another dish, and is not made.
    """
    left = list(ticked)
    found: list[Line | None] = [None] * len(order.lines)
    for same in (_same_line, _same_dish_by_id, _same_dish):
        for row, line in enumerate(order.lines):
            tick = next((tick for tick in left if found[row] is None and same(tick, line)), None)
            if tick is not None:
                found[row] = tick
                left.remove(tick)
    return tuple(found)


def made(order: Order, ticked: Sequence[Line]) -> tuple[int, ...]:
    """How many of each line are made already; in part where more are wanted now than were ticked off."""
    tick_of = ticks(order, ticked)
    return tuple(
        min(line.quantity, tick.quantity) if tick else 0 for line, tick in zip(order.lines, tick_of, strict=True)
    )


def _same_line(one: Line, other: Line) -> bool:
    return _same_dish_by_id(one, other) and one.note == other.note


def _same_dish_by_id(one: Line, other: Line) -> bool:
    return one.id == other.id and _same_dish(one, other)


def _same_dish(one: Line, other: Line) -> bool:
    return (one.name, one.modifiers) == (other.name, other.modifiers)


def _earlier(line: Line, among: Sequence[Line]) -> Line | None:
    """The line of these that became this one. Ids name the dish rather than the line, and an amendment may change them.

    So the same dish under the same id goes before the same id, and that before the same dish.
    """
    by_id = [old for old in among if old.id == line.id]
    ranked = (
        *(old for old in by_id if _same_dish(old, line)),
        *(old for old in by_id if old.name == line.name),
        *(old for old in among if _same_dish(old, line)),
    )
    return next(iter(ranked), None)


def _compared(old: Line | None, line: Line) -> list[Change]:
    if old is None:
        return [Change(line.name, line.quantity, line.modifiers or None, line.note or None)]
    by = line.quantity - old.quantity
    how = line.modifiers if line.modifiers != old.modifiers else None
    note = line.note if line.note != old.note else None
    return [Change(line.name, by, how, note)] if by or how is not None or note is not None else []
