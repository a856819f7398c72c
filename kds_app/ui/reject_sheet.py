"""Why an order is refused: one reason, a summary of what will happen, and a last key apart from the reasons."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.ui import words
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.reasons import Reasons
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.theme import FINGER, GAP, SEMI

_WIDE = 1.2
"""From this ratio of width to height on, the summary stands beside the reasons, else below them."""
_SUMMARY, _SIZES = 13.0, (4.75, 4.0, 3.4)
"""Millimetres: the height left for the summary below the reasons, and the size of its words, or less where they are
many."""


class RejectSheet(Sheet):
    """Reject for a new order, Cancel for one that was accepted: the same sheet."""

    confirmed = Signal(str, object, str)
    """order id, Action, reason code"""

    def __init__(self, reasons: Callable[[], Sequence[tuple[str, str]]], parent: QWidget) -> None:
        super().__init__("reject-sheet", parent)
        self._offered = reasons
        self._order: OrderId | None = None
        self._number = ""
        self._action = Action.REJECT
        self._reason: str | None = None
        self.reasons = Reasons(self)
        self.reasons.chosen.connect(self._choose)
        self._confirm = Key("", self, size=4.6)
        self._confirm.setObjectName("confirm")
        self._confirm.clicked.connect(self._confirmed)
        self._back = Key(words.translate("RejectSheet", "Back"), self, size=4.0)
        self._back.setObjectName("back")
        self._back.clicked.connect(self.close_sheet)
        self._summary_at = QRect()
        self._choose(None)

    def ask(self, ticket: Ticket, action: Action, look: Look) -> None:
        """Open for this order, with the reasons there are by now and none of them chosen."""
        self._order, self._number, self._action = ticket.order.id, ticket.order.number, action
        name = words.action_name(action)
        lowered = name.lower()
        label = words.translate("RejectSheet", "Confirm {0} {1}").format(lowered, self._number)
        self._confirm.setText(label)
        self._confirm.setAccessibleName(label)
        self.reasons.offer(self._offered(), badges=bool(self._confirm.badge))
        self._choose(None)
        title = words.translate("RejectSheet", "{0} order {1}: why?").format(name, self._number)
        self.open_over(look, title)

    def show_scene(self, scene: Scene) -> None:
        """Close if the order can no longer be refused: it moved, or somebody else called it off."""
        if self._order is None or not self.isVisible():
            return
        ticket = scene.picture.board.ticket(self._order)
        if ticket is None or self._action not in ticket.actions:
            self.close_sheet()

    def _choose(self, code: str | None) -> None:
        self._reason = code
        self.reasons.check(code)
        self._confirm.setEnabled(code is not None)
        self.setAccessibleDescription(self._summary())
        self.update()

    def close_sheet(self) -> None:
        """Go away, and forget the reason: what cannot be seen can still be pressed by a screen reader."""
        self._choose(None)
        super().close_sheet()

    def choose_nth(self, index: int) -> None:
        """Choose the reason that carries this digit."""
        chosen = list(self.reasons.keys.items())[index : index + 1]
        for code, key in chosen:
            self._choose(code)
            self.lead_to(key)

    def confirm(self) -> None:
        """Refuse the order, once a reason is chosen."""
        self._confirm.click()  # does nothing before

    def show_badges(self, last: str) -> None:
        """From the next time on the reasons carry their digits, and the last key this; or nothing for nothing."""
        self._confirm.badge = last

    def _summary(self) -> str:
        if self._reason is None:
            return words.translate("RejectSheet", "Choose a reason.")
        done = {
            Action.REJECT: words.translate("RejectSheet", "Order {0} will be rejected: {1}."),
            Action.CANCEL: words.translate("RejectSheet", "Order {0} will be cancelled: {1}."),
        }[self._action]
        return done.format(self._number, self.reasons.keys[self._reason].text())

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
        bottom = self.reasons.fit(look, QRect(inner.left(), inner.top(), share, inner.height() - below))
        rest = inner.adjusted(share + 2 * gap, 0, 0, 0) if beside else inner.adjusted(0, bottom - inner.top(), 0, 0)
        low = QRect(rest.left(), rest.bottom() + 1 - tall, rest.width(), tall)
        if beside:
            confirm, back = low, low.translated(0, -tall - 2 * gap)
        else:
            back = QRect(low.left(), low.top(), int(low.width() * 0.3), tall)
            confirm = low.adjusted(back.width() + 2 * gap, 0, 0, 0)
        self._confirm.place(confirm)
        self._confirm.dress(look, look.palette.trouble)
        self._back.place(back)
        self._back.dress(look)
        self._summary_at = QRect(rest.left(), rest.top(), rest.width(), back.top() - gap - rest.top())

    def lead_to(self, stop: QWidget) -> None:
        """Bring it into view, too."""
        super().lead_to(stop)
        self.reasons.reveal(stop)

    def scroll_by(self, pages: float) -> None:
        """Go on through the reasons."""
        self.reasons.scroll_by(pages)

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """The summary of what will happen."""
        place = self._summary_at
        made = [look.paragraph(self._summary(), size, place.width(), weight=SEMI) for size in _SIZES]
        text = next((each for each in made if each.height <= place.height()), made[-1])
        text.draw(painter, place.left(), place.top())
