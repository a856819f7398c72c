"""The manager's PIN: kept as a hash that takes memory to try, and tries that are made to wait.

A PIN has few digits: whoever has the file can try them all. That costs 32 MiB and a tenth of a second a try, and the
file is its owner's alone; on the screen the waits grow. The tries are counted on disk before the PIN is looked at, so
that pulling the plug takes none of them back. Forgotten: whoever may delete the file starts without a PIN.

Calls block on the disk and on the hash: from a coroutine use ``asyncio.to_thread``.
"""

import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import asdict

from kds_app.domain.pin import Right, TooSoon, Verdict, Wrong, flaw
from kds_app.host.settings_file import replace_file

FILE_NAME = "lock.json"
"""Beside the settings, but not in them: those are copied from tablet to tablet, and read by support."""
FREE = 3
"""Wrong tries that cost nothing: wet fingers."""
_WAITS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds after each wrong try past those; the last one stays."""

_DEAREST = 2**21
"""What n times r may be at most in a file that is read: 256 MiB."""

_log = logging.getLogger(__name__)


class PinNotKeptError(Exception):
    """The disk would not take it, or the PIN can be none. Its text is one sentence for the user."""


class Hash(Struct, frozen=True):
    """What is kept of a PIN, with all that it takes to make it again."""

    n: int
    r: int
    p: int
    salt: str
    hash: str

    @classmethod
    def of(cls, pin: str, *, n: int = 2**15, r: int = 8, p: int = 1) -> Self:
        """The hash of a new PIN; as delivered it takes 32 MiB."""
        salt = secrets.token_bytes(16)
        return cls(n, r, p, b64encode(salt).decode(), b64encode(_scrypt(pin, salt, n, r, p)).decode())

    def fits(self, pin: str) -> bool:
        """Whether it is of this PIN. Raises ``ValueError`` where it can be of none."""
        made = _scrypt(pin, b64decode(self.salt, validate=True), self.n, self.r, self.p)
        return hmac.compare_digest(made, b64decode(self.hash, validate=True))


def _scrypt(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=2**20 + 128 * r * (n + p + 2), dklen=32)


class _Kept(Struct, frozen=True):
    """What is in the file."""

    hash: Hash | None = None
    tries: int = 0
    broken: bool = False
    """There is a file, and nobody can say what PIN it has: nothing opens but by deleting it."""


class Lock:
    """The lock on the settings, on quitting and on recall, for whoever shows it."""

    def __init__(
        self, file: Path, monotonic: Callable[[], float] = time.monotonic, make: Callable[[str], Hash] = Hash.of
    ) -> None:
        self._file = file
        self._monotonic = monotonic
        self._make = make
        self._trying = threading.Lock()
        self._kept = _read(file)
        # The clock of before the restart is gone, and the one on the wall can be set: the whole wait begins anew.
        self._not_before = monotonic() + wait_after(self._kept.tries)

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN to ask for."""
        return self._kept.hash is not None or self._kept.broken

    @property
    def broken(self) -> bool:
        """Whether no PIN opens it, because the file is damaged: it has to be deleted by whoever runs this computer."""
        return self._kept.broken

    @property
    def wait(self) -> float:
        """Seconds until a try counts."""
        return max(0.0, self._not_before - self._monotonic())

    def try_pin(self, pin: str) -> Verdict:
        """Whether it is the PIN. One try at a time, whoever asks."""
        with self._trying:
            if not self.is_set:
                return Right()
            if self.wait:
                return TooSoon(self.wait)
            tries = self._kept.tries + 1
            self._count(tries)
            if self._kept.hash is not None and _fits(self._kept.hash, pin):
                self._count(0)
                return Right()
            self._not_before = self._monotonic() + wait_after(tries)
            _log.warning("a wrong PIN, the %d. in a row", tries)
            return Wrong(self.wait, tries)

    def change(self, pin: str | None) -> None:
        """Set another PIN, or none. It is up to the caller to have asked for the old one.

        Raises ``PinNotKeptError``; then the old one stays.
        """
        if pin is not None and (why := flaw(pin)):
            raise PinNotKeptError(why)
        with self._trying:
            kept = _Kept(None if pin is None else self._make(pin))
            try:
                _write(self._file, kept)
            except OSError as error:
                raise PinNotKeptError("The PIN could not be saved: the disk would not take it.") from error
            self._kept, self._not_before = kept, 0.0
            _log.info("the PIN was %s", "taken away" if pin is None else "set")

    def _count(self, tries: int) -> None:
        """Count on disk, before anything is looked at. Where the disk is full the count holds for this run."""
        self._kept = _Kept(self._kept.hash, tries, self._kept.broken)
        if self._kept.broken:
            return
        try:
            _write(self._file, self._kept)
        except OSError:
            _log.warning("a try of the PIN could not be counted on disk")


def wait_after(tries: int) -> float:
    """Seconds that follow so many wrong tries in a row."""
    return 0.0 if tries < FREE else _WAITS[min(tries - FREE, len(_WAITS) - 1)]


def _fits(kept: Hash, pin: str) -> bool:
    try:
        return kept.fits(pin)
    except (ValueError, MemoryError, OverflowError):
        _log.exception("the PIN's hash cannot be worked out")
        return False


def _read(file: Path) -> _Kept:
    try:
        raw = json.loads(file.read_bytes())
        found = raw["pin"]
        return _Kept(None if found is None else _hash(found), max(int(raw["tries"]), 0))
    except FileNotFoundError:
        return _Kept()
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        _log.error("the file of the PIN cannot be read: %s", file.name)
        return _Kept(broken=True)


def _hash(found: Any) -> Hash:
    kept = Hash(**found)
    if not all(0 < number <= _DEAREST for number in (kept.n, kept.r, kept.p, kept.n * kept.r)):
        raise ValueError("no tablet has the memory for such a hash")
    for text in (kept.salt, kept.hash):
        b64decode(text, validate=True)
    return kept


def _write(file: Path, kept: _Kept) -> None:
    pin = None if kept.hash is None else asdict(kept.hash)
    replace_file(file, json.dumps({"pin": pin, "tries": kept.tries}).encode())
