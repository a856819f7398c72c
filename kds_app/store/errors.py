"""What the disk and the database do wrong, in a cook's words; what we do wrong is let through.

sqlite3.Error, OSError
 ├─ the world's: disk full, I/O error, read-only, locked, damaged → NotStoredError, the cause in the log
 └─ ours: a broken statement, a constraint, a closed connection  → as it is, loud
"""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kds_app.engine.ports import NotStoredError

_log = logging.getLogger(__name__)

_FULL = "The disk of this tablet is full."
_FAILING = "The disk of this tablet cannot be read or written."
_LOCKED = "This tablet does not let the program write to its disk."
_BUSY = "Another program is using the kitchen's records on this tablet."
_DAMAGED = "The kitchen's records on this tablet are damaged."
_CHANGED = "The kitchen's records on this tablet were changed by somebody else: start this program again."
_CLOSED_OFF = "The kitchen's records on this tablet cannot be opened."

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_DATABASE = dict.fromkeys(DAMAGE, _DAMAGED) | {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILING,
    sqlite3.SQLITE_READONLY: _LOCKED,
    sqlite3.SQLITE_PERM: _LOCKED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_CANTOPEN: _CLOSED_OFF,
}
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.ESTALE: _CHANGED,
    errno.EROFS: _LOCKED,
    errno.EACCES: _LOCKED,
    errno.EPERM: _LOCKED,
}


class NewerDatabaseError(Exception):
    """The records were written by a newer version of the program. Its text is for the user."""

    def __init__(self) -> None:
        super().__init__(
            "The kitchen's records on this tablet were written by a newer version of this program:"
            " install that version again. Nothing in them was changed."
        )


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's own code without its extension; None where Python's module raised the error by itself."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def in_a_cooks_words() -> Iterator[None]:
    """Turn what the world did wrong into ``NotStoredError``, the technical cause in the log; let bugs through."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        _log.exception("The database or its disk failed")
        raise NotStoredError(sentence) from error


def _sentence(error: sqlite3.Error | OSError) -> str | None:
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, _FAILING)
    return _DATABASE.get(primary_code(error) or 0)
