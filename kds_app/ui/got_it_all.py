"""One key for all the orders of a lane that were called off, where there are several."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.order import Order
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.words import translate


class GotItAll(QObject):
    """Acknowledges those it was last shown for; deaf for a moment where one more has come, which nobody has seen."""

    wanted = Signal(str)
    """order id, once for each of them"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._orders: list[Order] = []
        self._key = Key("", parent, size=4.0)
        self._key.setObjectName("got-them-all")
        self._key.hide()
        self._key.clicked.connect(self._pressed)

    @property
    def keys(self) -> list[Key]:
        """Itself, where there are several."""
        return [self._key] if self._orders else []

    def unsettle(self) -> None:
        """It moved or has just appeared."""
        self._key.unsettle()

    def show_for(self, orders: Sequence[Order], look: Look) -> None:
        """Be for these; for none where they are none."""
        if not orders and not self._orders:
            return
        if {order.id for order in orders} - {order.id for order in self._orders}:
            self._key.unsettle()
        self._orders = list(orders)
        self._key.setVisible(bool(orders))
        numbers = ", ".join(order.number for order in orders)
        self._key.remark = translate("Lane", "CALLED OFF")
        self._key.setText(translate("Lane", "Got it, all ({0})").format(len(orders)))
        self._key.setAccessibleName(translate("Lane", "Got it, all: {0}").format(numbers))
        self._key.dress(look, look.palette.trouble)

    def _pressed(self) -> None:
        for order in list(self._orders):
            self.wanted.emit(order.id)

    def stand(self, place: QRect) -> None:
        """Stand there."""
        self._key.place(place)

    @property
    def below(self) -> int:
        """Pixels down to its lower edge; 0 where there is none."""
        return self._key.geometry().bottom() + 1 if self._orders else 0
