"""What cooks have done to the tickets on this screen alone: the server is never told of it."""

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.amendment import amended, ticks
from kds_app.domain.lifecycle import OPEN
from kds_app.domain.order import Line, Order


class Mark(Struct, frozen=True):
    """One ticket's. Empty, it need not be kept."""

    ticked: tuple[Line, ...] = ()
    """Lines that are made, as they stood when they were ticked off; the quantity is how many."""
    agreed: Order | None = None
    """The order as a cook knew it before it was amended; None once every change has been acknowledged."""

    @property
    def empty(self) -> bool:
        """Whether nothing is marked."""
        return not self.ticked and self.agreed is None

    def toggled(self, order: Order, row: int) -> "Mark":
        """With all of this line made, or with none of it where all of it was."""
        line, tick = order.lines[row], ticks(order, self.ticked)[row]
        others = list(self.ticked)
        if tick is not None:
            others.remove(tick)
        whole = tick is not None and tick.quantity >= line.quantity
        return replace(self, ticked=tuple(others) if whole else (*others, line))

    def after(self, before: Order, now: Order) -> "Mark":
        """Once the server tells the order anew: a change waits to be acknowledged, and one taken back need not be."""
        if now.stage not in OPEN:
            return self
        agreed = self.agreed or before
        return replace(self, agreed=agreed if amended(agreed, now) else None)

    def agreeing(self, seen: Order | None, now: Order) -> "Mark":
        """Once a cook has agreed to the order as it was ``seen``: what was amended since waits; None is all of it."""
        newer = seen is not None and now.stage in OPEN and amended(seen, now)
        return replace(self, agreed=seen if newer else None)


NO_MARK = Mark()
