"""The rail: finger-sized keys for what stands beside the board, in the same places all evening."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Board
from kds_app.ui.glyphs import draw_glyph
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.palettes import Palette
from kds_app.ui.roles import Role, is_a
from kds_app.ui.theme import BOLD, FINGER, GAP, font
from kds_app.ui.words import translate

SMALLEST = 19.0
"""Millimetres: where the rail is short of room a key is as high as mittens need, and no higher."""
_CLOSEST = 1.0
_LABEL = (2.7, 2.5, 2.3, 2.1, 1.9, 1.7)
"""Millimetres: the labels, and what all of them shrink to where the longest has no room."""
_BESIDE_LABEL = 0.6
_NARROWEST = 18.0
"""Millimetres of width in which every label stands on one line."""


class Errand(StrEnum):
    """What a key of the rail is for, what a cook needs most first. ``MORE`` holds what the rail has no room for."""

    SCHEDULED = "scheduled"
    DONE = "done"
    ALL_DAY = "all-day"
    MUTE = "mute"
    NOTICES = "notices"
    FILTER = "filter"
    SETTINGS = "settings"
    HELP = "help"
    PRACTICE = "practice"
    MORE = "more"


BEHIND_SETTINGS = frozenset({Errand.HELP, Errand.PRACTICE})
"""What has a key of a keyboard and a page of the settings, and none here: nobody needs it in a rush."""


class Sign(Struct, frozen=True):
    """What stands on a key. A count takes the drawing's place; ``fill`` makes it stand out."""

    label: str
    count: int = 0
    fill: QColor | None = None
    glyph: str = ""
    """Another drawing than the errand's own."""
    spoken: str = ""
    """What a screen reader says; the label and its count unless told otherwise."""


def errand_name(errand: Errand) -> str:
    """A key's label."""
    return {
        Errand.SCHEDULED: translate("Rail", "Scheduled"),
        Errand.DONE: translate("Rail", "Done"),
        Errand.ALL_DAY: translate("Rail", "All-day"),
        Errand.MUTE: translate("Rail", "Mute"),
        Errand.NOTICES: translate("Rail", "Notices"),
        Errand.FILTER: translate("Rail", "Filter"),
        Errand.SETTINGS: translate("Rail", "Settings"),
        Errand.HELP: translate("Rail", "Help"),
        Errand.PRACTICE: translate("Rail", "Practice"),
        Errand.MORE: translate("Rail", "More"),
    }[errand]


def scheduled(board: Board, palette: Palette) -> Sign:
    """What stands on the key that opens the drawer: how many come later, or how many of them were called off."""
    name = errand_name(Errand.SCHEDULED)
    gone = sum(ticket.called_off for ticket in board.scheduled)
    coming = len(board.scheduled) - gone
    if gone:
        spoken = translate("Rail", "{0} {1}, {2} cancelled").format(name, coming, gone)
        return Sign(translate("Rail", "Cancelled"), gone, palette.trouble, spoken=spoken)
    return Sign(name, coming, palette.raised if coming else None)


_COUNTED = {Errand.SCHEDULED, Errand.NOTICES}
"""Their counts are said even where they are 0."""


class ErrandKey(Key):
    """A key with a drawing or a count above its label."""

    def __init__(self, errand: Errand, parent: QWidget, *, size: float = _LABEL[0]) -> None:
        super().__init__(errand_name(errand), parent, size=size)
        self.setObjectName(f"{errand}-key")
        self.errand = errand
        self._sign = Sign(errand_name(errand))
        self._drawn: tuple[object, ...] = ()

    def show_sign(self, sign: Sign, look: Look) -> None:
        """Show this."""
        drawn = (sign, look, self.size_mm)
        if drawn == self._drawn:
            return
        self._drawn, self._sign = drawn, sign
        self.setText(sign.label)
        counted = sign.count or self.errand in _COUNTED
        self.setAccessibleName(sign.spoken or (f"{sign.label} {sign.count}" if counted else sign.label))
        self.dress(look, sign.fill)

    def _write(self, painter: QPainter, look: Look, ink: QColor) -> None:
        label = look.text(self.size_mm * 1.5)
        margin = look.text(1.6)
        above = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin - label)
        below = QRectF(0, above.bottom(), self.width(), label)
        if self._sign.count:
            painter.setPen(ink)
            painter.setFont(font(look.text(6.4), BOLD))
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(self._sign.count))
        else:
            size = min(look.text(6.2), above.height())
            place = QRectF(0, 0, size, size)
            place.moveCenter(above.center())
            draw_glyph(painter, self._sign.glyph or self.errand, place, ink)
        painter.setPen(ink)
        painter.setFont(font(look.text(self.size_mm), BOLD))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text())


@is_a(Role.ToolBar)
class Rail(QWidget):
    """Stands at the right of the board, or below it on a narrow screen. Shows a key for each errand it can run."""

    asked = Signal(object)
    """An Errand"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(translate("Rail", "Beside the board"))
        self._run: dict[Errand, Callable[[], object]] = {}
        self._signs: dict[Errand, Sign] = {}
        self._keys = {errand: ErrandKey(errand, self) for errand in Errand}
        self._fitted: tuple[object, ...] = ()
        self.shown: tuple[Errand, ...] = ()
        """The errands that have a key in view."""
        self.spare: tuple[Errand, ...] = ()
        """Those that the rail had no room for."""
        for errand, key in self._keys.items():
            key.hide()
            key.clicked.connect(lambda _=False, errand=errand: self.run(errand))

    def on(self, errand: Errand, run: Callable[[], object]) -> None:
        """From now on there is a key for this, which calls ``run``."""
        self._run[errand] = run

    def run(self, errand: Errand) -> None:
        """Do what its key does."""
        self.asked.emit(errand)
        self._run[errand]()

    def can(self, errand: Errand) -> bool:
        """Whether there is anything to be done for it."""
        return errand in self._run

    def say(self, errand: Errand, sign: Sign) -> None:
        """Show this on its key, from the next ``fit`` on."""
        self._signs[errand] = sign

    def sign(self, errand: Errand) -> Sign:
        """What stands on its key."""
        return self._signs.get(errand, Sign(errand_name(errand)))

    @property
    def keys(self) -> list[Key]:
        """Those in view, in reading order."""
        return [self._keys[errand] for errand in self.shown]

    def fit(self, look: Look, place: QRect, *, across: bool) -> None:
        """Stand here, ``across`` the screen or upright; what has no room waits behind «More»."""
        fitted = (look, QRect(place), across, set(self._run), dict(self._signs))
        if fitted == self._fitted:
            return
        self._fitted = fitted
        self.setGeometry(place)
        length = place.width() if across else place.height()
        finger = look.metrics.px_per_mm * (_NARROWEST if across else SMALLEST)
        room = int(length / (finger + look.mm(_CLOSEST)))
        wanted = [errand for errand in Errand if errand in self._run and errand not in {Errand.MORE, *BEHIND_SETTINGS}]
        fitting = wanted if len(wanted) <= room else [*wanted[: room - 1], Errand.MORE]
        self.shown = tuple(fitting)
        self.spare = tuple(errand for errand in wanted if errand not in fitting)
        for errand, key in self._keys.items():
            key.setVisible(errand in fitting)
            key.setText(self.sign(errand).label)
        self._place(look, across=across)
        for errand, key in self._keys.items():
            key.show_sign(self.sign(errand), look)

    def _place(self, look: Look, *, across: bool) -> None:
        """Keys as large as there is room for up to a finger's measure, and the gaps between them alike."""
        count, finger, gap = len(self.shown), look.mm(FINGER), look.mm(GAP)
        thick = (self.height() if across else self.width()) - gap
        length = self.width() if across else self.height()
        least = look.mm(_CLOSEST)
        each = (length - (count + 1) * least) / max(1, count)
        if not across:
            each = min(each, finger)
        between = (length - count * each) / (count + 1)
        size = self._label_size(look, (each if across else thick) - 2 * look.mm(_BESIDE_LABEL))
        for index, errand in enumerate(self.shown):
            along = round(between + index * (each + between))
            key = self._keys[errand]
            key.size_mm = size
            rect = QRect(along, 0, int(each), thick) if across else QRect(0, along, thick, int(each))
            if key.geometry() != rect:
                key.setGeometry(rect)
                key.unsettle()

    def _label_size(self, look: Look, room: float) -> float:
        labels = [self._keys[errand].text() for errand in self.shown]
        for size in _LABEL:
            metrics = QFontMetricsF(font(look.text(size), BOLD))
            if all(metrics.horizontalAdvance(label) <= room for label in labels):
                return size
        return _LABEL[-1]
