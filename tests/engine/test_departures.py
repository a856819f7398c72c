"""An order that another hand finishes leaves a quiet line, and one that this screen finished leaves none."""

import asyncio

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, TapState
from kds_app.engine.kitchen import DEPARTURES
from kds_app.engine.ringing import ringing
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import FINE, LOST_AFTER, OFFLINE, Shop, Turn, some_orders


def _left(shop: Shop) -> list[tuple[str, Status]]:
    return [(each.order.id, each.order.status) for each in shop.kitchen.picture.departures]


@in_virtual_time
@pytest.mark.parametrize("was", [Status.PLACED, Status.READY, Status.SCHEDULED])
@pytest.mark.parametrize("now", [Status.PICKED_UP, Status.DELIVERED])
async def test_an_order_finished_elsewhere_leaves_a_line_and_no_noise(was: Status, now: Status) -> None:
    async with Shop(an_order(status=was)).at_work() as shop:
        shop.server.move("101", now)
        await until(lambda: shop.lane() is None)
        assert _left(shop) == [("101", now)]
        picture = shop.kitchen.picture
        assert picture.departures[0].at <= shop.clock.now()
        assert (shop.notices, ringing(picture, picture.board, shop.clock.now(), shop.clock.monotonic())) == ([], ())
        await asyncio.sleep(60)
        assert _left(shop) == [("101", now)]


@in_virtual_time
async def test_what_this_screen_picked_up_leaves_none_whether_or_not_the_answer_was_heard() -> None:
    orders = some_orders(2, Status.READY)
    async with Shop(*orders).at_work() as shop:
        for order, turn in zip(orders, (FINE, LOST_AFTER), strict=True):
            shop.server.script["send"].append(turn)
            await shop.tap(order.id, Action.PICKED_UP)
        await until(lambda: not list(shop.kitchen.picture.board.tickets))
        await asyncio.sleep(60)
        assert _left(shop) == []


@in_virtual_time
async def test_a_pick_up_that_waits_while_another_screen_does_the_same_leaves_none_and_a_ready_does() -> None:
    orders = some_orders(2, Status.READY)
    orders[1] = an_order(id=orders[1].id, status=Status.ACCEPTED)
    async with Shop(*orders).at_work() as shop:
        shop.server.weather = lambda request: OFFLINE if request.call == "send" else FINE
        await shop.tap(orders[0].id, Action.PICKED_UP)
        await shop.tap(orders[1].id, Action.READY)
        for order in orders:
            shop.server.move(order.id, Status.PICKED_UP)
        await until(lambda: shop.states == [TapState.ALREADY_DONE] * 2)
        assert _left(shop) == [(orders[1].id, Status.PICKED_UP)]


@in_virtual_time
async def test_a_held_pick_up_is_no_other_hand_s() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.FORBIDDEN, 403)))
        await shop.tap("101", Action.PICKED_UP)
        await until(lambda: shop.states == [TapState.HELD])
        shop.server.move("101", Status.PICKED_UP)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert _left(shop) == []


@in_virtual_time
async def test_a_cancel_that_came_too_late_is_told_by_its_refusal_alone() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        shop.server.move("101", Status.PICKED_UP)
        await shop.tap("101", Action.CANCEL, "other")
        await until(lambda: shop.notices)
        assert _left(shop) == []


@in_virtual_time
async def test_what_is_finished_in_an_absence_is_told_with_that() -> None:
    orders = some_orders(2, Status.READY)
    async with Shop(*orders).at_work() as first:
        first.server.weather = lambda _: OFFLINE
        await asyncio.sleep(60)
        first.server.move(orders[0].id, Status.PICKED_UP)
        first.server.weather = lambda _: FINE
        await until(lambda: first.kitchen.picture.away, within=60)
        assert first.kitchen.picture.away
        assert first.kitchen.picture.away.finished == (orders[0].number,)
        assert _left(first) == []
    first.server.move(orders[1].id, Status.DELIVERED)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)
    async with again.at_work():
        assert again.kitchen.picture.away
        assert again.kitchen.picture.away.finished == (orders[0].number, orders[1].number)
        assert _left(again) == []


@in_virtual_time
async def test_the_last_thirty_are_told_the_newest_first_and_to_their_own_account_alone() -> None:
    orders = some_orders(DEPARTURES + 2, Status.READY)
    async with Shop(*orders).at_work() as shop:
        for order in orders[:-1]:
            shop.server.move(order.id, Status.PICKED_UP)
        await until(lambda: shop.lane(orders[0].id) is None)
        shop.server.move(orders[-1].id, Status.PICKED_UP)
        await until(lambda: shop.lane(orders[-1].id) is None)
        assert len(_left(shop)) == DEPARTURES
        assert _left(shop)[0] == (orders[-1].id, Status.PICKED_UP)
        await shop.kitchen.open(Account(ACCOUNT.base_url, "pk_other"))
        assert _left(shop) == []


@in_virtual_time
async def test_an_order_a_cook_had_to_see_called_off_is_no_departure_when_it_turns_out_delivered() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.shown().called_off)
        shop.server.move("101", Status.DELIVERED)
        await asyncio.sleep(30)
        assert _left(shop) == []
        assert shop.shown().order.id == OrderId("101")
        assert shop.shown().called_off
