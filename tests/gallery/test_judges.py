"""Each judge finds the fault it is there for, on a widget that has it, and nothing on the same widget without it."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.palettes import DARK, LIGHT
from kds_app.ui.row_key import RowKey
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import Metrics
from tests.gallery import judges
from tests.gallery.sight import Sight, see

LOOK = Look(Metrics(6.0))
Paint = Callable[[QPainter], object]
Judge = Callable[[Sight], Iterator[str]]


class Canvas(QWidget):
    """Painted by whoever makes it, on a plain ground."""

    def __init__(self, *paints: Paint, parent: QWidget | None = None, ground: QColor = DARK.ground) -> None:
        super().__init__(parent)
        self.resize(400, 300)
        self._paints = paints
        self._ground = ground

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._ground)
        for paint in self._paints:
            paint(painter)
        painter.end()


@pytest.fixture
def looked_at(qtbot: QtBot) -> Callable[[QWidget], Sight]:
    """What is seen of a window."""

    def look(window: QWidget) -> Sight:
        qtbot.addWidget(window)
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.show()
        return see(window)

    return look


def _write(
    said: str, x: float, y: float, colour: QColor = DARK.text, *, size: float = 4.0, room: float = 380.0
) -> Paint:
    """A paragraph with its top left corner there."""
    return lambda painter: LOOK.paragraph(said, size, room, colour=colour).draw(painter, x, y)


def _boxed(said: str, box: QRect, flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> Paint:
    """As Qt writes into a rectangle: what is beyond it is not painted."""

    def paint(painter: QPainter) -> None:
        painter.setPen(DARK.text)
        painter.drawText(box, flags, said)

    return paint


def _fill(box: QRect, colour: QColor) -> Paint:
    return lambda painter: painter.fillRect(box, colour)


def _line(colour: QColor) -> Paint:
    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(colour, 3))
        painter.drawPolyline([QPointF(20, 20), QPointF(60, 60), QPointF(100, 20)])

    return paint


def _frame(colour: QColor) -> Paint:
    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(QRectF(20, 20, 200, 100), 8, 8)

    return paint


def _key(parent: QWidget, place: QRect, label: str = "Accept") -> Key:
    key = Key(label, parent)
    key.dress(LOOK, DARK.new)
    key.setGeometry(place)
    return key


KEY = QRect(10, 10, 240, 120)
"""20 millimetres high."""


def _words(*paints: Paint) -> Callable[[], QWidget]:
    return lambda: Canvas(*paints)


def _keys(*places: QRect) -> Callable[[], QWidget]:
    def made() -> QWidget:
        canvas = Canvas()
        for place in places:
            _key(canvas, place)
        return canvas

    return made


def _within_a_holder(place: QRect) -> Callable[[], QWidget]:
    """A key on something smaller than the window."""

    def made() -> QWidget:
        canvas = Canvas()
        holder = Canvas(parent=canvas, ground=DARK.surface)
        holder.setGeometry(0, 0, 300, 200)
        _key(holder, place)
        return canvas

    return made


def _on_a_sheet(place: QRect) -> Callable[[], QWidget]:
    """A key on a sheet whose panel is smaller than it."""

    def made() -> QWidget:
        canvas = Canvas()
        sheet = Sheet("sheet", canvas, share=0.7)
        _key(sheet, place)
        sheet.open_over(LOOK, "Why?")
        return canvas

    return made


def _scrolling(*paints: Paint, arrow: str) -> Callable[[], QWidget]:
    """A page higher than what it scrolls in, and what stands above that."""

    def made() -> QWidget:
        canvas = Canvas(_write(arrow, 10, 2))
        area = QScrollArea(canvas)
        area.setGeometry(0, 40, 400, 200)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = Canvas(*paints)
        page.resize(400, 600)
        area.setWidget(page)
        return canvas

    return made


SHORT, LONG = "Es Teh Manis", "Nasi Goreng Spesial dengan telur dan kerupuk"
LINE_AT_THE_EDGE = _write(SHORT, 10, 190)


def _covered(place: QRect) -> QWidget:
    canvas = Canvas(_write(SHORT, 20, 20))
    Canvas(parent=canvas).setGeometry(place)
    return canvas


def _labelled(place: QRect) -> QWidget:
    canvas = Canvas()
    label = QLabel(LONG, canvas)
    label.setStyleSheet(f"color: {DARK.text.name()}")
    label.setGeometry(place)
    return canvas


def _ticked(high: int) -> QWidget:
    canvas = Canvas()
    RowKey(canvas, now=lambda: 0.0).setGeometry(0, 0, 300, high)
    return canvas


def _small(sight: Sight) -> Iterator[str]:
    return judges.small(sight, LOOK.metrics.px_per_mm)


BROKEN: dict[str, tuple[Judge, Callable[[], QWidget], Callable[[], QWidget]]] = {
    "a text that goes on beyond the window": (
        judges.cut_off,
        _words(_write(SHORT, 20, 20)),
        _words(_write(SHORT, 330, 20)),
    ),
    "a text higher than its rectangle": (
        judges.cut_off,
        _words(_boxed("gypsy", QRect(10, 10, 200, 40))),
        _words(_boxed("gypsy", QRect(10, 10, 200, 10))),
    ),
    "a text with something painted over it": (
        judges.cut_off,
        _words(_fill(QRect(60, 10, 40, 60), DARK.raised), _write(SHORT, 20, 20)),
        _words(_write(SHORT, 20, 20), _fill(QRect(60, 10, 40, 60), DARK.raised)),
    ),
    "a text with a widget over it": (
        judges.cut_off,
        lambda: _covered(QRect(200, 100, 50, 50)),
        lambda: _covered(QRect(60, 10, 50, 50)),
    ),
    "a text that ends in dots": (
        judges.cut_off,
        _words(_write(SHORT, 20, 20)),
        _words(_write("Es Teh…", 20, 20)),
    ),
    "a text of Qt's own that has no room": (
        judges.cut_off,
        lambda: _labelled(QRect(10, 10, 380, 40)),
        lambda: _labelled(QRect(10, 10, 60, 40)),
    ),
    "a text that scrolls out of view unsaid": (
        judges.cut_off,
        _scrolling(LINE_AT_THE_EDGE, arrow="▼ 4 more"),
        _scrolling(LINE_AT_THE_EDGE, arrow="New"),
    ),
    "a text that scrolls and is cut at its side": (
        judges.cut_off,
        _scrolling(_write(SHORT, 20, 20), arrow="▼ 4 more"),
        _scrolling(_write(SHORT, 330, 20), arrow="▼ 4 more"),
    ),
    "two texts of the same colour on each other": (
        judges.overlapping,
        _words(_write(SHORT, 20, 20), _write(SHORT, 20, 60)),
        _words(_write(SHORT, 20, 20), _write(SHORT, 24, 34)),
    ),
    "two texts on one line that run into each other": (
        judges.overlapping,
        _words(_write(SHORT, 20, 20), _write(SHORT, 220, 20)),
        _words(_write(SHORT, 20, 20), _write(SHORT, 150, 20)),
    ),
    "grey on grey": (
        judges.faint,
        _words(_write(SHORT, 20, 20, DARK.muted)),
        _words(_write(SHORT, 20, 20, DARK.line)),
    ),
    "a text half on another ground": (
        judges.faint,
        _words(_fill(QRect(0, 0, 400, 80), DARK.warn), _write(SHORT, 20, 20, DARK.ink)),
        _words(_fill(QRect(0, 0, 80, 80), DARK.warn), _write(SHORT, 20, 20, DARK.ink)),
    ),
    "a drawing that is hardly there": (judges.faint_parts, _words(_line(DARK.text)), _words(_line(DARK.raised))),
    "an outline that is hardly there": (judges.faint_parts, _words(_frame(DARK.line)), _words(_frame(DARK.raised))),
    "a bar that is hardly there": (
        judges.faint_parts,
        _words(_fill(QRect(20, 20, 100, 30), LIGHT.ground)),
        _words(_fill(QRect(20, 20, 100, 30), DARK.raised)),
    ),
    "a key on a key": (
        judges.colliding,
        _keys(KEY, KEY.translated(0, 130)),
        _keys(KEY, KEY.translated(0, 119)),
    ),
    "a key partly outside what holds it": (
        judges.astray,
        _within_a_holder(KEY),
        _within_a_holder(KEY.translated(80, 0)),
    ),
    "a key beside the panel of its sheet": (
        judges.astray,
        _on_a_sheet(QRect(160, 100, 150, 120)),
        _on_a_sheet(QRect(60, 100, 150, 120)),
    ),
    "a key that is low": (_small, _keys(KEY), _keys(QRect(10, 10, 240, 112))),
    "a key that is narrow": (_small, _keys(KEY), _keys(QRect(10, 10, 90, 120))),
    "an item that is low": (_small, lambda: _ticked(40), lambda: _ticked(36)),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found_and_what_is_whole_is_not(what: str, looked_at: Callable[[QWidget], Sight]) -> None:
    judge, whole, broken = BROKEN[what]
    assert not list(judge(looked_at(whole())))
    assert list(judge(looked_at(broken())))


def test_every_judge_was_shown_something_broken() -> None:
    tried: Iterable[Judge] = {judge for judge, _, _ in BROKEN.values()}
    assert set(tried) == {*judges.JUDGES, _small}


def test_all_of_them_are_asked(looked_at: Callable[[QWidget], Sight]) -> None:
    window = Canvas(_write(SHORT, 330, 20))
    _key(window, QRect(10, 10, 240, 60))
    found = judges.faults(looked_at(window), LOOK.metrics.px_per_mm)
    assert any("cut off" in fault for fault in found)
    assert any("too small" in fault for fault in found)


def test_what_lies_beneath_a_sheet_is_not_judged(looked_at: Callable[[QWidget], Sight]) -> None:
    window = Canvas(_write(SHORT, 330, 20))
    sheet = Sheet("sheet", window)
    sheet.open_over(LOOK, "Why?")
    sight = looked_at(window)
    assert {text.said for text in sight.texts} == {SHORT, "Why?"}
    assert not list(judges.cut_off(sight))


def test_a_text_is_known_by_its_ink_and_by_who_painted_it(looked_at: Callable[[QWidget], Sight]) -> None:
    window = Canvas(_write("Es", 20, 20))
    key = _key(window, QRect(100, 100, 240, 120), "Ready")
    first, second = looked_at(window).texts
    assert (first.said, first.widget, second.said, second.widget) == ("Es", window, "Ready", key)
    assert QRect(QPoint(20, 20), QPoint(60, 60)).contains(first.place)
    assert key.geometry().contains(second.place)
    assert len(first.cover) == first.place.width() * first.place.height()
