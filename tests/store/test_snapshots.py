"""The snapshot on disk is a copy: a record that cannot be kept or read costs itself and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Order, OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Account
from kds_app.engine.ports import Remembered
from kds_app.store.opening import Store
from tests.fakes.make import ACCOUNT, NOW, an_order
from tests.store.kit import execute, in_store

FIRST, SECOND = an_order(id=OrderId("1")), an_order(id=OrderId("2"))
ALERTS = {FIRST.id: Alert(Stage.READY, NOW)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kds.db"


def save(path: Path, *orders: Order) -> None:
    """Keep these orders, and an alert for the first."""
    in_store(path, lambda store: store.snapshots.save(ACCOUNT, orders, [], ALERTS, NOW))


def after(path: Path, statement: str, *values: object) -> Remembered:
    """What is remembered once somebody has done this to the database."""

    async def work(store: Store) -> Remembered:
        await execute(store.database, statement, *values)
        return await store.snapshots.load(ACCOUNT)

    return in_store(path, work)


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"id": "1"}', b'{"id":"1","number":"1","status":"teleported"}'],
)
def test_a_record_that_cannot_be_read_is_left_out_and_told_in_the_log(
    path: Path, record: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    save(path, FIRST, SECOND)
    assert after(path, "UPDATE orders SET record = ? WHERE order_id = '1'", record) == Remembered([SECOND], ALERTS, NOW)
    assert "The record of order '1' cannot be read" in caplog.text


def test_a_record_of_a_newer_program_is_read_without_what_it_added(path: Path) -> None:
    save(path, FIRST)
    newer = 'UPDATE orders SET record = CAST(replace(record, \'"damaged"\', \'"glows":true,"damaged"\') AS BLOB)'
    assert after(path, newer).orders == [FIRST]


def test_a_record_of_an_older_program_gets_what_it_lacks_by_default(path: Path) -> None:
    save(path, FIRST)
    older = after(path, "UPDATE orders SET record = ?", b'{"id":"1","number":"482","status":"placed"}')
    assert older.orders == [Order(OrderId("1"), "482", FIRST.status)]


def test_an_order_with_half_a_character_costs_the_others_nothing_and_leaves_no_old_copy(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save(path, FIRST, SECOND)
    save(path, replace(FIRST, customer="\ud83c"), replace(SECOND, customer="Noi"))
    assert after(path, "SELECT 1").orders == [replace(SECOND, customer="Noi")]
    assert "cannot be kept on disk" in caplog.text


def test_an_alert_in_words_of_a_newer_program_is_shown_where_it_is_seen_first(path: Path) -> None:
    save(path, FIRST)
    alerts = after(path, "UPDATE alerts SET stage = 'in_orbit'").alerts
    assert alerts == {FIRST.id: Alert(Stage.NEW, NOW)}


@pytest.mark.parametrize("record", [b"", b"[]", b'{"since":"yesterday"}'])
def test_news_that_cannot_be_read_is_forgotten_with_a_line_in_the_log_and_costs_nothing_else(
    path: Path, record: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    missed = Away(NOW, new=("482",))
    in_store(path, lambda store: store.snapshots.save(ACCOUNT, [FIRST], [], ALERTS, NOW, away=missed))
    assert after(path, "UPDATE absences SET record = ?", record) == Remembered([FIRST], ALERTS, NOW)
    assert "cannot be read and is forgotten" in caplog.text


def test_news_with_half_a_character_costs_nothing_else(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    missed = Away(NOW, new=("\ud83c",))
    in_store(path, lambda store: store.snapshots.save(ACCOUNT, [FIRST], [], ALERTS, NOW, away=missed))
    assert after(path, "SELECT 1") == Remembered([FIRST], ALERTS, NOW)
    assert "cannot be kept on disk" in caplog.text


def test_a_time_of_reading_that_cannot_be_read_counts_as_none(path: Path) -> None:
    save(path, FIRST)
    assert after(path, "UPDATE readings SET read_at = 'lately'").read_at is None


def test_whose_orders_were_read_last_is_known_for_each_address(path: Path) -> None:
    async def work(store: Store) -> list[Account | None]:
        for url, key, minutes in (("https://a", "pk_1", 2), ("https://a", "pk_2", 3), ("https://a", "pk_3", 1)):
            await store.snapshots.save(Account(url, key), [], [], {}, NOW + timedelta(minutes=minutes))
        await store.snapshots.save(Account("https://b", "pk_4"), [FIRST], [], {}, None)
        return [await store.snapshots.latest(url) for url in ("https://a", "https://b", "https://c")]

    assert in_store(path, work) == [Account("https://a", "pk_2"), None, None]
