"""Taps that are sent late, after an outage, a restart or a sleep: the order is looked at before it is moved."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.tap import TapState, Verdict
from tests.fakes.make import NOW, a_tap, an_order
from tests.fakes.virtual_time import FakeClock, in_virtual_time, until
from tests.fakes.world import FINE, LOST_BEFORE, OFFLINE, TOO_MANY, Request, Shop, Turn, some_orders

OUT = Turn(Delivery(Outcome.NOT_SENT))


def no_network(_: Request) -> Turn:
    """Nothing gets through."""
    return OFFLINE


def calls(shop: Shop, order_id: str) -> list[str]:
    """What the server heard of this order, in turn."""
    return [request.call for request in shop.server.requests if request.order_id == order_id]


@in_virtual_time
@pytest.mark.parametrize(("minutes", "heard"), [(9, ["send"]), (11, ["order", "send"])])
async def test_a_tap_first_sent_ten_minutes_after_the_finger_reads_the_order_first(
    minutes: int, heard: list[str]
) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = no_network
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(minutes * 60)
        before = len(calls(shop, "101"))
        shop.server.weather = lambda _: FINE
        await until(lambda: shop.states == [TapState.CONFIRMED], within=60)
        assert calls(shop, "101")[before:] == heard


@in_virtual_time
async def test_what_a_late_look_finds_cancelled_is_never_sent() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = no_network
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(660)
        before = len(shop.server.heard("send"))
        shop.server.move("101", Status.CANCELLED)
        shop.server.weather = lambda _: FINE
        await until(lambda: shop.states == [TapState.DROPPED], within=60)
        assert len(shop.server.heard("send")) == before
        (notice,) = shop.notices
        assert notice.order is not None
        assert notice.order.status is Status.CANCELLED


@in_virtual_time
async def test_the_queue_of_a_long_outage_is_empty_a_minute_after_it_ends() -> None:
    async with Shop(*some_orders(50)).at_work() as shop:
        shop.server.weather = no_network
        await shop.accept_all()
        await asyncio.sleep(2400)
        assert shop.waiting == 50
        shop.server.weather = lambda _: Turn(before=0.1, after=0.1)
        await until(lambda: shop.waiting == 0, within=60)
        assert len(shop.server.effects) == 50


@in_virtual_time
async def test_a_pause_the_server_asked_for_holds_for_the_program_started_next() -> None:
    first = Shop(an_order())
    first.server.script["send"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=300.0)))
    async with first.at_work():
        await first.tap("101", Action.ACCEPT)
        await until(lambda: first.gate.paused_until)
    began = asyncio.get_running_loop().time()
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        assert again.kitchen.picture.link.paused_until >= began + 299
        await until(lambda: again.states == [TapState.CONFIRMED], within=400)
        assert again.server.heard("send")[-1].at >= began + 299


@in_virtual_time
@pytest.mark.parametrize("years", [-10, 10])
async def test_a_pause_read_by_a_wrong_clock_is_a_quarter_of_an_hour_at_most(years: int) -> None:
    shop = Shop(an_order())
    await shop.outbox.pause(a_tap().account, shop.clock.now() + timedelta(minutes=5))
    shop.clock.shift = timedelta(days=365 * years)
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0, within=901)


@in_virtual_time
async def test_after_a_restart_a_tap_in_doubt_waits_for_the_servers_time_or_a_look_at_the_order() -> None:
    shop = Shop(an_order())
    await shop.outbox.append(a_tap())
    async with shop.at_work(reading=False):
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert calls(shop, "101") == ["order", "send"]


@in_virtual_time
async def test_a_tablet_whose_clock_starts_anew_at_every_start_never_sends_a_forgotten_key() -> None:
    first = Shop(an_order(), clock=FakeClock())
    first.clock.shift = datetime(2010, 1, 1, tzinfo=UTC) - first.clock.now()
    first.server.dated = lambda: None
    first.server.script["send"].append(LOST_BEFORE)
    async with first.at_work():
        await first.tap("101", Action.ACCEPT)
        await until(lambda: first.server.heard("send"))
    sent = len(first.server.heard("send"))
    await asyncio.sleep(30 * 3600)
    clock = FakeClock()
    clock.shift = datetime(2010, 1, 1, tzinfo=UTC) - clock.now()
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=clock)
    async with again.at_work():
        await until(lambda: again.states == [TapState.HELD], within=600)
        assert len(again.server.heard("send")) == sent


@in_virtual_time
async def test_a_clock_set_back_over_a_restart_makes_no_key_young_for_what_was_read_since_is_kept() -> None:
    shop = Shop(an_order())
    shop.server.dated = lambda: None
    await shop.outbox.append(a_tap(made_at=NOW))
    await shop.snapshots.save(a_tap().account, [], [], {}, NOW + timedelta(hours=20))
    shop.clock.shift = timedelta(hours=1)
    async with shop.at_work():
        await until(lambda: shop.states == [TapState.HELD])
        assert not shop.server.heard("send")


@in_virtual_time
async def test_a_look_that_is_forbidden_is_for_a_person_and_their_try_again_sends_at_once() -> None:
    shop = Shop(an_order())
    shop.server.weather = lambda r: Turn(Delivery(Outcome.FORBIDDEN, 403)) if r.call == "order" else FINE
    await shop.outbox.append(a_tap(made_at=shop.clock.now() - timedelta(minutes=20)))
    async with shop.at_work():
        await until(lambda: shop.states == [TapState.HELD])
        (tap,) = shop.kitchen.taps
        await shop.kitchen.resolve(tap.key, Verdict.TRY_AGAIN)
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_no_order_is_read_for_a_tap_while_the_server_wants_no_reading() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(TOO_MANY)
        await until(lambda: shop.kitchen.picture.link.failing)
        asked = asyncio.get_running_loop().time()
        shop.server.script["send"].append(Turn(Delivery(Outcome.GARBLED, 200)))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert shop.server.heard("order")[0].at >= asked + 10


@in_virtual_time
async def test_no_order_is_looked_at_before_a_late_tap_while_the_server_wants_no_reading() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=660.0)))
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(650)
        shop.server.script["orders"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=60.0)))
        await until(lambda: shop.kitchen.picture.link.failing)
        asked = asyncio.get_running_loop().time()
        await until(lambda: shop.states == [TapState.CONFIRMED], within=120)
        [look] = shop.server.heard("order")
        assert look.at >= asked + 60


@in_virtual_time
async def test_429_met_while_an_order_is_read_for_a_tap_keeps_the_list_from_being_read_too() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.GARBLED, 200)))
        shop.server.script["order"].append(Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=60.0)))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.gate.paused_until)
        met = asyncio.get_running_loop().time()
        read = len(shop.server.heard("orders"))
        await until(lambda: shop.states == [TapState.CONFIRMED], within=120)
        assert min(request.at for request in shop.server.heard("orders")[read:]) >= met + 60


@in_virtual_time
async def test_offline_the_list_is_asked_for_at_its_usual_pace_so_that_taps_go_as_soon_as_there_is_a_network() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = no_network
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(300)
        shop.server.weather = lambda _: FINE
        await until(lambda: shop.states == [TapState.CONFIRMED], within=6)


@in_virtual_time
@pytest.mark.parametrize("hours", [0.2, 30])
async def test_on_waking_what_waits_for_a_network_is_due_at_once(hours: float) -> None:
    async with Shop(an_order()).at_work(reading=False) as shop:
        shop.kitchen.take_in([an_order()], 0, whole=NOW)
        await shop.kitchen.keep()
        shop.server.script["send"].extend([OUT] * 9)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: [(t.attempts, t.state) for t in shop.kitchen.taps] == [(9, TapState.WAITING)], within=300)
        shop.clock.shift += timedelta(hours=hours)
        woken = asyncio.get_running_loop().time()
        shop.kitchen.network_is_back()
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert asyncio.get_running_loop().time() == woken


@in_virtual_time
async def test_a_ticket_stands_after_a_start_where_it_stood_before_whatever_its_settled_taps_wanted() -> None:
    first = Shop(an_order())
    first.server.script["send"].append(Turn(Delivery(Outcome.BAD_REQUEST, 400)))
    async with first.at_work():
        await first.tap("101", Action.ACCEPT)
        await until(lambda: first.states == [TapState.HELD])
        await first.kitchen.resolve(first.kitchen.taps[0].key, Verdict.IT_IS_DONE)
        assert first.lane() is Stage.PREPARING
        await until(lambda: first.lane() is Stage.NEW)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work(reading=False):
        assert again.lane() is Stage.NEW


@in_virtual_time
async def test_an_order_that_the_disk_refused_to_keep_is_kept_with_the_next() -> None:
    first = Shop(an_order())
    async with first.at_work(reading=False, sending=False):
        first.snapshots.fail_next()
        for _ in range(2):
            first.kitchen.take_in([an_order()], first.kitchen.tap_book.tick(), whole=NOW)
            await first.kitchen.keep()
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work(reading=False, sending=False):
        assert again.lane() is Stage.NEW
