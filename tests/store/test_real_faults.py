"""Faults made for real: a file system without a byte left, limits of the system, files changed under the program."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from shutil import which

import pytest

from kds_app.domain.tap import TapState
from kds_app.engine.ports import NotStoredError
from kds_app.store.opening import Store, open_store
from tests.fakes.make import ACCOUNT, NOW
from tests.store.faults import FIRST, FOLLOWER, NEW, NEWS, RESULTS, all_rows, prepare, prepared, run, settled
from tests.store.kit import opened, stored_taps

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and permissions of POSIX")
MOUNT = 'mount -t tmpfs -o size=24m small "$1" && shift && exec "$@"'


def story(name: str, folder: Path) -> list[str]:
    """The command that plays it in a process of its own."""
    return [sys.executable, "-m", "tests.store.small_disk", name, str(folder)]


def play(command: list[str]) -> None:
    """Play it to a good end."""
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert played.returncode == 0, played.stderr


def may_mount() -> bool:
    """Whether this user may have a small file system of its own, in a name space of its own."""
    if which("unshare") is None:
        return False
    command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - a fixed command


def test_every_result_is_written_on_a_disk_without_a_byte_left_and_no_new_tap_is_taken(tmp_path: Path) -> None:
    if not may_mount():
        pytest.skip("no small file system to be had")
    play(["unshare", "-Urm", "sh", "-c", MOUNT, "sh", str(tmp_path), *story("full", tmp_path)])


@POSIX
def test_where_no_file_may_grow_everything_is_refused_in_words_until_they_may(tmp_path: Path) -> None:
    play(story("limit", tmp_path))


@POSIX
def test_a_folder_that_takes_no_new_files_stops_a_start_and_nobody_who_has_started(quick: Path) -> None:
    quick.chmod(0o711)
    (quick / "data").mkdir()
    play(story("locked", quick / "data"))


def deleted(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def in_place_of_it_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


SPOILT = (deleted, replaced, in_place_of_it_a_folder, cut_short)


@POSIX
@pytest.mark.parametrize("name", ["kds.db", "kds.db-wal"])
@pytest.mark.parametrize("spoil", SPOILT)
def test_a_file_that_is_spoilt_under_the_program_takes_no_more_writes(
    quick: Path, spoil: Callable[[Path], None], name: str
) -> None:
    path = prepared(quick / "data")
    calls = RESULTS | NEWS

    async def work() -> None:
        async with opened(path) as store:
            await store.outbox.append(NEW)
            spoil(path.with_name(name))
            for call in calls.values():
                with pytest.raises(NotStoredError, match=r"^[A-Z][^/\\]+\.$"):
                    await call(store)

    run(work())


def junk(path: Path) -> None:
    path.write_bytes(b"junk " * 5000)


async def opens_and_takes(path: Path) -> Path | None:
    """A start takes a tap, or says why not; where what was broken went."""
    async with opened(path, NOW) as store:
        await store.outbox.append(NEW)
        return store.set_aside


async def opens_and_says(path: Path) -> Path | None:
    """Where a start put what was broken."""
    async with opened(path) as store:
        return store.set_aside


@POSIX
@pytest.mark.parametrize("spoil", [deleted, cut_short, junk])
def test_after_a_spoilt_database_a_start_is_never_silently_empty(quick: Path, spoil: Callable[[Path], None]) -> None:
    path = prepared(quick / "data")
    spoil(path)
    there = path.exists()
    aside = run(opens_and_takes(path))
    assert (aside is not None) == there
    assert [tap.key for tap in stored_taps(path)] == [NEW.key]


@POSIX
@pytest.mark.parametrize("name", ["kds.db", "kds.db-wal"])
def test_a_file_written_over_under_the_program_is_told_by_then_or_at_the_next_start(quick: Path, name: str) -> None:
    path = prepared(quick / "data")

    async def work() -> bool:
        async with opened(path) as store:
            await store.outbox.append(NEW)
            size = path.with_name(name).stat().st_size
            path.with_name(name).write_bytes(b"\xa5" * size)
            try:
                for call in RESULTS.values():
                    await call(store)
            except NotStoredError:
                return True
        return False

    told = run(work())
    sound = run(opens_and_says(path)) is None
    assert told or not sound or len(stored_taps(path)) == len(stored_taps(prepared(quick / "well", "append")))


def left_open(quick: Path) -> Path:
    """A store as a kill leaves it, with two taps in the log alone."""
    path = quick / "data" / "kds.db"
    path.parent.mkdir()
    program = (
        "import asyncio, os, sys; from pathlib import Path; from tests.store.faults import NOW, prepare;"
        "from kds_app.store.opening import open_store\n"
        "async def work():\n await prepare(await open_store(Path(sys.argv[1]), NOW)); os._exit(0)\n"
        "asyncio.run(work())"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=True)  # noqa: S603 - our own few lines
    assert path.with_name("kds.db-wal").stat().st_size
    return path


@POSIX
def test_a_log_whose_end_is_torn_off_gives_what_was_whole_before_it(quick: Path) -> None:
    path = left_open(quick)
    log = path.with_name("kds.db-wal")
    whole = log.stat().st_size
    seen = set()
    for size in range(whole, 0, -4120 * 3):
        with log.open("r+b") as file:
            file.truncate(size)
        copy = quick / "copy" / "kds.db"
        copy.parent.mkdir(exist_ok=True)
        for file_name in ("kds.db", "kds.db-wal"):
            copy.with_name(file_name).write_bytes(path.with_name(file_name).read_bytes())
        seen.add(len(all_rows(copy)["taps"]))
        for leftover in copy.parent.iterdir():
            leftover.unlink()
    assert seen >= {0, 1, 2}


def test_a_result_that_was_refused_is_taken_once_the_disk_is_well(tmp_path: Path) -> None:
    path = tmp_path / "kds.db"

    async def with_reading_only(store: Store, pragma: str, work: Awaitable[object]) -> None:
        await store.database.run(lambda connection: connection.execute(f"PRAGMA query_only = {pragma}").fetchall())
        await work

    async def story() -> None:
        store = await open_store(path, NOW)
        await prepare(store)
        update = [settled(FIRST), settled(FOLLOWER, TapState.DROPPED)]
        with pytest.raises(NotStoredError):
            await with_reading_only(store, "ON", store.outbox.update(update))
        assert [tap.state for tap in await store.outbox.load(ACCOUNT, NOW)] == [TapState.WAITING] * 2
        await with_reading_only(store, "OFF", store.outbox.update(update))
        await store.close()

    run(story())
    states = [tap.state for tap in stored_taps(path) if tap.order_id == FIRST.order_id]
    assert states == [TapState.CONFIRMED, TapState.DROPPED]
