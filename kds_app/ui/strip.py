"""The status strip, in view above everything: how fresh the board is, what waits, what is wrong, what is hidden."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

_SIZE, _LINE, _PAD, _PILL = 3.2, 6.0, 0.75, 0.4
_ONE_LINE = 170.0
"""Millimetres of text that a window must be wide for the strip to stand on one line: below, it always has two."""
_LINGERS = 30.0
"""Seconds that a line stays after it was last needed, or each tap would move the board, and back."""
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


def least_lines(look: Look, width: int) -> int:
    """How many lines the strip of a window this wide always has."""
    return 1 if width >= look.text(_ONE_LINE) else 2


def margin(look: Look) -> int:
    """Pixels above its first word, or above the ground that word stands on."""
    return look.text(_PAD) + look.text(_PILL)


def height(lines: int, look: Look) -> int:
    """Pixels that so many lines take."""
    return lines * look.text(_LINE) + 2 * look.text(_PAD)


@dataclass(frozen=True, slots=True)
class _Placed:
    part: Part
    rect: QRectF


@is_a(Role.StatusBar)
class Strip(QWidget):
    """As many lines as it takes: nothing on it is ever left out. What does not fit one line alone ends in «…»."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._look: Look | None = None
        self._tone = Tone.QUIET
        self._placed: list[_Placed] = []
        self._lines = 1
        self._needed = 0.0
        """When all those lines were last needed, in seconds of the monotonic clock."""

    def show_parts(self, picture: Picture, look: Look, moment: Moment, said: Sequence[Part], width: int) -> int:
        """Show how fresh the picture is, then what is said; gives the height that takes at this width, in pixels."""
        reading = words.reading(picture.link, moment)
        self._look, self._tone = look, reading.tone
        shown = [Part(reading.text), *said]
        self.setAccessibleName(" · ".join(part.text for part in shown))
        self.update()
        lines = max(self._flow(shown, look, width), least_lines(look, width))
        if lines >= self._lines or moment.mono - self._needed > _LINGERS:
            self._lines, self._needed = lines, moment.mono
        return height(self._lines, look)

    def _flow(self, shown: Iterable[Part], look: Look, width: int) -> int:
        """Place the parts; gives how many lines they take.

        A number has room for two figures, so that no counting moves what follows.
        """
        line, pad, edge = look.text(_LINE), look.text(_PAD), look.mm(3)
        x, y = edge + look.text(2.4) + look.mm(2), pad
        self._placed = []
        for part in shown:
            metrics = QFontMetricsF(_font(part, look))
            room = _DIGITS.sub(lambda found: found.group() if len(found.group()) > 1 else "88", part.text)
            wanted = metrics.horizontalAdvance(room) + 2 * _side(part, look)
            if x + wanted > width - edge and self._placed:
                x, y = edge, y + line
            self._placed.append(_Placed(part, QRectF(x, y, min(wanted, width - edge - x), line)))
            x += round(wanted) + look.mm(3.5)
        return 1 + (y - pad) // line

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
            _paint(painter, placed, look, bad=bad)
        painter.end()


def _font(part: Part, look: Look) -> QFont:
    return font(look.text(_SIZE), SEMI if part.weight is Weight.PLAIN else BOLD)


def _side(part: Part, look: Look) -> float:
    return look.text(1.6) if part.weight in {Weight.RINGING, Weight.TROUBLE} else 0.0


def _paint(painter: QPainter, placed: _Placed, look: Look, *, bad: bool) -> None:
    part, rect = placed.part, placed.rect
    ground, ink = _colours(part.weight, look, bad=bad)
    if ground is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        pill = rect.adjusted(0, look.text(_PILL), 0, -look.text(_PILL))
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
    painter.setPen(ink)
    painter.setFont(_font(part, look))
    inside = rect.translated(QPointF(_side(part, look), 0))
    inside.setWidth(rect.width() - 2 * _side(part, look) + 1)
    shown = painter.fontMetrics().elidedText(part.text, Qt.TextElideMode.ElideRight, int(inside.width()) + 1)
    across = Qt.AlignmentFlag.AlignLeft if ground is None else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(inside, across | Qt.AlignmentFlag.AlignVCenter, shown)


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
