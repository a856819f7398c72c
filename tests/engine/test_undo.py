"""A tap that can still be taken back: on disk at once, sent when its grace is over, never once it was taken back."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, Tap, TapState
from kds_app.engine.picture import Trouble
from tests.fakes.make import ACCOUNT, an_order
from tests.fakes.memory import MemoryOutbox
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import OFFLINE, HandHeldOutbox, Shop, Turn

READY = an_order(status=Status.READY)


async def pick_up(shop: Shop, grace: float = 3.0) -> Tap:
    """Tap Picked up, to be sent when the grace is over; gives the tap."""
    await shop.tap("101", Action.PICKED_UP, grace=grace)
    return shop.kitchen.taps[-1]


async def undo(shop: Shop, tap: Tap) -> None:
    """Press Undo."""
    await shop.kitchen.tap_book.undo(tap.key)


def again(first: Shop) -> Shop:
    """The program started anew."""
    return Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)


@in_virtual_time
async def test_a_tap_with_a_grace_is_on_disk_at_once_and_sent_when_the_grace_is_over() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        assert [row.key for row in shop.outbox.rows] == [tap.key]
        made = shop.clock.monotonic()
        await until(lambda: shop.states == [TapState.CONFIRMED])
        [request] = shop.server.heard("send")
        assert request.at - made == pytest.approx(3.0)


@in_virtual_time
async def test_a_tap_that_is_taken_back_is_never_sent_and_the_ticket_stands_as_before() -> None:
    async with Shop(READY).at_work() as shop:
        before = shop.shown()
        tap = await pick_up(shop)
        assert shop.shown().undo == tap
        await undo(shop, tap)
        assert shop.shown() == before
        await asyncio.sleep(60)
        assert (shop.states, shop.server.heard("send"), shop.notices) == ([TapState.DROPPED], [], [])
        assert shop.outbox.rows[0].state is TapState.DROPPED


@in_virtual_time
async def test_a_restart_inside_the_grace_sends_the_tap() -> None:
    first = Shop(READY)
    async with first.at_work():
        await pick_up(first, grace=30.0)
    async with again(first).at_work() as second:
        await until(lambda: second.states == [TapState.CONFIRMED], within=5)


@in_virtual_time
async def test_too_late_an_undo_changes_nothing_and_says_so() -> None:
    async with Shop(READY).at_work() as shop:
        shop.server.script["send"].append(Turn(before=10.0))
        tap = await pick_up(shop)
        await until(lambda: tap.key in {on.key for on in shop.kitchen.taps if on.state is TapState.SENDING})
        await undo(shop, tap)
        assert [(n.trouble, n.tap and n.tap.key) for n in shop.notices] == [(Trouble.TOO_LATE, tap.key)]
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_a_tap_is_not_sent_while_the_disk_still_writes_that_it_was_taken_back() -> None:
    class SlowOutbox(MemoryOutbox):
        async def update(self, taps: Iterable[Tap]) -> None:
            await asyncio.sleep(9)
            await super().update(taps)

    async with Shop(READY, outbox=SlowOutbox()).at_work() as shop:
        tap = await pick_up(shop)
        await asyncio.sleep(2.9)
        await undo(shop, tap)
        await asyncio.sleep(60)
        assert (shop.states, shop.server.heard("send")) == ([TapState.DROPPED], [])


@in_virtual_time
async def test_an_undo_that_the_disk_refuses_is_told_and_the_tap_goes_out_when_its_grace_is_over() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        shop.outbox.fail_next()
        await undo(shop, tap)
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE, Trouble.NOT_UNDONE]
        assert shop.shown().undo == tap
        await until(lambda: shop.states == [TapState.CONFIRMED])
        [request] = shop.server.heard("send")
        assert request.at >= tap.undo_until


@in_virtual_time
async def test_an_undo_takes_what_was_tapped_after_it_along() -> None:
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.ACCEPT, grace=9.0)
        await shop.tap("101", Action.READY)
        await undo(shop, shop.kitchen.taps[0])
        await asyncio.sleep(30)
        assert (shop.states, shop.lane(), shop.server.heard("send")) == ([TapState.DROPPED] * 2, Stage.NEW, [])


@in_virtual_time
async def test_an_order_that_is_cancelled_inside_the_grace_is_told_and_nothing_is_sent() -> None:
    async with Shop(READY).at_work() as shop:
        await pick_up(shop, grace=30.0)
        shop.server.move("101", Status.CANCELLED)
        await until(lambda: shop.states == [TapState.DROPPED])
        assert not shop.kitchen.taps[0].undone
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED]
        assert not shop.server.heard("send")


@in_virtual_time
async def test_an_end_that_the_disk_refuses_cuts_no_grace_short_and_the_tap_can_still_be_taken_back() -> None:
    async with Shop(READY).at_work() as shop:
        key = await pick_up(shop, grace=30.0)
        shop.server.move("101", Status.CANCELLED)
        shop.outbox.fail_next(4)
        await until(lambda: [notice.trouble for notice in shop.notices] == [Trouble.STORE])
        await asyncio.sleep(4)
        assert not shop.server.heard("send")
        await undo(shop, key)
        assert shop.kitchen.taps[0].undoable(shop.clock.monotonic()), "the disk refused that too"
        await until(lambda: shop.states == [TapState.DROPPED])
        assert not shop.server.heard("send")


@in_virtual_time
async def test_an_undo_takes_nothing_along_that_was_tapped_before_it() -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.server.weather = lambda _: OFFLINE
        await shop.tap("101", Action.ACCEPT)
        await asyncio.sleep(3)
        await shop.tap("101", Action.READY)
        await undo(shop, await pick_up(shop))
        assert shop.states == [TapState.WAITING, TapState.WAITING, TapState.DROPPED]
        assert shop.lane() is Stage.READY
        assert shop.shown().actions == (Action.PICKED_UP, Action.CANCEL)


@pytest.mark.parametrize(("seconds", "sent"), [(2.999, 0), (3.0, 1), (3.001, 1)])
@in_virtual_time
async def test_at_the_moment_it_comes_due_a_tap_is_either_taken_back_or_sent(seconds: float, sent: int) -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        await asyncio.sleep(seconds)
        await undo(shop, tap)
        await asyncio.sleep(30)
        assert len(shop.server.heard("send")) == len(shop.server.effects) == sent
        assert shop.states == [TapState.CONFIRMED if sent else TapState.DROPPED]


@in_virtual_time
async def test_an_undo_in_time_counts_though_the_disk_is_busy_with_another_tap() -> None:
    outbox = HandHeldOutbox()
    async with Shop(READY, an_order(id=OrderId("102")), outbox=outbox).at_work() as shop:
        tap = await pick_up(shop)
        outbox.open.clear()
        other = asyncio.create_task(shop.tap("102", Action.ACCEPT))
        await asyncio.sleep(2)
        back = asyncio.create_task(undo(shop, tap))
        await asyncio.sleep(20)
        outbox.open.set()
        await asyncio.gather(back, other)
        await until(lambda: shop.states == [TapState.DROPPED, TapState.CONFIRMED])
        assert not shop.server.heard("send", "101")


@in_virtual_time
async def test_the_grace_begins_when_the_tap_is_safe() -> None:
    outbox = HandHeldOutbox()
    async with Shop(READY, outbox=outbox).at_work() as shop:
        outbox.open.clear()
        tapping = asyncio.create_task(pick_up(shop))
        await asyncio.sleep(10)
        outbox.open.set()
        tap = await tapping
        assert tap.undoable(shop.clock.monotonic() + 2.9)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.server.heard("send")[0].at == tap.undo_until


@in_virtual_time
async def test_two_presses_of_undo_are_one_and_the_disk_s_refusal_is_told_once() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop)
        shop.outbox.fail_next()
        await asyncio.gather(undo(shop, tap), undo(shop, tap))
        assert [notice.trouble for notice in shop.notices] == [Trouble.STORE, Trouble.NOT_UNDONE]
        await undo(shop, tap)
        await asyncio.gather(undo(shop, tap), undo(shop, tap))
        await asyncio.sleep(30)
        assert (shop.states, shop.server.heard("send")) == ([TapState.DROPPED], [])


@in_virtual_time
async def test_an_undo_that_the_disk_was_still_refusing_when_the_grace_ended_sends_the_tap_at_once() -> None:
    class Stubborn(MemoryOutbox):
        async def update(self, taps: Iterable[Tap]) -> None:
            await asyncio.sleep(9)
            await super().update(taps)

    outbox = Stubborn()
    async with Shop(READY, outbox=outbox).at_work() as shop:
        tap = await pick_up(shop)
        outbox.fail_next()
        await undo(shop, tap)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.server.heard("send")[0].at == pytest.approx(shop.kitchen.taps[0].undo_until + 6)


@in_virtual_time
async def test_a_bug_of_the_store_in_an_undo_is_told_and_the_tap_goes_out_when_its_grace_is_over() -> None:
    class Buggy(MemoryOutbox):
        sound = False

        async def update(self, taps: Iterable[Tap]) -> None:
            if not self.sound:
                self.sound = True
                raise LookupError("a bug")
            await super().update(taps)

    async with Shop(READY, outbox=Buggy()).at_work() as shop:
        tap = await pick_up(shop)
        with pytest.raises(LookupError):
            await undo(shop, tap)
        assert Trouble.NOT_UNDONE in {notice.trouble for notice in shop.notices}
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_the_plug_pulled_while_the_disk_writes_an_undo_sends_the_tap_after_the_start() -> None:
    outbox = HandHeldOutbox()
    first = Shop(READY, outbox=outbox)
    async with first.at_work():
        tap = await pick_up(first)
        outbox.open.clear()
        undoing = asyncio.create_task(undo(first, tap))
        await asyncio.sleep(1)
        undoing.cancel()
    outbox.open.set()
    async with again(first).at_work() as second:
        assert not second.shown().undo
        await until(lambda: second.states == [TapState.CONFIRMED], within=5)


@in_virtual_time
async def test_what_was_taken_back_stays_so_over_a_restart_and_can_be_tapped_anew() -> None:
    first = Shop(READY)
    async with first.at_work():
        back = await pick_up(first)
        await undo(first, back)
    async with again(first).at_work() as second:
        assert second.shown().tap is None
        new = await pick_up(second, grace=0.0)
        await until(lambda: second.states == [TapState.DROPPED, TapState.CONFIRMED])
        assert [request.key for request in second.server.heard("send")] == [new.key]
        assert new.key != back.key


@in_virtual_time
async def test_a_tap_can_be_taken_back_while_the_gate_is_shut_and_goes_out_later_if_it_is_not() -> None:
    async with Shop(READY, an_order(id=OrderId("102"), status=Status.READY)).at_work() as shop:
        shop.gate.shut(Outcome.UNAUTHORISED)
        back = await pick_up(shop)
        await shop.tap("102", Action.PICKED_UP, grace=3.0)
        await asyncio.sleep(1)
        await undo(shop, back)
        await asyncio.sleep(2.5)
        assert shop.states == [TapState.DROPPED, TapState.WAITING]
        assert not shop.kitchen.taps[1].undoable(shop.clock.monotonic())
        assert not shop.server.heard("send")
        shop.gate.mend()
        shop.kitchen.publish()
        await until(lambda: shop.states == [TapState.DROPPED, TapState.CONFIRMED])


@in_virtual_time
async def test_a_tap_with_a_grace_waits_for_the_longer_of_the_two_where_writes_are_paused() -> None:
    async with Shop(READY).at_work() as shop:
        await shop.kitchen.pause(ACCOUNT, 20.0)
        paused_until = shop.gate.paused_until
        await pick_up(shop)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.server.heard("send")[0].at >= paused_until


@in_virtual_time
async def test_a_tap_made_offline_can_be_taken_back_as_long_and_is_sent_when_the_network_is_back() -> None:
    async with Shop(READY).at_work() as shop:
        shop.server.weather = lambda _: OFFLINE
        await undo(shop, await pick_up(shop))
        assert (shop.states, shop.server.heard("send")) == ([TapState.DROPPED], [])
        made = shop.clock.monotonic()
        await pick_up(shop)
        await until(lambda: shop.server.heard("send"))
        assert shop.server.heard("send")[0].at == pytest.approx(made + 3.0)
        assert shop.shown().undo is None


@in_virtual_time
async def test_another_tablet_that_did_it_within_the_grace_leaves_nothing_to_send() -> None:
    async with Shop(READY).at_work() as shop:
        await pick_up(shop, grace=30.0)
        shop.server.move("101", Status.PICKED_UP)
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert (shop.server.heard("send"), shop.notices) == ([], [])


@in_virtual_time
async def test_an_undo_of_what_the_server_has_settled_meanwhile_changes_nothing() -> None:
    outbox = HandHeldOutbox()
    async with Shop(READY, outbox=outbox).at_work() as shop:
        tap = await pick_up(shop, grace=30.0)
        outbox.open.clear()
        shop.server.move("101", Status.CANCELLED)
        await asyncio.sleep(20)
        undoing = asyncio.create_task(undo(shop, tap))
        await asyncio.sleep(1)
        outbox.open.set()
        await undoing
        assert (shop.states, shop.kitchen.taps[0].undone) == ([TapState.DROPPED], False)
        assert [notice.trouble for notice in shop.notices] == [Trouble.REFUSED]


@in_virtual_time
async def test_a_grace_is_of_the_account_it_was_given_in_and_the_tap_goes_out_when_that_returns() -> None:
    async with Shop(READY).at_work() as shop:
        tap = await pick_up(shop, grace=30.0)
        shop.server.account = elsewhere = Account("https://elsewhere.example", "pk")
        await shop.kitchen.open(elsewhere)
        await undo(shop, tap)
        await asyncio.sleep(60)
        assert (shop.states, shop.server.foreign) == ([TapState.WAITING], [])
        shop.server.account = ACCOUNT
        await shop.kitchen.open(ACCOUNT)
        await until(lambda: shop.states == [TapState.CONFIRMED])


@in_virtual_time
async def test_the_account_is_switched_once_the_disk_has_answered_an_undo_and_no_tap_of_it_is_on_the_other() -> None:
    outbox = HandHeldOutbox()
    async with Shop(READY, outbox=outbox).at_work(reading=False) as shop:
        await shop.kitchen.adopt([READY], 1)
        tap = await pick_up(shop, grace=30.0)
        outbox.open.clear()
        undoing = asyncio.create_task(undo(shop, tap))
        await asyncio.sleep(1)
        switching = asyncio.create_task(shop.kitchen.open(Account("https://elsewhere.example", "pk")))
        await asyncio.sleep(1)
        assert shop.kitchen.picture.account == ACCOUNT
        outbox.fail_next()
        outbox.open.set()
        await undoing
        await switching
        assert shop.kitchen.taps == []
        assert Trouble.NOT_UNDONE in {notice.trouble for notice in shop.notices}


@pytest.mark.parametrize("jump", [timedelta(hours=-7), timedelta(hours=7)])
@in_virtual_time
async def test_a_clock_that_is_set_within_the_grace_makes_it_no_longer_and_no_shorter(jump: timedelta) -> None:
    async with Shop(READY).at_work() as shop:
        made = shop.clock.monotonic()
        tap = await pick_up(shop)
        shop.clock.shift = jump
        assert tap.undoable(made + 2.9)
        await until(lambda: shop.states == [TapState.CONFIRMED])
        assert shop.server.heard("send")[0].at == pytest.approx(made + 3.0)
