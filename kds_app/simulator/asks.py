"""What a request asks for, read strictly: anything the contract does not allow is refused by name."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from kds_app.domain.lifecycle import Status, read_status
from kds_app.simulator.books import USUAL_PAGE, Query
from kds_app.simulator.words import Code, RefusedError, moment

LARGEST_PAGE = 100
LONGEST_RANGE = timedelta(days=90)
ASKABLE = frozenset({Status.ACCEPTED, Status.READY, Status.PICKED_UP, Status.REJECTED, Status.CANCELLED})
NEEDS_REASON = frozenset({Status.REJECTED, Status.CANCELLED})
_DIGITS = re.compile(r"[0-9]{1,18}")


class MoveAsked(Struct, frozen=True):
    """The body of a move."""

    to: Status
    reason: str = ""
    occurred_at: str | None = None


def _invalid(field: str, why: str) -> RefusedError:
    return RefusedError(Code.REQUEST_INVALID, f"{field}: {why}", {"field": field, "reason": why})


def read_move(content_type: str, body: bytes) -> MoveAsked:
    """The move a body asks for. Raises ``RefusedError`` (request_invalid)."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise _invalid("Content-Type", "must be application/json")
    try:
        asked = json.loads(body)
    except ValueError:
        raise _invalid("body", "is not JSON") from None
    if not isinstance(asked, dict):
        raise _invalid("body", "is not an object")
    to = _askable(asked.get("status"))
    return MoveAsked(to, _reason(asked, to), _occurred_at(asked))


def _askable(word: object) -> Status:
    if not isinstance(word, str) or word not in ASKABLE:
        raise _invalid("status", f"must be one of {', '.join(sorted(ASKABLE))}")
    return Status(word)


def _reason(asked: dict[str, Any], to: Status) -> str:
    reason = asked.get("reason_code")
    if reason is None and to not in NEEDS_REASON:
        return ""
    if not isinstance(reason, str) or (to in NEEDS_REASON and not reason.strip()):
        raise _invalid("reason_code", f"must be a string, and is required to become {to}")
    return reason


def _occurred_at(asked: dict[str, Any]) -> str | None:
    text = asked.get("occurred_at")
    if text is None:
        return None
    try:
        moment(str(text))
    except ValueError:
        raise _invalid("occurred_at", "must be an RFC 3339 date-time") from None
    return str(text)


def read_query(params: Mapping[str, str], now: datetime) -> Query:
    """What a reading of the order list asks for; a page larger than the largest is cut down to it.

    Raises ``RefusedError``: request_invalid, or request_invalid_range for a window of over 90 days. A window that
    names no end ends ``now``.
    """
    since, until = _moment(params, "from"), _moment(params, "to")
    if since is not None and (until or now) - since > LONGEST_RANGE:
        raise RefusedError(Code.REQUEST_INVALID_RANGE, "date range is over 90 days")
    if since is not None and until is not None and until < since:
        raise _invalid("to", "lies before from")
    return Query(
        page=_number(params, "page", least=1) or 1,
        size=min(_number(params, "size", least=1) or USUAL_PAGE, LARGEST_PAGE),
        since=since,
        until=until,
        status=_status(params.get("status")),
        provider_id=_number(params, "provider_id"),
        branch_id=_number(params, "branch_id"),
    )


def _number(params: Mapping[str, str], name: str, least: int = 0) -> int | None:
    text = params.get(name)
    if text is None:
        return None
    if not _DIGITS.fullmatch(text) or int(text) < least:
        raise _invalid(name, f"must be a whole number from {least}")
    return int(text)


def _moment(params: Mapping[str, str], name: str) -> datetime | None:
    text = params.get(name)
    if text is None:
        return None
    try:
        return moment(text)
    except ValueError:
        raise _invalid(name, "must be an RFC 3339 date-time") from None


def _status(text: str | None) -> Status | int | None:
    if text is None:
        return None
    if _DIGITS.fullmatch(text):
        return int(text)
    status = read_status(text)
    if status is Status.UNKNOWN:
        raise _invalid("status", "is not a status")
    return status
