"""The one connection: transactions, a disk that fails, awaiters that leave, and the end."""

import asyncio
import errno
import logging
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kds_app.domain.order import OrderId
from kds_app.engine.ports import NotStoredError
from kds_app.store.connection import Database
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT, NOW, a_tap
from tests.store.kit import EVER, T, execute, opened, stored_taps

FIRST, SECOND = a_tap(), a_tap(order_id=OrderId("102"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


def in_database(path: Path, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """What ``work`` gives for the database at ``path``, opened for it alone."""

    async def whole() -> T:
        async with opened(path) as store:
            return await work(store.database)

    return asyncio.run(whole())


def failing(error: Exception) -> Callable[[sqlite3.Connection], NoReturn]:
    """Work that fails like this."""

    def work(_: sqlite3.Connection) -> NoReturn:
        raise error

    return work


def no_more_than(pages: int) -> str:
    """The statement that makes the disk full beyond so many pages."""
    return f"PRAGMA max_page_count = {pages}"


def test_every_commit_is_flushed_to_the_disk_in_a_write_ahead_log(path: Path) -> None:
    async def pragmas(database: Database) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [(await execute(database, f"PRAGMA {name}"))[0][0] for name in names]

    full, on = 2, 1
    assert in_database(path, pragmas) == ["wal", full, on, 5000]


def test_every_statement_runs_in_one_thread_that_is_not_the_screens(path: Path) -> None:
    async def threads(database: Database) -> set[int]:
        return {await database.run(lambda _: threading.get_ident()) for _ in range(5)}

    found = in_database(path, threads)
    assert len(found) == 1
    assert threading.get_ident() not in found


def test_nothing_stays_of_work_that_fails_half_way(path: Path) -> None:
    def half(connection: sqlite3.Connection) -> NoReturn:
        connection.execute("INSERT INTO pauses VALUES ('a', 'b', 'c')")
        raise ZeroDivisionError

    async def work(database: Database) -> list[Any]:
        with pytest.raises(ZeroDivisionError):
            await database.run(half)
        return await execute(database, "SELECT * FROM pauses")

    assert in_database(path, work) == []


def test_a_full_disk_refuses_the_tap_in_a_cooks_words_and_afterwards_all_is_well(path: Path) -> None:
    async def work() -> None:
        async with opened(path) as store:
            pages = (await execute(store.database, "PRAGMA page_count"))[0][0]
            await execute(store.database, no_more_than(pages + 2))
            with pytest.raises(NotStoredError, match=r"^The disk of this tablet is full\.$"):
                await store.outbox.append(a_tap(order_id=OrderId("103"), body=b"x" * 100_000))
            assert await store.outbox.load(ACCOUNT, EVER) == []
            await execute(store.database, no_more_than(2**30))
            await store.outbox.append(FIRST)

    asyncio.run(work())
    assert [tap.key for tap in stored_taps(path)] == [FIRST.key]


def test_a_disk_that_fills_up_tap_by_tap_keeps_every_tap_it_took(path: Path) -> None:
    taken = []

    async def tap_away(store: Store) -> None:
        for number in range(1000):
            tap = a_tap(order_id=OrderId(str(number)), body=b"x" * 500)
            await store.outbox.append(tap)
            taken.append(tap.key)

    async def work() -> None:
        async with opened(path) as store:
            pages = (await execute(store.database, "PRAGMA page_count"))[0][0]
            await execute(store.database, no_more_than(pages + 10))
            with pytest.raises(NotStoredError):
                await tap_away(store)

    asyncio.run(work())
    assert taken
    assert [tap.key for tap in stored_taps(path)] == taken


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk of this tablet is full."),
        (errno.EROFS, "This tablet does not let the program write to its disk."),
        (errno.EIO, "The disk of this tablet cannot be read or written."),
    ],
)
def test_what_the_system_refuses_is_told_without_the_path(path: Path, number: int, sentence: str) -> None:
    async def work(database: Database) -> None:
        with pytest.raises(NotStoredError) as refused:
            await database.run(failing(OSError(number, "technical", str(path))))
        assert str(refused.value) == sentence

    in_database(path, work)


def test_the_technical_cause_of_a_failure_is_in_the_log(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(database: Database) -> None:
        with pytest.raises(NotStoredError):
            await database.run(failing(OSError(errno.EIO, "Remote I/O weariness")))

    in_database(path, work)
    assert "Remote I/O weariness" in caplog.text


def test_a_bug_of_ours_is_not_passed_off_as_a_failing_disk(path: Path) -> None:
    async def work(database: Database) -> None:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await execute(database, "SELECT * FROM nowhere")
        with pytest.raises(sqlite3.ProgrammingError):
            await execute(database, "SELECT ?", 1, 2)
        with pytest.raises(sqlite3.IntegrityError):
            await execute(database, "INSERT INTO pauses VALUES (NULL, NULL, NULL)")

    in_database(path, work)


def test_a_lock_that_another_program_holds_is_told_in_words_and_keeps_nobody_from_reading(path: Path) -> None:
    async def work(database: Database) -> None:
        await database.run(lambda connection: connection.execute("PRAGMA busy_timeout = 0").fetchall())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(NotStoredError, match="Another program"):
                await execute(database, "DELETE FROM pauses")
            assert await execute(database, "SELECT * FROM pauses") == []
        finally:
            other.close()

    in_database(path, work)


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotStoredError, match="cannot be opened"):
        asyncio.run(Database.open(tmp_path / "nowhere" / "kds.db", NOW))


def test_writes_already_asked_for_land_though_their_awaiters_are_cancelled_and_the_program_ends(path: Path) -> None:
    gate = threading.Event()

    async def work() -> None:
        async with opened(path) as store:
            held_up = asyncio.ensure_future(store.database.run(lambda _: gate.wait()))
            appends = [asyncio.ensure_future(store.outbox.append(tap)) for tap in (FIRST, SECOND)]
            await asyncio.sleep(0)
            for task in (held_up, *appends):
                task.cancel()
            await asyncio.wait([held_up, *appends])
            assert all(task.cancelled() for task in appends)
            gate.set()

    asyncio.run(work())
    assert [tap.key for tap in stored_taps(path)] == [FIRST.key, SECOND.key]


def test_a_failure_that_nobody_awaits_any_longer_is_in_the_log(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    gate = threading.Event()

    def fail_late(_: sqlite3.Connection) -> NoReturn:
        gate.wait()
        raise ZeroDivisionError("nobody heard this")

    async def work(database: Database) -> None:
        task = asyncio.ensure_future(database.run(fail_late))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        gate.set()
        await execute(database, "SELECT 1")

    with caplog.at_level(logging.ERROR):
        in_database(path, work)
    assert [record.message for record in caplog.records] == ["A write failed that nobody was waiting for"]
    assert "nobody heard this" in caplog.text


def test_closing_moves_the_log_into_the_database_and_twice_is_once(path: Path) -> None:
    async def work() -> None:
        async with opened(path) as store:
            await store.outbox.append(FIRST)
            await store.close()

    asyncio.run(work())
    assert sorted(file.name for file in path.parent.iterdir()) == ["kds.db", "kds.db-reserve"]


def test_a_log_that_cannot_be_moved_stays_and_the_next_start_reads_it(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        async with opened(path) as store:
            await store.outbox.append(FIRST)
            await store.outbox.append(SECOND)
            half_read = await store.database.run(lambda connection: connection.execute("SELECT * FROM taps"))
            await store.close()
            del half_read

    asyncio.run(work())
    assert "could not be moved" in caplog.text
    assert [tap.key for tap in stored_taps(path)] == [FIRST.key, SECOND.key]


def test_a_closed_database_takes_no_more_work(path: Path) -> None:
    async def work() -> None:
        async with opened(path) as store:
            await store.close()
            with pytest.raises(RuntimeError):
                await store.outbox.append(FIRST)

    asyncio.run(work())


def test_an_opening_that_is_cancelled_leaves_the_file_free(path: Path) -> None:
    async def work() -> None:
        task = asyncio.ensure_future(Database.open(path, NOW))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(work())
    assert stored_taps(path) == []
