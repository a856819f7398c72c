"""The kitchen: what a finger does, what the disk does to it, and what is left of it after a restart."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from kds_app.domain.board import RECALLED
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order, OrderId
from kds_app.domain.tap import Account, Intent, TapState
from kds_app.engine.picture import Picture, Trouble
from kds_app.engine.tap_book import CHIP_LIFE
from tests.fakes.make import NOW, an_order
from tests.fakes.memory import MemorySnapshots
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import BAD_GATEWAY, FINE, OFFLINE, FakeServer, HandHeldOutbox, Request, Shop, Turn

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
@pytest.mark.parametrize(("first", "then"), [(Action.ACCEPT, Action.REJECT), (Action.REJECT, Action.ACCEPT)])
async def test_what_waited_for_the_disk_until_the_board_allowed_it_no_longer_is_told_of(
    first: Action, then: Action
) -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        fingers = [asyncio.create_task(shop.tap("101", action, "ITEM_UNAVAILABLE")) for action in (first, then)]
        await asyncio.sleep(5)
        disk.open.set()
        await asyncio.gather(*fingers)
        assert [tap.action for tap in shop.kitchen.taps] == [first]
        [notice] = shop.notices
        assert (notice.trouble, notice.tap and notice.tap.action) == (Trouble.OVERTAKEN, then)


@in_virtual_time
async def test_twice_the_same_while_the_disk_is_busy_is_one_tap_and_nothing_to_tell_of() -> None:
    disk = HandHeldOutbox()
    async with Shop(an_order(), outbox=disk).at_work() as shop:
        disk.open.clear()
        fingers = [asyncio.create_task(shop.tap("101", Action.ACCEPT)) for _ in range(3)]
        await asyncio.sleep(5)
        disk.open.set()
        await asyncio.gather(*fingers)
        assert (len(shop.kitchen.taps), shop.notices) == (1, [])


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
        await shop.kitchen.dismiss(first.id)
        assert shop.notices == [second]


@in_virtual_time
async def test_what_the_computer_has_to_say_is_told_once() -> None:
    async with Shop().at_work() as shop:
        for _ in range(2):
            shop.kitchen.tell("No keyring on this computer.")
        [notice] = shop.notices
        assert (notice.trouble, notice.why) == (Trouble.STORE, "No keyring on this computer.")


@in_virtual_time
async def test_only_the_orders_that_changed_are_written() -> None:
    class CountingSnapshots(MemorySnapshots):
        written: ClassVar[list[list[str]]] = []

        async def save(self, account: Account, changed: Sequence[Order], *rest: Any, **named: Any) -> None:
            self.written.append([order.id for order in changed])
            await super().save(account, changed, *rest, **named)

    shop = Shop(an_order(), an_order(id=OrderId("102")), snapshots=CountingSnapshots())
    async with shop.at_work():
        shop.server.move("102", Status.ACCEPTED)
        await until(lambda: shop.lane("102") is Stage.PREPARING)
        await asyncio.sleep(6)
        assert CountingSnapshots.written == [["101", "102"], ["102"], []]


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
async def test_an_order_that_left_the_board_is_not_back_after_a_restart() -> None:
    first = Shop(an_order(), an_order(id=OrderId("102")))
    async with first.at_work():
        del first.server.book[OrderId("101")]
        await until(lambda: first.kitchen.snapshot.alerts)
        await first.kitchen.acknowledge(OrderId("101"))
    first.server.script["orders"].extend([OFFLINE] * 100)
    again = Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots)
    async with again.at_work():
        assert (again.lane("101"), again.lane("102")) == (None, Stage.NEW)


@in_virtual_time
async def test_settled_taps_of_more_than_a_day_ago_are_forgotten() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        assert len(shop.kitchen.taps) == 1
        await until(lambda: not shop.kitchen.taps, within=CHIP_LIFE.total_seconds() + 3600)
        assert shop.clock.now() - NOW > timedelta(hours=23)
        assert shop.lane() is Stage.PREPARING


@in_virtual_time
async def test_settled_taps_that_no_ticket_tells_of_are_forgotten_within_two_hours() -> None:
    gone = [an_order(id=OrderId(str(500 + number)), status=Status.READY) for number in range(RECALLED + 1)]
    async with Shop(*gone, seconds=600).at_work() as shop:
        for order in gone:
            await shop.tap(order.id, Action.PICKED_UP)
        await until(lambda: shop.waiting == 0)
        assert len(shop.kitchen.taps) == len(gone)
        await until(lambda: len(shop.kitchen.taps) == RECALLED, within=2 * 3600)
        assert {tap.order_id for tap in shop.kitchen.taps} == {t.order.id for t in shop.kitchen.picture.board.done}


@in_virtual_time
async def test_a_bad_gateway_does_not_move_the_ticket_back() -> None:
    shop, lanes = Shop(server=FakeServer(an_order())), set[Stage | None]()
    async with shop.at_work():
        shop.server.script["send"].extend([BAD_GATEWAY] * 3)
        await shop.tap("101", Action.ACCEPT)
        shop.kitchen.subscribe(lambda _: lanes.add(shop.lane()))
        await until(lambda: shop.waiting == 0)
        assert lanes == {Stage.PREPARING}
