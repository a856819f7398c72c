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
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP, SEMI

_WIDE = 1.2
"""From this ratio of width to height on, the summary stands beside the reasons, else below them."""


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
        for key in (*self._reasons.values(), self._confirm, self._back):
            key.unsettle()

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
        """Reasons in two columns; the summary and the last keys beside them, or below on a narrow screen."""
        gap = look.mm(GAP)
        beside = inner.width() > _WIDE * inner.height()
        share = int(inner.width() * 0.64) if beside else inner.width()
        rows = (len(self._reasons) + 1) // 2
        below = 0 if beside else look.mm(FINGER) * 2 + look.text(16) + 3 * gap
        height = max(look.mm(13), min(look.mm(FINGER), (inner.height() - below) // max(1, rows) - gap))
        width = (share - gap) // 2
        for index, key in enumerate(self._reasons.values()):
            row, column = divmod(index, 2)
            key.setGeometry(inner.left() + column * (width + gap), inner.top() + row * (height + gap), width, height)
            key.dress(look)
        rest = inner.adjusted(share + 2 * gap, 0, 0, 0) if beside else inner.adjusted(0, rows * (height + gap), 0, 0)
        tall = look.mm(FINGER)
        self._confirm.setGeometry(rest.left(), rest.bottom() - tall, rest.width(), tall)
        self._confirm.dress(look, look.palette.trouble)
        self._back.setGeometry(rest.left(), rest.bottom() - 2 * tall - 2 * gap, rest.width(), tall)
        self._back.dress(look)
        self._summary_at = QRect(rest.left(), rest.top(), rest.width(), rest.height() - 2 * tall - 3 * gap)

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """The summary of what will happen."""
        text = look.paragraph(self._summary(), 4.75, self._summary_at.width(), weight=SEMI)
        text.draw(painter, self._summary_at.left(), self._summary_at.top())
