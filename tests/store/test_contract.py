"""What every outbox and every snapshot store does, on a disk or in memory."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account, Tap, TapKey, TapState
from kds_app.engine.ports import NotStoredError, Outbox, Remembered, Snapshots
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.fakes.memory import MemoryOutbox
from tests.store.kit import EVER
from tests.store.places import Disk, Memory, Place

ELSEWHERE = Account(ACCOUNT.base_url, "pk_other")
TODAY = NOW - timedelta(hours=12)
BUG = (sqlite3.IntegrityError, ValueError)


@pytest.fixture(params=["memory", "disk"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Memory() if request.param == "memory" else Disk(tmp_path / "kds.db")


def use(place: Place, work: Callable[[Outbox, Snapshots], Awaitable[None]]) -> None:
    """One run of the program."""

    async def run() -> None:
        async with place.open() as (outbox, snapshots):
            await work(outbox, snapshots)

    asyncio.run(run())


def store(place: Place, *taps: Tap) -> None:
    """Append these taps, in a run of their own."""

    async def append(outbox: Outbox, _: Snapshots) -> None:
        for tap in taps:
            await outbox.append(tap)

    use(place, append)


def loaded(place: Place, account: Account = ACCOUNT) -> list[Tap]:
    """What a run that starts now finds in the outbox."""
    found: list[Tap] = []

    async def load(outbox: Outbox, _: Snapshots) -> None:
        found.extend(await outbox.load(account, TODAY))

    use(place, load)
    return found


def remembered(place: Place, account: Account = ACCOUNT) -> Remembered:
    """What a run that starts now finds of the last it was told."""
    found: list[Remembered] = []

    async def load(_: Outbox, snapshots: Snapshots) -> None:
        found.append(await snapshots.load(account))

    use(place, load)
    return found[0]


def keys(taps: list[Tap]) -> list[TapKey]:
    return [tap.key for tap in taps]


FIRST, SECOND = a_tap(), a_tap(order_id=OrderId("102"))


def test_an_outbox_is_empty_at_first(place: Place) -> None:
    assert loaded(place) == []


def test_a_pause_the_server_asked_for_is_kept_for_its_account_and_the_last_one_holds(place: Place) -> None:
    async def pause(outbox: Outbox, _: Snapshots) -> None:
        await outbox.pause(ACCOUNT, NOW)
        await outbox.pause(ACCOUNT, NOW + timedelta(minutes=3))

    async def found(outbox: Outbox, _: Snapshots) -> None:
        assert await outbox.paused_until(ACCOUNT) == NOW + timedelta(minutes=3)
        assert await outbox.paused_until(ELSEWHERE) is None

    use(place, pause)
    use(place, found)


def test_taps_come_back_in_the_order_they_were_appended(place: Place) -> None:
    third = a_tap(action=Action.READY, made_at=NOW - timedelta(days=1))
    store(place, FIRST, SECOND, third)
    assert keys(loaded(place)) == [FIRST.key, SECOND.key, third.key]


def test_a_waiting_tap_comes_back_in_doubt_because_nobody_knows_whether_it_was_on_the_wire(place: Place) -> None:
    store(place, FIRST)
    assert loaded(place) == [replace(FIRST, doubt=True)]


def test_a_tap_on_the_wire_comes_back_as_waiting_in_doubt_and_due_at_once(place: Place) -> None:
    store(place, FIRST)
    sending = replace(FIRST, state=TapState.SENDING, attempts=3, due=1234.5)
    use(place, lambda outbox, _: outbox.update([sending]))
    assert loaded(place) == [replace(FIRST, state=TapState.WAITING, attempts=3, doubt=True, due=0.0)]


@pytest.mark.parametrize("state", [TapState.CHECKING, TapState.HELD])
def test_other_live_taps_come_back_as_they_were(place: Place, state: TapState) -> None:
    store(place, FIRST)
    changed = replace(FIRST, state=state, attempts=2, last=Outcome.CUT_OFF, http=502, request_id="req_1")
    use(place, lambda outbox, _: outbox.update([changed]))
    assert loaded(place) == [changed]


@pytest.mark.parametrize("state", [TapState.CONFIRMED, TapState.ALREADY_DONE])
def test_a_delivered_tap_comes_back_settled_before_any_reading_of_this_run(place: Place, state: TapState) -> None:
    store(place, FIRST)
    settled = replace(FIRST, state=state, settled_at=NOW, settled_tick=77, found=Status.ACCEPTED)
    use(place, lambda outbox, _: outbox.update([settled]))
    assert loaded(place) == [settled]


def test_a_tap_settled_long_ago_stays_away_and_one_settled_since_comes_back(place: Place) -> None:
    store(place, FIRST, SECOND)
    settled = [
        replace(FIRST, state=TapState.CONFIRMED, settled_at=TODAY - timedelta(microseconds=1)),
        replace(SECOND, state=TapState.CONFIRMED, settled_at=TODAY),
    ]
    use(place, lambda outbox, _: outbox.update(settled))
    assert keys(loaded(place)) == [SECOND.key]


def test_a_tap_and_those_it_takes_down_are_settled_together(place: Place) -> None:
    follower = a_tap(action=Action.READY)
    store(place, FIRST, follower)
    dropped = [
        replace(FIRST, state=TapState.DROPPED, settled_at=NOW, last=Outcome.INVALID_TRANSITION),
        replace(follower, state=TapState.DROPPED, settled_at=NOW, because_of=FIRST.key),
    ]
    use(place, lambda outbox, _: outbox.update(dropped))
    assert loaded(place) == dropped


def test_the_taps_of_one_account_are_never_given_to_another(place: Place) -> None:
    other = a_tap(order_id=OrderId("9"), account=ELSEWHERE)
    store(place, FIRST, other)
    assert keys(loaded(place)) == [FIRST.key]
    assert keys(loaded(place, ELSEWHERE)) == [other.key]


def test_an_update_leaves_what_was_frozen_as_it_was(place: Place) -> None:
    store(place, FIRST)
    meddled = replace(FIRST, body=b"other", number="7", reason="other", state=TapState.CHECKING)
    use(place, lambda outbox, _: outbox.update([meddled]))
    assert loaded(place) == [replace(FIRST, state=TapState.CHECKING)]


def test_the_same_key_twice_is_a_bug_and_the_first_tap_stays(place: Place) -> None:
    store(place, FIRST)
    with pytest.raises(BUG):
        store(place, replace(FIRST, body=b"other"))
    assert [tap.body for tap in loaded(place)] == [FIRST.body]


def test_an_update_with_a_tap_that_was_never_appended_is_a_bug_and_writes_nothing(place: Place) -> None:
    store(place, FIRST)
    changed = [replace(FIRST, state=TapState.HELD), replace(SECOND, state=TapState.HELD)]
    with pytest.raises(LookupError):
        use(place, lambda outbox, _: outbox.update(changed))
    assert loaded(place) == [replace(FIRST, doubt=True)]


def test_a_write_lands_even_if_nobody_awaits_it_any_longer(place: Place) -> None:
    async def impatient(outbox: Outbox, _: Snapshots) -> None:
        task = asyncio.ensure_future(outbox.append(FIRST))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    use(place, impatient)
    assert keys(loaded(place)) == [FIRST.key]


def test_a_disk_that_takes_nothing_refuses_in_words_and_keeps_what_it_had(place: Place) -> None:
    store(place, FIRST)

    async def refused() -> None:
        async with place.full() as (outbox, snapshots):
            with pytest.raises(NotStoredError, match=r"^[A-Z][^/\\]+\.$"):
                await outbox.append(SECOND)
            with pytest.raises(NotStoredError):
                await outbox.update([replace(FIRST, state=TapState.HELD)])
            with pytest.raises(NotStoredError):
                await snapshots.save(ACCOUNT, [an_order()], [], {}, NOW)

    asyncio.run(refused())
    assert loaded(place) == [replace(FIRST, doubt=True)]
    assert remembered(place).orders == []
    store(place, SECOND)
    assert keys(loaded(place)) == [FIRST.key, SECOND.key]


def test_nothing_is_remembered_before_the_first_reading(place: Place) -> None:
    assert remembered(place) == Remembered([], {}, None)


def test_what_the_server_said_is_remembered(place: Place) -> None:
    said = [an_order(), an_order(id=OrderId("102"))]
    alerts = {OrderId("102"): Alert(Stage.READY, NOW)}
    use(place, lambda _, snapshots: snapshots.save(ACCOUNT, said, [], alerts, NOW))
    assert remembered(place) == Remembered(said, alerts, NOW)


def test_a_changed_order_replaces_itself_a_gone_one_leaves_and_the_rest_stays(place: Place) -> None:
    stays, changes, goes = (an_order(id=OrderId(number)) for number in ("1", "2", "3"))
    changed = replace(changes, status=Status.READY)

    async def save(_: Outbox, snapshots: Snapshots) -> None:
        await snapshots.save(ACCOUNT, [stays, changes, goes], [], {}, NOW)
        await snapshots.save(ACCOUNT, [changed], [goes.id, OrderId("never seen")], {}, NOW)

    use(place, save)
    assert remembered(place).orders == [stays, changed]


def test_alerts_are_replaced_and_the_time_of_the_last_reading_stays_where_none_is_given(place: Place) -> None:
    async def save(_: Outbox, snapshots: Snapshots) -> None:
        await snapshots.save(ACCOUNT, [], [], {OrderId("1"): Alert(Stage.NEW, NOW)}, NOW)
        await snapshots.save(ACCOUNT, [], [], {OrderId("2"): Alert(Stage.READY, NOW)}, None)

    use(place, save)
    assert remembered(place) == Remembered([], {OrderId("2"): Alert(Stage.READY, NOW)}, NOW)


def test_what_was_missed_is_remembered_until_read_by_its_own_account_alone(place: Place) -> None:
    missed = Away(NOW, ("482", "ส้มตำ"), ("479",), ("468",), frozenset({FIRST.key, SECOND.key}), ("461",))
    use(place, lambda _, snapshots: snapshots.save(ACCOUNT, [], [], {}, NOW, away=replace(missed, new=())))
    use(place, lambda _, snapshots: snapshots.save(ACCOUNT, [], [], {}, None, away=missed))
    use(place, lambda _, snapshots: snapshots.save(ELSEWHERE, [], [], {}, None))
    assert remembered(place) == Remembered([], {}, NOW, away=missed)
    assert remembered(place, ELSEWHERE).away is None
    use(place, lambda _, snapshots: snapshots.save(ACCOUNT, [], [], {}, None))
    assert remembered(place).away is None


def test_what_one_account_was_told_is_not_shown_to_another(place: Place) -> None:
    async def save(_: Outbox, snapshots: Snapshots) -> None:
        await snapshots.save(ACCOUNT, [an_order()], [], {OrderId("1"): Alert(Stage.NEW, NOW)}, NOW)
        await snapshots.save(ELSEWHERE, [], [an_order().id], {}, None)

    use(place, save)
    assert remembered(place, ELSEWHERE) == Remembered([], {}, None)
    assert remembered(place).orders == [an_order()]


def test_the_stand_in_refuses_as_often_as_it_is_told() -> None:
    outbox = MemoryOutbox()
    outbox.fail_next(2)

    async def three_times() -> None:
        for _ in range(2):
            with pytest.raises(NotStoredError):
                await outbox.append(FIRST)
        await outbox.append(FIRST)

    asyncio.run(three_times())
    assert outbox.rows == [FIRST]
    assert outbox.writes == 1
    assert keys(asyncio.run(outbox.load(ACCOUNT, EVER))) == [FIRST.key]


def test_a_dropped_tap_is_unread_until_a_cook_has_read_it_and_reading_touches_nothing_else(place: Place) -> None:
    refused = a_tap(key=TapKey("1"), state=TapState.DROPPED, settled_at=NOW)
    follower = replace(refused, key=TapKey("2"), because_of=refused.key)
    store(place, refused, follower, a_tap(key=TapKey("3")))
    found: list[list[TapKey]] = []

    async def drop(outbox: Outbox, _: Snapshots) -> None:
        await outbox.update([refused, follower])

    async def read(outbox: Outbox, _: Snapshots) -> None:
        found.append([tap.key for tap in await outbox.unread(ACCOUNT)])
        assert await outbox.unread(ELSEWHERE) == []
        before = await outbox.load(ACCOUNT, TODAY)
        await outbox.mark_read(refused.key)
        found.append([tap.key for tap in await outbox.unread(ACCOUNT)])
        assert await outbox.load(ACCOUNT, TODAY) == before

    use(place, drop)
    use(place, read)
    assert found == [[refused.key], []]
