"""Lanes as tabs on a narrow screen, each with its count; New calls from wherever the cook is."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Board
from kds_app.domain.lifecycle import LANES, Stage
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.theme import FINGER
from kds_app.ui.words import Moment, stage_name

BEAT = 0.6
"""Seconds between two colours of a tab that calls: under one flash a second."""


class Tabs(QObject):
    """The keys that turn to a lane."""

    turned = Signal(object)
    """A Stage"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = {stage: Key(stage_name(stage), parent, size=4.2) for stage in LANES}
        self.pulsing = False
        """Whether a tab calls, and is to be shown again at each beat."""
        for stage, key in self._keys.items():
            key.setObjectName(f"tab-{stage}")
            key.setCheckable(True)
            key.calm = 0.0
            key.clicked.connect(lambda _=False, stage=stage: self.turned.emit(stage))

    @property
    def keys(self) -> list[Key]:
        """From left to right."""
        return list(self._keys.values())

    def arrange(self, look: Look, gap: int, width: int, front: Stage, *, shown: bool) -> None:
        """Stand side by side along the top."""
        each = (width - gap * (len(LANES) + 1)) // len(LANES)
        for index, (stage, key) in enumerate(self._keys.items()):
            key.setVisible(shown)
            key.setChecked(stage is front)
            key.setGeometry(gap + index * (each + gap), gap, each, look.mm(FINGER))

    def show_counts(self, board: Board, front: Stage, look: Look, moment: Moment) -> None:
        """Show how many stand in each lane; one that holds tickets and is not in front has its lane's colour."""
        counts = {stage: board.count(stage) for stage in LANES}
        calls = bool(counts[Stage.NEW]) and front is not Stage.NEW
        self.pulsing = calls and look.preferences.motion
        for stage, key in self._keys.items():
            key.setText(f"{stage_name(stage)} {counts[stage]}")
            key.setAccessibleName(key.text())
            fill = look.stage_colour(stage) if counts[stage] and stage is not front else None
            if stage is Stage.NEW and self.pulsing and int(moment.mono / BEAT) % 2:
                fill = None  # and never that of the tab in front
            key.dress(look, fill)

    def until_next_beat(self, moment: Moment) -> float:
        """Seconds until the colour changes."""
        return BEAT - moment.mono % BEAT
