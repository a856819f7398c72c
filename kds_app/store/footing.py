"""The files under an open connection: a write to one that somebody has removed succeeds, and is lost all the same."""

import errno
import os
from pathlib import Path

from kds_app.store.names import companion


class Footing:
    """The database at ``path`` and its log, as they are while the connection that has just opened them lives.

    SQLite writes on, content, into files that were deleted, replaced or cut short under it. Nothing of ours does that
    to them: they keep their place on the disk, and neither gets shorter before the connection closes.
    """

    def __init__(self, path: Path) -> None:
        self._seen: dict[Path, os.stat_result] = {}
        self._files = (path, companion(path, "-wal"))

    def check(self) -> None:
        """Raise ``OSError`` where they are not what they were at the last look. Belongs to the database's thread."""
        for file in self._files:
            now = file.stat()
            before = self._seen.setdefault(file, now)
            if not os.path.samestat(before, now) or now.st_size < before.st_size:
                raise OSError(errno.ESTALE, "Somebody else has replaced the file or cut it short", file.name)
            self._seen[file] = now
