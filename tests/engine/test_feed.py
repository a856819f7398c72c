"""The feed: when it reads, what it does with what it read, and that an older reading never flicks a ticket back."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.board import RECALLED
from kds_app.domain.delivery import TOO_LONG, Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, TapState
from kds_app.engine.feed import BREATH, LONGEST_SHUT_WAIT, SHUT_WAIT
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.fakes.virtual_time import FakeClock, in_virtual_time, until
from tests.fakes.world import BAD_GATEWAY, FINE, LOST_BEFORE, OFFLINE, TOO_MANY, FakeServer, Request, Shop, Turn

LONG_AGO = NOW - timedelta(hours=47, minutes=59)


# when it reads


@in_virtual_time
async def test_orders_are_read_at_the_interval_that_is_set() -> None:
    async with Shop(an_order()).at_work() as shop:
        await asyncio.sleep(21)
        assert shop.server.gaps("orders") == [5.0] * 4


@in_virtual_time
@pytest.mark.parametrize(("chance", "gap"), [(0.0, 4.5), (0.999, 5.499)])
async def test_the_interval_is_spread_by_a_tenth_either_way(chance: float, gap: float) -> None:
    async with Shop(an_order(), clock=FakeClock(lambda: chance)).at_work() as shop:
        await asyncio.sleep(6)
        assert shop.server.gaps("orders") == [pytest.approx(gap, abs=0.01)]


@in_virtual_time
@pytest.mark.parametrize(("took", "gap"), [(0.4, 5.0), (2.5, 5.0), (8.0, 10.5)])
async def test_the_interval_counts_from_when_a_reading_began_and_half_of_it_is_rest(took: float, gap: float) -> None:
    shop = Shop(an_order())
    shop.server.weather = lambda request: Turn(after=took) if request.call == "orders" else FINE
    async with shop.at_work():
        await asyncio.sleep(50)
        assert shop.server.gaps("orders")[1:4] == [pytest.approx(gap)] * 3


@in_virtual_time
async def test_failed_readings_back_off_to_half_a_minute_and_a_good_one_ends_that() -> None:
    shop = Shop(an_order())
    shop.server.script["orders"].extend([LOST_BEFORE] * 9)
    async with shop.at_work():
        assert shop.kitchen.picture.link.failing
        await asyncio.sleep(105)
        assert shop.server.gaps("orders") == [0.375, 0.75, 1.5, 3.0, 6.0, 12.0, 22.5, 22.5, 22.5, 5.0, 5.0]
        assert shop.kitchen.picture.link.failing is None


@in_virtual_time
async def test_a_confirmed_tap_is_followed_by_a_reading_at_once() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        await asyncio.sleep(10)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: len(shop.server.heard("orders")) == 2, within=0.1)
        await asyncio.sleep(300)
        assert len(shop.server.heard("orders")) == 2


@in_virtual_time
async def test_however_many_taps_are_confirmed_there_is_a_second_between_two_readings() -> None:
    orders = [an_order(id=OrderId(str(200 + number))) for number in range(40)]
    async with Shop(*orders, seconds=600).at_work() as shop:
        shop.server.weather = lambda request: Turn(after=0.2) if request.call == "send" else FINE
        for order in orders:
            await shop.tap(order.id, Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        await asyncio.sleep(5)
        gaps = shop.server.gaps("orders")
        assert len(gaps) >= 2
        assert min(gaps) >= BREATH


@in_virtual_time
async def test_a_nudge_during_a_reading_is_not_lost() -> None:
    shop = Shop(an_order(), seconds=600)
    slow = asyncio.Event()
    shop.server.script["orders"].extend([FINE, Turn(after=slow)])
    async with shop.at_work():
        shop.feed.nudge()
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.feed.nudge()
        slow.set()
        await until(lambda: len(shop.server.heard("orders")) == 3, within=2)


@in_virtual_time
async def test_an_order_a_tap_did_not_find_makes_the_list_be_read_at_once() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        await asyncio.sleep(10)
        del shop.server.book[OrderId("101")]
        await shop.tap("101", Action.ACCEPT)
        await until(_is_told_gone(shop), within=5)


@in_virtual_time
async def test_writes_that_fail_do_not_make_failing_readings_any_faster() -> None:
    orders = [an_order(id=OrderId(str(200 + number))) for number in range(8)]
    async with Shop(*orders).at_work() as shop:
        shop.server.weather = lambda request: FINE if request.call == "order" else BAD_GATEWAY
        for order in orders:
            await shop.tap(order.id, Action.ACCEPT)
        await asyncio.sleep(300)
        assert len(shop.server.heard("orders")) < 25


@in_virtual_time
async def test_a_write_that_gets_through_while_reading_fails_is_followed_by_a_reading() -> None:
    shop = Shop(an_order())
    down = True

    def weather(_: Request) -> Turn:
        return OFFLINE if down else FINE

    async with shop.at_work():
        shop.server.weather = weather
        await asyncio.sleep(300)
        down = False
        read = len(shop.server.heard("orders"))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: len(shop.server.heard("orders")) > read, within=BREATH)


@in_virtual_time
async def test_a_wait_the_server_asked_for_is_kept_however_many_taps_are_confirmed() -> None:
    orders = [an_order(id=OrderId(str(200 + number))) for number in range(5)]
    shop = Shop(*orders)
    async with shop.at_work():
        shop.server.script["orders"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=60.0)))
        await until(lambda: shop.kitchen.picture.link.failing)
        for order in orders:
            await shop.tap(order.id, Action.ACCEPT)
            await asyncio.sleep(5)
        await until(lambda: shop.kitchen.picture.link.failing is None, within=120)
        assert shop.server.gaps("orders")[1] == 60.0


@pytest.mark.parametrize(
    "nudged", [lambda shop: shop.kitchen.network_is_back(), lambda _: None], ids=["online", "told"]
)
@in_virtual_time
async def test_429_for_a_reading_keeps_every_reading_back_whoever_asks_for_one(nudged: Callable[[Shop], None]) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=60.0)))
        await until(lambda: shop.kitchen.picture.link.failing)
        for _ in range(10):
            nudged(shop)
            shop.feed.nudge()
            await asyncio.sleep(5)
        await until(lambda: shop.kitchen.picture.link.failing is None)
        assert shop.server.gaps("orders")[1] == 60.0


@pytest.mark.parametrize(
    "freed",
    [lambda shop: shop.kitchen.awake(), lambda shop: shop.gate.renew(), lambda shop: shop.gate.reset()],
    ids=["a sleep", "a new secret", "another account"],
)
@in_virtual_time
async def test_a_rest_from_readings_ends_with(freed: Callable[[Shop], None]) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=600.0)))
        await until(lambda: shop.kitchen.picture.link.failing)
        await asyncio.sleep(20)
        freed(shop)
        shop.feed.nudge()
        await until(lambda: shop.kitchen.picture.link.failing is None, within=1)


@in_virtual_time
async def test_what_a_gateway_asked_for_does_not_hold_on_another_network() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(Turn(Delivery(Outcome.SERVER_ERROR, 503, retry_after=600.0)))
        await until(lambda: shop.kitchen.picture.link.failing)
        shop.feed.nudge()
        await asyncio.sleep(20)
        assert shop.kitchen.picture.link.failing
        shop.kitchen.network_is_back()
        shop.feed.nudge()
        await until(lambda: shop.kitchen.picture.link.failing is None, within=1)


@in_virtual_time
async def test_a_good_reading_ends_every_backing_off() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        shop.server.script["orders"].extend([LOST_BEFORE, LOST_BEFORE, LOST_BEFORE, FINE, LOST_BEFORE])
        shop.feed.nudge()
        await asyncio.sleep(20)
        shop.feed.nudge()
        await asyncio.sleep(20)
        assert shop.server.gaps("orders")[-1] == 0.375


@in_virtual_time
async def test_no_wait_of_a_server_silences_the_kitchen_for_more_than_a_quarter_of_an_hour() -> None:
    shop = Shop(an_order())
    shop.server.script["orders"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=1e6)))
    async with shop.at_work():
        await until(lambda: shop.lane() is Stage.NEW, within=901)


@in_virtual_time
@pytest.mark.parametrize(
    ("standing", "rests"),
    [
        (Outcome.UNAUTHORISED, [SHUT_WAIT, 2 * SHUT_WAIT, 4 * SHUT_WAIT, LONGEST_SHUT_WAIT, LONGEST_SHUT_WAIT]),
        (Outcome.REVOKED, [SHUT_WAIT] * 17),
    ],
)
async def test_a_refused_credential_shuts_the_gate_and_is_probed_once_in_each_rest(
    standing: Outcome, rests: list[float]
) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.standing = standing
        await until(lambda: shop.kitchen.picture.link.shut_by is standing)
        await shop.tap("101", Action.ACCEPT)
        before = len(shop.server.heard("orders"))
        await asyncio.sleep(sum(rests) + 1)
        assert shop.server.gaps("orders")[before - 1 :] == rests
        assert not shop.server.heard("send")
        shop.server.standing = None
        await until(lambda: shop.states == [TapState.CONFIRMED], within=LONGEST_SHUT_WAIT + 1)


@in_virtual_time
async def test_a_credential_that_was_good_again_rests_as_shortly_as_at_first_when_it_is_refused_once_more() -> None:
    async with Shop(an_order()).at_work() as shop:
        for _ in range(2):
            shop.server.standing = Outcome.UNAUTHORISED
            await until(lambda: shop.kitchen.picture.link.shut_by)
            before = len(shop.server.heard("orders"))
            await asyncio.sleep(SHUT_WAIT + 2 * SHUT_WAIT + 1)
            assert shop.server.gaps("orders")[before - 1 :] == [SHUT_WAIT, 2 * SHUT_WAIT]
            shop.server.standing = None
            shop.feed.nudge()
            await until(lambda: not shop.kitchen.picture.link.shut_by)


@in_virtual_time
async def test_a_rate_limit_on_reading_leaves_the_writing_alone() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(TOO_MANY)
        await until(lambda: shop.kitchen.picture.link.failing)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED], within=1)


@in_virtual_time
async def test_a_bug_while_reading_is_logged_and_the_next_reading_comes(caplog: pytest.LogCaptureFixture) -> None:
    shop = Shop(an_order())
    shop.server.script["orders"].append(Turn(RuntimeError("a bug")))
    async with shop.at_work():
        await until(lambda: shop.lane() is Stage.NEW)
        assert "reading the orders: a bug" in caplog.text


# what it does with what it read


@in_virtual_time
async def test_a_reading_that_began_before_a_tap_was_confirmed_never_flicks_the_ticket_back() -> None:
    async with Shop(an_order(), seconds=2.0).at_work() as shop:
        lanes: list[Stage | None] = []
        shop.server.script["orders"].append(Turn(after=4.0))
        await until(lambda: len(shop.server.heard("orders")) == 2)
        await shop.tap("101", Action.ACCEPT)
        shop.kitchen.subscribe(lambda _: lanes.append(shop.lane()))
        await until(lambda: shop.states == [TapState.CONFIRMED], within=1)
        await asyncio.sleep(20)
        assert set(lanes) == {Stage.PREPARING}
        assert len(shop.server.heard("orders")) > 4


@in_virtual_time
async def test_a_list_read_before_an_order_was_read_singly_does_not_overwrite_it() -> None:
    async with Shop(an_order(), seconds=2.0).at_work() as shop:
        shop.server.script["orders"].append(Turn(after=10.0))
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.server.move("101", Status.READY)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.lane() is Stage.READY, within=1)
        lanes: list[Stage | None] = []
        shop.kitchen.subscribe(lambda _: lanes.append(shop.lane()))
        await asyncio.sleep(30)
        assert set(lanes) == {Stage.READY}


@in_virtual_time
async def test_once_a_newer_reading_is_there_it_counts_for_more_than_what_was_confirmed() -> None:
    async with Shop(an_order(status=Status.ACCEPTED)).at_work() as shop:
        await shop.tap("101", Action.READY)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        shop.server.move("101", Status.ACCEPTED)
        await until(lambda: shop.lane() is Stage.PREPARING)


@in_virtual_time
async def test_an_order_the_list_no_longer_names_is_read_by_itself_and_stays() -> None:
    shop = Shop(an_order(created_at=LONG_AGO))
    async with shop.at_work():
        await asyncio.sleep(600)
        assert shop.lane() is Stage.NEW
        assert shop.server.heard("order", "101")
        shop.server.move("101", Status.ACCEPTED)
        await until(lambda: shop.lane() is Stage.PREPARING)


@in_virtual_time
async def test_an_order_the_server_no_longer_has_stays_in_view_until_a_cook_has_seen_it() -> None:
    async with Shop(an_order(), an_order(id=OrderId("102"))).at_work() as shop:
        del shop.server.book[OrderId("101")]
        await until(_is_told_gone(shop))
        assert len(shop.server.heard("order", "101")) == 2, "once may be a server's slip"
        await asyncio.sleep(60)
        assert _is_told_gone(shop)()
        await shop.kitchen.acknowledge(OrderId("101"))
        asked = len(shop.server.heard("order", "101"))
        await asyncio.sleep(60)
        assert (shop.lane("101"), shop.lane("102")) == (None, Stage.NEW)
        assert len(shop.server.heard("order", "101")) == asked


@in_virtual_time
async def test_an_order_that_was_told_gone_by_mistake_comes_back_by_itself() -> None:
    async with Shop(an_order()).at_work() as shop:
        kept = shop.server.book.pop(OrderId("101"))
        await until(_is_told_gone(shop))
        shop.server.book[kept.id] = replace(kept, created_at=LONG_AGO)  # older than any list
        await until(lambda: not _is_told_gone(shop)())
        assert shop.lane("101") is Stage.NEW


@in_virtual_time
async def test_an_order_that_is_back_in_the_list_was_never_gone() -> None:
    async with Shop(an_order()).at_work() as shop:
        record = shop.server.book.pop(OrderId("101"))
        await until(_is_told_gone(shop))
        shop.server.book[OrderId("101")] = record
        await until(lambda: not _is_told_gone(shop)())
        assert shop.lane() is Stage.NEW


@in_virtual_time
@pytest.mark.parametrize("answer", [LOST_BEFORE, BAD_GATEWAY])
async def test_an_order_that_cannot_be_read_by_itself_stays_and_does_not_hide_the_others(answer: Turn) -> None:
    async with Shop(an_order()).at_work() as shop:
        del shop.server.book[OrderId("101")]
        shop.server.weather = lambda request: answer if request.call == "order" else FINE
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        await until(lambda: shop.lane("102") is Stage.NEW)
        assert shop.lane("101") is Stage.NEW
        assert not _is_told_gone(shop)()
        assert shop.kitchen.picture.link.failing is None
        await until(lambda: len(shop.server.heard("order", "101")) > 3)
        assert not _is_told_gone(shop)(), "however often it cannot be read"
        shop.server.weather = lambda _: FINE
        await until(_is_told_gone(shop))


@in_virtual_time
async def test_429_for_an_order_that_is_in_no_list_keeps_every_reading_back_and_the_order_stays() -> None:
    async with Shop(an_order(), an_order(id=OrderId("102"))).at_work() as shop:
        shop.server.book.clear()
        shop.server.script["order"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=60.0)))
        await until(lambda: shop.server.heard("order"))
        await asyncio.sleep(59)
        assert len(shop.server.heard("order")) == 1, "the second that is missing is not asked for either"
        assert len(shop.server.heard("orders")) == 2
        assert (shop.lane("101"), shop.lane("102")) == (Stage.NEW, Stage.NEW)
        await until(_is_told_gone(shop))


@in_virtual_time
async def test_a_429_that_comes_while_the_list_is_on_its_way_keeps_missing_orders_from_being_read() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.book.clear()
        shop.server.script["orders"].append(Turn(after=3.0))
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.gate.rest(shop.clock.monotonic() + 60.0)
        await asyncio.sleep(55)
        assert shop.server.heard("order") == []
        await until(_is_told_gone(shop))


@in_virtual_time
async def test_an_old_order_that_the_server_once_left_out_is_found_within_the_hour() -> None:
    async with Shop(an_order(id=OrderId("102"))).at_work() as shop:
        shop.server.book[OrderId("101")] = an_order(created_at=NOW - timedelta(days=3))
        await asyncio.sleep(600)
        assert shop.lane("101") is None
        await until(lambda: shop.lane("101") is Stage.NEW, within=3600)


@in_virtual_time
async def test_a_single_reading_that_closes_the_gate_fails_the_whole() -> None:
    async with Shop(an_order()).at_work() as shop:
        del shop.server.book[OrderId("101")]
        shop.server.script["order"].append(Turn(Delivery(Outcome.UNAUTHORISED, 401)))
        await until(lambda: shop.kitchen.picture.link.shut_by)
        assert shop.lane() is Stage.NEW


@in_virtual_time
async def test_a_display_that_saw_nothing_for_long_finds_what_was_ordered_far_ahead() -> None:
    placed_ahead = an_order(created_at=NOW - timedelta(days=13))
    async with Shop(placed_ahead).at_work() as shop:
        assert shop.lane() is Stage.NEW
        await asyncio.sleep(20)
        assert shop.lane() is Stage.NEW


@in_virtual_time
async def test_a_closed_order_that_leaves_the_window_is_forgotten_without_a_question() -> None:
    async with Shop(an_order(created_at=LONG_AGO, updated_at=LONG_AGO, status=Status.DELIVERED)).at_work() as shop:
        await asyncio.sleep(30)
        assert shop.kitchen.snapshot.orders
        await until(lambda: not shop.kitchen.snapshot.orders, within=120)
        assert not shop.server.heard("order")


@in_virtual_time
async def test_the_list_goes_back_to_the_oldest_order_that_is_open() -> None:
    old = an_order(created_at=NOW - timedelta(hours=40))
    closed = an_order(id=OrderId("102"), created_at=NOW - timedelta(hours=39), status=Status.DELIVERED)
    async with Shop(old, closed, an_order(id=OrderId("103"))).at_work() as shop:
        for each, status in ((old, Status.READY), (closed, Status.CANCELLED)):
            shop.server.book[each.id] = replace(each, status=status)
        await until(lambda: shop.lane() is Stage.READY, within=6)
        assert shop.kitchen.snapshot.orders[closed.id].order.status is Status.CANCELLED
        assert not shop.server.heard("order")


@in_virtual_time
async def test_a_list_that_goes_back_less_far_lets_go_of_nothing_and_a_full_one_each_minute_brings_its_changes() -> (
    None
):
    closed = an_order(id=OrderId("102"), created_at=NOW - timedelta(hours=20), status=Status.PICKED_UP)
    async with Shop(an_order(), closed).at_work() as shop:
        await asyncio.sleep(61)
        shop.server.book[closed.id] = replace(closed, status=Status.DELIVERED)
        await asyncio.sleep(50)
        assert shop.kitchen.snapshot.orders[closed.id].order.status is Status.PICKED_UP
        await until(lambda: shop.kitchen.snapshot.orders[closed.id].order.status is Status.DELIVERED, within=15)


@in_virtual_time
async def test_an_order_that_the_server_dates_hours_back_is_shown_within_a_minute() -> None:
    async with Shop(an_order(id=OrderId("102"))).at_work() as shop:
        await asyncio.sleep(30)
        shop.server.book[OrderId("101")] = an_order(created_at=shop.time.now() - timedelta(hours=20))
        await until(lambda: shop.lane() is Stage.NEW, within=65)


@in_virtual_time
async def test_a_server_whose_time_nobody_knows_is_met_in_its_own() -> None:
    ahead = timedelta(hours=9)
    shop = Shop(an_order(id=OrderId("102"), status=Status.DELIVERED))
    shop.server.dated, shop.clock.shift = lambda: None, ahead
    async with shop.at_work():
        await asyncio.sleep(5)
        shop.server.book[OrderId("101")] = an_order(created_at=shop.clock.now() - ahead)
        await until(lambda: shop.lane() is Stage.NEW, within=6)


@in_virtual_time
async def test_what_the_disk_could_not_keep_is_read_by_the_first_list_after_a_start() -> None:
    first = Shop(an_order(created_at=NOW - timedelta(hours=5)), an_order(id=OrderId("102")))
    async with first.at_work():
        await asyncio.sleep(30)
    del first.snapshots._kept[ACCOUNT].orders[OrderId("101")]
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)
    async with again.at_work():
        assert again.lane() is Stage.NEW


@in_virtual_time
async def test_a_held_tap_is_settled_by_its_order_however_long_that_has_been_closed() -> None:
    long_ago = NOW - timedelta(hours=10)
    closed = an_order(status=Status.PICKED_UP, created_at=long_ago, updated_at=long_ago)
    others = [an_order(id=OrderId(str(500 + number)), status=Status.DELIVERED) for number in range(RECALLED)]
    shop = Shop(closed, *others)
    await shop.outbox.append(a_tap(action=Action.READY))
    await shop.outbox.update([a_tap(action=Action.READY, state=TapState.HELD)])
    async with shop.at_work(sending=False):
        await until(lambda: shop.states == [TapState.ALREADY_DONE])


@in_virtual_time
async def test_an_order_placed_days_ahead_can_be_recalled_once_it_has_left() -> None:
    placed = NOW - timedelta(days=3)
    async with Shop(an_order(status=Status.READY, created_at=placed, updated_at=placed)).at_work() as shop:
        shop.server.book[OrderId("101")] = replace(shop.server.book[OrderId("101")], updated_at=NOW)
        await shop.tap("101", Action.PICKED_UP)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        for _ in range(150):
            await asyncio.sleep(1)
            assert shop.kitchen.picture.board.done


@pytest.mark.parametrize("too_long", TOO_LONG)
@in_virtual_time
async def test_a_shop_with_more_orders_than_can_be_read_is_asked_for_half_of_the_time_until_they_can(
    too_long: Delivery,
) -> None:
    days = {1: Stage.NEW, 6: Stage.NEW, 13: None}
    orders = [an_order(id=OrderId(str(500 + day)), created_at=NOW - timedelta(days=day - 0.5)) for day in days]
    shop = Shop(*orders)
    shop.server.script["orders"].append(Turn(too_long))
    async with shop.at_work():
        await until(lambda: shop.kitchen.picture.link.failing is None, within=10)
        assert {day: shop.lane(str(500 + day)) for day in days} == days
        shop.server.script["orders"].append(Turn(too_long))
        await asyncio.sleep(70)
        shop.server.book[OrderId("101")] = an_order(created_at=shop.clock.now() - timedelta(hours=20))
        await until(lambda: shop.lane() is Stage.NEW, within=65)


@in_virtual_time
async def test_what_was_placed_while_the_display_was_off_is_found_by_its_first_list() -> None:
    first = Shop()
    async with first.at_work():
        await asyncio.sleep(10)
    first.server.book[OrderId("101")] = an_order(created_at=NOW + timedelta(hours=1))
    await asyncio.sleep(10 * 3600)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)
    async with again.at_work():
        assert again.lane() is Stage.NEW


@in_virtual_time
async def test_of_what_was_closed_before_the_first_list_only_what_can_be_recalled_is_taken_in() -> None:
    closed = [
        an_order(id=OrderId(str(500 + number)), status=Status.DELIVERED, updated_at=NOW - timedelta(minutes=number))
        for number in range(RECALLED + 5)
    ]
    async with Shop(*closed, an_order()).at_work() as shop:
        known = {order.id for order in closed[:RECALLED]} | {OrderId("101")}
        await asyncio.sleep(30)
        assert shop.kitchen.snapshot.orders.keys() == known
        shop.server.move("564", Status.READY)
        await until(lambda: shop.lane("564") is Stage.READY)


@in_virtual_time
async def test_what_is_known_of_an_order_outlives_the_list_while_a_tap_waits_for_it() -> None:
    async with Shop(an_order(status=Status.ACCEPTED)).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.CUT_OFF), applied=True, after=30.0))
        await shop.tap("101", Action.CANCEL, "other")
        await until(lambda: shop.kitchen.snapshot.orders[OrderId("101")].order.status is Status.CANCELLED)
        del shop.server.book[OrderId("101")]
        await until(lambda: shop.waiting == 0, within=120)
        assert shop.states == [TapState.ALREADY_DONE]
        await until(lambda: not shop.kitchen.snapshot.orders, within=60)


@in_virtual_time
async def test_servers_that_disagree_about_the_time_are_read_at_the_usual_pace() -> None:
    async with Shop(an_order()).at_work() as shop:

        def disagree(request: Request) -> Turn:
            if request.call == "orders":
                shop.time.hear(NOW + timedelta(hours=len(shop.server.requests) % 2))
            return FINE

        shop.server.weather = disagree
        before = len(shop.server.heard("orders"))
        await asyncio.sleep(60)
        assert shop.kitchen.picture.link.heard is not None
        assert len(shop.server.heard("orders")) - before <= 30


@in_virtual_time
async def test_the_link_says_when_the_server_was_last_heard_in_both_times() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.clock.shift = timedelta(days=400)
        await asyncio.sleep(6)
        link = shop.kitchen.picture.link
        assert link.heard == 1005.0
        assert link.read_at == NOW + timedelta(seconds=5), "by the server's time, whatever this computer's clock says"
        assert link.skew == timedelta(days=-400)


# accounts


@in_virtual_time
async def test_without_a_credential_nothing_is_asked_and_with_one_all_is_read() -> None:
    shop = Shop(server=FakeServer(an_order(), account=None))
    async with shop.at_work(reading=False, sending=False):
        work = asyncio.create_task(shop.feed.run())
        await asyncio.sleep(60)
        assert not shop.server.requests
        shop.server.account = ACCOUNT
        shop.feed.nudge()
        await until(lambda: shop.lane() is Stage.NEW, within=1)
        work.cancel()


@in_virtual_time
@pytest.mark.parametrize("answer", [None, Delivery(Outcome.UNAUTHORISED, 401)])
async def test_what_was_asked_with_another_credential_is_not_believed(answer: Delivery | None) -> None:
    async with Shop(seconds=2.0).at_work() as shop:
        slow = asyncio.Event()
        shop.server.book[OrderId("101")] = an_order()
        shop.server.script["orders"].append(Turn(answer, after=slow))
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.server.account = Account(ACCOUNT.base_url, "pk_other")
        slow.set()
        await asyncio.sleep(20)
        assert shop.gate.shut_by is None
        assert shop.lane() is None
        assert len(shop.server.heard("orders")) == 2


@in_virtual_time
async def test_a_credential_in_place_before_its_board_is_open_reads_nothing_onto_the_old_one() -> None:
    other = Account(ACCOUNT.base_url, "pk_other")
    async with Shop(an_order()).at_work() as shop:
        shop.server.account, shop.server.book = other, {OrderId("900"): an_order(id=OrderId("900"))}
        await asyncio.sleep(30)
        assert shop.lane("900") is None
        assert shop.lane("101") is Stage.NEW
        await shop.kitchen.open(other)
        shop.feed.nudge()
        await until(lambda: shop.lane("900") is Stage.NEW)
        assert shop.lane("101") is None


def _is_told_gone(shop: Shop) -> Callable[[], bool]:
    """Whether the ticket of order 101 stands there to say that it is no more."""

    def told() -> bool:
        ticket = shop.kitchen.picture.board.ticket(OrderId("101"))
        return ticket is not None and ticket.called_off

    return told
