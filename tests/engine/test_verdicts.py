"""Taps that only a person can decide, and what was tapped behind a tap that falls."""

import asyncio

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapKey, TapState, Verdict
from kds_app.engine.picture import Trouble
from tests.fakes.make import NOW, a_tap, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import HandHeldOutbox, Shop, Turn

BAD_REQUEST = Turn(Delivery(Outcome.BAD_REQUEST, 400, "request_invalid"))


@in_virtual_time
@pytest.mark.parametrize(
    ("verdict", "state", "lane"),
    [
        (Verdict.TRY_AGAIN, TapState.CONFIRMED, Stage.PREPARING),
        (Verdict.IT_IS_DONE, TapState.ALREADY_DONE, Stage.PREPARING),
        (Verdict.DROP_IT, TapState.DROPPED, Stage.NEW),
    ],
)
async def test_a_held_tap_ends_as_a_person_decides(verdict: Verdict, state: TapState, lane: Stage) -> None:
    async with Shop(an_order()).at_work(reading=True) as shop:
        key = await _held(shop)
        await shop.kitchen.resolve(key, verdict)
        await until(lambda: shop.states == [state])
        assert shop.lane() is lane
        assert len({request.key for request in shop.server.heard("send")}) == 1


async def _held(shop: Shop) -> TapKey:
    shop.server.script["send"].append(BAD_REQUEST)
    await shop.tap("101", Action.ACCEPT)
    await until(lambda: shop.states == [TapState.HELD])
    return shop.outbox.rows[0].key


@in_virtual_time
async def test_a_held_tap_stands_where_the_server_has_it_and_offers_nothing() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _held(shop)
        ticket = shop.ticket()
        assert ticket
        assert (ticket.lane, ticket.actions) == (Stage.NEW, ())
        assert shop.kitchen.picture.link.held == 1


@in_virtual_time
async def test_a_verdict_on_what_is_not_held_changes_nothing() -> None:
    async with Shop(an_order()).at_work(sending=False) as shop:
        await shop.tap("101", Action.ACCEPT)
        await shop.kitchen.resolve(shop.outbox.rows[0].key, Verdict.DROP_IT)
        await shop.kitchen.resolve(TapKey("nobody's"), Verdict.DROP_IT)
        assert shop.states == [TapState.WAITING]


@in_virtual_time
@pytest.mark.parametrize("verdict", [Verdict.IT_IS_DONE, Verdict.DROP_IT])
async def test_a_verdict_the_disk_refuses_leaves_the_tap_held_and_sends_nothing(verdict: Verdict) -> None:
    async with Shop(an_order()).at_work() as shop:
        key = await _held(shop)
        shop.outbox.fail_next()
        await shop.kitchen.resolve(key, verdict)
        await asyncio.sleep(60)
        assert len(shop.server.heard("send")) == 1
        assert shop.states == [TapState.HELD]
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE]
        await shop.kitchen.resolve(key, verdict)
        assert shop.waiting == 0


@in_virtual_time
async def test_of_two_verdicts_at_once_the_first_counts() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        key = await _held(shop)
        verdicts = [shop.kitchen.resolve(key, verdict) for verdict in (Verdict.TRY_AGAIN, Verdict.DROP_IT)]
        await asyncio.gather(*verdicts)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert not shop.notices


@in_virtual_time
async def test_a_held_tap_is_settled_when_the_server_turns_out_to_have_it() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _held(shop)
        shop.server.move("101", Status.READY)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert shop.lane() is Stage.READY
        assert not shop.notices


@in_virtual_time
async def test_a_held_tap_whose_order_left_the_board_is_dropped_and_told() -> None:
    async with Shop(an_order()).at_work() as shop:
        await _held(shop)
        del shop.server.book[OrderId("101")]
        await until(lambda: shop.states == [TapState.DROPPED])
        assert shop.waiting == 0
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED]


@in_virtual_time
async def test_a_held_tap_is_not_given_up_before_the_whole_list_has_been_read() -> None:
    shop = Shop(an_order())
    await shop.outbox.append(a_tap(order_id=OrderId("102")))
    await shop.outbox.update([a_tap(order_id=OrderId("102"), state=TapState.HELD)])
    async with shop.at_work(reading=False, sending=False):
        await shop.kitchen.adopt([an_order()], shop.kitchen.tap_book.tick())
        assert shop.states == [TapState.HELD]
        shop.kitchen.take_in([an_order()], shop.kitchen.tap_book.tick(), whole=NOW)
        await shop.kitchen.keep()
        assert shop.states == [TapState.DROPPED]


@in_virtual_time
async def test_what_is_settled_stays_settled_whatever_arrives_later() -> None:
    async with Shop(an_order()).at_work(sending=False) as shop:
        await shop.tap("101", Action.ACCEPT)
        [tap] = shop.kitchen.tap_book.heads()
        await shop.kitchen.tap_book.drop(tap, None)
        await shop.kitchen.tap_book.put(tap)
        await shop.kitchen.tap_book.settle(tap, TapState.CONFIRMED)
        await shop.kitchen.tap_book.drop(tap, None)
        assert shop.states == [TapState.DROPPED]
        assert len(shop.notices) == 1


@in_virtual_time
async def test_what_was_tapped_behind_a_held_tap_waits_for_the_verdict() -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        shop.server.script["send"].append(Turn(BAD_REQUEST.answer, before=answer))
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        answer.set()
        await until(lambda: shop.states[0] is TapState.HELD)
        await asyncio.sleep(30)
        assert len(shop.server.heard("send")) == 1
        await shop.kitchen.resolve(shop.outbox.rows[0].key, Verdict.TRY_AGAIN)
        await until(lambda: shop.states == [TapState.CONFIRMED] * 2)
        assert shop.lane() is Stage.READY


@in_virtual_time
async def test_a_tap_saved_while_the_one_before_it_is_being_dropped_falls_with_it() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        del shop.server.book[OrderId("101")]
        answer = asyncio.Event()
        shop.server.script["send"].append(Turn(before=answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.heard("send"))
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.READY))
        await asyncio.sleep(0)
        answer.set()
        await asyncio.sleep(1)
        disk.open.set()
        await finger
        await until(lambda: shop.waiting == 0)
        assert len(shop.server.heard("send")) == 1
        assert len(shop.notices) == 1
