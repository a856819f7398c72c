"""While you were away: what a restart or an outage kept from a kitchen, told once it is over."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from kds_app.domain.amendment import amended
from kds_app.domain.lifecycle import MOVES, OPEN, Stage
from kds_app.domain.snapshot import Snapshot
from kds_app.domain.tap import Tap, TapKey


class Away(Struct, frozen=True):
    """Orders by the numbers that cooks call them by, and the taps that waited when it was over."""

    since: datetime | None
    """When the server had last been heard (UTC)."""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    waited: frozenset[TapKey] = frozenset()
    finished: tuple[str, ...] = ()
    """Picked up or delivered, by no tap of this display's."""

    def caught_up(self, taps: Iterable[Tap]) -> tuple[Tap, ...]:
        """The taps that waited and are settled now: delivered, or come to nothing; not what a cook took back."""
        return tuple(tap for tap in taps if tap.key in self.waited and not tap.live and not tap.undone)

    def tells(self, taps: Iterable[Tap]) -> bool:
        """Whether there is anything to say; taps that still wait say so themselves."""
        return bool(self.new or self.changed or self.cancelled or self.finished or self.caught_up(taps))

    def with_news(self, later: "Away") -> "Away":
        """Nobody has read this, and now that was missed too: both. What changed twice is told once."""
        changed = self.changed + tuple(number for number in later.changed if number not in self.changed)
        cancelled, finished = self.cancelled + later.cancelled, self.finished + later.finished
        return Away(self.since, self.new + later.new, changed, cancelled, self.waited | later.waited, finished)


def away(before: Snapshot, now: Snapshot, taps: Iterable[Tap]) -> Away:
    """What happened between two snapshots. Orders that our own taps took off the board are no news."""
    taps = list(taps)
    ours = {(tap.order_id, MOVES[tap.action].to) for tap in taps if tap.live or tap.delivered}
    was = {i: s.order for i, s in before.orders.items() if s.order.stage in OPEN}
    new, changed = [], []
    left: dict[Stage, list[str]] = {Stage.CALLED_OFF: [], Stage.DONE: []}
    for order_id, sighting in now.orders.items():
        order = sighting.order
        if order_id not in before.orders:
            new += [order.number] if order.stage in OPEN else []
        elif order_id in was and order.stage in left:
            left[order.stage] += [] if (order_id, order.stage) in ours else [order.number]
        elif order_id in was and order.stage in OPEN and amended(was[order_id], order):
            changed.append(order.number)
    waited = frozenset(tap.key for tap in taps if tap.live)
    cancelled, finished = left.values()
    return Away(before.read_at, tuple(new), tuple(changed), tuple(cancelled), waited, tuple(finished))
