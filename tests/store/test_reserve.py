"""The room for results: real bytes beside the database, spent on results alone."""

import asyncio
import errno
import os
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from kds_app.engine.ports import NotStoredError
from kds_app.store.connection import Database
from kds_app.store.opening import open_store
from kds_app.store.reserve import SIZE, Need, Reserve, take
from tests.fakes.make import NOW, a_tap
from tests.store.kit import SMALL, stored_taps

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="devices and permissions of POSIX")


def full_error() -> sqlite3.OperationalError:
    """As SQLite says it, with its code."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def no_room(descriptor: int, length: int) -> NoReturn:
    """A disk that has room for half of it."""
    os.write(descriptor, b"x" * (length // 2))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Full:
    """Work on a disk that is full until this file is gone."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.file.exists():
            raise full_error()
        return "written"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


@pytest.fixture
def file(path: Path) -> Path:
    return path.with_name("kds.db-reserve")


@POSIX
def test_a_start_sets_it_up_whole_in_real_bytes_that_nobody_else_may_read(path: Path, file: Path) -> None:
    async def start() -> None:
        await (await open_store(path, NOW)).close()

    asyncio.run(start())
    found = file.stat()
    assert found.st_size == SIZE
    assert found.st_blocks * 512 >= SIZE
    assert stat.S_IMODE(found.st_mode) == 0o600


def test_what_a_kill_left_of_it_is_made_whole(path: Path, file: Path) -> None:
    file.write_bytes(b"x" * 100)
    Reserve(path, SMALL).set_up()
    assert file.stat().st_size == SMALL


def test_where_there_is_no_room_for_it_none_of_it_stays(path: Path, file: Path) -> None:
    with pytest.raises(OSError, match="space"):
        Reserve(path, SMALL, no_room).set_up()
    assert not file.exists()


def test_one_that_stands_is_not_made_again(path: Path, file: Path) -> None:
    Reserve(path, SMALL).set_up()
    before = file.stat().st_ino
    Reserve(path, SMALL, no_room).set_up()
    assert file.stat().st_ino == before


def test_a_result_that_finds_no_room_is_written_in_that_of_the_reserve(path: Path, file: Path) -> None:
    reserve, work = Reserve(path, SMALL), Full(file)
    reserve.set_up()
    assert reserve.room_for(Need.RESULT, work) == "written"
    assert work.tries == 2


def test_a_result_that_finds_no_room_without_a_reserve_fails_as_it_is(path: Path) -> None:
    path.touch()
    work = Full(path)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        Reserve(path, SMALL, no_room).room_for(Need.RESULT, work)
    assert work.tries == 1


def test_what_is_new_or_only_read_never_spends_it(path: Path, file: Path) -> None:
    reserve = Reserve(path, SMALL)
    for need in (Need.NEW, Need.NOTHING):
        reserve.set_up()
        with pytest.raises(sqlite3.OperationalError, match="full"):
            reserve.room_for(need, Full(file))
        assert file.stat().st_size == SMALL


def test_what_is_new_is_not_even_tried_while_there_is_no_reserve(path: Path, file: Path) -> None:
    work = Full(file)
    with pytest.raises(OSError, match="space"):
        Reserve(path, SMALL, no_room).room_for(Need.NEW, work)
    assert work.tries == 0


@pytest.mark.parametrize("error", [ZeroDivisionError(), sqlite3.IntegrityError("a bug"), OSError(errno.ESTALE, "gone")])
def test_an_error_that_has_nothing_to_do_with_room_leaves_it_alone(path: Path, file: Path, error: Exception) -> None:
    reserve = Reserve(path, SMALL)
    reserve.set_up()

    def work() -> NoReturn:
        raise error

    with pytest.raises(type(error)):
        reserve.room_for(Need.RESULT, work)
    assert file.exists()


def room_again(file: Path) -> Callable[[int, int], None]:
    """A disk that has no room until this file is gone."""

    def fill(descriptor: int, length: int) -> None:
        (no_room if file.exists() else take)(descriptor, length)

    return fill


def test_a_start_without_room_for_it_shows_the_board_and_takes_taps_once_there_is(tmp_path: Path, path: Path) -> None:
    filler = tmp_path / "filler"
    filler.touch()

    async def story() -> None:
        store = await open_store(path, NOW, Reserve(path, SMALL, room_again(filler)))
        assert await store.outbox.load(a_tap().account, NOW) == []
        with pytest.raises(NotStoredError, match=r"^The disk of this tablet is full\.$"):
            await store.outbox.append(a_tap())
        filler.unlink()
        await store.outbox.append(a_tap())
        await store.close()

    asyncio.run(story())
    assert len(stored_taps(path)) == 1


def test_whose_file_is_set_aside_keeps_its_reserve_for_the_new_one(path: Path, file: Path) -> None:
    path.write_bytes(b"junk " * 500)
    Reserve(path, SMALL).set_up()
    before = file.stat().st_ino

    async def start() -> None:
        database = await Database.open(path, NOW, reserve=Reserve(path, SMALL))
        assert database.set_aside is not None
        await database.close()

    asyncio.run(start())
    assert file.stat().st_ino == before


@POSIX
def test_where_room_cannot_be_asked_for_it_is_written_full() -> None:
    for device, room in (("/dev/null", True), ("/dev/full", False)):
        descriptor = os.open(device, os.O_WRONLY)
        try:
            if room:
                take(descriptor, SMALL)
            else:
                with pytest.raises(OSError, match="space"):
                    take(descriptor, SMALL)
        finally:
            os.close(descriptor)
