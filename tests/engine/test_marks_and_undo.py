"""What a cook takes back, ticks off and acknowledges; and what was missed while nobody heard the server."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from kds_app.domain.amendment import Change
from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Line, OrderId
from kds_app.domain.tap import Account, Intent, Tap, TapState
from kds_app.engine.picture import Trouble
from tests.fakes.make import an_order
from tests.fakes.memory import MemoryOutbox
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import FINE, OFFLINE, Shop, Turn

ID = OrderId("101")
RICE, TEA = Line("l1", "Fried rice", 2), Line("l2", "Tea", 1)
READY = an_order(status=Status.READY, lines=(RICE, TEA))


def ticket(shop: Shop, order_id: str = "101") -> Ticket:
    """The ticket as it is shown."""
    found = shop.kitchen.picture.board.ticket(OrderId(order_id))
    assert found is not None
    return found


async def pick_up(shop: Shop, grace: float = 3.0) -> Tap:
    """Tap Picked up, to be sent when the grace is over; gives the tap."""
    await shop.kitchen.submit(Intent(ID, Action.PICKED_UP, grace=grace))
    return shop.kitchen.taps[-1]


# undo


@in_virtual_time
async def test_a_tap_with_a_grace_is_on_disk_at_once_and_sent_when_the_grace_is_over() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        assert [row.key for row in shop.outbox.rows] == [tap.key]
        made = shop.clock.monotonic()
        await until(lambda: shop.states == [TapState.CONFIRMED])
        [request] = shop.server.heard("send")
        assert request.at - made == pytest.approx(3.0)


@in_virtual_time
async def test_a_tap_that_is_taken_back_is_never_sent_and_the_ticket_stands_as_before() -> None:
    async with Shop(READY).at_work() as shop:
        before = ticket(shop)
        tap = await pick_up(shop)
        assert ticket(shop).undo == tap
        await shop.kitchen.tap_book.undo(tap.key)
        assert ticket(shop) == before
        await asyncio.sleep(60)
        assert (shop.states, shop.server.heard("send"), shop.notices) == ([TapState.DROPPED], [], [])
        assert shop.outbox.rows[0].state is TapState.DROPPED


@in_virtual_time
async def test_a_restart_inside_the_grace_sends_the_tap() -> None:
    first = Shop(READY)
    async with first.at_work():
        await pick_up(first, grace=30.0)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: again.states == [TapState.CONFIRMED], within=5)


@in_virtual_time
async def test_too_late_an_undo_changes_nothing() -> None:
    async with Shop(READY).at_work() as shop:
        shop.server.script["send"].append(Turn(before=10.0))
        tap = await pick_up(shop)
        await until(lambda: tap.key in {on.key for on in shop.kitchen.taps if on.state is TapState.SENDING})
        await shop.kitchen.tap_book.undo(tap.key)
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_a_tap_is_not_sent_while_the_disk_still_writes_that_it_was_taken_back() -> None:
    class SlowOutbox(MemoryOutbox):
        async def update(self, taps: Iterable[Tap]) -> None:
            await asyncio.sleep(9)
            await super().update(taps)

    async with Shop(READY, outbox=SlowOutbox()).at_work() as shop:
        tap = await pick_up(shop)
        await asyncio.sleep(2.9)
        await shop.kitchen.tap_book.undo(tap.key)
        await asyncio.sleep(60)
        assert (shop.states, shop.server.heard("send")) == ([TapState.DROPPED], [])


@in_virtual_time
async def test_an_undo_that_the_disk_refuses_is_told_and_the_tap_goes_out_when_its_grace_is_over() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        shop.outbox.fail_next()
        await shop.kitchen.tap_book.undo(tap.key)
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE, Trouble.NOT_UNDONE]
        assert ticket(shop).undo == tap
        await until(lambda: shop.states == [TapState.CONFIRMED])
        [request] = shop.server.heard("send")
        assert request.at >= tap.undo_until


@in_virtual_time
async def test_an_undo_takes_what_was_tapped_after_it_along() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.kitchen.submit(Intent(ID, Action.ACCEPT, grace=9.0))
        await shop.tap("101", Action.READY)
        await shop.kitchen.tap_book.undo(shop.kitchen.taps[0].key)
        await asyncio.sleep(30)
        assert (shop.states, shop.lane(), shop.server.heard("send")) == ([TapState.DROPPED] * 2, Stage.NEW, [])


@in_virtual_time
async def test_an_order_that_is_cancelled_inside_the_grace_is_told_and_nothing_is_sent() -> None:
    async with Shop(READY).at_work() as shop:
        await pick_up(shop, grace=30.0)
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.states == [TapState.DROPPED])
        assert not shop.kitchen.taps[0].undone
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED]
        assert not shop.server.heard("send")


# ticks and amendments


@in_virtual_time
async def test_what_is_ticked_off_stays_so_over_a_restart_and_an_amendment() -> None:
    first = Shop(an_order(status=Status.ACCEPTED, lines=(RICE, TEA)))
    async with first.at_work():
        await first.kitchen.tick_off(ID, TEA, 1)
        assert ticket(first).made == (0, 1)
    first.server.book[ID] = an_order(status=Status.ACCEPTED, lines=(Line("l3", "Soup", 1), RICE, TEA))
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: ticket(again).changes)
        assert ticket(again).made == (0, 0, 1)
        await again.kitchen.tick_off(ID, TEA, 2)
        assert ticket(again).made == ()


@in_virtual_time
async def test_a_finger_that_meant_the_row_of_before_an_amendment_ticks_nothing() -> None:
    async with Shop(an_order(lines=(RICE, TEA))).at_work() as shop:
        await shop.kitchen.tick_off(ID, TEA, 0)
        await shop.kitchen.tick_off(ID, TEA, 2)
        await shop.kitchen.tick_off(OrderId("999"), TEA, 1)
        assert ticket(shop).made == ()


@in_virtual_time
async def test_an_amendment_is_marked_until_it_is_acknowledged_over_a_restart_too() -> None:
    first = Shop(an_order(lines=(RICE,)))
    async with first.at_work():
        first.server.book[ID] = an_order(lines=(RICE, TEA))
        await until(lambda: ticket(first).changes == (Change("Tea", 1),))
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        again.server.book[ID] = an_order(lines=(RICE, replace(TEA, quantity=2)))
        await until(lambda: ticket(again).changes == (Change("Tea", 2),))
        await again.kitchen.acknowledge(ID)
        assert ticket(again).changes == ()
    last = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with last.at_work():
        assert ticket(last).changes == ()


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
        assert ticket(again).made == (2, 1)


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


# while you were away


async def _outage(shop: Shop, seconds: float) -> None:
    shop.server.weather = lambda _: OFFLINE
    await asyncio.sleep(seconds)


def _back(shop: Shop) -> None:
    shop.server.weather = lambda _: FINE


@in_virtual_time
async def test_after_an_outage_what_was_missed_is_told_until_it_is_read() -> None:
    async with Shop(an_order(), an_order(id=OrderId("102"), status=Status.ACCEPTED)).at_work() as shop:
        await asyncio.sleep(6)
        await _outage(shop, 5)
        await shop.tap("101", Action.ACCEPT)
        await _outage(shop, 60)
        shop.server.move("102", Status.CANCELLED)
        shop.server.book[OrderId("103")] = an_order(id=OrderId("103"))
        _back(shop)
        await until(lambda: shop.kitchen.picture.away and shop.kitchen.picture.caught_up, within=60)
        news = shop.kitchen.picture.away
        assert news is not None
        assert (news.new, news.changed, news.cancelled) == (("103",), (), ("102",))
        assert [tap.action for tap in shop.kitchen.picture.caught_up] == [Action.ACCEPT]
        shop.kitchen.read_away()
        assert shop.kitchen.picture.away is None
        await asyncio.sleep(30)
        assert shop.kitchen.picture.away is None


@in_virtual_time
async def test_a_second_outage_keeps_what_nobody_has_read_of_the_first() -> None:
    async with Shop(an_order(status=Status.ACCEPTED)).at_work() as shop:
        await asyncio.sleep(6)
        await _outage(shop, 60)
        shop.server.move("101", Status.CANCELLED)
        _back(shop)
        await until(lambda: shop.kitchen.picture.away, within=60)
        await _outage(shop, 60)
        shop.server.book[OrderId("103")] = an_order(id=OrderId("103"))
        _back(shop)
        await until(lambda: shop.kitchen.picture.away and shop.kitchen.picture.away.new == ("103",), within=60)
        assert shop.kitchen.picture.away is not None
        assert shop.kitchen.picture.away.cancelled == ("482",)


@in_virtual_time
async def test_a_restart_tells_what_happened_meanwhile_also_of_an_order_a_tap_asked_for_first() -> None:
    first = Shop(an_order())
    async with first.at_work(sending=False):
        await first.tap("101", Action.ACCEPT)
    first.server.move("101", Status.CANCELLED)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: again.kitchen.picture.away)
        assert again.kitchen.picture.away is not None
        assert again.kitchen.picture.away.cancelled == ("482",)


@in_virtual_time
async def test_slow_readings_that_all_succeed_are_no_absence() -> None:
    async with Shop(an_order(), seconds=300).at_work() as shop:
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        await until(lambda: shop.lane("102") is Stage.NEW, within=400)
        assert shop.kitchen.picture.away is None


# other shops, other servers


@in_virtual_time
async def test_a_pause_of_a_shop_that_is_shown_no_more_silences_no_other() -> None:
    shop = Shop(an_order())
    async with shop.at_work():
        account = shop.kitchen.picture.account
        assert account is not None
        await shop.kitchen.open(Account("https://elsewhere.example", "pk"))
        await shop.kitchen.pause(account, 900.0)
        assert shop.gate.paused_until <= shop.clock.monotonic()
        assert await shop.outbox.paused_until(account) == shop.clock.now() + timedelta(seconds=900)
