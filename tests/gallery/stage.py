"""Where things are in a window: what lies over it, what scrolls in it, and what a finger can press."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLineEdit, QWidget

from kds_app.ui.hint import Hint
from kds_app.ui.sheet import Sheet


def place_of(widget: QWidget, window: QWidget) -> QRect:
    """Where it is in the window, whether it is seen there or not."""
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def shown_part(widget: QWidget, window: QWidget) -> QRect:
    """What of its place is within all that holds it."""
    seen = place_of(widget, window)
    holder = widget.parentWidget()
    while holder is not None and widget is not window:
        seen &= place_of(holder, window)
        holder = None if holder is window else holder.parentWidget()
    return seen


def layers(window: QWidget) -> list[QWidget]:
    """The sheets and hints that lie over the board: nobody is to see what is beneath them."""
    return [each for each in window.findChildren(QWidget) if isinstance(each, Sheet | Hint) and each.isVisible()]


def is_buried(widget: QWidget, place: QRect, window: QWidget, over: list[QWidget]) -> bool:
    """Whether one of these lies over that place, to which this widget does not belong."""
    return any(
        each is not widget and not each.isAncestorOf(widget) and place.intersects(place_of(each, window))
        for each in over
    )


def scroller(widget: QWidget) -> QAbstractScrollArea | None:
    """What it scrolls in, if it does."""
    holder = widget.parentWidget()
    while holder is not None:
        area = holder.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is holder:
            return area
        holder = area
    return None


def scrolled(widget: QWidget, place: QRect, window: QWidget) -> QRect:
    """A place on the widget, less what has been scrolled out of view above or below."""
    area = scroller(widget)
    if area is None:
        return place
    view = place_of(area.viewport(), window)
    return place & QRect(place.x(), view.y(), place.width(), view.height())


@dataclass(frozen=True, slots=True)
class Control:
    """Something in view that can be pressed or written in: its whole place in the window, and what is seen of it."""

    widget: QWidget
    place: QRect
    seen: QRect


def controls(window: QWidget) -> list[Control]:
    """All that are in view."""
    over, found = layers(window), []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLineEdit) and widget.isVisible():
            place = place_of(widget, window)
            seen = shown_part(widget, window)
            if (seen.isValid() or scroller(widget) is None) and not is_buried(widget, seen, window, over):
                found.append(Control(widget, place, seen))
    return found


def called(widget: QWidget) -> str:
    """What to call it in a report."""
    return widget.accessibleName() or widget.objectName() or type(widget).__name__
