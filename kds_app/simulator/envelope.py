"""What goes over the wire: the envelope around every answer, in whichever dialect the vendor turns out to speak."""

import json
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from starlette.responses import Response

from kds_app.domain.lifecycle import STATUS_NUMBERS, Status
from kds_app.simulator.words import CAPITAL_STATUS, CAPITALS, HTTP_STATUS, NUMBERS, Code, Record, RefusedError, chance


class Dialect(Struct, frozen=True):
    """The choices that the contract leaves open, each marked [U] there."""

    words: bool = False
    """Records carry the status as a word instead of a number."""
    number_answers: bool = False
    """The answer to a move names the status by number instead of by word."""
    capitals: bool = False
    """Error codes in capitals, and an invalid transition is a 422."""


class Answer(Struct, frozen=True):
    """One answer, whole: kept as it is for a replay."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer for Starlette to send."""
        return Response(self.body, self.status, dict(self.headers), "application/json")


def to_json(value: object) -> bytes:
    """Compact JSON in UTF-8, scripts left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Voice:
    """Makes the answers, and the request ids in them."""

    def __init__(self, seed: int, dialect: Dialect) -> None:
        self.dialect = dialect
        self._lock = threading.Lock()
        self._chance = chance(seed, "request ids")

    def request_id(self) -> str:
        """A new request id, opaque to the client."""
        with self._lock:
            return f"req_{uuid.UUID(int=self._chance.getrandbits(128), version=4)}"

    def data(self, request_id: str, data: object) -> Answer:
        """A 200 with this data."""
        return Answer(200, to_json({"request_id": request_id, "data": data}))

    def refusal(self, request_id: str, refused: RefusedError) -> Answer:
        """The refusal the contract asks for."""
        status = HTTP_STATUS[refused.code]
        if self.dialect.capitals:
            status = CAPITAL_STATUS.get(refused.code, status)
        headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else {}
        body = self.error(request_id, refused.code, refused.message, refused.details)
        return Answer(status, body, headers)

    def error(self, request_id: str, code: Code, message: str, details: object = None) -> bytes:
        """The body of an error."""
        said = CAPITALS.get(code, code.upper()) if self.dialect.capitals else code
        return to_json({"request_id": request_id, "error": {"code": said, "message": message, "details": details}})

    def order(self, record: Record) -> dict[str, Any]:
        """A record as this dialect tells it."""
        status = STATUS_NUMBERS.get(record["status"]) if self.dialect.words and _is_number(record) else None
        return {**record, "status": status} if status else dict(record)

    def moved(self, order_id: str, status: Status, record: Record) -> dict[str, Any]:
        """What a move answers."""
        said: object = NUMBERS[status] if self.dialect.number_answers else status.value
        return {"id": order_id, "status": said, "updated_at": record["updated_at"]}


def _is_number(record: Record) -> bool:
    return isinstance(record.get("status"), int)
