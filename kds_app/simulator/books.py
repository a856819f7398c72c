"""The shop's books: the orders, where each stands, and who moved it. No HTTP, no clock of its own."""

import contextlib
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.simulator.journal import Actor, Effect, Hand, Journal
from kds_app.simulator.words import NUMBERS, Code, Record, RefusedError, moment, written

_AFTER_READY = frozenset({Status.PICKED_UP, Status.CANCELLED})
KITCHEN_MOVES: dict[Status, frozenset[Status]] = {
    Status.PLACED: frozenset({Status.ACCEPTED, Status.REJECTED}),
    Status.ACCEPTED: frozenset({Status.READY, Status.CANCELLED}),
    Status.READY: _AFTER_READY,
    Status.DRIVER_ASSIGNED: _AFTER_READY,
    Status.DRIVER_ARRIVED: _AFTER_READY,
}
"""What the contract lets a partner do («States and moves»). The driver's states come after ready here."""
OUTSIDE_MOVES: dict[Status, frozenset[Status]] = {
    Status.SCHEDULED: frozenset({Status.PLACED, Status.CANCELLED}),
    Status.PLACED: frozenset({Status.CANCELLED}),
    Status.ACCEPTED: frozenset({Status.CANCELLED}),
    Status.READY: frozenset({Status.DRIVER_ASSIGNED, Status.CANCELLED}),
    Status.DRIVER_ASSIGNED: frozenset({Status.DRIVER_ARRIVED, Status.CANCELLED}),
    Status.DRIVER_ARRIVED: frozenset({Status.PICKED_UP, Status.CANCELLED}),
    Status.PICKED_UP: frozenset({Status.DELIVERED}),
}
"""What customers and providers do without asking the kitchen."""


USUAL_PAGE = 20


class Query(Struct, frozen=True):
    """What a reading of the order list asks for. ``since`` is inclusive, ``until`` exclusive, on ``created_at``."""

    page: int = 1
    size: int = USUAL_PAGE
    since: datetime | None = None
    until: datetime | None = None
    status: Status | int | None = None
    provider_id: int | None = None
    branch_id: int | None = None

    def takes(self, entry: "Entry") -> bool:
        """Whether the order is among those asked for."""
        told = entry.record
        return (
            (self.since is None or entry.created_at >= self.since)
            and (self.until is None or entry.created_at < self.until)
            and (self.status is None or self.status in (entry.status, told.get("status")))
            and (self.provider_id is None or self.provider_id == told.get("provider_id"))
            and (self.branch_id is None or self.branch_id == told.get("branch_id"))
        )


class Entry(Struct, frozen=True):
    """One order: where it stands, and its record, any field of which may be damaged on purpose."""

    id: OrderId
    status: Status
    created_at: datetime
    record: Record


class Books:
    """Every order of the business. Safe from any thread."""

    def __init__(self, clock: Callable[[], datetime], journal: Journal) -> None:
        self.clock = clock
        self.journal = journal
        self._entries: dict[OrderId, Entry] = {}

    def add(self, record: Record, status: Status) -> Entry:
        """Enter a new order. ``UNKNOWN`` leaves the record's own status as it is, for clients to wonder at."""
        created_at = self.clock().replace(microsecond=0)
        with contextlib.suppress(KeyError, TypeError, ValueError):
            created_at = moment(record["created_at"])
        entry = Entry(OrderId(str(record["id"])), status, created_at, {**record, **_follows(status)})
        with self.journal.changed:
            self._entries[entry.id] = entry
            self.journal.changed.notify_all()
        return entry

    def get(self, order_id: str) -> Entry:
        """One order. Raises ``RefusedError`` (resource_not_found)."""
        with self.journal.changed:
            try:
                return self._entries[OrderId(order_id)]
            except KeyError:
                raise RefusedError(Code.RESOURCE_NOT_FOUND, f"order {order_id[:40]} does not exist") from None

    def entries(self) -> list[Entry]:
        """Every order, in the order they came."""
        with self.journal.changed:
            return list(self._entries.values())

    def find(self, query: Query) -> tuple[list[Entry], int]:
        """The page asked for, newest first, and how many orders there are on all pages together."""
        found = [entry for entry in self.entries() if query.takes(entry)]
        found.sort(key=lambda entry: (entry.created_at, len(entry.id), entry.id), reverse=True)
        start = (query.page - 1) * query.size
        return found[start : start + query.size], len(found)

    def move(self, order_id: str, to: Status, hand: Hand) -> Entry:
        """Move an order, and note it.

        Raises ``RefusedError`` (resource_not_found, state_invalid_transition) where the order is not there or may not
        go that way from where it stands.
        """
        with self.journal.changed:
            entry = self.get(order_id)
            moves = KITCHEN_MOVES if hand.by in {Actor.PARTNER, Actor.TABLET} else OUTSIDE_MOVES
            if to not in moves.get(entry.status, frozenset()):
                details = {"from": entry.status, "to": to}
                raise RefusedError(
                    Code.STATE_INVALID_TRANSITION, f"order is {entry.status}: it cannot become {to}", details
                )
            now = self.clock()
            changes = {"updated_at": written(now), "cancellation_reason": hand.reason, **_follows(to)}
            moved = replace(entry, status=to, record={**entry.record, **changes})
            self._entries[entry.id] = moved
            self.journal.note(Effect(entry.id, entry.status, to, hand, now))
            return moved

    def amend(self, order_id: str, changes: Record) -> Entry:
        """Change fields of a record: the cart, a rider. Where it stands stays. Raises ``RefusedError`` (not found)."""
        with self.journal.changed:
            entry = self.get(order_id)
            changes = {name: value for name, value in changes.items() if name != "status"}
            record = {**entry.record, "updated_at": written(self.clock()), **changes}
            self._entries[entry.id] = replace(entry, record=record)
            self.journal.changed.notify_all()
            return self._entries[entry.id]


def _follows(status: Status) -> Record:
    """The fields of a record that follow from where the order stands."""
    flags = {
        "can_accept": Status.ACCEPTED in KITCHEN_MOVES.get(status, ()),
        "can_ready": Status.READY in KITCHEN_MOVES.get(status, ()),
        "can_cancel": Status.CANCELLED in OUTSIDE_MOVES.get(status, ()),
        "can_deliver": Status.PICKED_UP in KITCHEN_MOVES.get(status, ()),
        "can_void": status in OUTSIDE_MOVES,
    }
    return flags | ({"status": NUMBERS[status]} if status in NUMBERS else {})
