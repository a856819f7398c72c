"""The bar across a board that is not real: it says so, what the lesson is about, and has the key to leave."""

from msgspec import Struct
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.practice import Lesson
from kds_app.ui.announce import announce
from kds_app.ui.brush import fill
from kds_app.ui.key import Key
from kds_app.ui.lessons import going_to_happen, welcome, what_to_do
from kds_app.ui.look import Look
from kds_app.ui.roles import Role, is_a
from kds_app.ui.theme import BOLD, FINGER, GAP, SEMI
from kds_app.ui.words import translate

_RIM = 1.0
_KEY = 28.0
_WORD = 6.4
_TEXTS = (4.6, 4.0, 3.6)
"""Millimetres: the word, and the sentence below it, as large as it can be without making the bar higher."""


class Room(Struct, frozen=True):
    """What the bar is laid out for."""

    look: Look
    width: int


@is_a(Role.AlertMessage)
class PracticeBar(QWidget):
    """As high as the longest that it may say: no lesson moves the board."""

    lessons = Signal()
    """Somebody wants to choose one."""
    leave = Signal()

    def __init__(self, parent: QWidget, *, beside: bool) -> None:
        super().__init__(parent)
        self.setObjectName("practice-bar")
        self._text = self._welcome = welcome(beside=beside)
        self._room: Room | None = None
        self._high = 0
        self._size = _TEXTS[0]
        self._lessons = self._key("lessons", translate("Practice", "Lessons"), self.lessons.emit)
        self._leave = self._key("leave-practice", translate("Practice", "Leave practice"), self.leave.emit)
        self._name()

    def _key(self, name: str, label: str, pressed: object) -> Key:
        key = Key(label, self, size=4.0)
        key.setObjectName(name)
        key.clicked.connect(pressed)
        return key

    @property
    def keys(self) -> list[Key]:
        """In reading order."""
        return [self._lessons, self._leave]

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def say(self, text: str = "") -> None:
        """Say this, or what is said while no lesson runs."""
        text = text or self._welcome
        if text != self._text:
            self._text = text
            self._name()
            announce(self, text, urgent=False)
            self.update()

    def no_more_lessons(self) -> None:
        """All there is yet to do is to leave."""
        self._lessons.setEnabled(False)

    def _name(self) -> None:
        self.setAccessibleName(f"{word()}: {self._text}")

    def height_for(self, look: Look, width: int) -> int:
        """Pixels it takes in a window this wide."""
        if self._room != (room := Room(look, width)):
            self._room = room
            heights = {size: self._measured(size, look, width) for size in _TEXTS}
            self._size = next((size for size, high in heights.items() if high <= look.mm(FINGER)), _TEXTS[-1])
            self._high = max(look.mm(FINGER), heights[self._size]) + 2 * look.mm(_RIM)
        return self._high

    def _measured(self, size: float, look: Look, width: int) -> int:
        """Pixels that the longest text takes, the word above it."""
        said = [self._welcome, *(says(lesson) for lesson in Lesson for says in (going_to_happen, what_to_do))]
        tallest = max(look.paragraph(text, size, self._reading(look, width), weight=SEMI).height for text in said)
        return int(look.paragraph(word(), _WORD, width, weight=BOLD).height + tallest)

    def _reading(self, look: Look, width: int) -> int:
        """Pixels beside the keys."""
        return width - 2 * look.mm(_KEY) - 5 * look.mm(GAP)

    def stand(self, look: Look, place: QRect) -> None:
        """Stand here."""
        self.setGeometry(place)
        wide, tall, gap = look.mm(_KEY), place.height() - 2 * look.mm(_RIM), look.mm(GAP)
        right = place.width() - gap
        for key in reversed(self.keys):
            right -= wide
            key.place(QRect(right, look.mm(_RIM), wide, tall))
            key.dress(look, look.palette.ground)
            right -= gap
        self.update()

    @property
    def place_for_more(self) -> QRect:
        """Where in the window, in place of the text, something else may stand that has to be said meanwhile."""
        return self.geometry().adjusted(self._rim, self._rim, self._lessons.x() - self.width() - self._rim, -self._rim)

    @property
    def _rim(self) -> int:
        return self._room.look.mm(_RIM) if self._room is not None else 0

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint it on the one colour that nothing real has."""
        if self._room is None:
            return
        look, width = self._room.look, self._room.width
        painter = QPainter(self)
        fill(painter, self.rect(), look.palette.practice)
        ink, left = look.palette.ink, 2 * look.mm(GAP)
        head = look.paragraph(word(), _WORD, width, weight=BOLD, colour=ink)
        said = look.paragraph(self._text, self._size, self._reading(look, width), weight=SEMI, colour=ink)
        top = (self.height() - head.height - said.height) / 2
        head.draw(painter, left, top)
        said.draw(painter, left, top + head.height)
        painter.end()


def word() -> str:
    """The word that stands wherever something is not real."""
    return translate("Practice", "PRACTICE")
