"""All of the window that is about practice: bar, watermark, frame, the lessons, and what ends it."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from kds_app.engine.practice import Lesson, signs
from kds_app.engine.ringing import Call
from kds_app.ui.bridge import Bridge
from kds_app.ui.call_sheet import CallSheet
from kds_app.ui.lesson_sheet import LessonSheet
from kds_app.ui.lessons import going_to_happen, over, real_says, what_to_do
from kds_app.ui.look import Look
from kds_app.ui.practice_bar import PracticeBar
from kds_app.ui.scene import Scene
from kds_app.ui.watermark import Frame, Watermark

LEAVES_IN = 10.0
"""Seconds from the call of something real to the real board, where nobody goes there sooner."""


class Practice(Struct, frozen=True):
    """What a window is told that shows nothing real. ``calls``: what has come to call on the real board meanwhile."""

    calls: Callable[[], Sequence[Call]] = tuple
    beside: bool = False
    """A real board works on behind it."""


class Course(Struct, frozen=True):
    """How far staff have got."""

    lesson: Lesson | None = None
    before: frozenset[object] = frozenset()
    """The signs of this lesson that were there already."""
    come: bool = False
    seen: frozenset[Lesson] = frozenset()

    @property
    def says(self) -> str:
        """What the bar says; empty while no lesson runs."""
        if self.lesson is None:
            return ""
        return what_to_do(self.lesson) if self.come else going_to_happen(self.lesson)


class Coach(QObject):
    """Told of each scene. Its parts lie on ``window``, which practice ends with."""

    taught = Signal(object)
    """The Lesson that was chosen, or None: all is to go well again"""
    called = Signal()
    """Something real calls: its sheet is to be opened."""
    left = Signal()
    """Somebody wants to leave."""

    def __init__(self, window: QWidget, bridge: Bridge, practice: Practice) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._practice = practice
        self._course = Course()
        self._ends: float | None = None
        """When practice ends by itself, in seconds of the monotonic clock."""
        self.watermark = Watermark(window)
        self.frame = Frame(window)
        self.bar = PracticeBar(window, beside=practice.beside)
        self.sheet = LessonSheet(window)
        self.call = CallSheet(window)
        self.bar.leave.connect(self.left)
        self.sheet.leave.connect(self.left)
        self.sheet.chosen.connect(self.teach)
        self.call.went.connect(self.leave)

    def leave(self) -> None:
        """End practice."""
        self._window.close()

    def teach(self, lesson: Lesson | None) -> None:
        """Have this happen; the bar says what."""
        before = self._signs(lesson)
        self._course = replace(self._course, lesson=lesson, before=before, come=False)
        self.bar.say(self._course.says)
        self.taught.emit(lesson)

    def _signs(self, lesson: Lesson | None) -> frozenset[object]:
        if lesson is None:
            return frozenset()
        return signs(lesson, self._bridge.picture, self._bridge.moment().mono)

    def follow(self, scene: Scene) -> None:
        """See whether the lesson has come, and whether anything real calls."""
        course = self._course
        if course.lesson is not None and not course.come and self._signs(course.lesson) - course.before:
            self._course = replace(course, come=True, seen=course.seen | {course.lesson})
            self.sheet.seen = self._course.seen
        self._heed(self._practice.calls(), scene.moment.mono)
        self.bar.say(self._course.says if self._ends is None else over())

    def _heed(self, calls: Sequence[Call], mono: float) -> None:
        if calls and self._ends is None:
            self._ends = mono + LEAVES_IN
            self.bar.no_more_lessons()
            self.called.emit()
        if self._ends is None:
            return
        self.call.say(real_says(calls) or self.call.says, max(0, round(self._ends - mono)))
        if mono >= self._ends:
            self.leave()

    @property
    def advice(self) -> str:
        """What is to be done about what a lesson has brought; empty while none has."""
        return self._course.says if self._course.come else ""

    def arrange(self, look: Look, strip: int) -> int:
        """Stand below a strip of this height; gives the pixels the bar takes."""
        width, high = self._window.width(), self.bar.height_for(look, self._window.width())
        self.bar.stand(look, QRect(0, strip, width, high))
        self.watermark.cover(look, self._window.rect().adjusted(0, strip + high, 0, 0))
        self.frame.cover(look, self._window.rect())
        return high
