"""One display at a time on one data folder: two would send each other's taps and write over each other's rows."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kds_app.host.paths import FolderUnusableError


class AlreadyRunningError(Exception):
    """Another display runs on this data. Its text is one sentence in the user's words."""


@contextmanager
def only_instance(data: Path) -> Iterator[None]:
    """Hold the data folder for this process alone.

    The system itself lets go of it when the process ends, killed or not; files that stay behind mean nothing.
    Raises ``AlreadyRunningError`` where another process holds it, ``FolderUnusableError`` where it cannot be locked.
    """
    pid_file = data / "kds.pid"
    try:
        file = _opened(data / "kds.lock")
    except OSError as error:
        raise _unusable(data) from error
    with file:
        try:
            _lock(file)
        except _HELD:
            raise AlreadyRunningError(_sentence(_read_pid(pid_file))) from None
        except OSError as error:
            raise _unusable(data) from error
        try:
            _write_pid(pid_file)
            yield
        finally:
            with suppress(OSError):
                pid_file.unlink()


_HELD = (BlockingIOError, PermissionError)
"""Windows says the second, as some file systems of networks do."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(file: Path) -> IO[bytes]:
    return open(file, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))


def _unusable(data: Path) -> FolderUnusableError:
    return FolderUnusableError(f"The folder {data} cannot be locked for this display alone.")


def _sentence(pid: int | None) -> str:
    which = "" if pid is None else f" as process {pid}"
    return f"The kitchen display is already running on this data{which}: use its window, or close it first."


def _read_pid(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _write_pid(file: Path) -> None:
    with suppress(OSError):  # it only names the process to a person: a full disk must not keep the display dark
        file.write_text(str(os.getpid()), encoding="ascii")
