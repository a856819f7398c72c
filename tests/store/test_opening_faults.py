"""Openings, of a file in whatever state, with every single call that they make to the disk failing."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from kds_app.engine.ports import NotStoredError
from kds_app.store.connection import Database
from kds_app.store.migrate import SHIPPED
from kds_app.store.reserve import Reserve
from tests.fakes.make import NOW
from tests.store.faults import BROKEN, FULL, Failing, all_rows, as_if_killed, prepare, prepared, run
from tests.store.kit import SMALL, opened
from tests.store.shim import AVAILABLE, Hook, through

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="SQLite is no library of its own here")


def new(folder: Path) -> Path:
    """Nothing at all, but for the reserve."""
    folder.mkdir()
    Reserve(folder / "kds.db", SMALL).set_up()
    return folder / "kds.db"


def closed_well(folder: Path) -> Path:
    """As a program that ended in order leaves it."""
    return prepared(folder)


def left_by_a_kill(folder: Path) -> Path:
    """Everything still in the log."""

    async def work() -> None:
        async with opened(folder / "alive" / "kds.db") as store:
            await prepare(store)
            as_if_killed(folder / "alive" / "kds.db", folder / "left")

    (folder / "alive").mkdir(parents=True)
    run(work())
    Reserve(folder / "left" / "kds.db", SMALL).set_up()
    assert (folder / "left" / "kds.db-wal").stat().st_size
    return folder / "left" / "kds.db"


def of_an_older_program(folder: Path) -> Path:
    """With a step still to be taken, and a tap that waits."""
    (folder / "steps").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "steps" / "0001.sql").write_text((SHIPPED / "0001.sql").read_text("utf-8"), "utf-8")
    path = folder / "data" / "kds.db"

    async def work() -> None:
        await (await Database.open(path, NOW, folder / "steps", Reserve(path, SMALL))).close()

    run(work())
    columns = "key, base_url, partner_key, order_id, number, action, body, made_at, state, attempts, doubt, request_id"
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        row = ("k", "http://h", "pk_test", "1", "1", "accept", b"{}", NOW.isoformat(), "waiting", 0, 0, "")
        older.execute(f"INSERT INTO taps ({columns}) VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - see above
    return path


STATES = (new, closed_well, left_by_a_kill, of_an_older_program)
SHAPES = {"full": (FULL, False), "broken": (BROKEN, False), "broken for good": (BROKEN, True)}
state = pytest.mark.parametrize("state", STATES)


def copy_of(source: Path, folder: Path) -> Path:
    """The same files, to be spoilt."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source.parent, folder)
    return folder / source.name


def openings(source: Path, folder: Path, shape: str) -> Iterator[tuple[Path, Failing]]:
    """The same files again and again, and a fault that comes one call later each time, until it is not met."""
    codes, for_good = SHAPES[shape]
    for let_through in count():
        failing = Failing(codes, let_through, for_good, armed=True)
        yield copy_of(source, folder), failing
        if not failing.reached:
            assert let_through, "nothing was met at all"
            return


def opens(path: Path, hook: Hook) -> tuple[bool, Path | None]:
    """Whether it opens while the hook has its say, and what was set aside then."""

    async def work() -> Path | None:
        async with opened(path, NOW) as store:
            return store.set_aside

    with through(hook):
        try:
            return True, run(work())
        except NotStoredError:
            return False, None


@pytest.mark.parametrize("shape", SHAPES)
@state
def test_an_opening_that_fails_anywhere_says_so_and_loses_nothing(
    quick: Path, state: Callable[[Path], Path], shape: str
) -> None:
    source = state(quick / "source")
    rows = all_rows(copy_of(source, quick / "sound"), NOW)
    for path, failing in openings(source, quick / "run", shape):
        could, aside = opens(path, failing)
        where = f"call {failing.let_through}"
        assert could or failing.reached, where
        assert aside is None, where
        assert all_rows(path, NOW) == rows, where
        assert not list(path.parent.glob("*broken*")), where


@state
def test_a_full_disk_opens_in_the_room_of_the_reserve(quick: Path, state: Callable[[Path], Path]) -> None:
    source = state(quick / "source")
    rows = all_rows(copy_of(source, quick / "sound"), NOW)
    path = copy_of(source, quick / "run")
    reserve = path.with_name("kds.db-reserve")
    could, _ = opens(path, lambda call, _: FULL.get(call, 0) if reserve.exists() and call != "open" else 0)
    assert could
    assert all_rows(path, NOW) == rows


@pytest.mark.parametrize("shape", SHAPES)
def test_a_broken_file_is_set_aside_whole_and_told_wherever_its_opening_fails(quick: Path, shape: str) -> None:
    source = closed_well(quick / "source")
    broken, log = os.urandom(3 * 4096), b"the log, with taps in it perhaps"
    source.write_bytes(broken)
    source.with_name("kds.db-wal").write_bytes(log)
    for path, failing in openings(source, quick / "run", shape):
        opens(path, failing)
        _, told = opens(path, lambda *_: 0)
        where = f"call {failing.let_through}"
        assert told is not None, where
        assert told.read_bytes() == broken, where
        assert told.with_name(f"{told.name}-wal").read_bytes() == log, where
        assert len(list(path.parent.glob("*broken*.db"))) == 1, where
