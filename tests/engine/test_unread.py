"""What a cook has not read stays told over a restart."""

from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Trouble
from tests.fakes.make import an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import Shop


def _again(first: Shop) -> Shop:
    return Shop(server=first.server, outbox=first.outbox, snapshots=first.snapshots, clock=first.clock)


async def _refused(shop: Shop) -> None:
    shop.server.move("101", Status.CANCELLED)
    await shop.tap("101", Action.ACCEPT)
    await until(lambda: shop.notices, within=60)


@in_virtual_time
async def test_a_refusal_nobody_has_read_is_told_again_after_a_restart_until_it_is_read() -> None:
    async with Shop(an_order()).at_work() as first:
        await _refused(first)
        (told,) = first.notices
    async with _again(first).at_work() as second:
        (again,) = second.notices
        assert again.tap is not None
        assert (again.trouble, again.number, again.at) == (Trouble.REFUSED, told.number, again.tap.settled_at)
        before = second.outbox.rows
        await second.kitchen.dismiss(again.id)
        assert second.notices == []
        assert second.outbox.rows == before
    async with _again(second).at_work() as third:
        assert third.notices == []


@in_virtual_time
async def test_a_disk_that_will_not_keep_that_it_was_read_is_told_and_harms_no_tap() -> None:
    async with Shop(an_order()).at_work() as first:
        await _refused(first)
        before = first.outbox.rows
        first.outbox.fail_next()
        await first.kitchen.dismiss(first.notices[0].id)
        assert [notice.trouble for notice in first.notices] == [Trouble.STORE]
        assert first.outbox.rows == before
    async with _again(first).at_work() as second:
        assert [notice.trouble for notice in second.notices] == [Trouble.REFUSED]


@in_virtual_time
async def test_a_tap_that_was_taken_back_is_no_refusal_after_a_restart() -> None:
    async with Shop(an_order(status=Status.READY)).at_work() as first:
        await first.tap("101", Action.PICKED_UP, grace=3.0)
        await first.kitchen.tap_book.undo(first.kitchen.taps[0].key)
        assert first.kitchen.taps[0].state is TapState.DROPPED
    async with _again(first).at_work() as second:
        assert second.notices == []
