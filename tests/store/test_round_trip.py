"""Every field of every tap and order comes back from the disk as it went."""

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings

from kds_app.domain.order import Order
from kds_app.domain.tap import Tap
from kds_app.engine.ports import Remembered
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT, NOW
from tests.store.kit import in_store, opened, stored_taps
from tests.store.model import as_loaded
from tests.store.strategies import any_tap, orders

# How long a file takes is the disk's business.
unhurried = settings(deadline=None, max_examples=60)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new file each time."""
    folder = tmp_path_factory.mktemp("round_trip")
    return (folder / f"{number}.db" for number in count())


@given(tap=any_tap)
@unhurried
def test_every_field_of_a_new_tap_comes_back(files: Iterator[Path], tap: Tap) -> None:
    path = next(files)
    in_store(path, lambda store: store.outbox.append(tap))
    assert stored_taps(path) == [as_loaded(tap)]


@given(tap=any_tap)
@unhurried
def test_every_field_of_how_far_a_tap_got_comes_back(files: Iterator[Path], tap: Tap) -> None:
    path = next(files)
    new = Tap(tap.key, tap.account, tap.order_id, tap.number, tap.action, tap.reason, tap.body, tap.made_at)

    async def append_then_update(store: Store) -> None:
        await store.outbox.append(new)
        await store.outbox.update([tap])

    in_store(path, append_then_update)
    assert stored_taps(path) == [as_loaded(tap)]


@given(order=orders)
@unhurried
def test_every_field_of_an_order_comes_back(files: Iterator[Path], order: Order) -> None:
    path = next(files)

    async def save_and_load() -> Remembered:
        async with opened(path) as store:
            await store.snapshots.save(ACCOUNT, [order], [], {}, NOW)
        async with opened(path) as store:
            return await store.snapshots.load(ACCOUNT)

    assert asyncio.run(save_and_load()) == Remembered([order], {}, NOW)
