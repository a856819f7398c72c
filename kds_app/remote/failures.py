"""What a request came to, as a ``Delivery``: the only place where answers and exceptions are told apart.

Answers go by ``error.code`` («Branch on error.code»), then by HTTP status, then by its class: nothing falls through.
Exceptions are all of httpx's, and what httpx lets through (``ssl.SSLError`` and other ``OSError``), in one tree::

    httpx.HTTPError
      RequestError
        TransportError
          TimeoutException
            ConnectTimeout ............ NOT_SENT
            PoolTimeout ............... NOT_SENT
            WriteTimeout .............. CUT_OFF
            ReadTimeout ............... CUT_OFF
          NetworkError
            ConnectError .............. NOT_SENT (DNS, refused, unreachable, cut during the handshake)
              over an ssl.SSLError .... INSECURE
            WriteError ................ CUT_OFF
            ReadError ................. CUT_OFF
            CloseError ................ CUT_OFF
          ProtocolError
            LocalProtocolError ........ BAD_REQUEST, a bug of ours
            RemoteProtocolError ....... CUT_OFF («Server disconnected» does not mean «not sent»)
          ProxyError .................. NOT_SENT (the proxy of the settings declines)
          UnsupportedProtocol ......... BAD_REQUEST, a bug of ours
        DecodingError ................. GARBLED (httpx decodes nothing for us: see ``answer``)
        TooManyRedirects .............. REDIRECT (none is ever followed)
      HTTPStatusError ................. CUT_OFF (never raised: nobody calls raise_for_status)
    httpx.InvalidURL .................. BAD_REQUEST, a bug of ours
    httpx.StreamError ................. CUT_OFF, and loud: a bug of ours
    TimeoutError ...................... CUT_OFF (the total deadline of the attempt)
    OSError ........................... CUT_OFF (TLS broken in mid-answer)
"""

import logging
import ssl
from collections.abc import Iterator
from datetime import datetime

import httpx

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.remote.answer import Answer
from kds_app.remote.server_time import seconds_to_wait
from kds_app.remote.wire import Envelope, is_exact, read_envelope, read_moved

log = logging.getLogger(__name__)

RAISED = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
"""Every exception a request may end in, but for cancellation. ``TimeoutError`` is an ``OSError``."""

_BY_CODE = {
    # In both of the vendor's spellings. They are believed in a 4xx alone: a 5xx comes from who knows where.
    "auth_missing": Outcome.UNAUTHORISED,
    "auth_invalid_credential": Outcome.UNAUTHORISED,
    "invalid_credentials": Outcome.UNAUTHORISED,
    "auth_revoked": Outcome.REVOKED,
    "auth_forbidden": Outcome.FORBIDDEN,
    "forbidden_scope": Outcome.FORBIDDEN,
    "request_invalid": Outcome.BAD_REQUEST,
    "request_missing_idempotency_key": Outcome.BAD_REQUEST,
    "request_invalid_range": Outcome.BAD_REQUEST,
    "resource_not_found": Outcome.NOT_FOUND,
    "resource_unmapped": Outcome.NOT_FOUND,
    "state_invalid_transition": Outcome.INVALID_TRANSITION,
    "invalid_transition": Outcome.INVALID_TRANSITION,
    "state_idempotency_conflict": Outcome.KEY_CONFLICT,
    "idempotency_key_conflict": Outcome.KEY_CONFLICT,
    "rate_limit_exceeded": Outcome.RATE_LIMITED,
    "rate_limited": Outcome.RATE_LIMITED,
    "downstream_unavailable": Outcome.SERVER_ERROR,
    "internal": Outcome.SERVER_ERROR,
}

_BY_HTTP = {
    # A 404 or 410 without a code of the contract is not here: a gateway that knows no such path says nothing of orders.
    **dict.fromkeys((400, 405, 411, 413, 415, 426, 431, 501, 505), Outcome.BAD_REQUEST),
    401: Outcome.UNAUTHORISED,
    403: Outcome.FORBIDDEN,
    408: Outcome.TRY_AGAIN,
    409: Outcome.OTHER_CONFLICT,
    421: Outcome.MISDIRECTED,
    425: Outcome.TRY_AGAIN,
    429: Outcome.RATE_LIMITED,
    511: Outcome.PORTAL,  # RFC 6585: only ever sent by a network that wants a sign-in
}

_BY_CLASS = {
    2: Outcome.OTHER_SUCCESS,
    3: Outcome.REDIRECT,
    4: Outcome.OTHER_REFUSAL,
    5: Outcome.SERVER_ERROR,
}

_BY_EXCEPTION: tuple[tuple[type[Exception], Outcome], ...] = (
    # The first that fits.
    (httpx.ConnectError, Outcome.NOT_SENT),
    (httpx.ConnectTimeout, Outcome.NOT_SENT),
    (httpx.PoolTimeout, Outcome.NOT_SENT),
    (httpx.ProxyError, Outcome.NOT_SENT),
    (httpx.LocalProtocolError, Outcome.BAD_REQUEST),
    (httpx.UnsupportedProtocol, Outcome.BAD_REQUEST),
    (httpx.InvalidURL, Outcome.BAD_REQUEST),
    (httpx.DecodingError, Outcome.GARBLED),
    (httpx.TooManyRedirects, Outcome.REDIRECT),
    (Exception, Outcome.CUT_OFF),
)

_WAITS = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""What OpenSSL raises to ask for more bytes: they stand in the chain of a failure and say nothing of it."""

_UNTIMELY = frozenset({9, 10})
"""What OpenSSL calls a certificate that is not yet valid, and one that is no longer."""

_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.StreamError)

_HTML = ("text/html", "application/xhtml+xml")
_OK = 200
_REFUSED = 4
_LONGEST_DETAIL = 200


def judge_write(answer: Answer, order_id: OrderId, asked: Status, now: datetime) -> Delivery:
    """What a write came to: CONFIRMED only if a 200 names this very order and the status asked for.

    JSON that had to be mended, or has a key twice, names nothing: the order is read instead.
    """
    envelope = read_envelope(answer.body)
    failure = _failure(answer, envelope, now)
    if failure is not None:
        return failure
    moved = None if envelope is None else read_moved(envelope.data)
    if envelope is None or moved is None or not is_exact(answer.body):
        return garbled(answer, "the answer does not say which order stands where")
    if moved.id != order_id:
        return garbled(answer, "the answer names another order")
    outcome = Outcome.CONFIRMED if moved.status is asked else Outcome.OTHER_STATUS
    return Delivery(
        outcome, _OK, request_id=envelope.request_id, status=moved.status, detail=f"HTTP 200 {moved.status}"
    )


def judge_read(answer: Answer, now: datetime) -> bytes | Delivery:
    """What a read brought: ``data`` of its envelope, as JSON that is yet to be read, or what went wrong."""
    envelope = read_envelope(answer.body)
    failure = _failure(answer, envelope, now)
    if failure is not None:
        return failure
    return garbled(answer, "no envelope") if envelope is None else envelope.data


def garbled(answer: Answer, why: str) -> Delivery:
    """A 200 that cannot be believed; ``why`` in a few English words, without anything of the answer's body."""
    envelope = read_envelope(answer.body) or Envelope()
    detail = f"HTTP {answer.status}: {why}"
    return Delivery(Outcome.GARBLED, answer.status, request_id=envelope.request_id, detail=detail)


def from_exception(error: Exception) -> Delivery:
    """What a request that ended in one of ``RAISED`` came to. A bug of ours is logged with its traceback."""
    if isinstance(error, _OURS):
        log.error("the app made a request that cannot be sent", exc_info=error)
    outcome = next(outcome for kind, outcome in _BY_EXCEPTION if isinstance(error, kind))
    if outcome is Outcome.NOT_SENT and any(map(_is_tls_failure, _causes(error))):
        outcome = Outcome.INSECURE
    untimely = any(getattr(cause, "verify_code", None) in _UNTIMELY for cause in _causes(error))
    return Delivery(outcome, untimely=outcome is Outcome.INSECURE and untimely, detail=_told(error))


def _failure(answer: Answer, envelope: Envelope | None, now: datetime) -> Delivery | None:
    """What the answer says went wrong; None for a 200 whose envelope may be believed."""
    said = envelope or Envelope()
    outcome = _outcome(answer, said.code)
    if outcome is None:
        return None
    if outcome is Outcome.KEY_CONFLICT:
        log.error(
            "the server has this idempotency key with another body: a bug of ours; request_id %s", said.request_id
        )
    return Delivery(
        outcome,
        answer.status,
        code=said.code,
        request_id=said.request_id,
        retry_after=seconds_to_wait(answer.headers, now),
        detail=" ".join(filter(None, (f"HTTP {answer.status}", said.code, answer.flaw))),
    )


def _outcome(answer: Answer, code: str) -> Outcome | None:
    if answer.status == _OK:
        broken = answer.flaw or code or not answer.body
        return Outcome.PORTAL if _is_web_page(answer) else Outcome.GARBLED if broken else None
    kind = answer.status // 100
    by_code = _BY_CODE.get(code.lower()) if kind == _REFUSED else None
    return by_code or _BY_HTTP.get(answer.status) or _BY_CLASS.get(kind, Outcome.GARBLED)


def _is_web_page(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in _HTML or answer.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what it came from, each once: chains may be circular."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if not isinstance(error, _WAITS):
            yield error
        error = error.__cause__ or error.__context__


def _is_tls_failure(error: BaseException) -> bool:
    """Whether the other side cannot be trusted; a connection that merely ended says nothing of the kind."""
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _told(error: Exception) -> str:
    """The exception and its root in a few words, of which none can be a customer's or a secret."""
    *_, root = error, *_causes(error)
    reason = getattr(root, "verify_message", None) or getattr(root, "strerror", None) or ""
    told = type(error).__name__ if root is error else f"{type(error).__name__} from {type(root).__name__}"
    return f"{told}: {reason}"[:_LONGEST_DETAIL] if reason else told
