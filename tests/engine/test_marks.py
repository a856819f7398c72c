"""What cooks tick off and agree to, on this screen alone: kept over a restart, and over what customers change."""

import asyncio

from msgspec.structs import replace

from kds_app.domain.amendment import Change
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Line, OrderId
from kds_app.domain.tap import Account
from kds_app.engine.picture import Trouble
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import Shop

ID = OrderId("101")
RICE, TEA, SOUP = Line("l1", "Fried rice", 2), Line("l2", "Tea", 1), Line("l3", "Soup", 1)


def again(first: Shop) -> Shop:
    """The program started anew."""
    return Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)


async def kept(shop: Shop, account: Account = ACCOUNT) -> set[OrderId]:
    """The orders with marks on the disk."""
    return set((await shop.snapshots.load(account)).marks)


@in_virtual_time
async def test_what_is_ticked_off_stays_so_over_a_restart_and_an_amendment() -> None:
    first = Shop(an_order(status=Status.ACCEPTED, lines=(RICE, TEA)))
    async with first.at_work():
        await first.kitchen.tick_off(ID, TEA, 1)
        assert first.shown().made == (0, 1)
    first.server.book[ID] = an_order(status=Status.ACCEPTED, lines=(Line("l3", "Soup", 1), RICE, TEA))
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: again.shown().changes)
        assert again.shown().made == (0, 0, 1)
        await again.kitchen.tick_off(ID, TEA, 2)
        assert again.shown().made == ()


@in_virtual_time
async def test_a_finger_that_meant_the_row_of_before_an_amendment_ticks_nothing() -> None:
    async with Shop(an_order(lines=(RICE, TEA))).at_work() as shop:
        await shop.kitchen.tick_off(ID, TEA, 0)
        await shop.kitchen.tick_off(ID, TEA, 2)
        await shop.kitchen.tick_off(OrderId("999"), TEA, 1)
        assert shop.shown().made == ()


@in_virtual_time
async def test_an_amendment_is_marked_until_it_is_acknowledged_over_a_restart_too() -> None:
    first = Shop(an_order(lines=(RICE,)))
    async with first.at_work():
        first.server.book[ID] = an_order(lines=(RICE, TEA))
        await until(lambda: first.shown().changes == (Change("Tea", 1),))
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        again.server.book[ID] = an_order(lines=(RICE, replace(TEA, quantity=2)))
        await until(lambda: again.shown().changes == (Change("Tea", 2),))
        await again.kitchen.acknowledge(ID)
        assert again.shown().changes == ()
    last = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with last.at_work():
        assert last.shown().changes == ()


@in_virtual_time
async def test_the_marks_of_an_order_that_left_are_forgotten() -> None:
    async with Shop(an_order(lines=(RICE, TEA)), an_order(id=OrderId("102"))).at_work() as shop:
        await shop.kitchen.tick_off(ID, RICE, 0)
        del shop.server.book[ID]
        await until(lambda: shop.kitchen.snapshot.alerts)
        await shop.kitchen.acknowledge(ID)
        assert not (await shop.snapshots.load(shop.server.account or Account("", ""))).marks


@in_virtual_time
async def test_a_mark_the_disk_refused_comes_with_the_next() -> None:
    first = Shop(an_order(lines=(RICE, TEA)))
    async with first.at_work():
        first.snapshots.fail_next()
        await first.kitchen.tick_off(ID, RICE, 0)
        assert [notice.trouble for notice in first.notices] == [Trouble.STORE]
        await first.kitchen.tick_off(ID, TEA, 1)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        assert again.shown().made == (2, 1)


@in_virtual_time
async def test_what_was_marked_for_one_shop_is_never_kept_for_another() -> None:
    shop = Shop(an_order(lines=(RICE, TEA)))
    other = Account("https://elsewhere.example", "pk")
    async with shop.at_work():
        account = shop.kitchen.picture.account
        assert account is not None
        marking = asyncio.create_task(shop.kitchen.tick_off(ID, RICE, 0))
        await asyncio.sleep(0)
        await shop.kitchen.open(other)
        await marking
        assert set((await shop.snapshots.load(account)).marks) == {ID}
        assert not (await shop.snapshots.load(other)).marks


@in_virtual_time
async def test_ticks_stay_when_the_order_is_amended_and_when_that_is_taken_back() -> None:
    async with Shop(an_order(lines=(RICE, TEA))).at_work() as shop:
        await shop.kitchen.tick_off(ID, RICE, 0)
        shop.server.book[ID] = an_order(lines=(replace(RICE, quantity=3), TEA))
        await until(lambda: shop.shown().changes == (Change("Fried rice", 1),))
        assert shop.shown().made == (2, 0)
        shop.server.book[ID] = an_order(lines=(RICE, TEA))
        await until(lambda: not shop.shown().changes)
        assert shop.shown().made == (2, 0)


@in_virtual_time
async def test_an_amendment_while_the_program_is_down_is_told_by_the_first_reading() -> None:
    first = Shop(an_order(lines=(RICE, TEA)))
    async with first.at_work():
        await first.kitchen.tick_off(ID, TEA, 1)
    first.server.book[ID] = an_order(lines=(TEA, SOUP))
    async with again(first).at_work(reading=False) as second:
        assert (second.shown().changes, second.shown().made) == ((), (0, 1))
    async with again(first).at_work() as third:
        assert third.shown().changes == (Change("Soup", 1), Change("Fried rice", -2))
        assert third.shown().made == (1, 0)


@in_virtual_time
async def test_an_amendment_the_disk_refused_is_told_again_after_a_restart() -> None:
    first = Shop(an_order(lines=(RICE,)))
    async with first.at_work():
        first.server.book[ID] = an_order(lines=(RICE, TEA))
        first.snapshots.fail_next(1000)
        await until(lambda: first.shown().changes)
    first.snapshots.fail_next(0)
    async with again(first).at_work() as second:
        assert second.shown().changes == (Change("Tea", 1),)


@in_virtual_time
async def test_an_order_amended_and_what_cooks_knew_of_it_before_reach_the_disk_in_one_write() -> None:
    async with Shop(an_order(lines=(RICE,)), seconds=300).at_work(reading=False) as shop:
        await shop.kitchen.adopt([an_order(lines=(RICE,))], 1)
        writes = shop.snapshots.writes
        await shop.kitchen.adopt([an_order(lines=(RICE, TEA))], 2)
        assert shop.snapshots.writes == writes + 1
        assert await kept(shop) == {ID}


@in_virtual_time
async def test_who_agrees_to_an_amendment_has_not_agreed_to_the_next_one() -> None:
    async with Shop(an_order(lines=(RICE,))).at_work() as shop:
        shop.server.book[ID] = an_order(lines=(RICE, TEA))
        await until(lambda: shop.shown().changes)
        seen = shop.shown()
        shop.server.book[ID] = an_order(lines=(RICE, TEA, SOUP))
        await until(lambda: len(shop.shown().changes) == 2)
        await shop.kitchen.acknowledge(ID, seen)
        assert shop.shown().changes == (Change("Soup", 1),)
        await shop.kitchen.acknowledge(ID, shop.shown())
        assert shop.shown().changes == ()


@in_virtual_time
async def test_who_agrees_to_an_amendment_has_not_seen_that_the_order_was_cancelled() -> None:
    async with Shop(an_order(lines=(RICE,))).at_work() as shop:
        shop.server.book[ID] = an_order(lines=(RICE, TEA))
        await until(lambda: shop.shown().changes)
        seen = shop.shown()
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.shown().called_off)
        await shop.kitchen.acknowledge(ID, seen)
        assert shop.shown().called_off
        await shop.kitchen.acknowledge(ID, shop.shown())
        assert shop.ticket() is None
        assert not await kept(shop)


@in_virtual_time
async def test_the_marks_of_an_order_that_left_the_list_are_forgotten() -> None:
    async with Shop(an_order(lines=(RICE, TEA))).at_work() as shop:
        await shop.kitchen.tick_off(ID, RICE, 0)
        shop.server.move("101", Status.PICKED_UP)
        await until(lambda: shop.ticket() is None)
        assert await kept(shop) == {ID}
        del shop.server.book[ID]
        await until(lambda: ID not in shop.kitchen.snapshot.orders)
        assert not await kept(shop)


@in_virtual_time
async def test_marks_of_an_order_that_neither_disk_nor_server_has_are_forgotten() -> None:
    first = Shop(an_order(lines=(RICE, TEA)))
    async with first.at_work():
        await first.kitchen.tick_off(ID, RICE, 0)
        await first.snapshots.save(ACCOUNT, [], [ID], {}, None, marks=first.kitchen._book.marks)
    del first.server.book[ID]
    assert await kept(first) == {ID}
    async with again(first).at_work():
        assert not await kept(first)


@in_virtual_time
async def test_ticks_of_an_order_whose_copy_was_lost_are_taken_up_when_the_server_tells_it() -> None:
    first = Shop(an_order(lines=(RICE, TEA)))
    async with first.at_work():
        await first.kitchen.tick_off(ID, RICE, 0)
        await first.snapshots.save(ACCOUNT, [], [ID], {}, None, marks=first.kitchen._book.marks)
    async with again(first).at_work() as second:
        assert second.shown().made == (2, 0)


@in_virtual_time
async def test_marks_that_the_disk_refused_are_not_owed_to_another_account() -> None:
    async with Shop(an_order(lines=(RICE, TEA))).at_work() as shop:
        shop.snapshots.fail_next(2)
        await shop.kitchen.tick_off(ID, RICE, 0)
        shop.snapshots.fail_next(0)
        other = Account("https://elsewhere.example", "pk")
        shop.server.account = other
        await shop.kitchen.open(other)
        await until(lambda: shop.kitchen.picture.link.heard is not None)
        assert not await kept(shop, other)
        assert shop.shown().made == ()
