"""The board: three lanes side by side, or one at a time behind tabs on a narrow screen."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QLinearGradient, QMoveEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import LANES, Stage
from kds_app.engine.picture import Picture
from kds_app.ui import words
from kds_app.ui.key import Key
from kds_app.ui.lane import Lane
from kds_app.ui.look import Look
from kds_app.ui.theme import FINGER, GAP
from kds_app.ui.words import Moment

NARROW = 900
"""Pixels of window below which lanes become tabs."""


class BoardView(QWidget):
    """Shows a picture's board."""

    acted = Signal(str, object)
    resolved = Signal(str, object)
    acknowledged = Signal(str)
    reshaped = Signal()

    def __init__(self, parent: QWidget, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("board")
        self.lanes = {stage: Lane(stage, self, now) for stage in LANES}
        self._tabs = {stage: Key("", self, size=4.2, now=lambda: float("inf")) for stage in LANES}
        for lane in self.lanes.values():
            lane.acted.connect(self.acted)
            lane.resolved.connect(self.resolved)
            lane.acknowledged.connect(self.acknowledged)
            lane.reshaped.connect(self.reshaped)
        for stage, tab in self._tabs.items():
            tab.setObjectName(f"tab-{stage}")
            tab.setCheckable(True)
            tab.clicked.connect(lambda _=False, stage=stage: self.turn_to(stage))
        self._front = Stage.NEW
        self._stale = False
        self._look: Look | None = None
        self._arranged: tuple[object, ...] = ()

    def turn_to(self, stage: Stage) -> None:
        """Bring this lane to the front, where lanes are tabs."""
        self._front = stage
        self._arranged = ()
        self.lanes[stage].unsettle()
        self.reshaped.emit()

    def show_picture(self, picture: Picture, look: Look, moment: Moment) -> None:
        """Show this picture; only what changed is laid out anew."""
        brands = {brand for ticket in picture.board.tickets for brand in ticket.order.brands}
        look = replace(look, show_brand=len(brands) > 1)
        self._look = look
        self._arrange(look)
        for stage, lane in self.lanes.items():
            tickets = picture.board.lanes[stage]
            lane.show_tickets(tickets, look, picture.link, moment)
            self._label(stage, len(tickets), look)
        stale = words.is_stale(picture.link, moment)
        if stale != self._stale:
            self._stale = stale
            self.update()

    @property
    def keys(self) -> list[Key]:
        """Every key on it, in reading order."""
        return [*self._tabs.values(), *(key for lane in self.lanes.values() for key in lane.keys)]

    def _label(self, stage: Stage, count: int, look: Look) -> None:
        tab = self._tabs[stage]
        tab.setText(f"{words.stage_name(stage)} {count}")
        tab.setAccessibleName(tab.text())
        tab.dress(look, look.stage_colour(stage) if count and stage is not self._front else None)

    def _arrange(self, look: Look) -> None:
        narrow = self.window().width() < NARROW
        arranged = (self.size().toTuple(), narrow, self._front, look)
        if arranged == self._arranged:
            return
        self._arranged = arranged
        gap = look.mm(GAP)
        top = look.mm(FINGER) + gap * 2 if narrow else gap
        shown = (self._front,) if narrow else LANES
        each = (self.width() - gap * (len(shown) + 1)) // len(shown)
        height = self.height() - top - gap
        tab_width = (self.width() - gap * (len(LANES) + 1)) // len(LANES)
        for index, stage in enumerate(LANES):
            tab, lane = self._tabs[stage], self.lanes[stage]
            tab.setVisible(narrow)
            tab.setChecked(stage is self._front)
            tab.setGeometry(gap + index * (tab_width + gap), gap, tab_width, look.mm(FINGER))
            lane.setVisible(stage in shown)
            lane.prepare(look)
            lane.setGeometry(gap + (0 if narrow else index * (each + gap)), top, each, height)
            lane.fit(heading=not narrow)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Arrange anew; the window shows the picture again right after."""
        if self._look is not None:
            self._arrange(self._look)

    def moveEvent(self, _: QMoveEvent) -> None:
        """The banner came or went: every key is somewhere else."""
        for lane in self.lanes.values():
            lane.unsettle()

    def paintEvent(self, _: QPaintEvent) -> None:
        """A board that may not be believed stands in a hatched frame."""
        if not self._stale or self._look is None:
            return
        look, painter = self._look, QPainter(self)
        width = look.mm(GAP)
        hatch = _hatch(look)
        inner = self.rect().adjusted(width, width, -width, -width)
        for edge in (
            QRect(0, 0, self.width(), width),
            QRect(0, inner.bottom(), self.width(), width),
            QRect(0, 0, width, self.height()),
            QRect(inner.right(), 0, width, self.height()),
        ):
            painter.fillRect(edge, hatch)
        painter.end()


def _hatch(look: Look) -> QLinearGradient:
    """Slanting stripes a millimetre wide; Qt's own hatching is a pixel thin on any screen."""
    stripe = QLinearGradient(0, 0, look.mm(1.5), look.mm(1.5))
    stripe.setSpread(QLinearGradient.Spread.RepeatSpread)
    colours = (look.palette.trouble, look.palette.ground)
    for at, colour in ((0.0, colours[0]), (0.49, colours[0]), (0.5, colours[1]), (1.0, colours[1])):
        stripe.setColorAt(at, colour)
    return stripe
