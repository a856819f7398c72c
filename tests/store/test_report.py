"""What waits and what was settled, read from outside the program."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, Tap, TapState
from kds_app.engine.ports import NotStoredError
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.opening import Store
from kds_app.store.report import Entry, waiting_and_settled
from tests.fakes.make import ACCOUNT, NOW, a_tap
from tests.store.kit import in_store, opened
from tests.store.test_durability import keys_said_before_the_kill

WAITING = [a_tap(order_id=OrderId(number)) for number in ("1", "2")]
SETTLED = [
    a_tap(order_id=OrderId(number), state=TapState.CONFIRMED, settled_at=NOW + timedelta(minutes=minute))
    for number, minute in (("3", 3), ("4", 9), ("5", 6))
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


async def append(store: Store, *taps: Tap) -> None:
    for tap in taps:
        await store.outbox.append(tap)


def numbers(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.number for entry in entries]


def contents(folder: Path) -> dict[str, bytes]:
    """The database and its log; the index beside them holds the marks of who reads and is not data."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith("-shm")}


def test_without_a_database_nothing_waits_and_none_is_made(path: Path) -> None:
    assert waiting_and_settled(path, 10) == ()
    assert list(path.parent.iterdir()) == []


def test_in_a_database_that_is_being_made_nothing_waits(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        assert waiting_and_settled(path, 10) == ()


def test_all_that_waits_comes_first_then_what_was_settled_last_up_to_the_limit(path: Path) -> None:
    in_store(path, lambda store: append(store, SETTLED[0], WAITING[0], *SETTLED[1:], WAITING[1]))
    assert numbers(waiting_and_settled(path, 2)) == ["1", "2", "4", "5"]
    assert numbers(waiting_and_settled(path, 100)) == ["1", "2", "4", "5", "3"]
    assert numbers(waiting_and_settled(path, 0)) == ["1", "2"]
    assert numbers(waiting_and_settled(path, -1)) == ["1", "2"]


def test_an_entry_tells_the_story_of_its_tap(path: Path) -> None:
    tap = a_tap(action=Action.REJECT, attempts=3, last=Outcome.CONFIRMED, http=200, request_id="req_1")
    tap = replace(tap, state=TapState.CONFIRMED, settled_at=NOW + timedelta(seconds=4))
    in_store(path, lambda store: append(store, tap))
    entry = Entry(
        made_at=NOW,
        number="482",
        action="reject",
        reason="out_of_items",
        state="confirmed",
        attempts=3,
        last="confirmed",
        http=200,
        request_id="req_1",
        settled_at=NOW + timedelta(seconds=4),
        key=tap.key,
        waiting=False,
    )
    assert waiting_and_settled(path, 10) == (entry,)


def test_nothing_of_the_credential_is_in_an_entry(path: Path) -> None:
    in_store(path, lambda store: append(store, a_tap(account=Account("https://host.example", "pk_secretive"))))
    told = str([asdict(entry) for entry in waiting_and_settled(path, 10)])
    assert "pk_secretive" not in told
    assert "host.example" not in told


def test_it_reads_beside_the_running_display_and_writes_neither_the_database_nor_its_log(path: Path) -> None:
    async def work() -> None:
        async with opened(path) as store:
            await append(store, WAITING[0])
            before = contents(path.parent)
            assert numbers(waiting_and_settled(path, 10)) == ["1"]
            assert contents(path.parent) == before
            await append(store, WAITING[1])
            assert numbers(waiting_and_settled(path, 10)) == ["1", "2"]
            assert len(await store.outbox.load(ACCOUNT, NOW)) == 2

    asyncio.run(work())


def test_it_reads_what_a_killed_display_left_and_leaves_it_as_it_is(path: Path) -> None:
    said = keys_said_before_the_kill(path, 5)
    before = contents(path.parent)
    assert [entry.key for entry in waiting_and_settled(path, 0)][: len(said)] == said
    assert contents(path.parent) == before


def test_a_database_of_a_newer_program_is_refused_in_words(path: Path) -> None:
    in_store(path, append)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 9999")
    with pytest.raises(NewerDatabaseError):
        waiting_and_settled(path, 10)


def test_a_file_that_is_no_database_is_told_in_words_and_left_alone(path: Path) -> None:
    path.write_bytes(b"junk " * 200)
    with pytest.raises(NotStoredError, match="damaged"):
        waiting_and_settled(path, 10)
    assert path.read_bytes() == b"junk " * 200
