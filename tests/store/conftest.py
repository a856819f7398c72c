"""Where the tests keep their files."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own; what is made in it has a name nobody can guess


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has such a thing: for thousands of files of which none meets a power cut."""
    if not _MEMORY.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=_MEMORY, prefix="kds-store-") as folder:
        yield Path(folder)
