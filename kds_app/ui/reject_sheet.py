"""Why an order is refused: one reason, a summary of what will happen, and a last key apart from the reasons."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.ui import words
from kds_app.ui.digits import DIGITS
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.rail import SMALLEST
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP, SEMI

_WIDE = 1.2
"""From this ratio of width to height on, the summary stands beside the reasons, else below them."""
_COLUMNS = (2, 3)
_SUMMARY, _SIZES = 13.0, (4.75, 4.0, 3.4)
"""Millimetres: the height left for the summary below the reasons, and the size of its words, or less where they are
many."""


class RejectSheet(Sheet):
    """Reject for a new order, Cancel for one that was accepted: the same sheet."""

    confirmed = Signal(str, object, str)
    """order id, Action, reason code"""

    def __init__(self, reasons: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__("reject-sheet", parent)
        self._order: OrderId | None = None
        self._number = ""
        self._action = Action.REJECT
        self._reason: str | None = None
        self._labels = dict(reasons)
        self._reasons = {code: self._reason_key(code, label) for code, label in reasons}
        self._confirm = Key("", self, size=4.6)
        self._confirm.setObjectName("confirm")
        self._confirm.clicked.connect(self._confirmed)
        self._back = Key(words.translate("RejectSheet", "Back"), self, size=4.0)
        self._back.setObjectName("back")
        self._back.clicked.connect(self.close_sheet)
        self._summary_at = QRect()
        self._choose(None)

    def _reason_key(self, code: str, label: str) -> Key:
        key = Key(label, self, size=4.2)
        key.setObjectName(f"reason-{code}")
        key.setCheckable(True)
        key.clicked.connect(lambda: self._choose(code))
        return key

    def ask(self, ticket: Ticket, action: Action, look: Look) -> None:
        """Open for this order, with no reason chosen."""
        self._order, self._number, self._action = ticket.order.id, ticket.order.number, action
        name = words.action_name(action)
        lowered = name.lower()
        label = words.translate("RejectSheet", "Confirm {0} {1}").format(lowered, self._number)
        self._confirm.setText(label)
        self._confirm.setAccessibleName(label)
        self._choose(None)
        title = words.translate("RejectSheet", "{0} order {1}: why?").format(name, self._number)
        self.open_over(look, title)

    def follow(self, board: Board) -> None:
        """Close if the order can no longer be refused: it moved, or somebody else called it off."""
        if self._order is None or not self.isVisible():
            return
        ticket = board.ticket(self._order)
        if ticket is None or self._action not in ticket.actions:
            self.close_sheet()

    def _choose(self, code: str | None) -> None:
        self._reason = code
        for each, key in self._reasons.items():
            key.setChecked(each == code)
        self._confirm.setEnabled(code is not None)
        self.setAccessibleDescription(self._summary())
        self.update()

    def close_sheet(self) -> None:
        """Go away, and forget the reason: what cannot be seen can still be pressed by a screen reader."""
        self._choose(None)
        super().close_sheet()

    def choose_nth(self, index: int) -> None:
        """Choose the reason that carries this digit."""
        chosen = list(self._reasons.items())[index : index + 1]
        for code, key in chosen:
            self._choose(code)
            self.lead_to(key)

    def confirm(self) -> None:
        """Refuse the order, once a reason is chosen."""
        self._confirm.click()  # does nothing before

    def show_badges(self, last: str) -> None:
        """From the next time on the reasons carry their digits, and the last key this; or nothing for nothing."""
        for index, key in enumerate(self._reasons.values()):
            key.badge = DIGITS[index] if last and index < len(DIGITS) else ""
        self._confirm.badge = last

    def _summary(self) -> str:
        if self._reason is None:
            return words.translate("RejectSheet", "Choose a reason.")
        done = {
            Action.REJECT: words.translate("RejectSheet", "Order {0} will be rejected: {1}."),
            Action.CANCEL: words.translate("RejectSheet", "Order {0} will be cancelled: {1}."),
        }[self._action]
        return done.format(self._number, self._labels[self._reason])

    def _confirmed(self) -> None:
        order, reason = self._order, self._reason
        self.hide()
        self._choose(None)
        if order is not None and reason is not None:
            self.confirmed.emit(order, self._action, reason)
        self.closed.emit()

    def lay_out(self, look: Look, inner: QRect) -> None:
        """Reasons in columns; the summary and the last keys beside them, or below on a narrow screen."""
        gap, tall = look.mm(GAP), look.mm(FINGER)
        beside = inner.width() > _WIDE * inner.height()
        share = int(inner.width() * 0.64) if beside else inner.width()
        below = 0 if beside else tall + look.text(_SUMMARY) + 2 * gap
        bottom = self._place_reasons(look, QRect(inner.left(), inner.top(), share, inner.height() - below))
        rest = inner.adjusted(share + 2 * gap, 0, 0, 0) if beside else inner.adjusted(0, bottom - inner.top(), 0, 0)
        low = QRect(rest.left(), rest.bottom() + 1 - tall, rest.width(), tall)
        if beside:
            confirm, back = low, low.translated(0, -tall - 2 * gap)
        else:
            back = QRect(low.left(), low.top(), int(low.width() * 0.3), tall)
            confirm = low.adjusted(back.width() + 2 * gap, 0, 0, 0)
        self._confirm.setGeometry(confirm)
        self._confirm.dress(look, look.palette.trouble)
        self._back.setGeometry(back)
        self._back.dress(look)
        self._summary_at = QRect(rest.left(), rest.top(), rest.width(), back.top() - gap - rest.top())

    def _place_reasons(self, look: Look, room: QRect) -> int:
        """In as few columns as give them the height of a finger; gives where what is below them may begin."""
        gap, least = look.mm(GAP), round(look.metrics.px_per_mm * SMALLEST)
        for columns in _COLUMNS:
            rows = -(-len(self._reasons) // columns)
            height = min(look.mm(FINGER), room.height() // max(1, rows) - gap)
            if height >= least:
                break
        height, width = max(least, height), (room.width() - gap * (columns - 1)) // columns
        for index, key in enumerate(self._reasons.values()):
            row, column = divmod(index, columns)
            key.setGeometry(room.left() + column * (width + gap), room.top() + row * (height + gap), width, height)
            key.dress(look)
        return room.top() + rows * (height + gap)

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """The summary of what will happen."""
        place = self._summary_at
        made = [look.paragraph(self._summary(), size, place.width(), weight=SEMI) for size in _SIZES]
        text = next((each for each in made if each.height <= place.height()), made[-1])
        text.draw(painter, place.left(), place.top())
