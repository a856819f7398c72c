"""The files of a database, and the names of those put beside it."""

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite writes beside a database, and what belongs to it wherever it goes."""


def companion(path: Path, ending: str) -> Path:
    """The file with this ending that belongs to the database at ``path``."""
    return path.with_name(path.name + ending)


def family(path: Path) -> tuple[Path, ...]:
    """The database at ``path`` and all its companions, whether they exist or not."""
    return (path, *(companion(path, ending) for ending in COMPANIONS))


def beside(path: Path, label: str, now: datetime) -> Path:
    """A free name in the same folder: ``kds.db`` gives ``kds-<label>-20260102T030405Z.db``."""
    stem = f"{path.stem}-{label}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (path.with_name(f"{stem}{f'-{turn}' if turn > 1 else ''}{path.suffix}") for turn in count(1))
    return next(name for name in names if not any(file.exists() for file in family(name)))


def last_beside(path: Path, label: str) -> Path | None:
    """The name of this kind that was given last, by the time in it, companions counted too; None where none was."""
    pattern = re.compile(rf"{re.escape(path.stem)}-{label}-(\d{{8}}T\d{{6}}Z)(?:-(\d+))?{re.escape(path.suffix)}")
    given = [match for file in path.parent.iterdir() if (match := pattern.match(file.name))]
    if not given:
        return None
    return path.with_name(max(given, key=lambda match: (match[1], int(match[2] or 1)))[0])


def size(path: Path) -> int:
    """Bytes in this file; 0 where there is none. Raises ``OSError`` where it cannot be asked."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
