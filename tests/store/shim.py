"""A disk that fails, or kills, at any call: SQLite's own table of file functions, with a hook before those that matter.

SQLite reaches the disk through a table of functions, its VFS. ``through`` makes a copy of the system's table the
default one for the length of a block; the files opened meanwhile ask the hook first. It needs SQLite as a library of
its own (``AVAILABLE``), as Linux distributions have it.
"""

import ctypes
import ctypes.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from functools import cache, partial
from pathlib import Path
from typing import Any

Hook = Callable[[str, str], int]
"""Told which call on which file (by its name); gives SQLite's code to fail with, 0 to let it through."""

_LIBRARY = ctypes.util.find_library("sqlite3")
AVAILABLE = _LIBRARY is not None

# What a call needs beside the file it is for, as in sqlite3.h.
_READ = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_MAP = CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int, c_void_p)
# The name stays an address: SQLite keeps it, and parameters of the URI lie behind its end.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)

_HOOKED = {"read": _READ, "write": _READ, "truncate": _TRUNCATE, "sync": _SYNC, "map": _MAP}


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, version 3."""

    _fields_ = (
        ("version", c_int),
        *((name, c_void_p) for name in ("close", "read", "write", "truncate", "sync", "size")),
        *((name, c_void_p) for name in ("lock", "unlock", "reserved", "control", "sector", "character")),
        *((name, c_void_p) for name in ("map", "shm_lock", "barrier", "unmap", "fetch", "unfetch")),
    )


class _Vfs(ctypes.Structure):
    """``sqlite3_vfs``, version 3."""

    _fields_ = (
        *((name, c_int) for name in ("version", "file_size", "longest_path")),
        ("next", c_void_p),
        ("name", c_char_p),
        *((name, c_void_p) for name in ("data", "open", "delete", "access", "full_path")),
        *((name, c_void_p) for name in ("dl_open", "dl_error", "dl_symbol", "dl_close")),
        *(
            (name, c_void_p)
            for name in ("random", "sleep", "time", "error", "time64", "set_call", "get_call", "next_call")
        ),
    )


class _Shim:
    """The copied table. It lives as long as the program: files that are open keep pointing into it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(_LIBRARY)
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._system = self._library.sqlite3_vfs_find(None)
        self.hook: Hook = _no_fault
        self._names: dict[int, str] = {}
        self._tables: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        self._vfs = _Vfs.from_buffer_copy(self._system.contents)
        self._vfs.name = b"shim"
        self._open, self._delete = _OPEN(self._vfs.open), _DELETE(self._vfs.delete)
        self._vfs.open = self._pointer(_OPEN(self._opened))
        self._vfs.delete = self._pointer(_DELETE(self._deleted))

    def make_default(self, *, on: bool) -> None:
        """Whether connections that are opened from now on go through it."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs) if on else self._system, 1)

    def _pointer(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value

    def _opened(self, _: int, name: int | None, file: int, flags: int, given: int | None) -> int:
        short = _short(name)
        failure = self.hook("open", short)
        if failure:
            c_void_p.from_address(file).value = None  # SQLite: «must be set, even where the open fails»
            return failure
        code: int = self._open(ctypes.addressof(self._system.contents), name, file, flags, given)
        table = c_void_p.from_address(file)
        if table.value is not None:
            self._names[file] = short
            table.value = ctypes.addressof(self._hooked(table.value))
        return code

    def _deleted(self, _: int, name: int, synced: int) -> int:
        failure = self.hook("delete", _short(name))
        code: int = failure or self._delete(ctypes.addressof(self._system.contents), name, synced)
        return code

    def _hooked(self, table: int) -> _Methods:
        """The table of functions at this address, with the hook before those that matter."""
        if table not in self._tables:
            hooked = _Methods.from_buffer_copy(_Methods.from_address(table))
            for name, kind in _HOOKED.items():
                if (address := getattr(hooked, name)) is not None:
                    call = self._written if name == "write" else partial(self._asked, name)
                    setattr(hooked, name, self._pointer(kind(partial(call, kind(address)))))
            self._tables[table] = hooked
        return self._tables[table]

    def _asked(self, name: str, call: Any, file: int, *rest: Any) -> int:
        failure = self.hook(name, self._names.get(file, ""))
        code: int = failure or call(file, *rest)
        return code

    def _written(self, call: Any, file: int, data: int, length: int, offset: int) -> int:
        """In two halves, the hook before each: what a plug pulled, or a disk full, in mid-write leaves."""
        half, name = length // 2, self._names.get(file, "")
        failure = self.hook("write", name) or call(file, data, half, offset)
        code: int = failure or self.hook("rest", name) or call(file, data + half, length - half, offset + half)
        return code


def _short(name: int | None) -> str:
    """The file's own name, without its folder; a temporary file has none."""
    return Path(ctypes.string_at(name).decode()).name if name else ""


def _no_fault(_: str, __: str) -> int:
    return 0


@cache
def _shim() -> _Shim:
    return _Shim()


@contextmanager
def through(hook: Hook) -> Iterator[None]:
    """For the length of a block every file that SQLite opens asks ``hook``; those still open afterwards are let be."""
    shim = _shim()
    shim.hook = hook
    shim.make_default(on=True)
    try:
        yield
    finally:
        shim.hook = _no_fault
        shim.make_default(on=False)
