"""Where a PIN is typed: large digits for a finger, or those of a keyboard; what was typed is seen as dots alone."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from kds_app.domain.pin import DIGITS
from kds_app.ui.announce import announce
from kds_app.ui.key import Key
from kds_app.ui.keymap import key_name
from kds_app.ui.look import Look
from kds_app.ui.rail import SMALLEST
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP, SEMI
from kds_app.ui.words import translate

_PAD = "123456789"
_SHAPES = ((3, 4), (4, 3))
"""Columns and rows: as on a telephone, or lower where the screen is."""
_KEY = 24.0
"""Millimetres: how wide a digit is at most."""
_CLOSEST = 0.6
"""Millimetres between two rows where the screen is low."""
_DOT, _APART = 3.2, 4.6
"""Millimetres, for eyes: across a dot, and from one to the next."""
_SIZES = (4.4, 3.8, 3.2)
"""Millimetres: what is said below the dots, and what it may shrink to."""
_LEAST, _MOST = DIGITS.start, DIGITS.stop - 1


class PinSheet(Sheet):
    """Gives what was typed to whoever asked, and keeps none of it. No digit is ever shown or announced."""

    entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("pin", parent, share=0.68, closable=True)
        self._typed = ""
        self._says = ""
        self._calm = True
        """What it says is no trouble."""
        self._until: float | None = None
        """When the next try counts, in seconds of the monotonic clock."""
        self._left = 0
        self._looking = False
        """A PIN is being looked at."""
        self._dots_at, self._text_at = QRect(), QRect()
        self._digits = [self._key(digit, digit, partial(self._type, digit)) for digit in (*_PAD, "0")]
        self._erase = self._key("⌫", "erase", self._take_back)
        self._erase.setAccessibleName(translate("Pin", "Erase the last digit"))
        self._enter = self._key(translate("Pin", "Enter"), "enter", self.submit)
        self._show_state()

    def _key(self, label: str, name: str, pressed: Callable[[], object]) -> Key:
        key = Key(label, self, size=6.0)
        key.setObjectName(f"pin-{name}")
        key.clicked.connect(pressed)
        return key

    @property
    def _pad(self) -> Iterator[Key]:
        """As they stand, row by row."""
        yield from (*self._digits[:9], self._erase, self._digits[9], self._enter)

    # what it asks, and what it says of the answer

    def open_over(self, look: Look, title: str) -> None:
        """Show it, with nothing typed."""
        self._forget()
        self.say("")
        self._until = None
        super().open_over(look, title)
        for key in self._pad:
            key.unsettle()

    def ask(self, title: str, says: str = "", *, calm: bool = True) -> None:
        """Ask this next, in the same place."""
        self.title = title
        self.setAccessibleName(title)
        self._forget()
        announce(self, title)
        self.say(says, calm=calm)

    def say(self, text: str, *, calm: bool = False) -> None:
        """Say this of what was typed, which is gone."""
        self._says, self._calm = text, calm
        if text:
            announce(self, text)
        self._forget()

    def hold(self, text: str, until: float, mono: float) -> None:
        """Say this, and take no digit before then."""
        self._until = until if until > mono else None
        self._count(mono)
        self.say(text)

    def look_at_it(self) -> None:
        """A PIN is being looked at: nothing can be typed meanwhile."""
        self._looking = True
        self._show_state()

    def show_scene(self, scene: Scene) -> None:
        """The seconds run."""
        if self._until is not None:
            self._count(scene.moment.mono)

    def _count(self, mono: float) -> None:
        left = 0 if self._until is None else max(0, -int(-(self._until - mono) // 1))
        if left == 0 and self._until is not None:
            self._until, self._says, self._calm = None, translate("Pin", "Now it can be tried again."), True
            announce(self, self._says)
        self._left = left
        self._show_state()

    # what is typed

    def _type(self, digit: str, _: object = None) -> None:
        if self._closed:
            return
        if len(self._typed) < _MOST:
            self._typed += digit
        self._says = ""
        self._show_state()

    def _take_back(self) -> None:
        self._typed = self._typed[:-1]
        self._show_state()

    def submit(self) -> None:
        """Give what was typed to whoever asked."""
        if self._closed or len(self._typed) < _LEAST:
            return
        typed = self._typed
        self._forget()
        self.entered.emit(typed)

    @property
    def _closed(self) -> bool:
        return self._looking or self._until is not None or not self.isVisible()

    def _forget(self) -> None:
        self._typed, self._looking = "", False
        self._show_state()

    def _show_state(self) -> None:
        open_now = not self._looking and self._until is None
        for key in self._digits:
            key.setEnabled(open_now)
        self._erase.setEnabled(open_now and bool(self._typed))
        self._enter.setEnabled(open_now and len(self._typed) >= _LEAST)
        typed = translate("Pin", "{0} digits typed").format(len(self._typed))
        self.setAccessibleDescription(f"{self._sentence()} {typed}".strip())
        if self.look is not None:
            self._enter.dress(self.look, self.look.palette.new)
        self.update()

    def _sentence(self) -> str:
        if self._looking:
            return translate("Pin", "Looking…")
        if self._until is None:
            return self._says
        return translate("Pin", "{0} Wait {1} s.").format(self._says, self._left).strip()

    def close_sheet(self) -> None:
        """Go away, and forget what was typed."""
        self._forget()
        super().close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits type, wherever the focus is on the sheet; Enter enters, unless Tab led to a key."""
        name = key_name(event)
        if name.isdecimal() and len(name) == 1:
            if not event.isAutoRepeat():
                self._type(name)
        elif name == "Backspace":
            self._take_back()
        elif name == "Enter" and not event.isAutoRepeat() and self.hasFocus():
            self.submit()
        else:
            super().keyPressEvent(event)

    # how it looks

    def lay_out(self, look: Look, inner: QRect) -> None:
        """Digits at the right and words at the left of them, or above on a narrow screen."""
        gap = look.mm(GAP)
        beside = self.width() > self.height()
        top = inner.top() + (0 if beside else gap)
        room = inner.bottom() + 1 - top if beside else inner.height() * 2 // 3
        least = round(look.metrics.px_per_mm * SMALLEST)
        columns, rows = next((each for each in _SHAPES if each[1] * least <= room), _SHAPES[-1])
        share = inner.width() * 2 // 3 if beside else inner.width()
        wide = min(look.mm(_KEY), (share - (columns - 1) * gap) // columns)
        tight = max(look.mm(_CLOSEST), min(gap, (room - rows * least) // (rows - 1)))
        tall = min(look.mm(FINGER), (room - (rows - 1) * tight) // rows)
        width, height = columns * wide + (columns - 1) * gap, rows * tall + (rows - 1) * tight
        left = inner.right() + 1 - width if beside else inner.left() + (inner.width() - width) // 2
        start = top if beside else inner.bottom() + 1 - height
        for index, key in enumerate(self._pad):
            row, column = divmod(index, columns)
            key.place(QRect(left + column * (wide + gap), start + row * (tall + tight), wide, tall))
            key.dress(look)
        words = QRect(inner.left(), top, left - 2 * gap - inner.left(), height)
        if not beside:
            words = QRect(inner.left(), top, inner.width(), start - gap - top)
        self._dots_at = QRect(words.left(), words.top(), words.width(), look.text(2 * _APART))
        self._text_at = words.adjusted(0, self._dots_at.height() + gap, 0, 0)
        self._show_state()

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """A dot for each digit, an empty one for each that is wanted at least, and what there is to say."""
        size = look.text(_DOT)
        apart = min(look.text(_APART), (self._dots_at.width() - size) // (_MOST - 1))
        painter.setPen(QPen(look.palette.text, look.text(0.4)))
        for index in range(max(_LEAST, len(self._typed))):
            painter.setBrush(look.palette.text if index < len(self._typed) else Qt.BrushStyle.NoBrush)
            centre = QPointF(self._dots_at.left() + size / 2 + index * apart + 1, self._dots_at.center().y())
            radius = min(size, apart * 0.8) / 2
            painter.drawEllipse(centre, radius, radius)
        place = self._text_at
        colour = look.palette.text if self._calm or self._looking else look.palette.said_warn
        made = [look.paragraph(self._sentence(), each, place.width(), weight=SEMI, colour=colour) for each in _SIZES]
        text = next((each for each in made if each.height <= place.height()), made[-1])
        text.draw(painter, place.left(), place.top())
