"""The store of a tablet whose disk refuses."""

import asyncio

import pytest

from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert
from kds_app.engine.ports import NotStoredError, Remembered
from kds_app.store.closed import ClosedStore
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order

WHY = "The disk of this tablet is full."


def test_it_takes_no_tap_and_says_why() -> None:
    with pytest.raises(NotStoredError, match=WHY):
        asyncio.run(ClosedStore(WHY).outbox.append(a_tap()))


def test_it_remembers_nothing_and_stands_in_nobodys_way() -> None:
    async def story() -> None:
        store = ClosedStore(WHY)
        alerts: dict[OrderId, Alert] = {}
        await store.snapshots.save(ACCOUNT, [an_order()], [], alerts, NOW)
        await store.outbox.update([])
        assert await store.snapshots.load(ACCOUNT) == Remembered()
        assert await store.outbox.load(ACCOUNT, NOW) == []
        assert store.set_aside is None
        await store.close()

    asyncio.run(story())
