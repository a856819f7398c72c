"""The sender: which tap goes when, and what a refusal leads to."""

import asyncio
from datetime import timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Trouble
from kds_app.engine.sender import Sender
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.fakes.virtual_time import FakeClock, in_virtual_time, until
from tests.fakes.world import (
    BAD_GATEWAY,
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    OFFLINE,
    FakeServer,
    Request,
    Shop,
    Turn,
    some_orders,
)

REFUSED = Turn(Delivery(Outcome.INVALID_TRANSITION, 409, "state_invalid_transition"))


# which goes when


@in_virtual_time
async def test_the_taps_of_an_order_go_one_at_a_time_oldest_first() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = lambda _: Turn(before=0.3, after=0.3)
        for action in (Action.ACCEPT, Action.READY, Action.PICKED_UP):
            await shop.tap("101", action)
        await until(lambda: shop.waiting == 0)
        assert [effect.status for effect in shop.server.effects] == [Status.ACCEPTED, Status.READY, Status.PICKED_UP]
        assert shop.server.most_for_an_order == 1


@in_virtual_time
async def test_a_ready_behind_an_accept_waits_as_long_as_the_accept_is_not_settled() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].extend([LOST_AFTER, *[OFFLINE] * 8])
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        assert shop.lane() is Stage.READY
        await until(lambda: shop.states == [TapState.CONFIRMED] * 2, within=200)
        accept, ready = (tap.key for tap in shop.outbox.rows)
        assert [request.key for request in shop.server.heard("send")] == [accept] * 10 + [ready]


@in_virtual_time
async def test_at_most_four_orders_are_written_side_by_side() -> None:
    async with Shop(*some_orders(9)).at_work() as shop:
        shop.server.weather = lambda request: Turn(after=5.0) if request.call == "send" else FINE
        for order_id in list(shop.server.book):
            await shop.tap(order_id, Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert shop.server.most_at_once == 4


@in_virtual_time
async def test_one_order_that_hangs_does_not_hold_up_the_others() -> None:
    async with Shop(an_order(), *some_orders(6)).at_work() as shop:
        never = asyncio.Event()
        shop.server.script["send"].append(Turn(before=never))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.heard("send", "101"))
        for order_id in list(shop.server.book)[1:]:
            await shop.tap(order_id, Action.ACCEPT)
        await until(lambda: shop.waiting == 1)
        assert shop.lane() is Stage.PREPARING


@in_virtual_time
async def test_accept_and_reject_go_before_ready_and_picked_up() -> None:
    cooking, new = some_orders(2, Status.ACCEPTED), [an_order(id=OrderId(i)) for i in ("301", "302")]
    shop = Shop(*cooking, *new)
    async with shop.at_work(sending=False):
        for order in cooking:
            await shop.tap(order.id, Action.READY)
        await shop.tap("301", Action.ACCEPT)
        await shop.tap("302", Action.REJECT, "other")
        shop.gate.pause(shop.clock.monotonic())
        sender = asyncio.create_task(shop.sender.run())
        shop.server.weather = lambda _: Turn(after=1.0)
        await until(lambda: len(shop.server.heard("send")) == 1)
        await until(lambda: shop.waiting == 0)
        assert {request.order_id for request in shop.server.heard("send")[:2]} == {"301", "302"}
        sender.cancel()


@in_virtual_time
async def test_a_tap_that_is_settled_between_being_chosen_and_its_turn_is_not_sent() -> None:
    shop = Shop(an_order())
    async with shop.at_work(reading=False, sending=False):
        shop.kitchen.take_in([an_order()], shop.kitchen.tap_book.tick(), whole=NOW)
        await shop.kitchen.keep()
        await shop.tap("101", Action.ACCEPT)
        [tap] = shop.kitchen.tap_book.heads()
        await shop.kitchen.tap_book.drop(tap, None)
        await shop.sender._attempt(tap)
        assert not shop.server.heard("send")
        assert shop.states == [TapState.DROPPED]


@in_virtual_time
async def test_a_tap_whose_account_leaves_between_being_chosen_and_its_turn_is_not_sent() -> None:
    shop = Shop(an_order())
    async with shop.at_work(reading=False, sending=False):
        shop.kitchen.take_in([an_order()], shop.kitchen.tap_book.tick(), whole=NOW)
        await shop.kitchen.keep()
        await shop.tap("101", Action.ACCEPT)
        [tap] = shop.kitchen.tap_book.heads()
        shop.server.account = None
        await shop.sender._attempt(tap)
        assert not shop.server.requests


@in_virtual_time
async def test_a_clock_that_moves_while_it_is_read_never_makes_the_sender_sleep_through_a_tap() -> None:
    class CreepingClock(FakeClock):
        crept = 0.0

        def monotonic(self) -> float:
            self.crept += 0.2
            return super().monotonic() + self.crept

    shop = Shop(an_order(), clock=CreepingClock())
    shop.server.script["send"].extend([OFFLINE] * 6)
    async with shop.at_work(reading=False):
        shop.kitchen.take_in([an_order()], shop.kitchen.tap_book.tick(), whole=NOW)
        await shop.kitchen.keep()
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)


@in_virtual_time
async def test_without_a_credential_the_sender_rests_and_with_one_it_goes_on() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.account = None
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(600)
        assert not shop.server.heard("send")
        shop.server.account = ACCOUNT
        shop.feed.nudge()
        await until(lambda: shop.states == [TapState.CONFIRMED])


# what a refusal leads to


@in_virtual_time
async def test_a_refused_accept_takes_the_ready_behind_it_down_in_one_transaction_with_one_notice() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.NOT_FOUND, 404), before=1.0))
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        writes = shop.outbox.writes
        await until(lambda: shop.states == [TapState.DROPPED] * 2)
        assert shop.outbox.writes == writes + 1
        assert shop.lane() is Stage.NEW
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED]
        assert len(shop.server.heard("send")) == 1


@in_virtual_time
async def test_a_refused_ready_leaves_the_accept_before_it_confirmed() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        shop.server.script["send"].append(Turn(Delivery(Outcome.NOT_FOUND, 404)))
        await shop.tap("101", Action.READY)
        await until(lambda: shop.waiting == 0)
        assert shop.states == [TapState.CONFIRMED, TapState.DROPPED]


@in_virtual_time
async def test_every_refusal_has_its_notice_even_a_second_one_of_the_same_order() -> None:
    async with Shop(an_order()).at_work() as shop:
        for _ in range(2):
            shop.server.script["send"].append(Turn(Delivery(Outcome.NOT_FOUND, 404)))
            await shop.tap("101", Action.ACCEPT)
            await until(lambda: shop.waiting == 0)
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED] * 2


@in_virtual_time
@pytest.mark.parametrize("found", [Status.ACCEPTED, Status.READY, Status.PICKED_UP, Status.DELIVERED])
async def test_what_another_tablet_did_already_is_done_and_no_alarm(found: Status) -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.move("101", found)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        [tap] = shop.outbox.rows
        assert (tap.state, tap.found) == (TapState.ALREADY_DONE, found)
        assert not shop.notices


@in_virtual_time
async def test_a_move_the_server_refuses_is_dropped_and_the_notice_says_what_it_has() -> None:
    async with Shop(an_order(status=Status.ACCEPTED), seconds=3600).at_work() as shop:
        shop.server.move("101", Status.PLACED)
        await shop.tap("101", Action.READY)
        await until(lambda: shop.states == [TapState.DROPPED])
        [notice] = shop.notices
        assert notice.tap
        assert (notice.trouble, notice.number, notice.tap.found) == (Trouble.REFUSED, "482", Status.PLACED)
        assert shop.lane() is Stage.NEW


@in_virtual_time
async def test_an_order_that_is_gone_when_a_refused_tap_asks_for_it_drops_the_tap() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(REFUSED)
        shop.server.script["order"].append(Turn(Delivery(Outcome.NOT_FOUND, 404)))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.DROPPED])
        assert len(shop.notices) == 1


@in_virtual_time
async def test_an_order_that_cannot_be_read_is_asked_for_until_it_can() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.move("101", Status.ACCEPTED)
        shop.server.script["order"].extend([OFFLINE, BAD_GATEWAY, OFFLINE])
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert shop.server.gaps("order") == [0.75, 1.5, 3.0]
        assert len(shop.server.heard("send")) == 1


@in_virtual_time
@pytest.mark.parametrize(
    ("answer", "reads"),
    [
        (Delivery(Outcome.BAD_REQUEST, 400, "request_invalid"), 0),
        (Delivery(Outcome.FORBIDDEN, 403, "auth_forbidden"), 0),
        (Delivery(Outcome.OTHER_STATUS, 200), 1),
        (Delivery(Outcome.KEY_CONFLICT, 409, "state_idempotency_conflict"), 1),
        (Delivery(Outcome.OTHER_REFUSAL, 418), 1),
    ],
    ids=lambda value: value.outcome if isinstance(value, Delivery) else "",
)
async def test_what_only_a_person_can_decide_is_held_and_not_sent_again(answer: Delivery, reads: int) -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].append(Turn(answer))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.HELD])
        await asyncio.sleep(600)
        assert (len(shop.server.heard("send")), len(shop.server.heard("order"))) == (1, reads)


@in_virtual_time
async def test_a_bad_request_after_a_lost_answer_reads_the_order_before_anybody_is_asked() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.script["send"].extend([LOST_AFTER, Turn(Delivery(Outcome.BAD_REQUEST, 400))])
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])


@in_virtual_time
@pytest.mark.parametrize(("applied", "state"), [(True, TapState.ALREADY_DONE), (False, TapState.HELD)])
async def test_a_key_older_than_eighteen_hours_is_not_sent_but_read(applied: bool, state: TapState) -> None:
    shop = Shop(an_order(status=Status.ACCEPTED if applied else Status.PLACED))
    await shop.outbox.append(a_tap(made_at=shop.clock.now() - timedelta(hours=18, seconds=1)))
    async with shop.at_work():
        await until(lambda: shop.states == [state])
        await asyncio.sleep(600)
        assert not shop.server.heard("send")
        assert len(shop.server.heard("order")) == 1


@in_virtual_time
async def test_a_key_just_under_eighteen_hours_is_still_sent() -> None:
    shop = Shop(an_order())
    await shop.outbox.append(a_tap(made_at=shop.clock.now() - timedelta(hours=17, minutes=59)))
    async with shop.at_work():
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_a_key_that_grows_old_while_it_is_retried_is_sent_no_more() -> None:
    shop = Shop(an_order(), seconds=600)
    shop.server.weather = lambda request: OFFLINE if request.call == "send" else FINE
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        shop.server.script["send"].append(LOST_BEFORE)
        await until(lambda: shop.states == [TapState.HELD], within=19 * 3600)
        sent = len(shop.server.heard("send"))
        await asyncio.sleep(3600)
        assert len(shop.server.heard("send")) == sent


@in_virtual_time
async def test_an_order_read_for_a_tap_never_lands_on_the_board_of_another_account() -> None:
    shop = Shop(an_order(), seconds=3600)
    answer = asyncio.Event()
    shop.server.script["send"].append(REFUSED)
    shop.server.script["order"].append(Turn(after=answer))
    async with shop.at_work():
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.server.heard("order"))
        shop.server.account, shop.server.book = None, {}
        await shop.kitchen.open(type(ACCOUNT)(ACCOUNT.base_url, "pk_other"))
        answer.set()
        await asyncio.sleep(5)
        assert shop.lane() is None


@in_virtual_time
async def test_every_answer_is_told_to_the_feed() -> None:
    told: list[Delivery] = []
    shop = Shop(an_order())
    shop.server.script["send"].append(BAD_GATEWAY)
    sender = Sender(shop.kitchen, shop.server, shop.gate, shop.time, told.append)
    async with shop.at_work(sending=False):
        await shop.tap("101", Action.ACCEPT)
        work = asyncio.create_task(sender.run())
        await until(lambda: shop.waiting == 0)
        work.cancel()
    assert [delivery.outcome for delivery in told] == [Outcome.SERVER_ERROR, Outcome.CONFIRMED]


def test_the_server_of_these_tests_keeps_the_contract() -> None:
    """The fake is worth no more than this: it replays a key, refuses another body, and counts effects once."""
    server = FakeServer(an_order())
    outcomes = []

    @in_virtual_time
    async def story() -> None:
        outcomes.append(await server.send(a_tap()))
        outcomes.append(await server.send(a_tap()))
        outcomes.append(await server.send(a_tap(body=b'{"status": "ready"}')))

    story()
    first, second, third = outcomes
    assert first == second
    assert third.outcome is Outcome.KEY_CONFLICT
    assert len(server.effects) == 1
    assert isinstance(server.requests[0], Request)
