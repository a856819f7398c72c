"""Values as they stand in rows, and back. A word that a newer program wrote is logged and read as something safe."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Stands for a time that cannot be read: what is that old is never sent again without a look at the order."""


def written(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that times sort as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def known(read: Callable[[str], _T], word: str | None, otherwise: _T) -> _T:
    """``read(word)``; ``otherwise`` for no word, and, with a line in the log, for one that ``read`` refuses."""
    if word is None:
        return otherwise
    try:
        return read(word)
    except ValueError:
        _log.warning("The database holds %r, which this version does not know; read as %r", word, otherwise)
        return otherwise
