"""Orders for later: one tap away, to be read, not to be acted on yet."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Stage
from kds_app.ui.lane import Lane
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import GAP


class Drawer(Sheet):
    """The scheduled orders as tickets, what was called off first, then the soonest."""

    reshaped = Signal()
    """A card wants another height: show the tickets again."""

    acknowledged = Signal(str)
    """order id"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("scheduled", parent, share=0.68, closable=True)
        self._lane = Lane(Stage.SCHEDULED, self)
        self._lane.reshaped.connect(self.reshaped)
        self._lane.acknowledged.connect(self.acknowledged)
        self._scene: Scene | None = None

    def show_scene(self, scene: Scene) -> None:
        """Show those there are now."""
        self._scene = scene
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        scene, look = self._scene, self.look
        if scene is not None and look is not None:
            link, hidden = scene.picture.link, scene.sifted.scheduled
            self._lane.show_tickets(scene.board.scheduled, look, link, scene.moment, hidden=hidden)

    def scroll_by(self, pages: float) -> None:
        """Page through the tickets."""
        self._lane.page(1 if pages > 0 else -1)

    def lay_out(self, look: Look, inner: QRect) -> None:
        """The tickets, below the title."""
        self._lane.prepare(look)
        self._lane.setGeometry(inner.adjusted(0, look.mm(GAP), 0, 0))
        self._lane.fit(heading=False)
        self._show()
