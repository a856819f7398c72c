"""All-day: how many of each item are still to make, in figures that can be read from the stove."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from kds_app.domain.all_day import TO_MAKE, Count, all_day
from kds_app.domain.order import Modifier
from kds_app.ui.canvas import fitted
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import GAP, SEMI
from kds_app.ui.words import translate

_COUNT, _NAME, _WAY = 8.3, 5.0, 3.7
_FIGURES = 21.0
"""Millimetres that a count of three figures takes."""
_COLUMN = 62.0
"""Millimetres below which two columns would not read well."""


class AllDaySheet(RollSheet):
    """The most wanted first; each with the ways it is wanted beneath. Follows the board while it is open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("all-day", parent)

    def content(self, scene: Scene) -> object:
        """The counts, and what is said of those that are not there."""
        return all_day(scene.board), _hidden(scene), scene.doubt

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """A card an item, in as many columns as read well."""
        counts = all_day(scene.board)
        if not counts:
            self.put_emptiness(translate("AllDay", "Nothing left to make."), _hidden(scene), scene, _NAME)
        gap = look.mm(GAP)
        columns = max(1, int(width / look.text(_COLUMN)))
        each = (width - gap * (columns - 1)) / columns
        bottoms = [0.0] * columns
        for count in counts:
            column = bottoms.index(min(bottoms))
            bottoms[column] = self._card(count, look, QRectF(column * (each + gap), bottoms[column], each, 0)) + gap
        self.page.pen = max(self.page.pen, *bottoms)
        if counts:
            self.put_hidden(_hidden(scene), _WAY)

    def _card(self, count: Count, look: Look, place: QRectF) -> float:
        """Gives where it ends."""
        page, pad = self.page, look.text(2.2)
        left = place.left() + look.text(_FIGURES)
        room = place.right() - left - pad
        figures = fitted(str(count.quantity), look, _COUNT, look.text(_FIGURES) - 1.5 * pad, look.palette.text)
        name = look.paragraph(count.name, _NAME, room, weight=SEMI)
        top = place.top() + 0.8 * pad
        page.texts.append((place.left() + pad, top, figures))
        page.pen = top + max(0.0, figures.ascent - name.ascent)
        page.put(left, name)
        for text in _ways(count):
            page.put(left, look.paragraph(text, _WAY, room, colour=look.palette.muted))
        end = max(page.pen, top + figures.height) + pad / 2
        page.cards.append(QRectF(place.left(), place.top(), place.width(), end - place.top()))
        return end


def _hidden(scene: Scene) -> int:
    return sum(scene.sifted.lanes[stage] for stage in TO_MAKE)


def _ways(count: Count) -> list[str]:
    """How many are wanted in which way; nothing where all are wanted plain."""
    if all(not choices for choices, _ in count.ways):
        return []
    return [f"{quantity} × {_way(choices)}" for choices, quantity in count.ways]


def _way(choices: tuple[Modifier, ...]) -> str:
    return " · ".join(map(_choice, choices)) if choices else translate("AllDay", "plain")


def _choice(modifier: Modifier) -> str:
    name = modifier.name if modifier.quantity == 1 else f"{modifier.quantity} × {modifier.name}"
    return f"{name} ({_way(modifier.modifiers)})" if modifier.modifiers else name
