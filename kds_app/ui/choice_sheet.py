"""A sheet of choices: keys in groups under headings, as many side by side as there is room for."""

from collections.abc import Callable, Hashable, Sequence

from msgspec import Struct
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.theme import FINGER, GAP

_KEY = 30.0


class Option(Struct, frozen=True):
    """One key. ``id`` tells it from every other on the sheet; its object name is made of it.

    ``chosen`` is None for a key that does something and is no choice: a screen reader would call it unchecked.
    """

    id: Hashable
    label: str
    spoken: str
    name: str
    chosen: bool | None
    choose: Callable[[], object]
    remark: str = ""
    """What stands above the label."""


def deed(name: str, label: str, choose: Callable[[], object]) -> Option:
    """A key that does something and is no choice."""
    return Option(id=name, label=label, spoken=label, name=name, chosen=None, choose=choose)


class ChoiceSheet(RollSheet):
    """For sheets that derive from it: in ``write`` they call ``group`` for each heading, and ``sweep`` at the end.

    An empty heading stands for none.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._keys: dict[Hashable, Key] = {}
        self._options: dict[Hashable, Option] = {}
        self._written_now: set[Hashable] = set()

    def group(self, heading: str, options: Sequence[Option], look: Look, width: int) -> None:
        """A heading, and a key for each option below it."""
        if not options:
            return
        self.page.pen += look.text(2.5)
        if heading:
            self.page.put(0, look.paragraph(heading, 3.7, width, colour=look.palette.muted))
        gap, tall, top = look.mm(GAP), look.mm(FINGER), round(self.page.pen) + look.mm(1)
        columns = max(1, (width + gap) // (look.text(_KEY) + gap))
        each = (width - gap * (columns - 1)) // columns
        for index, option in enumerate(options):
            row, column = divmod(index, columns)
            self._place(option, look, QRect(column * (each + gap), top + row * (tall + gap), each, tall))
        self.page.pen = top + -(-len(options) // columns) * (tall + gap)

    def sweep(self) -> None:
        """Take away the keys of what was not written this time."""
        for gone in self._keys.keys() - self._written_now:
            key = self._keys.pop(gone)
            key.hide()
            key.deleteLater()
        self._written_now.clear()

    def _choose(self, option: Hashable) -> None:
        self._options[option].choose()
        if (key := self._keys.get(option)) is not None:
            key.setChecked(bool(self._options[option].chosen))  # Qt has turned it over, whatever it stands for

    def _place(self, option: Option, look: Look, place: QRect) -> None:
        self._written_now.add(option.id)
        self._options[option.id] = option
        key = self._keys.get(option.id)
        if key is None:
            key = self._keys[option.id] = Key(option.label, self.page, size=3.7)
            key.setObjectName(option.name)
            key.setCheckable(option.chosen is not None)
            key.clicked.connect(lambda: self._choose(option.id))
        key.setText(option.label)
        key.setAccessibleName(option.spoken)
        key.remark = option.remark
        key.setChecked(bool(option.chosen))
        if key.geometry() != place:
            key.setGeometry(place)
            key.unsettle()
        key.dress(look)
        key.show()
