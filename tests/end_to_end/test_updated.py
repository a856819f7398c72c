"""A newer program on an older one's data, and the other way round: no tap is lost, and nothing works in silence."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from kds_app.domain.tap import Account, TapState
from kds_app.simulator import Actor, Simulator
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.migrate import Migration, migrate, read_migrations
from tests.end_to_end.program import START, Station
from tests.store.kit import stored_taps

TEN = 10
EVERY = read_migrations()
_KEEP = """
INSERT INTO taps
    (key, base_url, partner_key, order_id, number, action, body, made_at, state, attempts, doubt, request_id)
VALUES (?, ?, ?, ?, '482', 'accept', ?, ?, 'waiting', 1, 1, '')
"""
Sent = dict[str, bytes]
"""Keys and bodies."""


@contextmanager
def of_version(folder: Path, steps: tuple[Migration, ...]) -> Iterator[sqlite3.Connection]:
    """The records as the program that knew these steps has left them."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "kds.db", isolation_level=None)) as older:
        older.execute("PRAGMA journal_mode = WAL")
        migrate(older, folder / "kds.db", steps, datetime.now(UTC))
        yield older


def ten_taps(sim: Simulator, records: sqlite3.Connection) -> Sent:
    """Ten orders that were accepted while the server was silent, each tried once."""
    now = datetime.now(UTC)
    body = json.dumps({"status": "accepted", "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}"}).encode()
    taps = {str(uuid4()): body for _ in range(TEN)}
    for key in taps:
        records.execute(_KEEP, (key, sim.base_url, sim.partner_key, sim.place(), body, now.isoformat()))
    return taps


def moved(sim: Simulator) -> list[str]:
    """The keys of what the partner's API moved, in order."""
    return sorted(effect.hand.key for effect in sim.effects(by=Actor.PARTNER))


@pytest.mark.parametrize("known", range(1, len(EVERY)))
def test_an_update_from_any_version_keeps_ten_waiting_taps_to_the_last_byte(
    sim: Simulator, tmp_path: Path, known: int
) -> None:
    with of_version(tmp_path, EVERY[:known]) as records:
        taps = ten_taps(sim, records)
    kept = stored_taps(tmp_path / "kds.db", Account(sim.base_url, sim.partner_key))
    assert {tap.key: tap.body for tap in kept} == taps
    assert all(tap.state is TapState.WAITING and tap.doubt and tap.attempts == 1 for tap in kept)


def test_the_updated_program_sends_ten_waiting_taps_once_each_with_the_keys_they_had(
    sim: Simulator, station: Station
) -> None:
    with of_version(station.data, EVERY[:1]) as records:
        taps = ten_taps(sim, records)
    run = station.display()
    assert sim.wait_until(lambda: not any(tap.waiting for tap in station.taps()), START), run.err
    run.process.terminate()
    assert run.ended() == 0
    assert moved(sim) == sorted(taps)
    assert {seen.key: seen.body for seen in sim.requests() if seen.method == "PATCH"} == taps
    assert {tap.key: tap.state for tap in station.taps()} == dict.fromkeys(taps, "confirmed")


def test_an_older_program_sends_nothing_of_a_newer_ones_and_says_why_until_that_one_is_back(
    sim: Simulator, station: Station
) -> None:
    with of_version(station.data, EVERY) as records:
        taps = ten_taps(sim, records)
        records.execute("PRAGMA user_version = 9999")
    before = (station.data / "kds.db").read_bytes()
    refused = station.display()
    assert refused.ended() == 1
    assert refused.err.splitlines()[-1] == f"kds: {NewerDatabaseError()}"
    assert (station.data / "kds.db").read_bytes() == before
    assert not [seen for seen in sim.requests() if seen.method == "PATCH"]
    with closing(sqlite3.connect(station.data / "kds.db", isolation_level=None)) as records:
        records.execute(f"PRAGMA user_version = {EVERY[-1].number}")
    back = station.display()
    assert sim.wait_until(lambda: not any(tap.waiting for tap in station.taps()), START), back.err
    assert moved(sim) == sorted(taps)


def test_a_kiosk_that_cannot_start_stays_on_the_screen_to_say_why_and_ends_when_told_to(station: Station) -> None:
    with of_version(station.data, EVERY) as records:
        records.execute("PRAGMA user_version = 9999")
    run = station.display("--fullscreen")
    assert station.sim.wait_until(lambda: str(NewerDatabaseError()) in run.err, START)
    run.lives_for(0.5)
    assert run.running
    run.process.terminate()
    assert run.ended() == 1
