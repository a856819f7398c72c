"""What the database itself holds of the taps: frozen columns, words nobody knows, indexes, and for how long."""

import asyncio
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import LIVE, Tap, TapState
from kds_app.store import outbox
from kds_app.store.opening import Store, forget_old_taps
from tests.fakes.make import NOW, a_tap
from tests.store.kit import FINAL, execute, in_store, opened, stored_taps

FIRST, SECOND, THIRD = (a_tap(order_id=OrderId(number)) for number in ("1", "2", "3"))
MONTH = timedelta(days=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


def store(path: Path, taps: Iterable[Tap]) -> None:
    """Append these taps as they are."""

    async def append(store: Store) -> None:
        for tap in taps:
            await store.outbox.append(tap)

    in_store(path, append)


def meddle(path: Path, statement: str, *values: object) -> list[Any]:
    """Do to the database what the program never does."""
    return in_store(path, lambda store: execute(store.database, statement, *values))


@pytest.mark.parametrize(
    "column",
    ["seq", "key", "base_url", "partner_key", "order_id", "number", "action", "reason", "body", "made_at"],
)
def test_the_database_lets_nobody_change_what_a_tap_sends(path: Path, column: str) -> None:
    store(path, [FIRST])
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        meddle(path, f"UPDATE taps SET {column} = 99")  # noqa: S608 - a column of the list above
    assert stored_taps(path) == [replace(FIRST, doubt=True)]


@pytest.mark.parametrize("statement", ["DELETE FROM taps", "REPLACE INTO taps SELECT * FROM taps"])
@pytest.mark.parametrize("state", sorted(LIVE))
def test_the_database_lets_nobody_delete_a_live_tap(path: Path, state: TapState, statement: str) -> None:
    store(path, [replace(FIRST, state=state)])
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        meddle(path, statement)
    assert len(stored_taps(path)) == 1


@pytest.mark.parametrize("state", sorted(FINAL))
def test_a_start_deletes_what_was_settled_more_than_a_month_ago(path: Path, state: TapState) -> None:
    old = replace(FIRST, state=state, settled_at=NOW - MONTH - timedelta(seconds=1))
    young = replace(SECOND, state=state, settled_at=NOW - MONTH)
    store(path, [old, young])
    in_store(path, lambda store: execute(store.database, "SELECT 1"), NOW)
    assert [tap.key for tap in stored_taps(path)] == [young.key]


def _confirmed(tap: Tap) -> Tap:
    return replace(tap, state=TapState.CONFIRMED, settled_at=NOW)


def test_of_very_many_settled_taps_the_newest_are_kept(path: Path) -> None:
    store(path, map(_confirmed, (FIRST, SECOND, THIRD)))
    assert in_store(path, lambda store: store.outbox.forget(NOW - MONTH, most=2)) == 1
    assert [tap.key for tap in stored_taps(path)] == [SECOND.key, THIRD.key]


@pytest.mark.parametrize(
    "kept",
    [FIRST, replace(FIRST, state=TapState.HELD), replace(FIRST, state=TapState.DROPPED, settled_at=NOW)],
    ids=["one that waits", "one that is held", "a refusal nobody has read of"],
)
def test_however_many_taps_follow_it_stays(path: Path, kept: Tap) -> None:
    store(path, [kept, _confirmed(SECOND), _confirmed(THIRD)])
    assert in_store(path, lambda store: store.outbox.forget(NOW - MONTH, most=1)) == 1
    assert [tap.key for tap in stored_taps(path)] == [kept.key, THIRD.key]


def test_a_live_tap_is_kept_for_ever(path: Path) -> None:
    store(path, [FIRST])
    in_store(path, lambda store: execute(store.database, "SELECT 1"), NOW + 100 * MONTH)
    assert len(stored_taps(path)) == 1


def test_a_disk_that_lets_nothing_be_deleted_keeps_nobody_from_working(path: Path) -> None:
    store(path, [replace(FIRST, state=TapState.CONFIRMED, settled_at=NOW - 2 * MONTH)])

    async def work(store: Store) -> int:
        await execute(store.database, "PRAGMA query_only = ON")
        return await forget_old_taps(store.outbox, NOW)

    assert in_store(path, work) == 0
    assert len(stored_taps(path)) == 1


def test_a_database_that_cannot_be_tidied_for_a_bug_is_closed_again(path: Path) -> None:
    store(path, [replace(FIRST, state=TapState.CONFIRMED, settled_at=NOW - 2 * MONTH)])
    meddle(path, "CREATE TRIGGER stubborn BEFORE DELETE ON taps BEGIN SELECT RAISE(ABORT, 'stubborn'); END")
    with pytest.raises(sqlite3.IntegrityError, match="stubborn"):
        in_store(path, lambda store: execute(store.database, "SELECT 1"), NOW)
    assert sorted(file.name for file in path.parent.iterdir()) == ["kds.db", "kds.db-reserve"]


def test_a_state_of_a_newer_program_becomes_one_for_a_person(path: Path) -> None:
    store(path, [FIRST])
    meddle(path, "UPDATE taps SET state = 'teleporting'")
    assert stored_taps(path) == [replace(FIRST, state=TapState.HELD)]


def test_other_words_of_a_newer_program_cost_no_tap(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    checking = replace(FIRST, state=TapState.CHECKING, last=Outcome.CUT_OFF, found=Status.READY, settled_at=NOW)
    store(path, [checking])
    meddle(path, "UPDATE taps SET last = 'eaten', found = 'on_the_moon', settled_at = 'soon'")
    assert stored_taps(path) == [replace(checking, last=None, found=Status.UNKNOWN, settled_at=None)]
    assert all(word in caplog.text for word in ("eaten", "on_the_moon", "soon"))


def test_an_action_of_a_newer_program_stays_in_the_database_and_keeps_nothing_from_loading(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    same = "base_url, partner_key, order_id, number, reason, body, made_at, state, attempts, doubt, request_id"
    store(path, [FIRST])
    meddle(path, f"INSERT INTO taps (key, action, {same}) SELECT 'k', 'flambé', {same} FROM taps")  # noqa: S608 - ours
    assert [tap.key for tap in stored_taps(path)] == [FIRST.key]
    assert meddle(path, "SELECT key FROM taps WHERE action = 'flambé'") == [("k",)]
    assert "stays in the database" in caplog.text


def test_the_words_of_the_states_in_sql_are_those_of_the_domain() -> None:
    words = ", ".join(f"'{state}'" for state in TapState if state in FINAL)
    statements = (outbox._LOAD, outbox._FORGET)
    assert all(f"IN ({words})" in statement for statement in statements)


def test_loading_looks_at_no_tap_that_was_settled_before(path: Path) -> None:
    plan = {"base_url": "", "partner_key": "", "since": ""}

    async def explain(store: Store) -> str:
        question = f"EXPLAIN QUERY PLAN {outbox._LOAD}"
        return str(await store.database.run(lambda connection: connection.execute(question, plan).fetchall()))

    steps = in_store(path, explain)
    assert "taps_live" in steps
    assert "taps_settled" in steps
    assert "SCAN" not in steps


def test_a_tap_of_another_time_zone_comes_back_as_the_same_moment(path: Path) -> None:
    store(path, [FIRST, a_tap(action=Action.READY, made_at=NOW.astimezone())])
    assert [tap.made_at for tap in stored_taps(path)] == [NOW, NOW]


def test_many_taps_at_once_keep_the_order_they_were_asked_for(path: Path) -> None:
    many = [a_tap(order_id=OrderId(str(number))) for number in range(50)]

    async def all_at_once() -> None:
        async with opened(path) as store:
            await asyncio.gather(*(store.outbox.append(tap) for tap in many))

    asyncio.run(all_at_once())
    assert [tap.key for tap in stored_taps(path)] == [tap.key for tap in many]
