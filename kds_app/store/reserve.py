"""Room for results: a file of real bytes beside the database, given back when the disk is full.

What became of a tap that was sent must be written whatever else fills the disk; a new tap may be refused, loudly. So
whoever writes says what for, and the reserve is only ever spent on results. Everything here runs in the database's
thread.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

from kds_app.store.errors import primary_code
from kds_app.store.names import companion, size

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

SIZE = 8 * 2**20
"""Bytes. Measured: a retry takes 9 KB of the write-ahead log, a settlement 14 KB; so this is room for 600 results."""

_BLOCK = 2**20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLite calls only ENOSPC «full»: a quota, or an fsync that finds no room, is an I/O error, and an index or a log that
# cannot be made «cannot be opened».
_PERHAPS_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})


class Need(Enum):
    """What a transaction asks of a disk that may be full."""

    NOTHING = auto()
    """It only reads."""
    RESULT = auto()
    """What became of a tap that was sent: the reserve is there for it."""
    NEW = auto()
    """A new tap, a copy of the orders, housekeeping: refused while the reserve is not whole."""


def take(descriptor: int, length: int) -> None:
    """Make the open file ``length`` bytes long, each with its place on the disk. Raises ``OSError``."""
    allocate = getattr(os, "posix_fallocate", None)
    if allocate is not None:
        try:
            allocate(descriptor, 0, length)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
        else:
            return
    for _ in range(0, length, _BLOCK):
        block = os.urandom(_BLOCK)  # a disk that compresses would keep zeros in no room at all
        while block:
            block = block[os.write(descriptor, block) :]


class Reserve:
    """The reserve of the database at ``path``. ``fill`` makes the open file so many bytes long."""

    def __init__(self, path: Path, length: int = SIZE, fill: Callable[[int, int], None] = take) -> None:
        self._file = companion(path, "-reserve")
        self._length = length
        self._fill = fill

    def room_for(self, need: Need, work: Callable[[], _T]) -> _T:
        """What ``work`` gives. A result that finds no room has the reserve given back and is tried once more.

        Raises ``OSError`` where something new finds no reserve and none can be set up; else what ``work`` raises.
        """
        if need is Need.NEW:
            self.set_up()
        try:
            return work()
        except (sqlite3.Error, OSError) as error:
            if need is not Need.RESULT or not _no_room(error) or not self._give_back():
                raise
        return work()

    def set_up(self) -> None:
        """Have the reserve whole on the disk. Raises ``OSError`` where it has no room for it, and leaves none of it."""
        if size(self._file) >= self._length:
            return
        try:
            descriptor = os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                self._fill(descriptor, self._length)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            self._give_back()
            raise

    def _give_back(self) -> bool:
        try:
            self._file.unlink()
        except OSError:
            return False
        _log.warning("The disk has no room: there is no reserve for results any more")
        return True


def _no_room(error: sqlite3.Error | OSError) -> bool:
    return error.errno in _NO_ROOM if isinstance(error, OSError) else primary_code(error) in _PERHAPS_NO_ROOM
