"""A disk that keeps everybody waiting: the orders are read all the same, and a tap that is not safe yet says so."""

import asyncio

import pytest

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState
from kds_app.engine.disk import SLOW
from kds_app.engine.picture import STALE, Trouble
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.memory import Disk, MemorySnapshots
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import HandHeldOutbox, Shop


@in_virtual_time
async def test_while_the_disk_hangs_the_orders_are_read_and_shown_and_nobody_blames_the_server() -> None:
    disk = Disk()
    async with Shop(an_order(), snapshots=MemorySnapshots(disk)).at_work() as shop:
        disk.seconds = 10 * STALE
        await asyncio.sleep(STALE)
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        await until(lambda: shop.ticket("102"), within=6)
        await asyncio.sleep(2 * STALE)
        link = shop.kitchen.picture.link
        assert (link.stale(shop.clock.monotonic()), link.failing, link.slow_disk) == (False, None, True)


@in_virtual_time
async def test_once_it_answers_the_newest_reading_is_kept_and_it_is_slow_no_more() -> None:
    disk = Disk()
    async with Shop(an_order(), snapshots=MemorySnapshots(disk)).at_work() as shop:
        await until(lambda: shop.snapshots.writes)
        disk.seconds = 60.0
        await asyncio.sleep(6)
        written, disk.seconds = shop.snapshots.writes, 0.0
        for order_id in ("102", "103", "104", "105"):
            shop.server.book[OrderId(order_id)] = an_order(id=OrderId(order_id))
            await asyncio.sleep(6)
        assert shop.ticket("105")
        await until(lambda: not shop.kitchen.picture.link.slow_disk)
        await until(lambda: shop.snapshots.writes >= written + 2)  # the one that hung, and all that came meanwhile
        kept = await shop.snapshots.load(ACCOUNT)
        assert [order.id for order in kept.orders] == ["101", "102", "103", "104", "105"]


@in_virtual_time
async def test_a_tap_that_waits_for_the_disk_says_so_on_its_ticket_and_moves_nothing() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(SLOW - 0.1)
        assert (shop.shown().tap, shop.kitchen.picture.link.slow_disk) == (None, False)
        await asyncio.sleep(0.2)
        ticket, link = shop.shown(), shop.kitchen.picture.link
        assert ticket.tap is not None
        assert (ticket.tap.state, ticket.lane) == (TapState.SAVING, Stage.NEW)
        assert (link.slow_disk, link.saving, link.waiting) == (True, 1, 0)
        assert not shop.server.heard("send")
        disk.open.set()
        await finger
        await until(lambda: shop.states == [TapState.CONFIRMED])
        link = shop.kitchen.picture.link
        assert (link.slow_disk, link.saving, shop.lane()) == (False, 0, Stage.PREPARING)


@in_virtual_time
async def test_one_that_the_disk_refuses_after_all_is_not_shown_as_being_saved_any_more() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await until(lambda: shop.kitchen.picture.link.saving)
        disk.fail_next()
        disk.open.set()
        await finger
        assert (shop.shown().tap, [notice.trouble for notice in shop.notices]) == (None, [Trouble.NOT_SAVED])
        await until(lambda: not shop.kitchen.picture.link.slow_disk)
        assert (shop.shown().tap, shop.kitchen.picture.link.saving) == (None, 0)


@in_virtual_time
async def test_one_that_waits_behind_another_is_told_of_too() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), an_order(id=OrderId("102")), outbox=disk).at_work() as shop:
        disk.open.clear()
        fingers = [asyncio.create_task(shop.tap(order_id, Action.ACCEPT)) for order_id in ("101", "102")]
        await until(lambda: shop.kitchen.picture.link.saving == 2)
        disk.open.set()
        await asyncio.gather(*fingers)
        await until(lambda: shop.states == [TapState.CONFIRMED] * 2)
        assert not shop.kitchen.picture.link.slow_disk


@in_virtual_time
async def test_a_tap_that_the_board_allows_no_longer_once_the_disk_answers_is_not_shown_as_being_saved() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        accept = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(0)
        reject = asyncio.create_task(shop.tap("101", Action.REJECT, "other"))
        await until(lambda: shop.kitchen.picture.link.saving == 2)
        disk.open.set()
        await asyncio.gather(accept, reject)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert (shop.kitchen.picture.link.saving, [n.trouble for n in shop.notices]) == (0, [Trouble.OVERTAKEN])


@in_virtual_time
async def test_the_same_key_pressed_twice_while_the_disk_hangs_is_one_tap_that_is_not_saved() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        fingers = [asyncio.create_task(shop.tap("101", Action.ACCEPT)) for _ in range(3)]
        await until(lambda: shop.kitchen.picture.link.saving)
        assert shop.kitchen.picture.link.saving == 1
        disk.open.set()
        await asyncio.gather(*fingers)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.notices == []


@in_virtual_time
async def test_a_tap_is_as_old_as_the_finger_however_long_the_disk_kept_it_waiting() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), an_order(id=OrderId("102")), outbox=disk).at_work() as shop:
        disk.open.clear()
        first = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(1.0)
        came_down = shop.clock.now()
        second = asyncio.create_task(shop.tap("102", Action.ACCEPT))
        await asyncio.sleep(20.0)
        disk.open.set()
        await asyncio.gather(first, second)
        assert shop.outbox.rows[1].made_at == came_down


@in_virtual_time
@pytest.mark.parametrize("seconds", [0.0, SLOW / 2])
async def test_of_a_disk_that_answers_in_time_nothing_is_said(seconds: float) -> None:
    disk = Disk()
    async with Shop(an_order(status=Status.READY), snapshots=MemorySnapshots(disk)).at_work() as shop:
        said: list[bool] = []
        shop.kitchen.subscribe(lambda picture: said.append(picture.link.slow_disk))
        shop.outbox.take(seconds)
        disk.seconds = seconds
        await shop.tap("101", Action.PICKED_UP)
        await asyncio.sleep(60)
        assert said
        assert not any(said)
