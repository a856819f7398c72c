"""What the tests of the store share: opening it for the length of a block, and every order and tap there can be."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, Provider, Rider
from kds_app.domain.tap import LIVE, Account, Tap, TapKey, TapState
from kds_app.store.connection import Database
from kds_app.store.opening import Store, open_store
from kds_app.store.reserve import Reserve
from tests.fakes.make import ACCOUNT

T = TypeVar("T")

EVER = datetime.min.replace(tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""A start so early that no tap was settled long enough ago to be deleted."""
FINAL = frozenset(TapState) - LIVE
SMALL = 2**16
"""Bytes of a reserve that is enough for a few results."""


@asynccontextmanager
async def opened(path: Path, now: datetime = EPOCH) -> AsyncIterator[Store]:
    """The store at ``path`` for the length of a block."""
    store = await open_store(path, now, Reserve(path, SMALL))
    try:
        yield store
    finally:
        await store.close()


def in_store(path: Path, work: Callable[[Store], Coroutine[Any, Any, T]], now: datetime = EPOCH) -> T:
    """What ``work`` gives for the store at ``path``, opened for it alone."""

    async def whole() -> T:
        async with opened(path, now) as store:
            return await work(store)

    return asyncio.run(whole())


def stored_taps(path: Path, account: Account = ACCOUNT) -> list[Tap]:
    """Every tap of this account, as a start on this file would load them."""
    return in_store(path, lambda store: store.outbox.load(account, EVER))


async def execute(database: Database, statement: str, *values: object) -> list[Any]:
    """All rows that a statement gives on the store's own connection."""
    return await database.run(lambda connection: connection.execute(statement, values).fetchall())


_moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants the bounds naive
_counts = st.integers(0, 2**31)

_modifiers = st.recursive(
    st.builds(Modifier, st.text(), _counts),
    lambda inner: st.builds(Modifier, st.text(), _counts, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)
_lines = st.builds(
    Line, id=st.text(), name=st.text(), quantity=_counts, note=st.text(), modifiers=st.lists(_modifiers).map(tuple)
)

orders = st.builds(
    Order,
    id=st.text(min_size=1).map(OrderId),
    number=st.text(),
    status=st.sampled_from(Status),
    status_said=st.text(),
    can_ready=st.none() | st.booleans(),
    type=st.sampled_from(OrderType),
    provider=st.builds(Provider, _counts, st.text()),
    branch_id=st.none() | st.integers(),
    brands=st.lists(st.text(), max_size=3).map(tuple),
    created_at=st.none() | _moments,
    updated_at=st.none() | _moments,
    scheduled_at=st.none() | _moments,
    promised_at=st.none() | _moments,
    customer=st.text(),
    table=st.text(),
    queue=st.none() | st.integers(),
    unpaid=st.booleans(),
    rider=st.builds(Rider, st.text(), st.text()),
    cancellation=st.text(),
    notes=st.lists(st.text(), max_size=3).map(tuple),
    lines=st.lists(_lines, max_size=4).map(tuple),
    damaged=st.booleans(),
)

_progress: dict[str, st.SearchStrategy[Any]] = {
    "attempts": _counts,
    "doubt": st.booleans(),
    "last": st.none() | st.sampled_from(Outcome),
    "repeats": _counts,
    "http": st.none() | st.integers(100, 599),
    "request_id": st.text(),
    "found": st.none() | st.sampled_from(Status),
    "because_of": st.none() | st.uuids().map(str).map(TapKey),
}


def taps(states: frozenset[TapState], settled_at: st.SearchStrategy[datetime | None]) -> st.SearchStrategy[Tap]:
    """Every tap there can be in one of these states."""
    return st.builds(
        Tap,
        key=st.uuids().map(str).map(TapKey),
        account=st.just(ACCOUNT),
        order_id=st.text(min_size=1).map(OrderId),
        number=st.text(),
        action=st.sampled_from(Action),
        reason=st.none() | st.text(),
        body=st.binary(),
        made_at=_moments,
        state=st.sampled_from(sorted(states)),
        due=st.floats(0, 1e9),
        settled_at=settled_at,
        settled_tick=_counts,
        **_progress,
    )


any_tap = taps(LIVE, st.none()) | taps(FINAL, _moments)
