"""Opening the file: new, old, newer than the program, half made, broken."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from kds_app.domain.lifecycle import Action
from kds_app.engine.ports import NotStoredError
from kds_app.store.connection import Database
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.file import open_file
from kds_app.store.migrate import SHIPPED, read_migrations
from tests.fakes.make import NOW, a_tap, an_order
from tests.store.kit import execute, in_store, opened, stored_taps

CUT_OFF = """
import os, sqlite3, sys
kitchen = sqlite3.connect(sys.argv[1], isolation_level=None)
kitchen.executescript("PRAGMA cache_size = 2; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(99999));")
kitchen.executescript("BEGIN; UPDATE t SET x = randomblob(99999); INSERT INTO t SELECT x FROM t;")
os._exit(0)
"""
"""A program that ends in the middle of a transaction, before its database has a write-ahead log."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder of migrations with one step in it."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "0001.sql").write_text("CREATE TABLE dish (name TEXT);\nINSERT INTO dish VALUES ('rice');")
    (folder / "README.md").write_text("not a step")
    return folder


def opened_with(path: Path, steps: Path, question: str) -> list[Any]:
    """What a database brought up to date with these steps answers."""

    async def work() -> list[Any]:
        database = await Database.open(path, NOW, steps)
        try:
            return await execute(database, question)
        finally:
            await database.close()

    return asyncio.run(work())


def set_aside(path: Path) -> Path | None:
    """Where an opening of the store put what was broken."""

    async def work() -> Path | None:
        async with opened(path, NOW) as store:
            await store.outbox.append(a_tap())
            return store.set_aside

    return asyncio.run(work())


def files(folder: Path) -> list[str]:
    """What is there, but for the room for results."""
    return sorted(file.name for file in folder.iterdir() if file.is_file() and not file.name.endswith("-reserve"))


def test_a_sound_database_is_not_set_aside(path: Path) -> None:
    in_store(path, lambda store: store.outbox.append(a_tap(action=Action.READY)))
    assert set_aside(path) is None
    assert len(stored_taps(path)) == 2


@pytest.mark.parametrize("junk", [b"this is not a database, it is a letter to the cook. " * 100, b"\0" * 4096, b"x"])
def test_a_file_that_is_no_database_is_set_aside_with_all_that_belongs_to_it(path: Path, junk: bytes) -> None:
    path.write_bytes(junk)
    path.with_name("kds.db-wal").write_bytes(b"the log")
    path.with_name("kds.db-shm").write_bytes(b"an index that is made anew from the log")
    assert set_aside(path) == path.with_name("kds-broken-20250314T120000Z.db")
    assert path.with_name("kds-broken-20250314T120000Z.db").read_bytes() == junk
    assert path.with_name("kds-broken-20250314T120000Z.db-wal").read_bytes() == b"the log"
    assert path.with_name("kds-broken-20250314T120000Z.db-shm").exists()
    assert len(stored_taps(path)) == 1


def test_a_database_with_a_spoilt_page_is_set_aside_as_it_was_found(path: Path) -> None:
    in_store(path, lambda store: store.snapshots.save(a_tap().account, many_orders(), [], {}, NOW))
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    aside = set_aside(path)
    assert aside is not None
    assert aside.read_bytes() == bytes(content)
    assert len(stored_taps(path)) == 1


def many_orders() -> list[Any]:
    return [an_order(id=str(number)) for number in range(200)]


def test_a_second_broken_file_of_the_same_second_gets_a_name_of_its_own(path: Path) -> None:
    path.write_bytes(b"first " * 100)
    first = set_aside(path)
    path.write_bytes(b"second " * 100)
    second = set_aside(path)
    assert second == path.with_name("kds-broken-20250314T120000Z-2.db")
    assert first is not None
    assert first.read_bytes() == b"first " * 100


def test_a_log_without_its_database_is_set_aside_instead_of_deleted(path: Path) -> None:
    path.touch()
    path.with_name("kds.db-wal").write_bytes(b"taps, perhaps")
    aside = set_aside(path)
    assert aside is not None
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"taps, perhaps"


def test_the_time_in_a_name_is_utc(path: Path) -> None:
    path.write_bytes(b"junk " * 100)
    bangkok = NOW.astimezone(timezone(timedelta(hours=7)))

    async def work() -> Path | None:
        async with opened(path, bangkok) as store:
            return store.set_aside

    assert asyncio.run(work()) == path.with_name("kds-broken-20250314T120000Z.db")


def test_an_empty_file_is_a_new_database(path: Path) -> None:
    path.touch()
    assert set_aside(path) is None


def test_a_folder_in_place_of_the_file_is_told_in_words_and_left_alone(path: Path) -> None:
    path.mkdir()
    with pytest.raises(NotStoredError):
        set_aside(path)
    assert path.is_dir()


def test_a_database_whose_making_was_cut_off_is_mended_and_not_set_aside(path: Path) -> None:
    subprocess.run([sys.executable, "-c", CUT_OFF, str(path)], check=True)  # noqa: S603 - our own few lines
    assert path.with_name("kds.db-journal").stat().st_size
    assert set_aside(path) is None


def test_a_database_of_a_newer_program_is_refused_in_words_and_left_as_it_is(path: Path) -> None:
    in_store(path, lambda store: store.outbox.append(a_tap()))
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 9999")
    before = path.read_bytes()
    with pytest.raises(NewerDatabaseError, match="newer version of this program"):
        set_aside(path)
    assert path.read_bytes() == before


def test_the_shipped_steps_are_numbered_without_a_gap() -> None:
    numbers = [migration.number for migration in read_migrations(SHIPPED)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_new_database_goes_through_every_step_and_needs_no_copy(path: Path, steps: Path) -> None:
    (steps / "0002.sql").write_text("ALTER TABLE dish ADD COLUMN price INTEGER;")
    assert opened_with(path, steps, "SELECT * FROM dish") == [("rice", None)]
    assert opened_with(path, steps, "PRAGMA user_version") == [(2,)]
    assert files(path.parent) == ["kds.db"]


def test_an_older_database_goes_through_what_it_lacks_and_is_copied_first(path: Path, steps: Path) -> None:
    opened_with(path, steps, "INSERT INTO dish VALUES ('soup')")
    (steps / "0002.sql").write_text("ALTER TABLE dish ADD COLUMN price INTEGER;")
    (steps / "0003.sql").write_text("DELETE FROM dish WHERE name = 'soup';")
    assert opened_with(path, steps, "SELECT * FROM dish") == [("rice", None)]
    copy = path.with_name("kds-before-0002-20250314T120000Z.db")
    assert files(path.parent) == [copy.name, "kds.db"]
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT * FROM dish").fetchall() == [("rice",), ("soup",)]
        assert old.execute("PRAGMA user_version").fetchall() == [(1,)]


def test_a_database_that_is_up_to_date_is_neither_changed_nor_copied(path: Path, steps: Path) -> None:
    opened_with(path, steps, "SELECT 1")
    assert opened_with(path, steps, "SELECT * FROM dish") == [("rice",)]
    assert files(path.parent) == ["kds.db"]


@pytest.mark.parametrize(
    "failing",
    [
        "DELETE FROM dish; INSERT INTO nowhere VALUES (1);",
        "DELETE FROM dish; CREATE TABLE one (x UNIQUE); INSERT OR ROLLBACK INTO one VALUES (1), (1);",
    ],
)
def test_a_step_that_fails_leaves_the_database_at_the_step_before(path: Path, steps: Path, failing: str) -> None:
    (steps / "0002.sql").write_text(failing)
    with pytest.raises((sqlite3.OperationalError, sqlite3.IntegrityError), match=r"nowhere|one\.x"):
        opened_with(path, steps, "SELECT 1")
    (steps / "0002.sql").unlink()
    assert opened_with(path, steps, "SELECT * FROM dish") == [("rice",)]


def test_a_copy_that_cannot_be_made_stops_the_change_and_leaves_no_half_copy(path: Path, steps: Path) -> None:
    opened_with(path, steps, "SELECT 1")
    (steps / "0002.sql").write_text("DELETE FROM dish;")
    copy = path.with_name("kds-before-0002-20250314T120000Z.db")
    copy.symlink_to(path.parent / "nowhere" / "far.db")
    path.with_name("kds.db-reserve").unlink()  # with it there would be a second try, without the link
    with pytest.raises(NotStoredError):
        opened_with(path, steps, "SELECT 1")
    assert not copy.is_symlink()
    (steps / "0002.sql").unlink()
    assert opened_with(path, steps, "SELECT * FROM dish") == [("rice",)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_database_is_its_owners_alone_in_whatever_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = open_file(tmp_path / "kds.db", read_migrations(), NOW)
    try:
        file.connection.execute("DELETE FROM taps")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        file.connection.close()
    assert modes
    assert set(modes.values()) == {0o600}
