"""The kitchen: what a finger does, what the disk does to it, and what a person decides."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, Intent, TapKey, TapState
from kds_app.engine.kitchen import CHIP_LIFE, Verdict
from kds_app.engine.picture import Picture, Trouble
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import BAD_GATEWAY, FINE, OFFLINE, FakeServer, HandHeldOutbox, Request, Shop, Turn

OTHER = Account("http://127.0.0.1:8765/v1/partner", "pk_other")
BAD_REQUEST = Turn(Delivery(Outcome.BAD_REQUEST, 400, "request_invalid"))


# a finger


@in_virtual_time
async def test_a_tap_is_on_disk_before_it_is_sent() -> None:
    shop, on_disk_when_sent = Shop(an_order()), list[bool]()

    def witness(request: Request) -> Turn:
        if request.call == "send":
            on_disk_when_sent.append(request.key in {tap.key for tap in shop.outbox.rows})
        return FINE

    shop.server.weather = witness
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED])
    assert on_disk_when_sent == [True]


@in_virtual_time
async def test_while_the_disk_is_busy_nothing_is_sent_and_no_ticket_moves() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(20)
        assert shop.lane() is Stage.NEW
        assert not shop.server.heard("send")
        disk.open.set()
        await finger
        assert shop.lane() is Stage.PREPARING


@in_virtual_time
async def test_a_disk_that_refuses_a_tap_leaves_the_ticket_sends_nothing_and_says_so() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.outbox.fail_next()
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(20)
        assert shop.lane() is Stage.NEW
        assert shop.waiting == 0
        assert not shop.server.heard("send")
        [notice] = shop.notices
        assert (notice.trouble, notice.number) == (Trouble.NOT_SAVED, "482")
        assert "disk" in notice.why


@in_virtual_time
async def test_a_refused_tap_may_be_tapped_again() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.outbox.fail_next()
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_two_taps_on_the_same_button_are_one() -> None:
    async with Shop(an_order()).at_work() as shop:
        await asyncio.gather(shop.tap("101", Action.ACCEPT), shop.tap("101", Action.ACCEPT))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert shop.states == [TapState.CONFIRMED]


@in_virtual_time
@pytest.mark.parametrize(
    "intent",
    [
        Intent(OrderId("101"), Action.READY),
        Intent(OrderId("101"), Action.PICKED_UP),
        Intent(OrderId("101"), Action.CANCEL, "other"),
        Intent(OrderId("101"), Action.REJECT),
        Intent(OrderId("101"), Action.REJECT, ""),
        Intent(OrderId("999"), Action.ACCEPT),
    ],
    ids=lambda intent: f"{intent.action}-{intent.order_id}-{intent.reason}",
)
async def test_what_the_board_does_not_offer_is_ignored(intent: Intent) -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.kitchen.submit(intent)
        assert not shop.outbox.rows
        assert not shop.notices


@in_virtual_time
async def test_before_the_kitchen_is_open_a_tap_is_ignored() -> None:
    shop = Shop(an_order())
    await shop.tap("101", Action.ACCEPT)
    await shop.kitchen.acknowledge(OrderId("101"))
    assert not shop.outbox.rows


@in_virtual_time
async def test_the_body_and_its_time_are_made_when_the_finger_comes_down() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].extend([OFFLINE] * 6)
        await shop.tap("101", Action.REJECT, "out_of_items")
        [tap] = shop.outbox.rows
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert tap.body == shop.server.body(Action.REJECT, "out_of_items", NOW)
        assert {request.body for request in shop.server.heard("send")} == {tap.body}


@in_virtual_time
async def test_the_board_says_saved_then_sending_then_confirmed() -> None:
    shop, chips = Shop(an_order()), list[TapState]()

    def note(picture: Picture) -> None:
        ticket = picture.board.ticket(OrderId("101"))
        if ticket and ticket.tap and chips[-1:] != [ticket.tap.state]:
            chips.append(ticket.tap.state)

    shop.kitchen.subscribe(note)
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
    assert chips == [TapState.WAITING, TapState.SENDING, TapState.CONFIRMED]


@in_virtual_time
async def test_a_broken_subscriber_stops_neither_the_others_nor_the_sending(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Picture) -> None:
        raise RuntimeError("a bug of the screen")

    shop, told = Shop(an_order()), list[Picture]()
    shop.kitchen.subscribe(broken)
    shop.kitchen.subscribe(told.append)
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED])
    assert told
    assert "a bug of the screen" in caplog.text


# the disk


@in_virtual_time
async def test_an_answer_the_disk_refuses_is_asked_for_again_with_the_same_key() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.ACCEPT)
        shop.outbox.fail_next(2)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        keys = [request.key for request in shop.server.heard("send")]
        assert len(keys) == 3
        assert len(set(keys)) == len(shop.server.effects) == 1
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE]


@in_virtual_time
async def test_a_disk_that_stays_full_does_not_make_the_sender_hammer_the_server() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.ACCEPT)
        shop.outbox.fail_next(1000)
        await asyncio.sleep(600)
        assert len(shop.server.heard("send")) < 45


@in_virtual_time
async def test_a_refusal_the_disk_refuses_is_told_once_it_is_written() -> None:
    async with Shop(an_order()).at_work() as shop:
        del shop.server.book[OrderId("101")]
        await shop.tap("101", Action.ACCEPT)
        shop.outbox.fail_next()
        await until(lambda: shop.states == [TapState.DROPPED])
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE, Trouble.REFUSED]


@in_virtual_time
async def test_a_retry_the_disk_refuses_still_waits_its_turn() -> None:
    async with Shop(an_order()).at_work() as shop:
        portal = Turn(Delivery(Outcome.REDIRECT, 302))
        shop.server.script["send"].append(portal)
        await shop.tap("101", Action.ACCEPT)
        shop.outbox.fail_next()
        await asyncio.sleep(60)
        assert len(shop.server.heard("send")) == 1


@in_virtual_time
async def test_a_snapshot_the_disk_refuses_is_told_once_and_the_board_goes_on() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.snapshots.fail_next(3)
        shop.server.move("101", Status.ACCEPTED)
        await until(lambda: shop.lane() is Stage.PREPARING)
        await asyncio.sleep(30)
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE]


@in_virtual_time
async def test_a_dismissed_notice_is_gone_and_the_others_stay() -> None:
    async with Shop(an_order(), an_order(id=OrderId("102"))).at_work() as shop:
        for order in ("101", "102"):
            shop.outbox.fail_next()
            await shop.tap(order, Action.ACCEPT)
        first, second = shop.notices
        shop.kitchen.dismiss(first.id)
        assert shop.notices == [second]


# a person decides


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


# what follows a refused tap


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


# accounts


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
async def test_an_answer_that_arrives_after_the_account_was_switched_is_written_all_the_same() -> None:
    async with Shop(an_order()).at_work() as shop:
        answer = asyncio.Event()
        shop.server.script["send"].append(Turn(after=answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.effects)
        await _switch(shop, OTHER)
        answer.set()
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.waiting == 0


@in_virtual_time
async def test_a_tap_saved_while_the_account_is_switched_stays_with_the_account_it_was_made_for() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        finger = asyncio.create_task(shop.tap("101", Action.ACCEPT))
        await asyncio.sleep(0)
        await _switch(shop, OTHER)
        disk.open.set()
        await finger
        assert shop.waiting == 0
        assert shop.states == [TapState.WAITING]


# a restart, and a long life


@in_virtual_time
async def test_a_restart_shows_the_last_known_board_before_anything_is_read() -> None:
    first = Shop(an_order())
    async with first.at_work(sending=False):
        await first.tap("101", Action.ACCEPT)
    first.server.script["orders"].extend([OFFLINE] * 100)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work(sending=False):
        assert again.lane() is Stage.PREPARING
        assert again.kitchen.picture.link.read_at == NOW
        assert again.waiting == 1


@in_virtual_time
async def test_settled_taps_of_more_than_a_day_ago_are_forgotten() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        await until(_forgotten(shop), within=CHIP_LIFE.total_seconds() + 3600)
        assert shop.clock.now() - NOW > timedelta(hours=23)
        assert shop.lane() is Stage.PREPARING


def _forgotten(shop: Shop) -> Callable[[], bool]:
    def condition() -> bool:
        ticket = shop.ticket()
        return ticket is not None and ticket.tap is None

    return condition


@in_virtual_time
async def test_a_bad_gateway_does_not_move_the_ticket_back() -> None:
    shop, lanes = Shop(server=FakeServer(an_order())), set[Stage | None]()
    async with shop.at_work():
        shop.server.script["send"].extend([BAD_GATEWAY] * 3)
        await shop.tap("101", Action.ACCEPT)
        shop.kitchen.subscribe(lambda _: lanes.add(shop.lane()))
        await until(lambda: shop.waiting == 0)
        assert lanes == {Stage.PREPARING}
