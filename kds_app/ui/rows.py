"""The items of a ticket: a row each, with what is made struck through and what was amended marked."""

from msgspec.structs import replace
from PySide6.QtCore import QRectF

from kds_app.domain.board import Ticket
from kds_app.domain.order import Line, Modifier
from kds_app.ui.amends import choice, mark, quoted
from kds_app.ui.canvas import BAND, ITEM, META, MODIFIER, PAD, QUANTITY, Band, Face, fitted
from kds_app.ui.theme import BOLD, SEMI
from kds_app.ui.words import Tone, translate

ROW, MORE = 6.6, 8.0
"""Millimetres, for fingers: the least height of an item, and of the words that open a ticket."""
_QUANTITY_COLUMN = 9.0
_DEPTH = 4


def put_items(face: Face, ticket: Ticket, room: float, *, opened: bool, brief: bool = False) -> None:
    """Items until the next, or what stands for the ones after it, would pass ``room``; the first is always there.

    ``opened``: all of them, whatever the room, and words that close the ticket again. ``brief``: without choices.
    """
    lines, look = ticket.order.lines, face.look
    if not lines:
        face.clear_of_key()
        text = translate("Ticket", "No items came with this order.")
        face.put(look.text(PAD), look.paragraph(text, META, face.room_at(look.text(PAD)), colour=look.palette.muted))
    unsaid = brief and any(line.modifiers for line in lines)
    for index, (line, made) in enumerate(ticket.rows):
        before = face.mark()
        _put_row(face, line, made, ticket, brief=brief)
        end = face.y + (look.mm(MORE) if index < len(lines) - 1 else 0)
        if index > 0 and end > room and not opened:
            face.back_to(before)
            face.whole = False
            _put_more(face, _more_items(sum(line.quantity for line in lines[index:]), choices=unsaid))
            return
    if brief:
        face.whole = False
        asks = translate("Ticket", "▼ With choices, tap to open")
        _put_more(face, asks if unsaid else translate("Ticket", "▼ More about it, tap to open"))
    elif opened:
        _put_more(face, translate("Ticket", "▲ Show less"))


def _put_row(face: Face, line: Line, made: int, ticket: Ticket, *, brief: bool) -> None:
    """Beside the small key only where nothing has to wrap there."""
    amended = "" if ticket.called_off else mark(line, ticket.changes)
    if amended or line.note:
        face.clear_of_key()
    before, top, beside = face.mark(), face.y, face.beside_key
    _put_name(face, line, made, amended, called_off=ticket.called_off)
    if not ticket.called_off:  # what is called off is not to be made: how it was wanted would only shout
        _put_details(face, replace(line, modifiers=()) if brief else line, made)
    if beside and any(paragraph.lines > 1 for _, _, paragraph in face.texts[before[1] :]):
        face.back_to(before)
        face.clear_of_key()
        _put_row(face, line, made, ticket, brief=brief)
        return
    _stretch(face, before)
    face.rows.append(QRectF(0, top, face.head_key.left() if beside else face.width, face.y - top))


def _put_name(face: Face, line: Line, made: int, amended: str, *, called_off: bool) -> None:
    look, pad = face.look, face.look.text(PAD)
    left = pad + look.text(_QUANTITY_COLUMN)
    room = face.room_at(left)
    done = 0 < line.quantity <= made
    struck = called_off or done
    colour = look.palette.struck if struck else look.palette.text
    if amended:
        ground, ink = look.tone_colours(Tone.WARN)
        tag = look.paragraph(amended, BAND, room / 2, weight=BOLD, colour=ink)
        wide = tag.width + 2 * look.text(1.3)
        face.pill(left + room - wide, face.y + look.text(0.6), tag, ground)
        room -= wide + pad / 2
    name = look.paragraph(line.name, ITEM, room, weight=SEMI, colour=colour, struck=struck)
    x = pad
    if done and not called_off:
        tick = look.paragraph("✓", ITEM, left, weight=BOLD, colour=look.palette.good)
        face.texts.append((x, face.y + name.ascent - tick.ascent, tick))
        x += int(tick.width)
    quantity = fitted(str(line.quantity), look, QUANTITY, left - x - look.text(0.5), colour, struck=struck)
    face.texts.append((x, face.y + name.ascent - quantity.ascent, quantity))
    face.put(left, name)


def _put_details(face: Face, line: Line, made: int) -> None:
    look, pad = face.look, face.look.text(PAD)
    left = pad + look.text(_QUANTITY_COLUMN)
    room = face.room_at(left)
    done = 0 < line.quantity <= made
    colour = look.palette.struck if done else look.palette.muted
    if made and not done:
        text = translate("Ticket", "✓ {0} of {1} made").format(made, line.quantity)
        face.put(left, look.paragraph(text, MODIFIER, room, weight=BOLD, colour=look.palette.good))
    for depth, text in _choices(line.modifiers, 0):
        indent = look.text(2.5) * depth
        face.put(left + indent, look.paragraph(text, MODIFIER, room - indent, colour=colour, struck=done))
    if line.note:
        face.y += look.text(0.6)
        face.band(quoted(line.note), *look.tone_colours(Tone.WARN), indent=left - pad)
        face.y += look.text(0.6)


def _stretch(face: Face, before: tuple[int, int, int, float]) -> None:
    """A row is no lower than a finger needs: what stands on it stands in its middle."""
    bands, texts, _, top = before
    spare = max(face.look.text(0.8), face.look.mm(ROW) - (face.y - top))
    face.bands[bands:] = [Band(b.rect.translated(0, spare / 2), b.colour, b.radius) for b in face.bands[bands:]]
    face.texts[texts:] = [(x, y + spare / 2, paragraph) for x, y, paragraph in face.texts[texts:]]
    face.y += spare


def _put_more(face: Face, text: str) -> None:
    look, pad = face.look, face.look.text(PAD)
    face.clear_of_key()
    paragraph = look.paragraph(text, META, face.width - 2 * pad, weight=BOLD, colour=look.palette.text)
    high = max(look.mm(MORE), paragraph.height)
    face.more = QRectF(0, face.y, face.width, high)
    face.bands.append(Band(face.more, look.palette.raised))
    face.texts.append((pad, face.y + (high - paragraph.height) / 2, paragraph))
    face.y += high


def _more_items(count: int, *, choices: bool) -> str:
    if choices:
        return translate("Ticket", "▼ Choices and {0} more, tap to open").format(count)
    if count == 1:
        return translate("Ticket", "▼ 1 more item, tap to open")
    return translate("Ticket", "▼ {0} more items, tap to open").format(count)


def _choices(modifiers: tuple[Modifier, ...], depth: int) -> list[tuple[int, str]]:
    """Choices as lines: leaves side by side, a choice with choices of its own on a line above them."""
    leaves = [choice(modifier) for modifier in modifiers if not modifier.modifiers]
    lines = [(depth, " · ".join(leaves))] if leaves else []
    for modifier in modifiers:
        if modifier.modifiers:
            lines += [(depth, choice(modifier)), *_choices(modifier.modifiers, min(depth + 1, _DEPTH))]
    return lines
