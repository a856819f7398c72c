"""The status strip, in view above everything: how fresh the board is, what waits, what is wrong, what is hidden."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.picture import Picture
from kds_app.ui import overdue, words
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.theme import BOLD, SEMI, font
from kds_app.ui.words import Moment, Tone, translate

_SIZE, _LINE, _PAD, _PILL = 3.2, 5.2, 0.5, 0.2
_TWO_LINES = 150.0
"""Millimetres of text that a window must be wide for two lines to hold what there is to say on a bad evening."""
_SHARES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)
"""What of their size the words are tried at, for all of them to find room."""
_DIGITS = re.compile(r"\d+")


class Weight(StrEnum):
    """How a part stands out. Loud ones stand on a ground of their own."""

    PLAIN = "plain"
    STRONG = "strong"
    RINGING = "ringing"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the strip says."""

    text: str
    weight: Weight = Weight.PLAIN


def hidden_by_filter(count: int) -> str:
    """«3 hidden by filter»; empty for none."""
    return translate("Strip", "{0} hidden by filter").format(count) if count else ""


def unread(count: int) -> str:
    """«3 notices»; empty for none."""
    if count == 1:
        return translate("Strip", "1 notice")
    return translate("Strip", "{0} notices").format(count) if count else ""


def parts(picture: Picture, moment: Moment, hidden: int, sound: Iterable[Part] = ()) -> list[Part]:
    """What is to be said, the gravest first. ``sound``: why it rings, or that it cannot."""
    link = picture.link
    said = [
        Part(words.waiting(link), Weight.STRONG),
        Part(words.trouble(link, moment), Weight.TROUBLE),
        Part(overdue.held(picture.board), Weight.TROUBLE),
        Part(overdue.late(picture.board, link, moment), Weight.TROUBLE),
        *sound,
        Part(hidden_by_filter(hidden), Weight.STRONG),
        Part(unread(len(picture.notices)), Weight.STRONG),
        Part(words.clock_is_off(link), Weight.STRONG),
    ]
    return [part for part in said if part.text]


def lines(look: Look, width: int) -> int:
    """How many lines the strip of a window this wide has, whatever it says: it never moves the board."""
    return 2 if width >= look.text(_TWO_LINES) else 3


def margin(look: Look) -> int:
    """Pixels above its first word, or above the ground that word stands on."""
    return look.text(_PAD) + look.text(_PILL)


def height(look: Look, width: int) -> int:
    """Pixels that it takes in a window this wide."""
    return lines(look, width) * look.text(_LINE) + 2 * look.text(_PAD)


@dataclass(frozen=True, slots=True)
class _Placed:
    part: Part
    """What of a part stands on one line: all of it, or some of its words where no line is long enough."""
    rect: QRectF


@is_a(Role.StatusBar)
class Strip(QWidget):
    """Always as many lines, of words as large as lets all of them be read: nothing on it is ever left out.

    Only what is too much even in the smallest words makes it higher.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._look: Look | None = None
        self._tone = Tone.QUIET
        self._placed: list[_Placed] = []
        self._share = 1.0

    def show_parts(self, picture: Picture, look: Look, moment: Moment, said: Sequence[Part], width: int) -> int:
        """Show how fresh the picture is, then what is said; gives the height that takes at this width, in pixels."""
        reading = words.reading(picture.link, moment)
        self._look, self._tone = look, reading.tone
        shown = [Part(reading.text), *said]
        self.setAccessibleName(" · ".join(part.text for part in shown))
        self.update()
        high = height(look, width)
        for self._share in _SHARES:
            self._placed = _Flow(look, self._share, width).laid(shown)
            needed = round(self._placed[-1].rect.bottom()) + look.text(_PAD)
            if needed <= high:
                break
        return max(high, needed)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint a dot in the tone of the news, then the parts."""
        look = self._look
        if look is None:
            return
        palette = look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bad = self._tone is Tone.TROUBLE
        painter.fillRect(self.rect(), palette.trouble if bad else palette.ground)
        size = look.text(2.4)
        dot = {Tone.GOOD: palette.said_ready, Tone.WARN: palette.said_warn}.get(self._tone, palette.ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        top = look.text(_PAD) + (look.text(_LINE) - size) // 2
        painter.drawEllipse(QRect(look.mm(3), top, size, size))
        for placed in self._placed:
            _paint(painter, placed, look, self._share, bad=bad)
        painter.end()


class _Flow:
    """Lays parts out from left to right and from line to line, in words of this share of their size."""

    def __init__(self, look: Look, share: float, width: int) -> None:
        self._look = look
        self._share = share
        self._line = look.text(_LINE)
        self._edge = look.mm(3)
        self._end = width - self._edge
        self._x, self._y = self._edge + look.text(2.4) + look.mm(2), look.text(_PAD)
        self._placed: list[_Placed] = []

    def laid(self, shown: Iterable[Part]) -> list[_Placed]:
        """Where each stands."""
        for part in shown:
            if self._wide(part) > self._end - self._x and self._placed:
                self._break()
            for piece in self._pieces(part):
                self._put(piece)
            self._x += round(self._look.mm(3.5) * self._share)
        return self._placed

    def _pieces(self, part: Part) -> Iterator[Part]:
        """The part, in as few pieces as it has to be for each to fit a line."""
        piece = ""
        for word in part.text.split():
            longer = f"{piece} {word}".strip()
            if piece and self._wide(replace(part, text=longer)) > self._end - self._x:
                yield replace(part, text=piece)
                self._break()
                longer = word
            piece = longer
        yield replace(part, text=piece)

    def _break(self) -> None:
        self._x, self._y = self._edge, self._y + self._line

    def _put(self, part: Part) -> None:
        wide = min(self._wide(part), self._end - self._x)
        self._placed.append(_Placed(part, QRectF(self._x, self._y, wide, self._line)))
        self._x += round(wide)

    def _wide(self, part: Part) -> float:
        """A number has room for two figures, so that no counting moves what follows."""
        room = _DIGITS.sub(lambda found: found.group() if len(found.group()) > 1 else "88", part.text)
        letters = QFontMetricsF(_font(part, self._look, self._share))
        return letters.horizontalAdvance(room) + 2 * _side(part, self._look, self._share)


def _font(part: Part, look: Look, share: float) -> QFont:
    return font(round(look.text(_SIZE) * share), SEMI if part.weight is Weight.PLAIN else BOLD)


def _side(part: Part, look: Look, share: float) -> float:
    return look.text(1.6) * share if part.weight in {Weight.RINGING, Weight.TROUBLE} else 0.0


def _paint(painter: QPainter, placed: _Placed, look: Look, share: float, *, bad: bool) -> None:
    part, rect = placed.part, placed.rect
    ground, ink = _colours(part.weight, look, bad=bad)
    if ground is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        pill = rect.adjusted(0, look.text(_PILL), 0, -look.text(_PILL))
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
    painter.setPen(ink)
    painter.setFont(_font(part, look, share))
    inside = rect.translated(QPointF(_side(part, look, share), 0))
    inside.setWidth(rect.width() - 2 * _side(part, look, share) + 1)
    across = Qt.AlignmentFlag.AlignLeft if ground is None else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(inside, across | Qt.AlignmentFlag.AlignVCenter, part.text)


def _colours(weight: Weight, look: Look, *, bad: bool) -> tuple[QColor | None, QColor]:
    """Ground, where it has one of its own, and ink; ``bad`` where the whole strip stands in the colour of trouble."""
    palette = look.palette
    if bad:
        loud = weight in {Weight.RINGING, Weight.TROUBLE}
        return (palette.ground, palette.text) if loud else (None, palette.ink)
    return {
        Weight.PLAIN: (None, palette.text),
        Weight.STRONG: (None, palette.said_warn),
        Weight.RINGING: (palette.new, palette.ink),
        Weight.TROUBLE: (palette.trouble, palette.ink),
    }[weight]
