"""What the world does to a tap on its way, and how it arrives all the same, once, with the key it had."""

import asyncio
from collections.abc import Iterable

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.tap import DELIVERED, Tap, TapState
from kds_app.engine.sender import Sender
from tests.fakes.make import an_order
from tests.fakes.memory import MemoryOutbox
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import (
    BAD_GATEWAY,
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    OFFLINE,
    TOO_MANY,
    FakeServer,
    HandHeldOutbox,
    Request,
    Shop,
    Turn,
    some_orders,
    stop,
)

# the same key, the same bytes


@in_virtual_time
@pytest.mark.parametrize(
    "trouble",
    [
        LOST_BEFORE,
        LOST_AFTER,
        OFFLINE,
        BAD_GATEWAY,
        TOO_MANY,
        Turn(Delivery(Outcome.GARBLED, 200)),
        Turn(Delivery(Outcome.GARBLED, 200), applied=True),
        Turn(Delivery(Outcome.PORTAL, 200)),
        Turn(Delivery(Outcome.OTHER_SUCCESS, 202)),
        Turn(Delivery(Outcome.TRY_AGAIN, 408), applied=True),
        Turn(Delivery(Outcome.MISDIRECTED, 421)),
        Turn(Delivery(Outcome.OTHER_CONFLICT, 409)),
        Turn(Delivery(Outcome.REDIRECT, 302)),
        Turn(Delivery(Outcome.INSECURE)),
        Turn(RuntimeError("a bug")),
        Turn(RuntimeError("a bug"), applied=True),
    ],
    ids=lambda turn: f"{getattr(turn.answer, 'outcome', 'bug')}{'-applied' * turn.applied}",
)
async def test_whatever_befalls_it_a_tap_arrives_once_with_one_key_and_one_body(trouble: Turn) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].extend([trouble] * 2)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0, within=1300)
        assert shop.states[0] in {TapState.CONFIRMED, TapState.ALREADY_DONE}
        assert len(shop.server.effects) == 1
        assert len({(request.key, request.body) for request in shop.server.heard("send")}) == 1
        assert shop.lane() is Stage.PREPARING
        assert not shop.notices


@in_virtual_time
async def test_a_cut_off_after_processing_is_replayed_and_moves_the_order_once() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].append(LOST_AFTER)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert (len(shop.server.heard("send")), len(shop.server.effects)) == (2, 1)
        assert not shop.server.heard("order")


@in_virtual_time
async def test_offline_the_waits_double_to_half_a_minute() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].extend([OFFLINE] * 9)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0, within=200)
        assert shop.server.gaps("send") == [0.375, 0.75, 1.5, 3.0, 6.0, 12.0, 22.5, 22.5, 22.5]


@in_virtual_time
async def test_bad_gateways_are_retried_once_then_the_order_is_read_before_each_try() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].extend([BAD_GATEWAY] * 9)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0, within=600)
        calls = [request.call for request in shop.server.requests if request.call != "orders"]
        assert calls[:6] == ["send", "send", "order", "send", "order", "send"]
        gaps = shop.server.gaps("send")
        assert gaps == sorted(gaps)
        assert gaps[-1] >= 22.5


@in_virtual_time
async def test_a_bad_gateway_that_hid_a_success_is_found_out_by_reading() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        hidden = Turn(BAD_GATEWAY.answer, applied=True)
        shop.server.script["send"].extend([BAD_GATEWAY, hidden])
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert len(shop.server.heard("send")) == 2


@in_virtual_time
async def test_a_server_that_names_its_wait_gets_it() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.SERVER_ERROR, 503, retry_after=42.0)))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert shop.server.gaps("send") == [42.0]


@in_virtual_time
async def test_the_network_back_does_not_cut_the_wait_a_server_asked_for() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.SERVER_ERROR, 503, retry_after=42.0)))
        shop.server.script["orders"].append(OFFLINE)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert shop.server.gaps("send") == [42.0]


@in_virtual_time
async def test_the_last_request_id_is_kept_for_support_when_a_later_try_has_none() -> None:
    async with Shop(an_order()).at_work() as shop:
        named = Turn(Delivery(Outcome.SERVER_ERROR, 502, request_id="req_4d1b"))
        shop.server.script["send"].extend([named, *[OFFLINE] * 3])
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: len(shop.server.heard("send")) == 4)
        assert shop.outbox.rows[0].request_id == "req_4d1b"


@in_virtual_time
async def test_the_network_back_wakes_the_waiting_taps_at_once() -> None:
    shop = Shop(an_order())
    down = True

    def weather(_: Request) -> Turn:
        return OFFLINE if down else FINE

    async with shop.at_work():
        shop.server.weather = weather
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(300)
        sent = len(shop.server.heard("send"))
        down = False
        shop.feed.nudge()
        await until(lambda: shop.states == [TapState.CONFIRMED], within=0.5)
        assert len(shop.server.heard("send")) == sent + 1


@in_virtual_time
async def test_a_tap_that_waits_for_another_network_goes_when_reading_works_again() -> None:
    async with Shop(an_order()).at_work() as shop:
        insecure = Turn(Delivery(Outcome.INSECURE))
        shop.server.script["send"].append(insecure)
        shop.server.script["orders"].append(insecure)
        await shop.tap("101", Action.ACCEPT)
        shop.feed.nudge()
        await until(lambda: shop.kitchen.picture.link.failing)
        shop.feed.nudge()
        await until(lambda: shop.states == [TapState.CONFIRMED], within=310)


# what we do wrong ourselves


@in_virtual_time
async def test_a_bug_in_one_attempt_stops_no_other_order_and_loses_no_tap(caplog: pytest.LogCaptureFixture) -> None:
    async with Shop(an_order(), *some_orders(5)).at_work() as shop:
        shop.server.script["send"].append(Turn(RuntimeError("a bug")))
        await shop.accept_all()
        await until(lambda: shop.waiting == 1, within=1)
        assert shop.lane() is Stage.PREPARING
        await until(lambda: shop.waiting == 0)
        assert len(shop.server.effects) == 6
        assert "a bug; it will be tried again" in caplog.text


@in_virtual_time
async def test_a_bug_of_the_store_stops_no_other_order_and_loses_no_tap() -> None:
    class BuggyOutbox(MemoryOutbox):
        bugs = 0

        async def update(self, taps: Iterable[Tap]) -> None:
            rows = list(taps)
            if rows[0].order_id == "101" and self.bugs < 2:
                self.bugs += 1
                raise RuntimeError("a bug of the store")
            await super().update(rows)

    async with Shop(an_order(), *some_orders(3), outbox=BuggyOutbox()).at_work() as shop:
        await shop.accept_all()
        await until(lambda: shop.waiting == 1)
        await until(lambda: shop.waiting == 0, within=120)
        assert len(shop.server.effects) == 4


@in_virtual_time
async def test_a_bug_while_the_order_is_read_reads_it_again_and_sends_nothing() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.KEY_CONFLICT, 409)))
        shop.server.script["order"].append(Turn(RuntimeError("a bug")))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.HELD])
        assert (len(shop.server.heard("send")), len(shop.server.heard("order"))) == (1, 2)


@in_virtual_time
async def test_a_bug_after_a_tap_was_settled_does_not_open_it_again() -> None:
    def broken(_: Delivery) -> None:
        raise RuntimeError("a bug of the feed")

    shop = Shop(an_order())
    sender = Sender(shop.kitchen, shop.server, shop.gate, shop.time, broken)
    async with shop.at_work(sending=False):
        await shop.tap("101", Action.ACCEPT)
        work = asyncio.create_task(sender.run())
        await asyncio.sleep(120)
        await stop([work])
        assert shop.states == [TapState.CONFIRMED]
        assert (shop.waiting, len(shop.server.heard("send"))) == (0, 1)


# the end of the program, and a new beginning


@in_virtual_time
async def test_a_sender_stopped_in_mid_attempt_leaves_the_tap_waiting_and_another_takes_it_up() -> None:
    shop = Shop(an_order())
    async with shop.at_work(sending=False):
        shop.server.script["send"].append(Turn(after=asyncio.Event()))
        first = asyncio.create_task(shop.sender.run())
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.effects)
        await stop([first])
        ticket = shop.ticket()
        assert ticket
        assert ticket.tap
        assert (ticket.tap.state, ticket.tap.doubt, ticket.lane) == (TapState.WAITING, True, Stage.PREPARING)
        assert shop.states == [TapState.WAITING]
        second = asyncio.create_task(shop.sender.run())
        await until(lambda: shop.states == [TapState.CONFIRMED])
        await stop([second])
        assert len(shop.server.effects) == 1


@in_virtual_time
async def test_a_sender_stopped_while_the_disk_is_busy_leaves_nothing_undone() -> None:
    disk = HandHeldOutbox()
    shop = Shop(an_order(), outbox=disk)
    async with shop.at_work(sending=False):
        work = asyncio.create_task(shop.sender.run())
        await shop.tap("101", Action.ACCEPT)
        disk.open.clear()
        await until(lambda: shop.server.effects)
        await asyncio.sleep(1)
        await stop([work])
        disk.open.set()
        again = asyncio.create_task(shop.sender.run())
        await until(lambda: shop.states == [TapState.CONFIRMED])
        await stop([again])
        assert len(shop.server.effects) == 1


@in_virtual_time
async def test_after_a_restart_everything_drains_once_in_the_order_it_was_tapped() -> None:
    server = FakeServer(an_order(), *some_orders(3))
    first = Shop(server=server)
    server.weather = lambda request: LOST_AFTER if request.call == "send" else FINE
    async with first.at_work():
        await first.accept_all()
        await until(lambda: len(server.effects) == 4)
        for order_id in list(server.book):
            await first.tap(order_id, Action.READY)
    server.weather = lambda _: FINE
    again = Shop(server=server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        await until(lambda: again.waiting == 0)
        assert set(again.states) <= DELIVERED
        assert len(server.effects) == len({effect.key for effect in server.effects}) == 8
        assert {again.lane(order_id) for order_id in server.book} == {Stage.READY}
