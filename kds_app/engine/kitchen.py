"""The one place that holds the snapshot and the taps: every change goes to disk first, then to the screen."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from kds_app.domain.board import project, shown_stage
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import LANES, MOVES, OPEN, Action, Stage, at_or_past
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Account, Intent, Tap, TapKey, TapState
from kds_app.engine.gate import Gate
from kds_app.engine.picture import Link, Notice, Picture, Trouble
from kds_app.engine.ports import Clock, NotStoredError, Outbox, Snapshots

log = logging.getLogger(__name__)

CHIP_LIFE = timedelta(hours=24)
"""How long a settled tap is remembered for its chip."""

_WRONG_NETWORK = frozenset({Outcome.NOT_SENT, Outcome.INSECURE, Outcome.PORTAL, Outcome.REDIRECT})
"""What a tap came to for want of a network: tried again at once when reading works again."""

Body = Callable[[Action, str | None, datetime], bytes]


class Verdict(StrEnum):
    """What a person decides about a held tap."""

    TRY_AGAIN = "try again"
    IT_IS_DONE = "it is done"
    DROP_IT = "drop it"


class Kitchen:
    """Takes taps, keeps (snapshot, taps), projects them, and tells subscribers. One asyncio loop, no other thread."""

    def __init__(self, outbox: Outbox, snapshots: Snapshots, body: Body, clock: Clock, gate: Gate) -> None:
        self._outbox = outbox
        self._snapshots = snapshots
        self._body = body
        self._clock = clock
        self._gate = gate
        self._account: Account | None = None
        self._snapshot = Snapshot()
        self._taps: dict[TapKey, Tap] = {}
        self._saving: set[OrderId] = set()
        self._notices: list[Notice] = []
        self._heard: float | None = None
        self._failing: Delivery | None = None
        self._ticks = 1
        self._settling = asyncio.Lock()
        self._subscribers: list[Callable[[Picture], None]] = []
        self.picture = Picture()

    async def open(self, account: Account) -> None:
        """Show this account's last known orders and take up its taps where they stood."""
        remembered = await self._snapshots.load(account)
        taps = await self._outbox.load(account, self._clock.now() - CHIP_LIFE)
        self._account = account
        self._snapshot = Snapshot(alerts=remembered.alerts or {}, read_at=remembered.read_at).seen(remembered.orders, 0)
        self._taps = {tap.key: tap for tap in taps}
        self._heard, self._failing = None, None
        self.publish()

    def subscribe(self, listener: Callable[[Picture], None]) -> None:
        """Call ``listener`` with every new picture, on the loop's thread."""
        self._subscribers.append(listener)

    def tick(self) -> int:
        """The next number of the count that orders readings and settlements."""
        self._ticks += 1
        return self._ticks

    # what a finger does

    async def submit(self, intent: Intent) -> None:
        """Make a tap of what was asked, if the board as shown allows it; a second one on the same button is the same."""
        ticket = self.picture.board.ticket(intent.order_id)
        if self._account is None or ticket is None or intent.order_id in self._saving:
            return
        if intent.action not in ticket.actions or (MOVES[intent.action].needs_reason and not intent.reason):
            return
        tap = self._make(intent, ticket.order.number, self._account)
        self._saving.add(intent.order_id)
        try:
            await self._outbox.append(tap)
        except NotStoredError as error:
            self._notify(Trouble.NOT_SAVED, number=tap.number, tap=tap, why=str(error))
        else:
            self._taps[tap.key] = tap
        finally:
            self._saving.discard(intent.order_id)
            self.publish()

    def _make(self, intent: Intent, number: str, account: Account) -> Tap:
        now = self._clock.now()
        body = self._body(intent.action, intent.reason, now)
        key = TapKey(str(uuid4()))
        return Tap(key, account, intent.order_id, number, intent.action, intent.reason, body, now)

    async def resolve(self, key: TapKey, verdict: Verdict) -> None:
        """Settle a held tap the way a person decided."""
        tap = self._taps.get(key)
        if tap is None or tap.state is not TapState.HELD:
            return
        match verdict:
            case Verdict.TRY_AGAIN:
                await self.put(replace(tap, state=TapState.WAITING, due=0.0))
            case Verdict.IT_IS_DONE:
                await self.settle(tap, TapState.ALREADY_DONE)
            case Verdict.DROP_IT:
                await self.drop(tap, None)

    async def acknowledge(self, order_id: OrderId) -> None:
        """A cook has seen that the order was called off: its ticket may go."""
        alerts = {i: alert for i, alert in self._snapshot.alerts.items() if i != order_id}
        self._snapshot = self._snapshot.alerted(alerts)
        await self._save((), ())
        self.publish()

    def dismiss(self, notice_id: int) -> None:
        """A cook has read the notice."""
        self._notices = [notice for notice in self._notices if notice.id != notice_id]
        self.publish()

    # what the sender asks and does

    def heads(self) -> list[Tap]:
        """The oldest live tap of each order: nothing behind it may be sent before it is settled."""
        heads: dict[OrderId, Tap] = {}
        for tap in self._taps.values():
            if tap.live:
                heads.setdefault(tap.order_id, tap)
        return list(heads.values())

    def sending(self, tap: Tap) -> Tap:
        """The tap is on the wire: so says the board, and the disk need not know."""
        on_wire = replace(tap, state=TapState.SENDING, attempts=tap.attempts + 1)
        self._taps[tap.key] = on_wire
        self.publish()
        return on_wire

    async def settle(self, tap: Tap, state: TapState) -> None:
        """The server has what the tap asked for."""
        await self.put(replace(tap, state=state, settled_at=self._clock.now(), settled_tick=self.tick()))

    async def drop(self, tap: Tap, order: Order | None) -> None:
        """The tap will not happen, nor what was tapped after it on the same order: one transaction, one notice."""
        now, tick = self._clock.now(), self.tick()
        over = replace(
            tap, state=TapState.DROPPED, settled_at=now, settled_tick=tick, found=order.status if order else tap.found
        )
        followers = [
            replace(other, state=TapState.DROPPED, settled_at=now, settled_tick=tick, because_of=tap.key)
            for other in self._taps.values()
            if other.live and other.order_id == tap.order_id and other.key != tap.key
        ]
        if await self.put(over, *followers):
            self._notify(Trouble.REFUSED, tap=over, number=over.number)
            self.publish()

    async def put(self, *taps: Tap) -> bool:
        """Write how far these taps have got, all or none, and show it. What is settled stays settled.

        Where the disk refuses, the tap stays as it was before, to be tried again with the same key: the server
        answers a repeated key as it did the first time.
        """
        async with self._settling:
            if not self._taps.get(taps[0].key, taps[0]).live:
                return False
            try:
                await self._outbox.update(taps)
            except NotStoredError as error:
                self._notify(Trouble.STORE, why=str(error))
                later = self._clock.monotonic() + 1.0
                taps = (replace(taps[0], state=TapState.WAITING, due=later, doubt=True, settled_at=None),)
            self._taps.update({tap.key: tap for tap in taps if tap.key in self._taps})
        self.publish()
        return True

    # what the feed does

    @property
    def snapshot(self) -> Snapshot:
        """The last the server told us."""
        return self._snapshot

    def failing(self, delivery: Delivery) -> None:
        """A reading failed."""
        self._failing = delivery
        self.publish()

    async def adopt(self, orders: Sequence[Order], began: int, *, whole: bool, gone: Iterable[OrderId] = ()) -> None:
        """Take in what a request begun at ``began`` read; ``whole`` where it was the whole list, ``gone`` left it."""
        before = self._snapshot
        merged = before.seen(orders, began).without(gone)
        alerts = {i: alert for i, alert in before.alerts.items() if i in merged.orders}
        self._snapshot = merged.alerted(alerts | self._called_off(before, merged))
        if whole:
            self._snapshot = replace(self._snapshot, read_at=self._clock.now())
            self._heard, back, self._failing = self._clock.monotonic(), self._failing is not None, None
            if back:
                self._network_is_back()
        self.publish()
        changed = [
            s.order for i, s in merged.orders.items() if i not in before.orders or before.orders[i].order != s.order
        ]
        await self._save(changed, list(gone))
        await self._settle_what_the_server_settled()

    def _called_off(self, before: Snapshot, merged: Snapshot) -> dict[OrderId, Alert]:
        """Alerts for the orders that somebody else took off the board."""
        now = self._clock.now()
        alerts = {}
        for order_id, sighting in merged.orders.items():
            old = before.orders.get(order_id)
            if sighting.order.stage is not Stage.CALLED_OFF or old is None or old.order.stage not in OPEN:
                continue
            taps = [tap for tap in self._taps.values() if tap.order_id == order_id]
            lane = shown_stage(old, taps)
            if lane in LANES and not any(_is_ours(tap) for tap in taps):
                alerts[order_id] = Alert(lane, now)
        return alerts

    async def _settle_what_the_server_settled(self) -> None:
        """Taps that wait, for an order the server has closed or that a held tap finds where it wanted it."""
        for tap in self.heads():
            sighting = self._snapshot.orders.get(tap.order_id)
            if sighting is None or tap.state is TapState.SENDING:
                continue
            stage = sighting.order.stage
            if at_or_past(stage, tap.action) and (tap.state is TapState.HELD or stage not in OPEN):
                await self.settle(replace(tap, found=sighting.order.status), TapState.ALREADY_DONE)
            elif stage not in OPEN:
                await self.drop(tap, sighting.order)

    def _network_is_back(self) -> None:
        for tap in self.heads():
            if tap.last in _WRONG_NETWORK and tap.state is not TapState.SENDING:
                self._taps[tap.key] = replace(tap, due=0.0)

    async def _save(self, changed: Sequence[Order], gone: Sequence[OrderId]) -> None:
        if self._account is None:
            return
        snapshot = self._snapshot
        try:
            await self._snapshots.save(self._account, changed, gone, snapshot.alerts, snapshot.read_at)
        except NotStoredError as error:
            self._notify(Trouble.STORE, why=str(error))
            self.publish()

    # telling

    def _notify(self, trouble: Trouble, *, tap: Tap | None = None, number: str = "", why: str = "") -> None:
        if trouble is Trouble.STORE and any(n.trouble is trouble and n.why == why for n in self._notices):
            return
        log.warning("%s: order %s %s", trouble, number or "-", why or (tap.last if tap else ""))
        self._notices.append(Notice(self.tick(), self._clock.now(), trouble, tap, number, why))

    def publish(self) -> None:
        """Project anew and tell every subscriber."""
        live = [tap for tap in self._taps.values() if tap.live]
        link = Link(
            read_at=self._snapshot.read_at,
            heard=self._heard,
            failing=self._failing,
            shut_by=self._gate.shut_by,
            paused_until=self._gate.paused_until,
            waiting=len(live),
            held=sum(tap.state is TapState.HELD for tap in live),
        )
        board = project(self._snapshot, list(self._taps.values()))
        self.picture = Picture(board, link, tuple(self._notices), self._account)
        for listener in self._subscribers:
            listener(self.picture)


def _is_ours(tap: Tap) -> bool:
    return MOVES[tap.action].to is Stage.CALLED_OFF and (tap.live or tap.delivered)
