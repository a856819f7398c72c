"""The rows of the failure table with a story of their own, and what single rows say beside their course."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.policy import TABLE, Known
from kds_app.domain.tap import DELIVERED, TapState, Verdict, verdicts
from kds_app.engine.picture import Trouble
from kds_app.remote.client import NEW_CONNECTION_AFTER
from tests.engine import every_row_courses as course
from tests.engine.every_row_courses import Past, Run
from tests.engine.every_row_stage import POLL, SOON, Case, RowServer, play
from tests.engine.every_row_table import EXPIRED, FULL, KILLED, MATRIX, ROWS, Row, Sight
from tests.engine.inline_store import MemoryShelf, Shelf, SqliteShelf
from tests.engine.program import Diary, Program
from tests.fakes.make import an_order
from tests.fakes.virtual_time import FakeClock, in_virtual_time, run, until
from tests.fakes.world import FINE, LOST_AFTER, LOST_BEFORE, OFFLINE, FakeServer, Request, Turn

BY_TEXT = {row.text: row for row in ROWS}
UNKNOWN_FATES = (Past.LOST, Past.APPLIED)


def test_every_row_of_the_table_and_every_outcome_has_a_case() -> None:
    apart = {KILLED: Outcome.INTERRUPTED, FULL: None, EXPIRED: Outcome.EXPIRED}
    assert (*BY_TEXT, *apart) == MATRIX
    seen = {sight.delivery.outcome for row in ROWS for sight in row.sights}
    assert seen | {outcome for outcome in apart.values() if outcome} == set(Outcome) == set(TABLE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_what_is_called_by_one_name_is_one_row_and_knows_the_same(row: Row) -> None:
    outcomes = {sight.delivery.outcome for sight in row.sights}
    assert len(outcomes) == 1
    assert {TABLE[outcome].known for outcome in outcomes} == {row.known}
    assert not row.new_connection or outcomes <= NEW_CONNECTION_AFTER


# one row at a time, and what is beside it


@asynccontextmanager
async def _met(row: Row, sight: Sight) -> AsyncIterator[tuple[Program, RowServer]]:
    """A program whose first send has met the row, for the length of the block."""
    case = Case(row, sight, Past.FIRST, Run.RUNNING, "")
    server, diary = RowServer(case), Diary()
    async with MemoryShelf().open() as store:
        program = Program(server, store, FakeClock(), diary, poll=POLL)
        async with program.at_work():
            await program.heard()
            server.hand_off.set()
            await program.finger("101", Action.ACCEPT)
            await until(lambda: len(diary.entries) > 1)
            yield program, server


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
@in_virtual_time
async def test_the_other_orders_wait_for_what_a_row_says_of_the_credential_and_for_nothing_else(row: Row) -> None:
    async with _met(row, row.sights[-1]) as (program, server):
        await program.finger("102", Action.ACCEPT)
        await asyncio.sleep(5)
        assert row.stops_all != bool(server.heard("send", "102"))
        server.mend()
        program.mend()
        await until(lambda: server.heard("send", "102"), within=901)


@pytest.mark.parametrize("sight", BY_TEXT[MATRIX[19]].sights, ids=lambda sight: f"{MATRIX[19]} [{sight.name}]")
@in_virtual_time
async def test_what_was_never_sent_goes_at_once_when_the_network_is_back(sight: Sight) -> None:
    async with _met(replace(BY_TEXT[MATRIX[19]], times=20), sight) as (program, server):
        await asyncio.sleep(100)
        sent = len(server.heard("send"))
        program.kitchen.network_is_back()
        await until(lambda: len(server.heard("send")) == sent + 1, within=SOON)


@pytest.mark.parametrize("sight", BY_TEXT[MATRIX[10]].sights, ids=lambda sight: f"{MATRIX[10]} [{sight.name}]")
@in_virtual_time
async def test_an_order_that_is_not_found_has_the_list_read_again_and_is_told(sight: Sight) -> None:
    async with _met(BY_TEXT[MATRIX[10]], sight) as (program, server):
        await until(lambda: len(server.heard("orders")) == 2, within=2)
        assert [notice.trouble for notice in program.kitchen.picture.notices] == [Trouble.REFUSED]


@in_virtual_time
async def test_a_spoilt_key_is_never_tried_again_by_a_person_either() -> None:
    row = BY_TEXT[MATRIX[13]]
    async with _met(row, row.sights[0]) as (program, _):
        await until(lambda: program.kitchen.taps[0].state is TapState.HELD)
        assert Verdict.TRY_AGAIN not in verdicts(program.kitchen.taps[0])


# the program was killed in mid-attempt


class Killed(Case, frozen=True):
    """The attempt that is never heard of: it hangs until the program is gone."""

    def turns(self) -> Iterator[Turn]:
        """An earlier try, perhaps, and the last."""
        if self.past in UNKNOWN_FATES:
            yield LOST_AFTER if self.past is Past.APPLIED else LOST_BEFORE
        yield Turn(Delivery(Outcome.CUT_OFF), applied=self.past is Past.UNHEARD, after=asyncio.Event())


@pytest.mark.parametrize("past", Past, ids=lambda past: f"{KILLED}, {past}, restarted after it")
def test_an_attempt_that_a_kill_cut_short_is_made_again_on_start_if_the_order_has_not_moved(
    past: Past, tmp_path: Path
) -> None:
    row = Row(KILLED, Known.UNKNOWN, (Sight("", Delivery(Outcome.INTERRUPTED)),), course.RETRIED)
    case = Killed(row, row.sights[0], past, Run.AFTER, course.KILLED[past])
    played = run(play(case, SqliteShelf(tmp_path / "kds.db")))
    assert played.diary.whats == [step.what for step in case.steps()]
    assert len({(request.key, request.body) for request in played.server.heard("send", "101")}) == 2  # and Ready's
    assert played.tap.state in DELIVERED
    assert played.follower.state is TapState.CONFIRMED
    assert len(played.server.effects) == 2


# disk full or database error before the row is safe


@pytest.mark.parametrize(
    "restarted", [False, True], ids=[f"{FULL}, first try, {run}" for run in (Run.RUNNING, Run.AFTER)]
)
def test_a_tap_that_the_disk_refuses_is_refused_loudly_and_never_sent(restarted: bool, tmp_path: Path) -> None:
    run(_refused(SqliteShelf(tmp_path / "kds.db") if restarted else MemoryShelf(), restarted=restarted))


async def _refused(shelf: Shelf, *, restarted: bool) -> None:
    server, diary = FakeServer(an_order()), Diary()
    async with _at_work(shelf, server, diary) as program:
        shelf.refuse_next()
        await program.finger("101", Action.ACCEPT)
        ticket = program.kitchen.picture.board.tickets
        assert [(each.lane, each.tap) for each in ticket] == [(Stage.NEW, None)]
        assert [notice.trouble for notice in program.kitchen.picture.notices] == [Trouble.NOT_SAVED]
        if not restarted:
            await asyncio.sleep(3000)
    async with _at_work(shelf, server, diary) as program:
        await asyncio.sleep(3000)
        assert not await program.taps()
    assert not server.heard("send")


@pytest.mark.parametrize("past", UNKNOWN_FATES, ids=lambda past: f"{FULL}, {past}")
@pytest.mark.parametrize("restarted", [False, True], ids=[Run.RUNNING, Run.AFTER])
def test_a_tap_refused_by_the_disk_changes_nothing_for_the_one_before_it(
    past: Past, restarted: bool, tmp_path: Path
) -> None:
    run(_refused_behind(SqliteShelf(tmp_path / "kds.db") if restarted else MemoryShelf(), past, restarted=restarted))


async def _refused_behind(shelf: Shelf, past: Past, *, restarted: bool) -> None:
    server, diary = FakeServer(an_order()), Diary()
    server.script["send"].append(LOST_AFTER if past is Past.APPLIED else LOST_BEFORE)
    async with _at_work(shelf, server, diary) as program:
        await program.finger("101", Action.ACCEPT)
        await until(lambda: diary.whats == ["send", "=waiting"])
        shelf.refuse_next()
        await program.finger("101", Action.READY)
        assert [notice.trouble for notice in program.kitchen.picture.notices] == [Trouble.NOT_SAVED]
        if not restarted:
            await until(lambda: diary.whats[-1] == "=confirmed")
    async with _at_work(shelf, server, diary) as program:
        await asyncio.sleep(600)
        [tap] = await program.taps()
    assert tap.state in DELIVERED
    assert {request.key for request in server.heard("send")} == {tap.key}
    assert len(server.effects) == 1


@asynccontextmanager
async def _at_work(shelf: Shelf, server: FakeServer, diary: Diary) -> AsyncIterator[Program]:
    async with shelf.open() as store:
        clock = FakeClock()
        program = Program(server, store, clock, diary, poll=POLL)
        server.dated = lambda: program.time.hear(clock.now())
        async with program.at_work():
            await program.heard()
            yield program


# key older than 18 h and no answer

LIVING, EXPIRING = timedelta(hours=17, minutes=50), timedelta(hours=18, minutes=1)


@pytest.mark.parametrize(
    ("past", "age", "end"),
    [
        (Past.LOST, LIVING, "=confirmed"),
        (Past.APPLIED, LIVING, "=already_done"),
        (Past.LOST, EXPIRING, "=held"),
        (Past.APPLIED, EXPIRING, "=already_done"),
    ],
    ids=str,
)
@pytest.mark.parametrize("run_", [Run.RUNNING, Run.AFTER], ids=lambda each: f"{EXPIRED}, {each}")
def test_a_key_is_used_for_eighteen_hours_and_then_a_person_decides(
    past: Past, age: timedelta, end: str, run_: Run, tmp_path: Path
) -> None:
    shelf = MemoryShelf() if run_ is Run.RUNNING else SqliteShelf(tmp_path / "kds.db")
    diary = run(_grown_old(shelf, past, age, restarted=run_ is Run.AFTER))
    assert diary.whats[-1] == end
    last = max(entry.at for entry in diary.entries if entry.what == "send") - diary.entries[0].at
    assert last <= timedelta(hours=18).total_seconds()
    assert (diary.whats[-2] == "send") == (end == "=confirmed")
    if end == "=held":
        assert "Decide by hand" in diary.shown[-1].saying.text
    assert len({entry.tap.key for entry in diary.entries}) == 1


async def _grown_old(shelf: Shelf, past: Past, age: timedelta, *, restarted: bool) -> Diary:
    """Cut off once, then no network, or no program, for so long; then all is well."""
    server, diary = FakeServer(an_order()), Diary()
    offline = False

    def weather(request: Request) -> Turn:
        nonlocal offline
        if request.call == "send" and not offline:
            offline = True
            return LOST_AFTER if past is Past.APPLIED else LOST_BEFORE
        return OFFLINE if offline else FINE

    server.weather = weather
    async with _at_work(shelf, server, diary) as program:
        await program.finger("101", Action.ACCEPT)
        await until(lambda: diary.whats == ["send", "=waiting"])
        if not restarted:
            await asyncio.sleep(age.total_seconds())
            server.weather = lambda _: FINE
            program.kitchen.network_is_back()
            await asyncio.sleep(600)
            return diary
    await asyncio.sleep(age.total_seconds())
    server.weather = lambda _: FINE
    async with _at_work(shelf, server, diary):
        await asyncio.sleep(600)
    return diary
