"""One display at a time on one data folder: two would send each other's taps and write over each other's rows."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

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
    # Never the soft fallback: a lock that is only a file outlives a killed process.
    lock = FileLock(data / "kds.lock", mode=0o600, thread_local=False, fallback_to_soft=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise AlreadyRunningError(_sentence(_read_pid(pid_file))) from None
    except (OSError, NotImplementedError) as error:
        raise FolderUnusableError(f"The folder {data} cannot be locked for this display alone.") from error
    try:
        _write_pid(pid_file)
        yield
    finally:
        with suppress(OSError):
            pid_file.unlink()
        lock.release()


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
