"""Where an arrow key leads: to what stands nearest in its direction, as far as an eye would agree."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import LANES
from kds_app.domain.order import OrderId
from kds_app.ui.board import BoardView
from kds_app.ui.keymap import Command

T = TypeVar("T")

ARROWS: Mapping[Command, QPoint] = {
    Command.LEFT: QPoint(-1, 0),
    Command.RIGHT: QPoint(1, 0),
    Command.UP: QPoint(0, -1),
    Command.DOWN: QPoint(0, 1),
}


def nearest(here: QRect, places: Iterable[tuple[T, QRect]], way: QPoint) -> T | None:
    """What stands beyond ``here`` that way: in the same row or column first, then the nearest; None for nothing."""
    beyond = [(what, rect) for what, rect in places if _along(here, rect, way) > 0]
    if not beyond:
        return None
    return min(beyond, key=lambda each: (_aside(here, each[1], way) > 0, _far(here, each[1], way)))[0]


def _along(here: QRect, there: QRect, way: QPoint) -> int:
    """Pixels from the one's far edge to the other's near edge, and more than nothing only if it lies wholly beyond."""
    if way.x():
        gap = there.left() - here.right() if way.x() > 0 else here.left() - there.right()
    else:
        gap = there.top() - here.bottom() if way.y() > 0 else here.top() - there.bottom()
    return gap


def _aside(here: QRect, there: QRect, way: QPoint) -> int:
    """Pixels between them across the way; 0 where they overlap."""
    if way.x():
        return max(0, there.top() - here.bottom(), here.top() - there.bottom())
    return max(0, there.left() - here.right(), here.left() - there.right())


def _far(here: QRect, there: QRect, way: QPoint) -> tuple[int, int]:
    across = abs(there.top() - here.top()) if way.x() else abs(there.left() - here.left())
    return _along(here, there, way) + 2 * _aside(here, there, way), across


def within(parent: QWidget, widgets: Sequence[QWidget]) -> list[tuple[QWidget, QRect]]:
    """Widgets, and where they stand on a parent of theirs."""
    return [(widget, QRect(widget.mapTo(parent, QPoint()), widget.size())) for widget in widgets]


def step(board: BoardView, here: OrderId, way: QPoint) -> OrderId | None:
    """The order whose ticket an arrow leads to: in the lane, else, to the side, in the next lane that has any."""
    lane = next(lane for lane in board.lanes.values() if lane.card(here) is not None)
    place = QRect(lane.cards[here].mapTo(board, QPoint()), lane.cards[here].size())
    beside = [(each, QRect(card.mapTo(board, QPoint()), card.size())) for each, card in lane.cards.items()]
    found = nearest(place, [(each, rect) for each, rect in beside if each != here], way)
    return found if found is not None or way.y() else _next_lane(board, here, place, way.x())


def _next_lane(board: BoardView, here: OrderId, place: QRect, sideways: int) -> OrderId | None:
    """The ticket at the same height there, of those in view if there are any; where lanes are tabs the first."""
    stages = list(LANES) if sideways > 0 else list(reversed(LANES))
    at = next(index for index, stage in enumerate(stages) if board.lanes[stage].card(here) is not None)
    for stage in stages[at + 1 :]:
        lane = board.lanes[stage]
        tickets = [ticket.order.id for ticket in board.board.lanes[stage]]
        if not tickets:
            continue
        seen = [order_id for order_id in lane.in_view() if order_id in lane.cards]
        if not seen:
            return tickets[0]
        return min(seen, key=lambda each: abs(lane.cards[each].mapTo(board, QPoint()).y() - place.top()))
    return None
