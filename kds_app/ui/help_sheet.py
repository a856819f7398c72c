"""Help at a glance: what tickets say of a tap, and which key stands for what."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from kds_app.ui.key_groups import key_groups
from kds_app.ui.keymap import PICKS, Command, command_name, keys_of
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.words import translate

_TEXT, _HEADING = 4.0, 4.6
_COLUMN = 74.0
"""Millimetres below which two columns would not read well."""
_FIRST = 0.34
"""Share of a column that is for the word or the key that is explained."""
Row = tuple[str, str]


def _chips() -> tuple[Row, ...]:
    """What a ticket can say of its last tap, and what that means."""
    return (
        (translate("Help", "Accept saved"), translate("Help", "Safe on this screen's disk; it is about to be sent.")),
        (translate("Help", "Sending Accept"), translate("Help", "On its way to the partner.")),
        (
            translate("Help", "again in 6 s"),
            translate("Help", "Not through yet. It is tried again by itself: nothing to do."),
        ),
        (
            translate("Help", "Accept waits"),
            translate("Help", "Nothing goes out until that is over; the strip says what to do. No tap is lost."),
        ),
        (translate("Help", "checking"), translate("Help", "The partner is asked what became of it.")),
        (translate("Help", "Accept confirmed"), translate("Help", "The partner has it.")),
        (
            translate("Help", "Already READY"),
            translate("Help", "It was done before: on another screen, or by this very tap."),
        ),
        (
            translate("Help", "Accept refused"),
            translate("Help", "The partner said no. The ticket went back and says why."),
        ),
        (
            translate("Help", "Try again · It is done · Drop it"),
            translate("Help", "Nobody but you can decide. Look what became of the order, then press one."),
        ),
    )


class HelpSheet(RollSheet):
    """Read, and closed again by the key that opened it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("help", parent)

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on the keys alone
        """The keys."""
        return self.look

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """Chips, then keys, in as many columns as read well."""
        gap = look.mm(GAP)
        columns = max(1, int(width / look.text(_COLUMN)))
        each = (width - gap * (columns - 1)) / columns
        bottoms = [0.0] * columns
        for heading, rows in self._parts(look):
            column = bottoms.index(min(bottoms))
            place = QRectF(column * (each + gap), bottoms[column], each, 0)
            bottoms[column] = self._card(heading, rows, look, place) + gap
        self.page.pen = max(bottoms)

    def _parts(self, look: Look) -> Iterator[tuple[str, list[Row]]]:
        yield translate("Help", "What a ticket says of your tap"), [*_chips()]
        none = translate("Help", "no key")
        keys = {command: " ".join(held) or none for command, held in keys_of(look.preferences).items()}
        for heading, commands in key_groups():
            yield heading, [_picks(keys)] if commands == PICKS else [(keys[c], command_name(c)) for c in commands]

    def _card(self, heading: str, rows: list[Row], look: Look, place: QRectF) -> float:
        """Gives where it ends."""
        page, pad = self.page, look.text(2.2)
        left, room = place.left() + pad, place.width() - 2 * pad
        first = room * _FIRST
        page.pen = place.top() + pad
        page.put(left, look.paragraph(heading, _HEADING, room, weight=BOLD))
        for what, means in rows:
            page.pen += pad / 2
            top = page.pen
            page.put(left, look.paragraph(what, _TEXT, first - pad, weight=SEMI, colour=look.palette.said_warn))
            below, page.pen = page.pen, top
            page.put(left + first, look.paragraph(means, _TEXT, room - first))
            page.pen = max(below, page.pen)
        end = page.pen + pad
        page.cards.append(QRectF(place.left(), place.top(), place.width(), end - place.top()))
        return end


def _picks(keys: dict[Command, str]) -> Row:
    return " ".join(keys[pick] for pick in PICKS), translate(
        "Help", "Puts the ring round the ticket that carries the digit."
    )
