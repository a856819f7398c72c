"""One kitchen, several accounts: a tap is never sent with another business's credential, and never lost."""

import asyncio
from datetime import timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, TapState
from kds_app.engine.picture import Trouble
from tests.fakes.make import ACCOUNT, a_tap, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import LOST_AFTER, OFFLINE, HandHeldOutbox, Shop, Turn

OTHER = Account("http://127.0.0.1:8765/v1/partner", "pk_other")


@in_virtual_time
async def test_only_this_account_s_taps_and_orders_are_taken_up() -> None:
    shop = Shop(an_order())
    await shop.outbox.append(a_tap(account=OTHER))
    async with shop.at_work():
        assert shop.waiting == 0
        await asyncio.sleep(30)
        assert not shop.server.heard("send")


@in_virtual_time
async def test_taps_of_an_account_wait_while_another_is_signed_in_and_go_out_when_it_returns() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.standing = Outcome.UNAUTHORISED
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.gate.shut_by)
        await _switch(shop, OTHER)
        await asyncio.sleep(300)
        assert shop.lane() is None
        assert not shop.server.foreign
        await _switch(shop, ACCOUNT)
        await until(lambda: shop.states == [TapState.CONFIRMED], within=120)
        assert not shop.server.foreign


async def _switch(shop: Shop, account: Account) -> None:
    shop.server.account = account
    shop.server.standing = None
    shop.server.book = {OrderId("101"): an_order()} if account == ACCOUNT else {}
    await shop.kitchen.open(account)
    shop.gate.mend()
    shop.feed.nudge()


@in_virtual_time
@pytest.mark.parametrize(("heard", "state"), [(None, TapState.CONFIRMED), (LOST_AFTER.answer, TapState.WAITING)])
async def test_an_answer_that_arrives_after_the_account_was_switched_is_written_all_the_same(
    heard: Delivery | None, state: TapState
) -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        shop.server.script["send"].append(Turn(heard, applied=True, after=answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.effects)
        await _switch(shop, OTHER)
        answer.set()
        await until(lambda: [tap.attempts for tap in shop.outbox.rows] == [1])
        await asyncio.sleep(5)
        assert shop.states == [state]
        assert shop.waiting == 0


@in_virtual_time
async def test_an_account_just_opened_has_not_been_heard_of_yet() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["orders"].append(OFFLINE)
        await until(lambda: shop.kitchen.picture.link.failing)
        await shop.kitchen.open(OTHER)
        link = shop.kitchen.picture.link
        assert (link.heard, link.failing, link.read_at) == (None, None, None)


@in_virtual_time
async def test_a_tap_saved_while_the_account_is_switched_stays_with_the_account_it_was_made_for() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(0)
        switching = asyncio.create_task(_switch(shop, OTHER))
        await asyncio.sleep(0)
        disk.open.set()
        await finger
        await switching
        assert shop.waiting == 0
        assert shop.states == [TapState.WAITING]


@in_virtual_time
async def test_a_tap_on_a_board_that_another_accounts_is_being_read_for_does_not_count_and_is_told_of() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.outbox.take(5.0)
        switching = asyncio.create_task(_switch(shop, OTHER))
        await asyncio.sleep(1.0)
        await shop.tap("101", Action.ACCEPT)
        await switching
        assert shop.states == []
        assert [(n.trouble, n.number) for n in shop.kitchen.picture.notices] == [(Trouble.OVERTAKEN, an_order().number)]


@in_virtual_time
async def test_a_refusal_that_arrives_after_the_switch_takes_no_tap_of_the_other_account_with_it() -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        gone = Delivery(Outcome.NOT_FOUND, 404)
        shop.server.script["send"].append(Turn(gone, after=answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.heard("send"))
        await _switch(shop, OTHER)
        shop.server.book = {OrderId("101"): an_order()}
        await until(lambda: shop.lane() is Stage.NEW)
        shop.gate.pause(asyncio.get_running_loop().time() + 60)
        await shop.tap("101", Action.ACCEPT)
        answer.set()
        await until(lambda: shop.states == [TapState.WAITING, TapState.CONFIRMED], within=120)


@in_virtual_time
async def test_a_refusal_heard_while_another_account_is_signed_in_takes_its_followers_with_it_on_return() -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        no = Delivery(Outcome.INVALID_TRANSITION, 409)
        shop.server.script["send"].extend([Turn(no, after=answer), Turn(no)])
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        await until(lambda: shop.server.heard("send"))
        await _switch(shop, OTHER)
        answer.set()
        await asyncio.sleep(30)
        await _switch(shop, ACCOUNT)
        await until(lambda: shop.states == [TapState.DROPPED] * 2, within=120)
        assert len({request.key for request in shop.server.heard("send")}) == 1, "the Ready behind it was never sent"


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
