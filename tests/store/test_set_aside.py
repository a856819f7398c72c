"""A broken file is set aside once, whole, and told, though the start that does it is killed half way."""

from datetime import timedelta
from pathlib import Path

import pytest

from kds_app.store.names import last_beside
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT, NOW, a_tap
from tests.store.faults import prepare, run
from tests.store.kit import opened, stored_taps

ASIDE = "kds-broken-20250314T120000Z.db"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def path(quick: Path) -> Path:
    return quick / "kds.db"


def start(path: Path, *, keeps_something: bool = False) -> Path | None:
    """What a start tells was set aside."""

    async def work() -> Path | None:
        async with opened(path, LATER) as store:
            if keeps_something:
                await store.snapshots.save(ACCOUNT, [], [], {}, NOW)
            return store.set_aside

    found: Path | None = run(work())
    return found


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_start_that_was_killed_between_the_files_is_finished_by_the_next(path: Path, ending: str) -> None:
    path.with_name(ASIDE).write_bytes(b"broken " * 100)
    path.with_name(f"kds.db{ending}").write_bytes(b"taps, perhaps")
    path.with_name("kds.db-shm").write_bytes(b"an index")
    assert start(path) == path.with_name(ASIDE)
    assert path.with_name(f"{ASIDE}{ending}").read_bytes() == b"taps, perhaps"
    assert len(list(path.parent.glob("*broken*"))) == 3


def test_a_log_that_belongs_to_another_broken_file_gets_a_name_of_its_own(path: Path) -> None:
    path.with_name(ASIDE).write_bytes(b"broken " * 100)
    path.with_name(f"{ASIDE}-wal").write_bytes(b"its own log")
    path.with_name("kds.db-wal").write_bytes(b"taps, perhaps")
    assert start(path) == path.with_name("kds-broken-20250314T120100Z.db")
    assert path.with_name(f"{ASIDE}-wal").read_bytes() == b"its own log"


def test_a_start_that_was_killed_before_there_was_a_screen_leaves_it_to_the_next_to_tell(path: Path) -> None:
    path.write_bytes(b"broken " * 100)
    told = [start(path), start(path), start(path, keeps_something=True), start(path)]
    assert told == [path.with_name("kds-broken-20250314T120100Z.db")] * 3 + [None]


def test_a_tap_that_is_kept_ends_the_telling_too(path: Path) -> None:
    path.write_bytes(b"broken " * 100)

    async def work() -> None:
        async with opened(path, NOW) as store:
            await store.outbox.append(a_tap())

    run(work())
    assert start(path) is None
    assert len(stored_taps(path)) == 1


def test_a_broken_file_of_long_ago_is_not_told_beside_one_that_is_in_use(path: Path) -> None:
    async def use(path: Path) -> None:
        async with opened(path) as store:
            await in_use(store)

    async def in_use(store: Store) -> None:
        await prepare(store)

    run(use(path))
    path.with_name(ASIDE).write_bytes(b"broken " * 100)
    assert start(path) is None


def test_the_name_given_last_is_the_latest_by_its_time_and_its_turn(path: Path) -> None:
    names = ("20250314T120000Z", "20250315T120000Z", "20250315T120000Z-2", "20250315T120000Z-10", "someday")
    for name in names:
        path.with_name(f"kds-broken-{name}.db").touch()
    path.with_name("kds-before-0002-20300101T000000Z.db").touch()
    assert last_beside(path, "broken") == path.with_name("kds-broken-20250315T120000Z-10.db")
    assert last_beside(path, "lost") is None
