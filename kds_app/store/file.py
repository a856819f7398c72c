"""Opens the database file: looks whether it is sound, sets a broken one aside, brings it up to date.

One connection ever writes or checkpoints (SQLite before 3.51.3 can lose a commit with two). The look at the file is
taken read-only and is over before that connection opens, so a broken file is kept exactly as it was found.
"""

import errno
import logging
import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from kds_app.store.errors import DAMAGE, primary_code
from kds_app.store.footing import Footing
from kds_app.store.migrate import Migration, migrate, refuse_newer
from kds_app.store.names import beside, companion, family, last_beside, size

_log = logging.getLogger(__name__)

_BUSY_TIMEOUT = 5.0
"""Seconds to wait for a lock that a reader's recovery may hold for a moment."""

_SMALLEST = 512
"""Bytes: one page of the smallest size there is."""

_UNREAD = re.compile(r"error code=(\d+)")
"""How the check tells of a page that it could not read, with SQLite's code."""

_PRAGMAS = (
    "journal_mode = WAL",
    # A commit is on the disk when it returns: NORMAL can lose the last ones when the plug is pulled.
    "synchronous = FULL",
    # On macOS a plain fsync stops at the drive's cache; elsewhere this changes nothing.
    "fullfsync = ON",
    "foreign_keys = ON",
    # So that REPLACE, too, meets the trigger that keeps live taps.
    "recursive_triggers = ON",
    # KiB: what is asked for is at the end of the tables. With SQLite's own 2000, three days would fill them.
    "cache_size = -500",
)


class OpenFile(Struct, frozen=True):
    """An open database, the files it stands on, and where the broken one went that stood in its place."""

    connection: sqlite3.Connection
    footing: Footing
    set_aside: Path | None


def open_file(path: Path, migrations: Sequence[Migration], now: datetime) -> OpenFile:
    """The database at ``path``, made if there is none. ``now`` names what is set aside or copied.

    Raises ``NewerDatabaseError``, ``sqlite3.Error`` and ``OSError``.
    """
    set_aside = None if _sound(path, migrations) else _set_aside(path, now)
    with suppress(OSError):  # SQLite will say it better
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # its owner's alone, in whatever folder; so is its log
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        migrate(connection, path, migrations, now)
        set_aside = set_aside or _not_told_yet(connection, path)
        footing = Footing(path)
        footing.check()
    except BaseException:
        connection.close()
        raise
    return OpenFile(connection, footing, set_aside)


def read_only(path: Path, *, roll_back: bool = False) -> sqlite3.Connection:
    """A connection that never writes to the database and never checkpoints, whether or not another one is open.

    ``roll_back`` lets it undo a transaction that was cut off in the database's first moments, before its WAL.
    """
    mode = "rw" if roll_back else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _sound(path: Path, migrations: Sequence[Migration]) -> bool:
    if not path.exists():
        return not _left_behind(path)
    if size(path) < _SMALLEST:
        # SQLite would take it for a new database and delete its log. A new one is empty and has none.
        return not size(path) and not size(companion(path, "-wal"))
    try:
        with closing(read_only(path, roll_back=companion(path, "-journal").exists())) as connection:
            finding = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            refuse_newer(connection, migrations)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGE:
            raise
        finding = str(error)
    if finding == "ok":
        return True
    if (code := _UNREAD.search(finding)) is not None and int(code[1]) & 0xFF not in DAMAGE:
        # The page may be sound, only the disk did not give it: a loose cable must not cost the taps that wait.
        raise OSError(errno.EIO, finding)
    _log.error("The database is broken: %s", finding)
    return False


def _left_behind(path: Path) -> bool:
    """Whether a log or a journal stands there, which may hold taps; an index holds none."""
    return any(size(companion(path, ending)) for ending in ("-wal", "-journal"))


def _set_aside(path: Path, now: datetime) -> Path:
    target = _where_it_was_cut_off(path) or beside(path, "broken", now)
    for old, new in zip(family(path), family(target), strict=True):
        if old.exists():
            old.rename(new)
    _log.error("The broken database was set aside as %s", target.name)
    return target


def _where_it_was_cut_off(path: Path) -> Path | None:
    """Where a start that was killed had begun to move the family: the database goes first, the rest belongs to it."""
    begun = None if path.exists() else last_beside(path, "broken")
    if begun is None:
        return None
    taken = (old.exists() and new.exists() for old, new in zip(family(path), family(begun), strict=True))
    return None if any(taken) else begun


def _not_told_yet(connection: sqlite3.Connection, path: Path) -> Path | None:
    """What a start set aside that ended before there was a screen to say so: nothing was kept in the new file since."""
    broken = last_beside(path, "broken")
    if broken is None:
        return None
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    used = any(connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for (name,) in tables)  # noqa: S608 - names of our own
    return None if used else broken
