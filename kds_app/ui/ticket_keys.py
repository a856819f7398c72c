"""The keys at the foot of a ticket: which, where, and what stands on them."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import OPEN, Action
from kds_app.domain.order import OrderType
from kds_app.domain.tap import TapState, Verdict, verdicts
from kds_app.ui.look import OBJECT_NAMES, Look
from kds_app.ui.theme import FINGER
from kds_app.ui.words import Moment, action_name, translate, verdict_name

PRIMARY = (Action.ACCEPT, Action.READY, Action.PICKED_UP)
SMALL = (Action.REJECT, Action.CANCEL)
GOT_IT, UNDO = "got_it", "undo"
ACTIONS = {name: action for action, name in OBJECT_NAMES.items()}
VERDICTS = {verdict.name.lower(): verdict for verdict in Verdict}
BORDER = 2
"""Pixels that a ticket's frame takes."""
_BESIDE = 0.36
"""The part of the ticket's width that Got it takes beside a main key."""
_GAP = 1.0


class Wording(Struct, frozen=True):
    """What stands on a key, and what a screen reader says before the order's number."""

    label: str
    spoken: str
    size: float
    fill: QColor | None = None
    remark: str = ""


def seconds_to_undo(ticket: Ticket, moment: Moment) -> int | None:
    """Whole seconds in which the last tap can still be taken back; None where it cannot."""
    tap = ticket.undo
    if tap is None or not tap.undoable(moment.mono):
        return None
    return ceil(tap.undo_until - moment.mono)


def small_key(ticket: Ticket) -> str | None:
    """The object name of the key at the top right."""
    return next((OBJECT_NAMES[action] for action in _offered(ticket) if action in SMALL), None)


def bottom_keys(ticket: Ticket, look: Look, *, undo: bool, unread: bool = False) -> list[tuple[str, ...]]:
    """Rows of object names, from top to bottom. While a tap can be taken back that is the main thing to do.

    ``unread``: its chip says that a tap came to nothing, and nobody has read so.
    """
    if ticket.called_off:
        return [(GOT_IT,)]
    tap = ticket.tap
    held = verdicts(tap) if tap is not None and tap.state is TapState.HELD else ()
    main = UNDO if undo else _main_key(ticket, look)
    news = GOT_IT if unread or (ticket.changes and ticket.lane in OPEN) else None
    rows = (tuple(verdict.name.lower() for verdict in held), tuple(name for name in (main, news) if name))
    return [row for row in rows if row]


def _offered(ticket: Ticket) -> tuple[Action, ...]:
    """What may be tapped; nothing while the tap it tells of waits for the disk: it has been pressed."""
    return () if ticket.tap is not None and ticket.tap.state is TapState.SAVING else ticket.actions


def _main_key(ticket: Ticket, look: Look) -> str | None:
    action = next((action for action in _offered(ticket) if action in PRIMARY), None)
    hidden = look.preferences.hide_picked_up_for_delivery and ticket.order.type is OrderType.DELIVERY
    return None if action is None or (action is Action.PICKED_UP and hidden) else OBJECT_NAMES[action]


def place(rows: Sequence[tuple[str, ...]], look: Look, top: int, width: int) -> dict[str, QRect]:
    """Where they stand, from ``top`` down, on a ticket so many pixels wide."""
    placed: dict[str, QRect] = {}
    gap, high = look.mm(_GAP), look.mm(FINGER)
    for row in rows:
        if row[0] in VERDICTS:
            placed |= _abreast(row, QRect(BORDER + gap, top + gap, width - 2 * (BORDER + gap), high), gap)
            top += high + 2 * gap
            continue
        beside = int(width * _BESIDE) if len(row) > 1 else 0
        placed[row[0]] = QRect(BORDER, top, width - 2 * BORDER - beside, high)
        if beside:
            placed[row[1]] = QRect(width - BORDER - beside + gap, top, beside - gap, high)
        top += high
    return placed


def _abreast(row: tuple[str, ...], room: QRect, gap: int) -> dict[str, QRect]:
    each = (room.width() - gap * (len(row) - 1)) // len(row)
    return {
        name: QRect(room.left() + index * (each + gap), room.top(), each, room.height())
        for index, name in enumerate(row)
    }


def wording(name: str, ticket: Ticket, look: Look, seconds: int | None) -> Wording:
    """What stands on the key of this name; ``seconds`` are left to take the last tap back."""
    palette = look.palette
    if name in ACTIONS:
        said = action_name(ACTIONS[name])
        if ACTIONS[name] in SMALL:
            return Wording(said, said, 2.9)
        return Wording(said.upper(), said, 6.2, look.stage_colour(ticket.lane))
    if name in VERDICTS:
        said = verdict_name(VERDICTS[name])
        return Wording(said, said, 4.0, palette.raised)
    if name == UNDO and ticket.undo is not None:
        said = translate("Ticket", "Undo")
        remark = translate("Ticket", "{0} in {1} s").format(action_name(ticket.undo.action), seconds)
        return Wording(said.upper(), said, 6.2, palette.text, remark)
    said = translate("Ticket", "Got it")
    return Wording(said, said, 4.0, palette.raised)
