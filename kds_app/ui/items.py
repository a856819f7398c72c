"""The items of the selected ticket, worked by keys: one after the other is ticked off, or any that is pointed at."""

from collections.abc import Sequence

from kds_app.domain.order import OrderId
from kds_app.ui.board import BoardView
from kds_app.ui.row_key import RowKey


class Items:
    """Points at a row of the selected ticket; at none before a key asked for one, or on another ticket."""

    def __init__(self, board: BoardView) -> None:
        self._board = board
        self._at: tuple[OrderId, int] | None = None
        board.marked.connect(self._show)

    def move(self, step: int) -> None:
        """Point at the next row for 1, at the one before for -1; the words that open the ticket are one too."""
        rows = self._rows()
        if rows:
            here = self._index()
            self._point((0 if step > 0 else len(rows) - 1) if here is None else (here + step) % len(rows))

    def tick(self) -> None:
        """Press the row pointed at, else the first that is not made; then point at the next that is not made."""
        rows, here = self._rows(), self._index()
        here = _next_to_make(rows, 0) if here is None else here
        if here is None:
            return
        rows[here].click()
        later = _next_to_make(self._rows(), here + 1)
        self._point(here if later is None or rows[here].objectName() == "more" else later)

    def open(self) -> bool:
        """Show the ticket whole, or as before; gives False where there is no more of it."""
        more = next((row for row in self._rows() if row.objectName() == "more"), None)
        if more is not None:
            more.click()
        return more is not None

    def _rows(self) -> Sequence[RowKey]:
        card = self._board.card(self._board.selected) if self._board.selected is not None else None
        return [] if card is None else list(card.rows)

    def _index(self) -> int | None:
        """Where it points on the selected ticket."""
        if self._at is None or self._at[0] != self._board.selected or self._at[1] >= len(self._rows()):
            return None
        return self._at[1]

    def _point(self, index: int) -> None:
        if self._board.selected is not None:
            self._at = (self._board.selected, index)
            self._show()

    def _show(self) -> None:
        here = self._index()
        for lane in self._board.lanes.values():
            for order_id, card in lane.cards.items():
                for index, row in enumerate(card.rows):
                    row.point(pointed=here == index and order_id == self._board.selected)


def _next_to_make(rows: Sequence[RowKey], start: int) -> int | None:
    return next((index for index in range(start, len(rows)) if not rows[index].isChecked()), None)
