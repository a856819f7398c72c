"""What must not be seen on any board: each judge gives the faults of one kind, a sentence a fault.

They measure the picture as it is: whether the pixels that a text ought to colour have its colour, what colours stand
round them, and what else is drawn there. What lies beneath an open sheet is not judged. What scrolls may run out of
view above or below, as long as an arrow in view says that it goes on there.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, compress, repeat

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QWidget

from kds_app.ui.palettes import contrast
from kds_app.ui.row_key import RowKey
from kds_app.ui.rows import ROW
from kds_app.ui.sheet import Sheet
from tests.gallery.sight import Shape, Sight, Text, pixels
from tests.gallery.stage import Control, called, controls, is_buried, layers, place_of, scrolled, scroller

SMALLEST = 19.0
"""Millimetres that a mitten needs (MIL-STD-1472E), of height; and of width what Reject has, which stands alone."""
NARROWEST = 16.0
LEGIBLE, VISIBLE = 4.5, 3.0
"""Contrast that WCAG 2 wants of text, and of parts."""

_HALF, _SOLID, _OPAQUE = 127, 240, 255
"""Coverage, of 255, from which a pixel is the text's, and from which it has to have the text's colour,"""
_NOTHING = bytes(each == 0 for each in range(256))
_OFF = 80
"""and how far it may be from it, of 255 in any of red, green and blue: letters are painted with some gamma."""
_ROUNDED = 1.0
"""Pixels that a millimetre's worth of them may be short."""
_SHARE = 0.15
"""What a colour takes of the place round a text to be something that the text stands on."""


def faults(sight: Sight, px_per_mm: float) -> list[str]:
    """All that is wrong with it."""
    found = [fault for judge in JUDGES for fault in judge(sight)]
    return found + list(small(sight, px_per_mm))


def cut_off(sight: Sight) -> Iterator[str]:
    """Texts of which a part is not to be seen, whatever took it: an edge, something painted over it, or dots."""
    for text, seen in _judged(sight):
        if text.said.endswith("…"):
            yield f"ends in dots: {_told(text)}"
        if seen.height() < text.place.height() and not _says_so(sight, text.widget, text.place):
            yield f"runs out of view, and nothing says that there is more: {_told(text)}"
        if (lost := _lost(sight, text, seen)) > 1:
            yield f"cut off by {lost} pixels: {_told(text)}"


def overlapping(sight: Sight) -> Iterator[str]:
    """Texts that run into each other."""
    for (one, here), (other, there) in combinations(_judged(sight), 2):
        if not here.intersects(there):
            continue
        if one.widget is other.widget and one.base == other.base and not _touch(one, other):
            continue
        yield f"overlap: {_told(one)} and {_told(other)}"


def faint(sight: Sight) -> Iterator[str]:
    """Texts that cannot be read on what they stand on."""
    for text, seen in _judged(sight):
        if (ink := _ink(sight, text, seen)) is None:
            continue
        for ground in _grounds(sight, text, seen):
            if (ratio := contrast(ink, ground)) < LEGIBLE:
                yield f"contrast {ratio:.2f}, {ink.name()} on {ground.name()}: {_told(text)}"


def faint_parts(sight: Sight) -> Iterator[str]:
    """Drawings, outlines, and shapes with nothing written on them, that cannot be told from what is round them."""
    over = layers(sight.window)
    for index, shape in enumerate(sight.shapes):
        colour = shape.stroke or (shape.fill if not _carries(sight, index) else None)
        if colour is None or is_buried(shape.widget, shape.place, sight.window, over) or _runs_through(sight, shape):
            continue
        around = _around(sight, scrolled(shape.widget, shape.place, sight.window))
        if around is not None and around != colour and (ratio := contrast(colour, around)) < VISIBLE:
            told = f"{called(shape.widget)} {shape.place.getRect()}"
            yield f"contrast {ratio:.2f}, {colour.name()} on {around.name()}: a part of {told}"


def colliding(sight: Sight) -> Iterator[str]:
    """Keys and fields that lie on each other."""
    for one, other in combinations(controls(sight.window), 2):
        if one.seen.intersects(other.seen):
            told = (f"{called(each.widget)} {each.seen.getRect()}" for each in (one, other))
            yield f"overlap: {' and '.join(told)}"


def astray(sight: Sight) -> Iterator[str]:
    """Keys and fields that are not wholly within what shows them."""
    for control in controls(sight.window):
        sheet, within = _sheet_of(control.widget), control.seen
        if sheet is not None and scroller(control.widget) is None:
            within &= sheet.panel.translated(place_of(sheet, sight.window).topLeft())
        if within != control.place and not _scrolls_on(sight, control, within):
            told = f"{called(control.widget)} {control.place.getRect()}"
            yield f"not wholly in view: {told}, of which {within.getRect()}"


JUDGES: tuple[Callable[[Sight], Iterator[str]], ...] = (cut_off, overlapping, faint, faint_parts, colliding, astray)
"""All but the one that has to know how large a millimetre is."""


def small(sight: Sight, px_per_mm: float) -> Iterator[str]:
    """Keys that a wet finger would miss. An item that is ticked off sends nothing, and is as high as its words."""
    for control in controls(sight.window):
        if not isinstance(control.widget, QAbstractButton):
            continue
        wide, high = control.place.width() / px_per_mm, control.place.height() / px_per_mm
        narrowest, lowest = (SMALLEST, ROW) if isinstance(control.widget, RowKey) else (NARROWEST, SMALLEST)
        if wide < narrowest - _ROUNDED / px_per_mm or high < lowest - _ROUNDED / px_per_mm:
            yield f"too small, {wide:.1f} × {high:.1f} mm: {called(control.widget)}"


# what they ask


def _judged(sight: Sight) -> list[tuple[Text, QRect]]:
    """Each text that is to be read, and what of it has not been scrolled out of view."""
    over = layers(sight.window)
    found = ((text, scrolled(text.widget, text.place, sight.window)) for text in sight.texts if text.said.strip())
    return [
        (text, seen) for text, seen in found if seen.isValid() and not is_buried(text.widget, seen, sight.window, over)
    ]


def _told(text: Text) -> str:
    return f"«{text.said}» of {called(text.widget)} {text.place.getRect()}"


def _sheet_of(widget: QWidget) -> Sheet | None:
    holder = widget.parentWidget()
    while holder is not None and not isinstance(holder, Sheet):
        holder = holder.parentWidget()
    return holder


def _says_so(sight: Sight, widget: QWidget, place: QRect) -> bool:
    """Whether an arrow beside what scrolls says that there is more, where this runs out of view."""
    area = scroller(widget)
    holder = area.parentWidget() if area is not None else None
    if area is None or holder is None:
        return False
    view = place_of(area.viewport(), sight.window)
    arrows = {"▲"} if place.top() < view.top() else set()
    arrows |= {"▼"} if place.bottom() > view.bottom() else set()
    beside = [
        text.said
        for text in sight.texts
        if (text.widget is holder or holder.isAncestorOf(text.widget)) and not area.isAncestorOf(text.widget)
    ]
    return all(any(arrow in said for said in beside) for arrow in arrows)


def _scrolls_on(sight: Sight, control: Control, within: QRect) -> bool:
    if (within.left(), within.right()) != (control.place.left(), control.place.right()):
        return False
    return _says_so(sight, control.widget, control.place)


def _lost(sight: Sight, text: Text, seen: QRect) -> int:
    """How many of the text's own pixels have not its colour."""
    top, wide = seen.top() - text.place.top(), text.place.width()
    cover = text.cover[top * wide : (top + seen.height()) * wide]
    least = min(int(_SOLID * text.colour.alphaF()), max(text.cover))
    own = cover.translate(_from(least))
    if text.colour.alpha() < _OPAQUE:
        ink = _ink(sight, text, seen) or text.colour
        ought: Iterator[int] = repeat(ink.rgb(), own.count(1))
    else:
        ought = compress(pixels(text.ink.copy(seen.translated(-text.place.topLeft()))), own)
    pairs = Counter(zip(compress(sight.pixels(seen), own), ought, strict=True))
    return sum(count for pair, count in pairs.items() if _far(*pair))


@cache
def _from(least: int) -> bytes:
    """Turns coverage into 1 where it is so much, else into 0."""
    return bytes(each >= least for each in range(256))


def _far(one: int, other: int) -> bool:
    return any(abs((one >> shift & 255) - (other >> shift & 255)) > _OFF for shift in (0, 8, 16))


def _touch(one: Text, other: Text) -> bool:
    """Whether any pixel is more than half of each."""
    common = one.place & other.place
    here, there = (_cover(text, common) for text in (one, other))
    return any(a > _HALF and b > _HALF for a, b in zip(here, there, strict=True))


def _cover(text: Text, place: QRect) -> bytes:
    """How much of each pixel of this part of the picture the text covers."""
    wide, inside = text.place.width(), place & text.place
    left, right = b"\0" * (inside.left() - place.left()), b"\0" * (place.right() - inside.right())
    above = b"\0" * place.width() * (inside.top() - place.top())
    below = b"\0" * place.width() * (place.bottom() - inside.bottom())
    start = inside.left() - text.place.left()
    rows = (wide * (y - text.place.top()) + start for y in range(inside.top(), inside.bottom() + 1))
    return above + b"".join(left + text.cover[row : row + inside.width()] + right for row in rows) + below


def _ink(sight: Sight, text: Text, seen: QRect) -> QColor | None:
    """The colour that it has in the picture; none where it is a picture itself, such as a face that smiles."""
    cover = _cover(text, seen)
    if not cover or (most := max(cover)) < _SOLID * text.colour.alphaF():
        return text.colour
    y, x = divmod(cover.index(most), seen.width())
    inside = seen.topLeft() - text.place.topLeft()
    if text.colour.alpha() == _OPAQUE and _far(text.ink.pixel(inside.x() + x, inside.y() + y), text.colour.rgb()):
        return None
    return sight.picture.pixelColor(seen.x() + x, seen.y() + y)


def _grounds(sight: Sight, text: Text, seen: QRect) -> list[QColor]:
    """The colours that it stands on."""
    around = scrolled(text.widget, seen.adjusted(-1, -1, 1, 1), sight.window) & sight.picture.rect()
    bare = _cover(text, around).translate(_NOTHING)
    found = Counter(compress(sight.pixels(around), bare))
    least = _SHARE * found.total()
    return [QColor.fromRgb(colour) for colour, count in found.items() if count >= least]


def _carries(sight: Sight, index: int) -> bool:
    """Whether anything stands on this shape, or it is a piece of one before it."""
    shape, before = sight.shapes[index], sight.shapes[index - 1] if index else None
    if before is not None and (before.widget, before.fill) == (shape.widget, shape.fill):
        return True
    later = (other.place for other in sight.shapes[index + 1 :])
    return any(shape.place.contains(text.place.center()) for text in sight.texts) or any(
        map(shape.place.contains, later)
    )


def _runs_through(sight: Sight, shape: Shape) -> bool:
    """Whether it is the line through a text that is struck out."""
    if shape.fill is not None or shape.place.height() > max(4, shape.place.width() / 10):
        return False
    return any(shape.widget is text.widget and text.place.intersects(shape.place) for text in sight.texts)


def _around(sight: Sight, place: QRect) -> QColor | None:
    """The colour that most of the pixels next to this place have; none where that is beyond the picture."""
    outside = place.adjusted(-2, -2, 2, 2)
    if place.isEmpty() or not sight.picture.rect().contains(outside):
        return None
    edges = (
        QRect(outside.left(), outside.top(), outside.width(), 2),
        QRect(outside.left(), outside.bottom() - 1, outside.width(), 2),
        QRect(outside.left(), outside.top(), 2, outside.height()),
        QRect(outside.right() - 1, outside.top(), 2, outside.height()),
    )
    ((colour, _),) = Counter(pixel for edge in edges for pixel in sight.pixels(edge)).most_common(1)
    return QColor.fromRgb(colour)
