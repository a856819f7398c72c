"""Every method of the store, with every single call that it makes to the disk failing: once, or from there on.

The method of SQLite's own fault tests: let n calls through and fail the next, for n = 0, 1, 2 … until the method ends
before it gets there.
"""

import shutil
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

import pytest

from kds_app.engine.ports import NotStoredError
from kds_app.store.report import waiting_and_settled
from tests.store.faults import (
    BROKEN,
    CALLS,
    FIRST,
    FOLLOWER,
    FULL,
    NEWS,
    RESULTS,
    WITNESS,
    Failing,
    all_rows,
    as_if_killed,
    prepared,
    run,
)
from tests.store.kit import opened, stored_taps
from tests.store.shim import AVAILABLE, through

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="SQLite is no library of its own here")

FAULTS = {"full": FULL, "broken": BROKEN}
faults = pytest.mark.parametrize("fault", FAULTS)
for_good = pytest.mark.parametrize("for_good", [False, True], ids=["once", "for_good"])


def every(fault: str, *, for_good: bool) -> Iterator[Failing]:
    """One hook after the other, until one was not reached any more; a hundred failures at most."""
    for let_through in count():
        failing = Failing(FAULTS[fault], let_through, for_good)
        yield failing
        if not failing.reached:
            assert let_through, "nothing was met at all"
            return


def fresh(source: Path, folder: Path) -> Path:
    """A copy of a closed store."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source.parent, folder)
    return folder / source.name


async def meet(path: Path, name: str, failing: Failing, after_a_kill: Path) -> bool:
    """Open in good weather, make the call with the fault, look what a kill would leave, go on; whether it was done."""
    async with opened(path) as store:
        failing.armed = True
        try:
            await CALLS[name](store)
        except NotStoredError:
            done = False
        else:
            done = True
        finally:
            failing.armed = False
        as_if_killed(path, after_a_kill)
        await store.outbox.append(WITNESS)
    return done


@for_good
@pytest.mark.parametrize(("name", "fault"), [*product(CALLS, ["broken"]), *product(RESULTS | NEWS, ["full"])])
def test_a_call_that_fails_anywhere_is_whole_or_refused_and_all_is_well_afterwards(
    quick: Path, name: str, fault: str, for_good: bool
) -> None:
    before, after = prepared(quick / "before"), prepared(quick / "after", name)
    rows = {False: all_rows(before), True: all_rows(after)}
    for failing in every(fault, for_good=for_good):
        path, after_a_kill = fresh(before, quick / "run"), quick / "killed" / "kds.db"
        with through(failing):
            done = run(meet(path, name, failing, after_a_kill.parent))
        where = f"call {failing.let_through}"
        assert done or failing.reached, where
        assert all_rows(path) == rows[done], where
        assert [tap.key for tap in stored_taps(path, WITNESS.account)] == [WITNESS.key], where
        # A disk that fails for good cannot be made to forget a commit whose flush it refused.
        assert all_rows(after_a_kill) in ([rows[done], rows[True]] if for_good else [rows[done]]), where


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_written_wherever_the_disk_is_found_to_be_full(quick: Path, name: str) -> None:
    before, after = prepared(quick / "before"), prepared(quick / "after", name)
    rows = all_rows(after)
    for failing in every("full", for_good=False):
        path = fresh(before, quick / "run")
        with through(failing):
            assert run(meet(path, name, failing, quick / "killed"))
        assert all_rows(path) == rows


@pytest.mark.parametrize("name", NEWS)
def test_what_is_new_is_refused_where_the_disk_is_full_and_leaves_the_reserve_alone(quick: Path, name: str) -> None:
    path = fresh(prepared(quick / "before"), quick / "run")
    rows, reserve = all_rows(path), path.with_name("kds.db-reserve")
    was = reserve.stat()
    failing = Failing(FULL, 0, for_good=True)
    with through(failing):
        assert not run(meet(path, name, failing, quick / "killed"))
    assert all_rows(path) == rows
    assert reserve.stat().st_ino == was.st_ino


@for_good
@faults
def test_a_closing_that_fails_anywhere_loses_nothing(quick: Path, fault: str, for_good: bool) -> None:
    before = prepared(quick / "before", "append")
    rows = all_rows(before)

    async def close(path: Path, failing: Failing) -> None:
        async with opened(path) as store:
            await store.outbox.append(WITNESS)
            failing.armed = True
        failing.armed = False

    for failing in every(fault, for_good=for_good):
        path = fresh(before, quick / "run")
        with through(failing):
            run(close(path, failing))
        assert all_rows(path) == rows
        assert [tap.key for tap in stored_taps(path, WITNESS.account)] == [WITNESS.key]


@for_good
@faults
def test_a_report_that_fails_anywhere_tells_all_or_says_so(quick: Path, fault: str, for_good: bool) -> None:
    path = prepared(quick / "before")
    rows = all_rows(path)
    for failing in every(fault, for_good=for_good):
        failing.armed = True
        with through(failing):
            try:
                told = [entry.key for entry in waiting_and_settled(path, 0)]
            except NotStoredError:
                assert failing.reached
            else:
                assert told == [FIRST.key, FOLLOWER.key]
        assert all_rows(path) == rows
