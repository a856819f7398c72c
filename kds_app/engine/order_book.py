"""The orders as the server last told them and what cooks have marked on them, with their copy on disk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.board import Board, Ticket, called_off
from kds_app.domain.lifecycle import OPEN
from kds_app.domain.marks import NO_MARK, Mark
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Account, Tap
from kds_app.engine.disk import Disk
from kds_app.engine.notices import Notices
from kds_app.engine.picture import Trouble
from kds_app.engine.ports import NotStoredError, Remembered, Snapshots


class OrderBook:
    """Changes in memory at once; ``save`` brings the disk up to it. What the disk refuses is owed to it."""

    def __init__(self, snapshots: Snapshots, disk: Disk, notices: Notices) -> None:
        self._snapshots = snapshots
        self._disk = disk
        self._notices = notices
        self._account: Account | None = None
        self._owed: dict[OrderId, None] = {}
        self._marks_owed: dict[OrderId, None] = {}
        self.snapshot = Snapshot()
        self.marks: Mapping[OrderId, Mark] = {}
        self.away: Away | None = None
        """What was missed and nobody has read."""

    def open(self, account: Account, remembered: Remembered) -> None:
        """Start from what was kept for this account."""
        self._account, self._owed, self._marks_owed = account, {}, {}
        left = Snapshot(alerts=remembered.alerts or {}, read_at=remembered.read_at, tick=remembered.tick)
        self.snapshot = left.seen(remembered.orders, remembered.tick)
        self.marks, self.away = remembered.marks, remembered.away

    # what cooks do

    def acknowledge(self, order_id: OrderId, seen: Ticket | None) -> None:
        """Somebody has seen what became of the order: one that is gone may go, and what was amended is agreed to.

        As far as it was on the ticket that was ``seen``: what has come since is still to be told. None has seen it all.
        """
        if order_id in self.snapshot.alerts and (seen is None or seen.called_off):
            known = self.snapshot.orders.get(order_id)
            gone = [order_id] if known is not None and known.order.stage in OPEN else []
            alerts = {i: alert for i, alert in self.snapshot.alerts.items() if i != order_id}
            self.snapshot = self.snapshot.without(gone).alerted(alerts)
            self._touch([order_id])
        sighting, mark = self.snapshot.orders.get(order_id), self.marks.get(order_id, NO_MARK)
        agreed = mark.agreeing(seen.order if seen else None, sighting.order) if sighting is not None else NO_MARK
        self._mark(order_id, agreed)

    def tick_off(self, order_id: OrderId, line: Line, row: int) -> None:
        """All of the line that was seen in this row is made; or, where all of it was, none of it is."""
        sighting = self.snapshot.orders.get(order_id)
        if sighting is not None and sighting.order.lines[row : row + 1] == (line,):
            self._mark(order_id, self.marks.get(order_id, NO_MARK).toggled(sighting.order, row))

    # what the server tells

    def take_in(
        self,
        orders: Sequence[Order],
        began: int,
        gone: Iterable[OrderId],
        board: Board,
        taps: Iterable[Tap],
        now: datetime,
    ) -> None:
        """Take in what a request begun at ``began`` read; alert what was on ``board`` and is gone or called off."""
        before = self.snapshot
        missed = {i: alert for i, alert in _seen_last(gone, board, now) if i not in before.alerts}
        gone = [order_id for order_id in gone if order_id not in missed]
        merged = before.seen(orders, began).without(gone)
        # An older reading is no news.
        read = ((order.id, merged.orders[order.id]) for order in orders if order.id in merged.orders)
        back = {i for i, seen in read if seen.began == began and seen.order.stage in OPEN}
        alerts = {i: alert for i, alert in before.alerts.items() if i in merged.orders and i not in back} | missed
        alerts |= called_off(before, merged, board, taps, now)
        self.snapshot = merged.alerted(alerts)
        known = before.orders
        changed = [i for i, s in merged.orders.items() if i not in known or known[i].order is not s.order]
        for order_id in changed:
            if order_id in known:
                mark = self.marks.get(order_id, NO_MARK)
                self._mark(order_id, mark.after(known[order_id].order, merged.orders[order_id].order))
        for order_id in gone:
            self._mark(order_id, NO_MARK)
        self._touch([*changed, *gone])

    def read_whole(self, at: datetime, tick: int) -> None:
        """A reading of the whole list, asked for at ``at``, has been taken in: what it is not about has no marks."""
        self.snapshot = replace(self.snapshot, read_at=at, tick=tick)
        for order_id in self.marks.keys() - self.snapshot.orders.keys():
            self._mark(order_id, NO_MARK)

    # the copy on disk

    def _touch(self, orders: Iterable[OrderId]) -> None:
        self._owed |= dict.fromkeys(orders)

    def _mark(self, order_id: OrderId, mark: Mark) -> None:
        if self.marks.get(order_id, NO_MARK) == mark:
            return
        others = {i: m for i, m in self.marks.items() if i != order_id}
        self.marks = others if mark.empty else others | {order_id: mark}
        self._marks_owed[order_id] = None

    async def save(self) -> None:
        """Write what is owed to the disk; what it refuses comes with the next, and a notice says so."""
        account, snapshot, away = self._account, self.snapshot, self.away
        if account is None:
            return
        owed, self._owed = self._owed, {}
        marks = {order_id: self.marks.get(order_id, NO_MARK) for order_id in self._marks_owed}
        self._marks_owed = {}
        changed = [snapshot.orders[i].order for i in owed if i in snapshot.orders]
        gone = [i for i in owed if i not in snapshot.orders]
        read = snapshot.read_at, snapshot.tick
        try:
            saved = self._snapshots.save(account, changed, gone, snapshot.alerts, *read, marks, away=away)
            await self._disk.answers(saved)
        except NotStoredError as error:
            self._notices.add(Trouble.STORE, why=str(error))
            if self._account == account:
                self._owed = owed | self._owed
                self._marks_owed = dict.fromkeys(marks) | self._marks_owed


def _seen_last(gone: Iterable[OrderId], board: Board, now: datetime) -> Iterable[tuple[OrderId, Alert]]:
    """Alerts for the orders that stand on the board and that the server no longer has."""
    for order_id in gone:
        ticket = board.ticket(order_id)
        if ticket is not None:
            yield order_id, Alert(ticket.lane, now)
