"""What the tests of the store share: opening it for the length of a block."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from kds_app.domain.tap import LIVE, Account, Tap, TapState
from kds_app.store.connection import Database
from kds_app.store.opening import Store, open_store
from kds_app.store.reserve import Reserve
from tests.fakes.make import ACCOUNT

T = TypeVar("T")

EVER = datetime.min.replace(tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""A start so early that no tap was settled long enough ago to be deleted."""
FINAL = frozenset(TapState) - LIVE - {TapState.SAVING}
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
