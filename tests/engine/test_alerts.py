"""What the kitchen hears of orders that somebody else takes off the board."""

import asyncio
from datetime import timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Trouble
from kds_app.engine.ringing import ringing
from tests.fakes.make import NOW, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import LOST_AFTER, OFFLINE, Shop, Turn

HOUR = timedelta(hours=1)
SCHEDULED = (("101", 2), ("102", 5))
"""Ids, and in how many hours they are wanted."""


def _called_off(shop: Shop, order_id: str = "101") -> bool:
    ticket = shop.ticket(order_id)
    return ticket is not None and ticket.called_off


@in_virtual_time
@pytest.mark.parametrize(
    ("status", "lane"),
    [(Status.PLACED, Stage.NEW), (Status.ACCEPTED, Stage.PREPARING), (Status.READY, Stage.READY)],
)
async def test_an_order_the_customer_cancels_stays_in_its_lane_until_a_cook_has_seen_it(
    status: Status, lane: Stage
) -> None:
    async with Shop(an_order(status=status)).at_work() as shop:
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: _called_off(shop))
        alerts = shop.kitchen.snapshot.alerts
        await asyncio.sleep(600)
        assert shop.kitchen.snapshot.alerts == alerts
        ticket = shop.ticket()
        assert ticket
        assert (ticket.lane, ticket.actions) == (lane, ())
        await shop.kitchen.acknowledge(OrderId("101"))
        assert shop.lane() is None
        await asyncio.sleep(60)
        assert shop.lane() is None


@in_virtual_time
async def test_an_order_of_unknown_status_that_is_cancelled_says_so_where_it_stood() -> None:
    async with Shop(an_order(status=Status.UNKNOWN, status_said="42")).at_work() as shop:
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: _called_off(shop))
        assert shop.lane() is Stage.NEW


@in_virtual_time
async def test_an_order_older_than_the_list_stays_called_off_until_a_cook_has_seen_it() -> None:
    shop = Shop(an_order(status=Status.ACCEPTED, created_at=NOW - timedelta(hours=47, minutes=59)))
    async with shop.at_work():
        await asyncio.sleep(120)
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: _called_off(shop))
        await asyncio.sleep(60)
        assert _called_off(shop)
        await shop.kitchen.acknowledge(OrderId("101"))
        await asyncio.sleep(120)
        assert shop.lane() is None
        assert [ticket.order.id for ticket in shop.kitchen.picture.board.done] == ["101"]


@in_virtual_time
async def test_a_cancelled_order_that_was_never_on_the_board_rings_nothing() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"), status=Status.CANCELLED)
        await asyncio.sleep(30)
        assert shop.lane("102") is None


@in_virtual_time
@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "gone"])
async def test_a_scheduled_order_that_is_called_off_rings_nothing_and_stays_until_a_cook_has_seen_it(
    cancelled: bool,
) -> None:
    async with Shop(an_order(status=Status.SCHEDULED)).at_work() as shop:
        assert shop.lane() is Stage.SCHEDULED
        if cancelled:
            shop.server.move("101", Status.CANCELLED)
        else:
            del shop.server.book[OrderId("101")]
        await until(lambda: _called_off(shop), within=60)
        assert (shop.lane(), shop.shown().actions) == (Stage.SCHEDULED, ())
        picture = shop.kitchen.picture
        assert ringing(picture, picture.board, shop.clock.now(), shop.clock.monotonic()) == ()
        await shop.kitchen.acknowledge(OrderId("101"))
        await asyncio.sleep(60)
        assert shop.lane() is None


@in_virtual_time
async def test_a_scheduled_order_cancelled_while_the_program_was_down_says_so_and_is_found_first() -> None:
    soon, late = (an_order(id=OrderId(i), status=Status.SCHEDULED, scheduled_at=NOW + h * HOUR) for i, h in SCHEDULED)
    first = Shop(soon, late)
    async with first.at_work():
        pass
    first.server.move(late.id, Status.CANCELLED)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: _called_off(again, late.id))
        assert [ticket.order.id for ticket in again.kitchen.picture.board.scheduled] == [late.id, soon.id]


@in_virtual_time
@pytest.mark.parametrize(
    ("status", "action"),
    [(Status.PLACED, Action.REJECT), (Status.ACCEPTED, Action.CANCEL), (Status.READY, Action.CANCEL)],
)
async def test_our_own_reject_or_cancel_raises_no_alert(status: Status, action: Action) -> None:
    async with Shop(an_order(status=status)).at_work() as shop:
        await shop.tap("101", action, "out_of_items")
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.lane() is None
        await asyncio.sleep(30)
        assert shop.lane() is None
        assert not shop.notices


@in_virtual_time
async def test_our_own_reject_raises_no_alert_when_the_server_forgets_it_for_a_moment() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.REJECT, "other")
        await until(lambda: shop.states == [TapState.CONFIRMED])
        shop.server.move("101", Status.PLACED)
        await until(lambda: shop.lane() is Stage.NEW)
        shop.server.move("101", Status.REJECTED)
        await until(lambda: shop.lane() is None)


@in_virtual_time
async def test_a_customer_s_cancel_after_our_own_reject_was_refused_raises_an_alert() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.move("101", Status.ACCEPTED)
        await shop.tap("101", Action.REJECT, "other")
        await until(lambda: shop.states == [TapState.DROPPED])
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: _called_off(shop))


@in_virtual_time
async def test_our_own_reject_raises_no_alert_when_it_was_applied_unheard() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].extend([LOST_AFTER, *[OFFLINE] * 6])
        await shop.tap("101", Action.REJECT, "out_of_items")
        await until(lambda: shop.waiting == 0)
        assert shop.lane() is None
        assert not shop.notices


@in_virtual_time
async def test_a_cancel_while_taps_wait_shows_at_once_and_drops_them_with_one_notice() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = lambda request: OFFLINE if request.call == "send" else Turn()
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.states == [TapState.DROPPED] * 2)
        assert _called_off(shop)
        assert shop.lane() is Stage.READY
        [notice] = shop.notices
        assert notice.tap
        assert (notice.trouble, notice.tap.action) == (Trouble.REFUSED, Action.ACCEPT)
        assert notice.tap.found is Status.CANCELLED
        first, second = shop.outbox.rows
        assert (first.because_of, second.because_of) == (None, first.key)


@in_virtual_time
async def test_a_list_asked_for_before_the_cancel_was_found_out_takes_no_alert_away() -> None:
    async with Shop(an_order(), seconds=2.0).at_work() as shop:
        shop.server.script["orders"].append(Turn(after=10.0))
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.server.move("101", Status.CANCELLED)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: _called_off(shop), within=1)
        await asyncio.sleep(12)
        assert _called_off(shop)


@in_virtual_time
async def test_a_cancel_found_out_by_a_tap_never_shows_the_ticket_anywhere_but_where_it_stood() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.move("101", Status.CANCELLED)
        await shop.tap("101", Action.ACCEPT)
        lanes = {shop.lane()}
        shop.kitchen.subscribe(lambda _: lanes.add(shop.lane()))
        await until(lambda: shop.states == [TapState.DROPPED])
        assert _called_off(shop)
        assert lanes == {Stage.PREPARING}


@in_virtual_time
async def test_a_cancel_while_a_tap_is_on_the_wire_shows_at_once() -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        shop.server.script["send"].append(Turn(before=answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.heard("send"))
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: _called_off(shop))
        await asyncio.sleep(20)
        assert shop.waiting == 1
        answer.set()
        await until(lambda: shop.states == [TapState.DROPPED])
        assert len(shop.notices) == 1


@in_virtual_time
async def test_a_cancel_while_a_pick_up_waits_drops_it_and_shows_the_ticket_called_off() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        shop.server.weather = lambda request: OFFLINE if request.call == "send" else Turn()
        await shop.tap("101", Action.PICKED_UP)
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.states == [TapState.DROPPED])
        assert _called_off(shop)
        assert shop.lane() is Stage.READY


@in_virtual_time
async def test_a_pick_up_that_waits_is_settled_when_the_order_turns_out_delivered() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        shop.server.weather = lambda request: OFFLINE if request.call == "send" else Turn()
        await shop.tap("101", Action.PICKED_UP)
        shop.server.move("101", Status.DELIVERED)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert not shop.notices


@in_virtual_time
async def test_an_order_cancelled_while_the_program_was_down_says_so_when_it_is_back() -> None:
    first = Shop(an_order(status=Status.ACCEPTED))
    async with first.at_work():
        pass
    first.server.move("101", Status.CANCELLED)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: _called_off(again))
        assert again.lane() is Stage.PREPARING


@in_virtual_time
async def test_an_alert_nobody_has_seen_is_still_there_after_a_restart_and_a_seen_one_is_not() -> None:
    orders = [an_order(id=OrderId(i)) for i in ("101", "102")]
    first = Shop(*orders)
    async with first.at_work():
        for order in orders:
            first.server.move(order.id, Status.CANCELLED)
        await until(lambda: _called_off(first, "101") and _called_off(first, "102"))
        await first.kitchen.acknowledge(OrderId("101"))
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await asyncio.sleep(30)
        assert again.lane("101") is None
        assert _called_off(again, "102")


@in_virtual_time
async def test_a_held_reject_whose_order_the_customer_cancels_is_done() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.FORBIDDEN, 403)))
        await shop.tap("101", Action.REJECT, "other")
        await until(lambda: shop.states == [TapState.HELD])
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
