"""What the rail had no room for, as large keys."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from kds_app.ui.look import Look
from kds_app.ui.rail import Errand, ErrandKey, Rail, Sign
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP

_KEY = 40.0


class MoreSheet(Sheet):
    """Closes as soon as one was chosen."""

    asked = Signal(object)
    """An Errand"""

    def __init__(self, rail: Rail, parent: QWidget) -> None:
        super().__init__("more", parent, share=0.5, closable=True)
        self._rail = rail
        self._keys: dict[Errand, ErrandKey] = {}
        self._signs: dict[Errand, Sign] = {}

    def show_scene(self, scene: Scene) -> None:  # noqa: ARG002 - the rail knows
        """Offer what the rail has no room for by now."""
        signs = {errand: self._rail.sign(errand) for errand in self._rail.spare}
        if self._signs == signs:
            return
        self._signs = signs
        for gone in self._keys.keys() - self._signs.keys():
            key = self._keys.pop(gone)
            key.hide()
            key.deleteLater()
        if self.isVisible():
            self.fit()

    def lay_out(self, look: Look, inner: QRect) -> None:
        """Side by side where there is room."""
        gap, tall = look.mm(GAP), look.mm(FINGER * 1.3)
        columns = max(1, (inner.width() + gap) // (look.mm(_KEY) + gap))
        each = (inner.width() - gap * (columns - 1)) // columns
        for index, (errand, sign) in enumerate(self._signs.items()):
            row, column = divmod(index, columns)
            key = self._keys.get(errand) or self._make(errand)
            left, top = inner.left() + column * (each + gap), inner.top() + gap + row * (tall + gap)
            key.place(QRect(left, top, each, tall))
            key.show_sign(sign, look)
            key.show()

    def _make(self, errand: Errand) -> ErrandKey:
        key = self._keys[errand] = ErrandKey(errand, self, size=4.0)
        key.clicked.connect(lambda: self._choose(errand))
        return key

    def _choose(self, errand: Errand) -> None:
        self.close_sheet()
        self.asked.emit(errand)
