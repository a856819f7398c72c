"""Brings a database to the form this program knows, one numbered SQL file after the other."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from kds_app.store.errors import NewerDatabaseError
from kds_app.store.names import beside

SHIPPED = files("kds_app.store") / "migrations"


class Migration(Struct, frozen=True):
    """One numbered step; ``PRAGMA user_version`` says which was the last one applied."""

    number: int
    sql: str


def read_migrations(folder: Traversable = SHIPPED) -> tuple[Migration, ...]:
    """The steps of this folder (``0001.sql``, ``0002.sql``, …), in order."""
    found = (Path(entry.name) for entry in folder.iterdir())
    names = sorted(name.stem for name in found if name.suffix == ".sql")
    return tuple(Migration(int(name), (folder / f"{name}.sql").read_text("utf-8")) for name in names)


def version_of(connection: sqlite3.Connection) -> int:
    """The last migration this database has seen; 0 for a new one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def refuse_newer(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Raise ``NewerDatabaseError`` where the database has seen steps that this program does not know."""
    if version_of(connection) > migrations[-1].number:
        raise NewerDatabaseError


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], now: datetime) -> None:
    """Apply what is missing, each step in a transaction of its own; a copy of what was there is made first."""
    version = version_of(connection)
    missing = [migration for migration in migrations if migration.number > version]
    if missing and _holds_something(connection):
        _copy(connection, beside(path, f"before-{missing[0].number:04}", now))
    for migration in missing:
        _apply(connection, migration)


def _holds_something(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{migration.sql}\n;PRAGMA user_version = {migration.number};\nCOMMIT;"
        )
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
