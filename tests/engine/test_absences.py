"""While you were away: what was missed while nobody heard the server, told until somebody has read it."""

import asyncio
from functools import partial

from kds_app.domain.away import Away
from kds_app.domain.board import RECALLED
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Line, OrderId
from kds_app.domain.tap import Account
from kds_app.engine.picture import Trouble
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import FINE, OFFLINE, Shop


def again(first: Shop) -> Shop:
    """The program started anew."""
    return Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)


async def _outage(shop: Shop, seconds: float) -> None:
    shop.server.weather = lambda _: OFFLINE
    await asyncio.sleep(seconds)


def _new(shop: Shop) -> tuple[str, ...]:
    return shop.kitchen.picture.away.new if shop.kitchen.picture.away else ()


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
        await shop.kitchen.read_away()
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
    async with again(first).at_work() as second:
        await until(lambda: second.kitchen.picture.away)
        assert second.kitchen.picture.away is not None
        assert second.kitchen.picture.away.cancelled == ("482",)


@in_virtual_time
async def test_slow_readings_that_all_succeed_are_no_absence() -> None:
    async with Shop(an_order(), seconds=300).at_work() as shop:
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        await until(lambda: shop.lane("102") is Stage.NEW, within=400)
        assert shop.kitchen.picture.away is None


@in_virtual_time
async def test_what_came_in_ordinary_hours_is_no_news_after_an_outage() -> None:
    first = Shop(an_order())
    async with first.at_work():
        pass
    async with again(first).at_work() as shop:
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        await until(lambda: shop.lane("102") is Stage.NEW)
        await _outage(shop, 60)
        _back(shop)
        await asyncio.sleep(60)
        assert shop.kitchen.picture.away is None


@in_virtual_time
async def test_a_second_absence_adds_what_was_missed_in_it_and_nothing_from_between() -> None:
    async with Shop(an_order()).at_work() as shop:
        for number in ("102", "104"):
            await _outage(shop, 60)
            shop.server.book[OrderId(number)] = an_order(id=OrderId(number))
            _back(shop)
            await until(partial(shop.lane, number), within=60)
            between = OrderId(str(int(number) + 1))
            shop.server.book[between] = an_order(id=between)
            await until(partial(shop.lane, between))
        assert shop.kitchen.picture.away is not None
        assert shop.kitchen.picture.away.new == ("102", "104")


@in_virtual_time
async def test_a_tap_that_was_taken_back_is_none_that_caught_up() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as shop:
        await asyncio.sleep(6)
        await _outage(shop, 60)
        _back(shop)
        await shop.tap("101", Action.PICKED_UP, grace=30.0)
        await until(lambda: not shop.kitchen.picture.link.failing)
        await shop.kitchen.tap_book.undo(shop.kitchen.taps[-1].key)
        assert shop.kitchen.picture.away is None


@in_virtual_time
async def test_a_restart_of_a_minute_in_which_nothing_happened_tells_nothing() -> None:
    first = Shop(an_order(lines=(Line("l1", "Tea", 1),)))
    async with first.at_work():
        pass
    await asyncio.sleep(60)
    async with again(first).at_work() as second:
        await asyncio.sleep(60)
        assert second.kitchen.picture.away is None


@in_virtual_time
async def test_a_restart_of_a_minute_tells_what_happened_in_it() -> None:
    first = Shop(an_order(lines=(Line("l1", "Tea", 1),)))
    async with first.at_work():
        pass
    left = first.clock.now()
    await asyncio.sleep(60)
    first.server.book[OrderId("101")] = an_order(lines=(Line("l1", "Tea", 2),))
    async with again(first).at_work() as second:
        news = second.kitchen.picture.away
        assert news is not None
        assert news.changed == ("482",)
        assert news.since is not None
        assert news.since <= left


@in_virtual_time
async def test_the_very_first_start_of_a_display_tells_of_no_absence() -> None:
    async with Shop(an_order()).at_work() as shop:
        assert shop.kitchen.picture.away is None


@in_virtual_time
async def test_a_hiccup_shorter_than_half_a_minute_is_no_absence_and_a_sleep_is_one() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _outage(shop, 15)
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        _back(shop)
        await until(lambda: shop.lane("102"))
        assert _new(shop) == ()
        shop.kitchen.awake()
        shop.server.book[OrderId("103")] = an_order(id=OrderId("103"))
        await until(lambda: _new(shop))
        assert _new(shop) == ("103",)


@in_virtual_time
async def test_what_one_account_missed_is_not_told_to_another() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _outage(shop, 60)
        shop.server.book[OrderId("102")] = an_order(id=OrderId("102"))
        _back(shop)
        await until(lambda: shop.kitchen.picture.away, within=60)
        missed = shop.kitchen.picture.away
        await shop.kitchen.open(Account(ACCOUNT.base_url, "pk_other"))
        assert shop.kitchen.picture.away is None
        await shop.kitchen.open(ACCOUNT)
        assert shop.kitchen.picture.away == missed


async def _missed_one(shop: Shop, number: str) -> None:
    await _outage(shop, 60)
    shop.server.book[OrderId(number)] = an_order(id=OrderId(number))
    _back(shop)
    await until(lambda: number in _new(shop), within=60)


@in_virtual_time
async def test_what_nobody_has_read_is_told_after_a_restart_with_what_was_missed_in_it_and_once_read_no_more() -> None:
    async with Shop(an_order()).at_work() as first:
        await _missed_one(first, "102")
        told = first.kitchen.picture.away
        assert told is not None
    first.server.move("101", Status.CANCELLED)
    async with again(first).at_work() as second:
        await until(lambda: second.kitchen.picture.away and second.kitchen.picture.away.cancelled)
        assert second.kitchen.picture.away == Away(told.since, new=("102",), cancelled=("482",))
    async with again(second).at_work(reading=False) as third:
        news = third.kitchen.picture.away
        assert news == Away(told.since, new=("102",), cancelled=("482",))
        await third.kitchen.read_away(news)
        assert third.kitchen.picture.away is None
    async with again(third).at_work() as fourth:
        assert fourth.kitchen.picture.away is None


@in_virtual_time
async def test_taps_that_waited_and_were_delivered_are_told_after_a_restart_too() -> None:
    async with Shop(an_order()).at_work() as first:
        await _outage(first, 5)
        await first.tap("101", Action.ACCEPT)
        await _outage(first, 60)
        _back(first)
        await until(lambda: first.kitchen.picture.caught_up, within=60)
    async with again(first).at_work(reading=False) as second:
        assert [tap.action for tap in second.kitchen.picture.caught_up] == [Action.ACCEPT]


@in_virtual_time
async def test_what_was_missed_after_a_cook_looked_is_not_read_with_it() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _missed_one(shop, "102")
        seen = shop.kitchen.picture.away
        await _missed_one(shop, "103")
        await shop.kitchen.read_away(seen)
        assert _new(shop) == ("102", "103")


@in_virtual_time
async def test_a_disk_that_will_not_keep_that_it_was_read_says_so_and_it_is_told_once_more_after_a_restart() -> None:
    async with Shop(an_order()).at_work(sending=False) as first:
        await _missed_one(first, "102")
        told = first.kitchen.picture.away
        first.snapshots.fail_next()
        await first.kitchen.read_away(told)
        assert first.kitchen.picture.away is None
        assert [notice.trouble for notice in first.notices] == [Trouble.STORE]
    async with again(first).at_work(reading=False) as second:
        assert second.kitchen.picture.away == told


@in_virtual_time
async def test_what_was_delivered_meanwhile_is_told_until_it_is_read_though_no_ticket_tells_of_it_any_more() -> None:
    others = [an_order(id=OrderId(str(500 + number)), status=Status.READY) for number in range(RECALLED)]
    async with Shop(an_order(status=Status.READY), *others).at_work() as shop:
        await asyncio.sleep(10)
        await _outage(shop, 5)
        await shop.tap("101", Action.PICKED_UP)
        await _outage(shop, 120)
        _back(shop)
        await until(lambda: len(shop.kitchen.picture.caught_up) == 1, within=120)
        for other in others:
            await shop.tap(other.id, Action.PICKED_UP)
        await asyncio.sleep(2 * 3600)
        assert len(shop.kitchen.picture.caught_up) == 1
        await shop.kitchen.read_away()
        await asyncio.sleep(60)
        assert OrderId("101") not in {tap.order_id for tap in shop.kitchen.taps}
