"""The face of a ticket: everything on it but its keys, laid out for a width."""

from msgspec.structs import replace

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Order
from kds_app.ui.amends import changed, quoted
from kds_app.ui.canvas import AGE, META, Face
from kds_app.ui.head import put_head
from kds_app.ui.look import Look
from kds_app.ui.rows import ROW, put_items
from kds_app.ui.sayings import called_off
from kds_app.ui.words import Saying, Tone, translate

__all__ = ["AGE", "META", "Face", "alarms", "compose"]

_TRIED = ((2.0, False), (1.2, False), (1.0, False), (1.0, True), (0.85, True))
"""How large words may be, against those for a reader a metre away, and whether choices and guests give way."""
_AIR = 1.0
"""Millimetres between the last item and what stands below it, where the item does not bring its own."""


def compose(
    ticket: Ticket, look: Look, width: float, chip: Saying | None, *, key: bool, room: float, opened: bool = False
) -> Face:
    """Lay out a ticket. ``key`` leaves place for the small key at the top right.

    Where the whole is higher than ``room`` pixels, and it was not ``opened``, the last items give way to «6 more
    items»; then the size of the words, down to what is read from a metre away; then the choices of the first item and
    who ordered it: notes, alarms, changes and the chip never do.
    """
    made: list[Face] = []
    for reading, brief in _TRIED:
        size = min(reading, look.metrics.reading)
        nearer = replace(look, metrics=replace(look.metrics, reading=size))
        face = Face(width, nearer)
        made.append(_fill(face, ticket, chip, key=key, room=room, opened=opened, brief=brief))
        if opened or made[-1].y <= room:
            return made[-1]
    return min(made, key=lambda face: face.y)


def _fill(
    face: Face, ticket: Ticket, chip: Saying | None, *, key: bool, room: float, opened: bool, brief: bool
) -> Face:
    look, foot = face.look, Face(face.width, face.look)
    put_head(face, ticket.order, key=key, brief=brief)
    alarming = alarms(ticket)
    if alarming:
        face.clear_of_key()
    for text, tone in alarming:
        face.band(text, *look.tone_colours(tone))
    _foot(foot, () if ticket.called_off else ticket.order.notes, chip)
    put_items(face, ticket, room - foot.y - look.text(_AIR), opened=opened, brief=brief)
    face.clear_of_key()
    face.y += _air(face)
    face.graft(foot)
    return face


def _air(face: Face) -> float:
    """A row stretched for the finger has air in it, and so have the words that open a ticket."""
    look = face.look
    tight = face.more is None and bool(face.rows) and face.rows[-1].height() > look.mm(ROW)
    return look.text(_AIR) if tight else 0.0


def _foot(face: Face, notes: tuple[str, ...], chip: Saying | None) -> None:
    look = face.look
    for note in notes:
        face.band(quoted(note), *look.tone_colours(Tone.WARN))
    if chip is not None:
        if notes and chip.tone is Tone.WARN:
            face.y += look.text(0.6)
        face.band(chip.text, *look.tone_colours(chip.tone))


def alarms(ticket: Ticket) -> list[tuple[str, Tone]]:
    """What nobody may overlook about the order, and how loudly to say it."""
    order, said = ticket.order, []
    if ticket.called_off:
        said.append((_called_off(order), Tone.TROUBLE))
    elif order.stage is Stage.UNCLEAR:
        text = translate("Ticket", "⚠ The server says “{0}”, which this app does not know. Check the provider's app.")
        said.append((text.format(order.status_said), Tone.TROUBLE))
    if order.damaged:
        text = translate("Ticket", "⚠ Part of this order could not be read. Check the provider's app.")
        said.append((text, Tone.TROUBLE))
    if ticket.changes and not ticket.called_off:
        said.append((changed(ticket.changes), Tone.WARN))
    return said


def _called_off(order: Order) -> str:
    if order.stage is not Stage.CALLED_OFF:
        return translate("Ticket", "■ GONE: the server no longer has this order. Check the provider's app.")
    return f"■ {called_off(order)}"
