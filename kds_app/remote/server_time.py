"""What the server says of time: what time it is there, and how long it asks to be left alone (RFC 9110, 10.2.3)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 366 * 24 * 3600.0
"""Seconds. What follows is the policy's; here it only has to stay a number that a clock can add."""

_YEARS = range(2000, 2200)

_SECONDS = re.compile(r"[+-]?\d{1,300}(\.\d{0,300})?", re.ASCII)


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """``Retry-After`` in seconds, from 0 to ``LONGEST``; None where it is absent or nonsense.

    A date is measured against the answer's own ``Date``: a tablet's clock may be wrong. ``now`` stands in where there
    is none. Header names are in lower case.
    """
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return _bounded(float(said))
    until = _date(said)
    return None if until is None else _bounded((until - (_date(headers.get("date", "")) or now)).total_seconds())


def date(headers: Mapping[str, str]) -> datetime | None:
    """When the answer was given, by the server's clock; None where it does not say, or names a year that cannot be."""
    at = _date(headers.get("date", ""))
    return at if at is not None and at.year in _YEARS else None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def _date(text: str) -> datetime | None:
    """An HTTP date in UTC; one without a zone is GMT, as all of them are."""
    try:
        at = parsedate_to_datetime(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at
