"""The status strip, in view above everything: how fresh the board is, what waits, what is wrong, what is hidden."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from math import ceil

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.picture import Link, Picture
from kds_app.ui import overdue, words
from kds_app.ui.brush import fill
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.running import Running
from kds_app.ui.theme import BOLD, SEMI, font, wide
from kds_app.ui.words import Moment, Tone, translate

_SIZE, _LINE, _PAD, _RIM, _PILL = 3.2, 6.0, 0.75, 0.25, 0.4
_ONE_LINE = 170.0
"""Millimetres of text that a window must be wide for the strip to be as high as one line: below it is as two."""
_TIGHT = 1.28
"""How high a line has to be, against its letters."""
_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6)
"""What of their size the words are tried at, for all of them to find room: on more lines, as they are smaller."""
_DIGITS = re.compile(r"\d+")


class Weight(StrEnum):
    """How a part stands out. Loud ones stand on a ground of their own."""

    PLAIN = "plain"
    STRONG = "strong"
    RINGING = "ringing"
    TROUBLE = "trouble"


class Part(Struct, frozen=True):
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
        Part(words.slow_disk(link), Weight.TROUBLE),
        Part(words.trouble(link, moment), Weight.TROUBLE),
        Part(overdue.held(picture.board), Weight.TROUBLE),
        Part(overdue.late(picture.board, link, moment), Weight.TROUBLE),
        *sound,
        Part(hidden_by_filter(hidden), Weight.STRONG),
        Part(unread(len(picture.notices)), Weight.STRONG),
        Part(words.clock_is_off(link), Weight.STRONG),
    ]
    return [part for part in said if part.text]


def height(look: Look, width: int) -> int:
    """Pixels that it takes in a window this wide, whatever it says: it never moves the board."""
    lines = 1 if width >= look.text(_ONE_LINE) else 2
    return lines * look.text(_LINE) + 2 * look.text(_PAD)


class _Placed(Struct, frozen=True):
    part: Part
    """What of a part stands on one line: all of it, or some of its words where no line is long enough."""
    rect: QRectF


@is_a(Role.StatusBar)
class Strip(QWidget):
    """Always as high, with words as large as lets all of them be read: nothing on it is ever left out.

    Only what is too much even in the smallest words makes it higher.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it is painted
        self._look: Look | None = None
        self._tone = Tone.QUIET
        self._first = Running(self)
        """How fresh the board is, where that stands on one line."""
        self._told: list[Part] = []
        self._placed: list[_Placed] = []
        self._share = 1.0
        self._shown: tuple[object, ...] = ()
        self._high = 0

    def show_parts(self, picture: Picture, look: Look, moment: Moment, said: Sequence[Part], width: int) -> int:
        """Show how fresh the picture is, then what is said; gives the height that takes at this width, in pixels."""
        reading = words.reading(picture.link, moment)
        told = [Part(reading.text), *said]
        shown = (told, reading.tone, look, width)
        if shown != self._shown:
            self._shown, self._told, self._look, self._tone = shown, told, look, reading.tone
            self._speak()
            self._high = self._lay(told, look, width)
            self.update()
        return self._high

    def pass_time(self, link: Link, moment: Moment) -> None:
        """Show how fresh the picture is where it stands: of what was shown last, that alone has changed by seconds."""
        reading = Part(words.reading(link, moment).text)
        if reading == self._told[0] or self._look is None:
            return
        self._shown, self._told[0] = (), reading
        self._speak()
        if self._first.isHidden():
            self._lay(self._told, self._look, self.width())
            self.update()
        else:  # a number has room for two figures
            self._first.setText(reading.text)

    def _speak(self) -> None:
        self.setAccessibleName(" · ".join(part.text for part in self._told))

    def _lay(self, shown: Sequence[Part], look: Look, width: int) -> int:
        """Find each its place; gives the height that takes."""
        high = height(look, width)
        for self._share in _SHARES:
            flow = _Flow(look, self._share, width)
            flow.lay(shown)
            if flow.least <= high:
                break
        self._placed = flow.placed(high)
        self._stand(look, whole=self._placed[0].part == shown[0])
        return max(high, flow.least)

    def _stand(self, look: Look, *, whole: bool) -> None:
        """Let the first part stand by itself, where it is ``whole``."""
        self._first.setVisible(whole)
        if whole:
            part, rect = self._placed[0].part, self._placed[0].rect.toAlignedRect()
            colours = _colours(part.weight, look, bad=self._bad)[1], self._ground(look)
            self._first.stand(
                part.text, rect, font(*_type(part, look, self._share)), colours, Qt.AlignmentFlag.AlignLeft
            )

    @property
    def _bad(self) -> bool:
        return self._tone is Tone.TROUBLE

    def _ground(self, look: Look) -> QColor:
        return look.palette.trouble if self._bad else look.palette.ground

    def margin(self) -> int:
        """Pixels above its first word, or above the ground that word stands on."""
        if self._look is None or not self._placed:
            return 0
        first = self._placed[0].rect
        return int(first.top()) + _air(first, self._look)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint a dot in the tone of the news, then the parts."""
        look = self._look
        if look is None:
            return
        palette = look.palette
        painter = QPainter(self)
        fill(painter, self.rect(), self._ground(look))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = round(look.text(2.4) * self._share)
        dot = {Tone.GOOD: palette.said_ready, Tone.WARN: palette.said_warn}.get(self._tone, palette.ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        beside = self._placed[0].rect
        painter.drawEllipse(QRectF(look.mm(3), beside.center().y() - size / 2, size, size))
        for placed in self._placed[0 if self._first.isHidden() else 1 :]:
            _paint(painter, placed, look, self._share, bad=self._bad)
        painter.end()


class _Flow:
    """Lays parts out from left to right and from line to line, in words of this share of their size."""

    def __init__(self, look: Look, share: float, width: int) -> None:
        self._look = look
        self._share = share
        self._tight = ceil(round(look.text(_SIZE) * share) * _TIGHT)
        self._edge = look.mm(3)
        self._end = width - self._edge
        self._x, self._line = self._edge + look.text(2.4) + look.mm(2), 0
        self._laid: list[tuple[Part, int, float, float]] = []

    def lay(self, shown: Iterable[Part]) -> None:
        """Find each its line."""
        for part in shown:
            if self._wide(part) > self._end - self._x and self._laid:
                self._break()
            for piece in self._pieces(part):
                self._put(piece)
            self._x += round(self._look.mm(3.5) * self._share)

    @property
    def least(self) -> int:
        """Pixels of height without which letters would touch."""
        return (self._line + 1) * self._tight + 2 * self._look.text(_RIM)

    def placed(self, high: int) -> list[_Placed]:
        """Where each stands in a strip so high, or as high as it has to be."""
        lines = self._line + 1
        each = max(self._tight, min(self._look.text(_LINE), (high - 2 * self._look.text(_RIM)) // lines))
        top = max(self._look.text(_RIM), (high - lines * each) // 2)
        return [_Placed(part, QRectF(x, top + line * each, wide, each)) for part, line, x, wide in self._laid]

    def _pieces(self, part: Part) -> Iterator[Part]:
        """The part, in as few pieces as it has to be for each to fit a line."""
        if self._wide(part) <= self._end - self._x:
            yield part
            return
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
        self._x, self._line = self._edge, self._line + 1

    def _put(self, part: Part) -> None:
        wide = min(self._wide(part), self._end - self._x)
        self._laid.append((part, self._line, self._x, wide))
        self._x += round(wide)

    def _wide(self, part: Part) -> float:
        """A number has room for two figures, so that no counting moves what follows."""
        room = _DIGITS.sub(lambda found: found.group() if len(found.group()) > 1 else "88", part.text)
        return wide(room, *_type(part, self._look, self._share)) + 2 * _side(part, self._look, self._share)


def _type(part: Part, look: Look, share: float) -> tuple[int, QFont.Weight]:
    return round(look.text(_SIZE) * share), SEMI if part.weight is Weight.PLAIN else BOLD


def _side(part: Part, look: Look, share: float) -> float:
    return look.text(1.6) * share if part.weight in {Weight.RINGING, Weight.TROUBLE} else 0.0


def _air(line: QRectF, look: Look) -> int:
    """Pixels above and below the ground of a loud part: next to none where lines stand close."""
    return look.text(_PILL) if line.height() >= look.text(_LINE) else 1


def _paint(painter: QPainter, placed: _Placed, look: Look, share: float, *, bad: bool) -> None:
    part, rect = placed.part, placed.rect
    ground, ink = _colours(part.weight, look, bad=bad)
    if ground is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        pill = rect.adjusted(0, _air(rect, look), 0, -_air(rect, look))
        painter.drawRoundedRect(pill, look.text(1.2), look.text(1.2))
    painter.setPen(ink)
    painter.setFont(font(*_type(part, look, share)))
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
