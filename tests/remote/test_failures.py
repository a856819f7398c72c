"""The failure table, row by row: what is seen, and what it is called."""

import logging
import socket
import ssl
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.remote.answer import BAD_GZIP, TOO_LARGE, Answer
from kds_app.remote.failures import from_exception, judge_read, judge_write
from tests.fakes.make import NOW
from tests.remote.kit import envelope, moved, refusal

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}
PAGE = b"<!DOCTYPE html><html><body>Welcome to Cafe Wi-Fi</body></html>"


def judged(answer: Answer) -> Delivery:
    return judge_write(answer, OrderId("101"), Status.ACCEPTED, NOW)


ANSWERS: dict[str, tuple[Answer, Outcome]] = {
    "200, right id and status": (Answer(200, JSON, moved("accepted")), Outcome.CONFIRMED),
    "200, right id and status as number": (Answer(200, JSON, moved(2, 101)), Outcome.CONFIRMED),
    "200, right id and status, no content type": (Answer(200, {}, moved("ACCEPTED")), Outcome.CONFIRMED),
    "200, right id, another status": (Answer(200, JSON, moved("ready")), Outcome.OTHER_STATUS),
    "200, right id, a status nobody knows": (Answer(200, JSON, moved("on_hold")), Outcome.OTHER_STATUS),
    "200, wrong id": (Answer(200, JSON, moved("accepted", "102")), Outcome.GARBLED),
    "200, no status": (Answer(200, JSON, moved(None)), Outcome.GARBLED),
    "200, no data": (Answer(200, JSON, b'{"request_id":"r"}'), Outcome.GARBLED),
    "200, with an error in it": (Answer(200, JSON, refusal("internal")), Outcome.GARBLED),
    "200, with an error without a code in it": (Answer(200, JSON, moved()[:-1] + b',"error":["x"]}'), Outcome.GARBLED),
    "200, with the empty fields of an error": (
        Answer(200, JSON, moved()[:-1] + b',"error":{"code":""}}'),
        Outcome.CONFIRMED,
    ),
    "200, a key twice": (Answer(200, JSON, moved()[:-2] + b',"id":"101"}}'), Outcome.GARBLED),
    "200, JSON that had to be mended": (Answer(200, JSON, moved()[:-1] + b',"x":"\xff"}'), Outcome.GARBLED),
    "200, an error beyond all bounds": (Answer(200, JSON, moved()[:-1] + b',"error":-1e999}'), Outcome.GARBLED),
    "200, NaN": (Answer(200, JSON, moved()[:-1] + b',"x":NaN}'), Outcome.GARBLED),
    "200, a byte order mark": (Answer(200, JSON, b"\xef\xbb\xbf" + moved()), Outcome.CONFIRMED),
    "200, UTF-16": (Answer(200, JSON, moved().decode().encode("utf-16")), Outcome.GARBLED),
    "200, an id rounded to the one asked for": (Answer(200, JSON, moved(order_id=2.0**53)), Outcome.GARBLED),
    "200, broken JSON": (Answer(200, JSON, b"{nope}"), Outcome.GARBLED),
    "200, cut JSON": (Answer(200, JSON, moved("accepted")[:-5]), Outcome.GARBLED),
    "200, empty": (Answer(200, JSON), Outcome.GARBLED),
    "200, too large": (Answer(200, JSON, flaw=TOO_LARGE), Outcome.GARBLED),
    "200, bad gzip": (Answer(200, JSON, flaw=BAD_GZIP), Outcome.GARBLED),
    "200 with HTML": (Answer(200, HTML, PAGE), Outcome.PORTAL),
    "200 with HTML called JSON": (Answer(200, JSON, b"\xef\xbb\xbf \n" + PAGE), Outcome.PORTAL),
    "200 with HTML too large": (Answer(200, HTML, flaw=TOO_LARGE), Outcome.PORTAL),
    "511 with HTML": (Answer(511, HTML, PAGE), Outcome.PORTAL),
    "201": (Answer(201, JSON, moved("accepted")), Outcome.OTHER_SUCCESS),
    "202": (Answer(202, JSON), Outcome.OTHER_SUCCESS),
    "204": (Answer(204), Outcome.OTHER_SUCCESS),
    "other 2xx": (Answer(207, JSON, moved("accepted")), Outcome.OTHER_SUCCESS),
    **{f"{status} a redirect": (Answer(status), Outcome.REDIRECT) for status in (300, 301, 302, 303, 304, 307, 308)},
    **{
        f"{status} the app sent something wrong": (Answer(status), Outcome.BAD_REQUEST)
        for status in (400, 405, 411, 413, 415, 426, 431, 501, 505)
    },
    "401 without a code": (Answer(401), Outcome.UNAUTHORISED),
    "401 with HTML": (Answer(401, HTML, PAGE), Outcome.UNAUTHORISED),
    "403 without a code": (Answer(403), Outcome.FORBIDDEN),
    "403 with HTML": (Answer(403, HTML, PAGE), Outcome.FORBIDDEN),
    "404": (Answer(404, JSON, refusal("resource_not_found")), Outcome.NOT_FOUND),
    "410": (Answer(410, JSON, refusal("resource_not_found")), Outcome.NOT_FOUND),
    "404 of a gateway that knows no such path": (Answer(404), Outcome.OTHER_REFUSAL),
    "410 without a code": (Answer(410), Outcome.OTHER_REFUSAL),
    "408": (Answer(408), Outcome.TRY_AGAIN),
    "425": (Answer(425), Outcome.TRY_AGAIN),
    "409 another code": (Answer(409, JSON, refusal("state_odd")), Outcome.OTHER_CONFLICT),
    "409 without a code": (Answer(409), Outcome.OTHER_CONFLICT),
    "421": (Answer(421), Outcome.MISDIRECTED),
    "429 without a code": (Answer(429), Outcome.RATE_LIMITED),
    **{f"{status}": (Answer(status), Outcome.SERVER_ERROR) for status in (500, 502, 503, 504)},
    "502 with HTML": (Answer(502, HTML, PAGE), Outcome.SERVER_ERROR),
    "502 too large": (Answer(502, HTML, flaw=TOO_LARGE), Outcome.SERVER_ERROR),
    "502 with a code of a 4xx": (Answer(502, JSON, refusal("auth_revoked")), Outcome.SERVER_ERROR),
    "other 5xx": (Answer(520), Outcome.SERVER_ERROR),
    "422 another code": (Answer(422, JSON, refusal("state_odd")), Outcome.OTHER_REFUSAL),
    "other 4xx": (Answer(418), Outcome.OTHER_REFUSAL),
    "no HTTP class": (Answer(777), Outcome.GARBLED),
    "1xx": (Answer(101), Outcome.GARBLED),
}

CODES: dict[tuple[str, int], Outcome] = {
    ("auth_missing", 401): Outcome.UNAUTHORISED,
    ("auth_invalid_credential", 401): Outcome.UNAUTHORISED,
    ("INVALID_CREDENTIALS", 401): Outcome.UNAUTHORISED,
    ("auth_revoked", 403): Outcome.REVOKED,
    ("AUTH_REVOKED", 403): Outcome.REVOKED,
    ("auth_forbidden", 403): Outcome.FORBIDDEN,
    ("FORBIDDEN_SCOPE", 403): Outcome.FORBIDDEN,
    ("request_invalid", 400): Outcome.BAD_REQUEST,
    ("request_invalid", 422): Outcome.BAD_REQUEST,
    ("request_missing_idempotency_key", 400): Outcome.BAD_REQUEST,
    ("request_invalid_range", 400): Outcome.BAD_REQUEST,
    ("resource_not_found", 404): Outcome.NOT_FOUND,
    ("resource_unmapped", 404): Outcome.NOT_FOUND,
    ("state_invalid_transition", 409): Outcome.INVALID_TRANSITION,
    ("INVALID_TRANSITION", 422): Outcome.INVALID_TRANSITION,
    ("state_idempotency_conflict", 409): Outcome.KEY_CONFLICT,
    ("IDEMPOTENCY_KEY_CONFLICT", 409): Outcome.KEY_CONFLICT,
    ("rate_limit_exceeded", 429): Outcome.RATE_LIMITED,
    ("RATE_LIMITED", 429): Outcome.RATE_LIMITED,
    ("downstream_unavailable", 502): Outcome.SERVER_ERROR,
    ("DOWNSTREAM_UNAVAILABLE", 502): Outcome.SERVER_ERROR,
    ("INTERNAL", 500): Outcome.SERVER_ERROR,
}


def caused(error: Exception, *causes: Exception) -> Exception:
    """The exception as httpx raises it: over httpcore's, over what really happened."""
    here: BaseException = error
    for cause in causes:
        here.__cause__ = cause
        here = cause
    return error


EXCEPTIONS: dict[str, tuple[Exception, Outcome]] = {
    "DNS": (caused(httpx.ConnectError(""), socket.gaierror(-2, "Name or service not known")), Outcome.NOT_SENT),
    "refused": (caused(httpx.ConnectError(""), ConnectionRefusedError(111, "Connection refused")), Outcome.NOT_SENT),
    "unreachable": (caused(httpx.ConnectError(""), OSError(101, "Network is unreachable")), Outcome.NOT_SENT),
    "connect timeout": (httpx.ConnectTimeout(""), Outcome.NOT_SENT),
    "no free connection": (httpx.PoolTimeout(""), Outcome.NOT_SENT),
    "proxy": (httpx.ProxyError(""), Outcome.NOT_SENT),
    "cut during the handshake": (caused(httpx.ConnectError(""), ssl.SSLEOFError(8, "EOF")), Outcome.NOT_SENT),
    "reset during the handshake": (
        caused(httpx.ConnectError(""), ConnectionResetError(104, "reset"), ssl.SSLWantReadError(2, "more")),
        Outcome.NOT_SENT,
    ),
    "handshake timeout": (
        caused(httpx.ConnectTimeout(""), TimeoutError(), ssl.SSLWantReadError(2, "more")),
        Outcome.NOT_SENT,
    ),
    "TLS failure": (caused(httpx.ConnectError(""), OSError(), ssl.SSLError(1, "wrong version")), Outcome.INSECURE),
    "bad certificate": (caused(httpx.ConnectError(""), ssl.SSLCertVerificationError(1, "expired")), Outcome.INSECURE),
    "write error": (httpx.WriteError(""), Outcome.CUT_OFF),
    "write timeout": (httpx.WriteTimeout(""), Outcome.CUT_OFF),
    "read error, a reset": (caused(httpx.ReadError(""), ConnectionResetError(104, "reset")), Outcome.CUT_OFF),
    "read error over TLS": (caused(httpx.ReadError(""), ssl.SSLError(1, "bad record mac")), Outcome.CUT_OFF),
    "read timeout": (httpx.ReadTimeout(""), Outcome.CUT_OFF),
    "close error": (httpx.CloseError(""), Outcome.CUT_OFF),
    "server disconnected": (httpx.RemoteProtocolError("Server disconnected"), Outcome.CUT_OFF),
    "total deadline": (TimeoutError(), Outcome.CUT_OFF),
    "TLS broken in mid-answer": (ssl.SSLError(1, "bad record mac"), Outcome.CUT_OFF),
    "no contract of httpx's": (httpx.HTTPError(""), Outcome.CUT_OFF),
    "bad encoding": (httpx.DecodingError(""), Outcome.GARBLED),
    "redirects": (httpx.TooManyRedirects(""), Outcome.REDIRECT),
}

BUGS: dict[str, tuple[Exception, Outcome]] = {
    "a header that cannot be": (httpx.LocalProtocolError(""), Outcome.BAD_REQUEST),
    "a scheme that cannot be": (httpx.UnsupportedProtocol(""), Outcome.BAD_REQUEST),
    "an address that cannot be": (httpx.InvalidURL(""), Outcome.BAD_REQUEST),
    "a stream read twice": (httpx.StreamConsumed(), Outcome.CUT_OFF),
}


@pytest.mark.parametrize("row", ANSWERS)
def test_an_answer_is_called_what_the_failure_table_calls_it(row: str) -> None:
    answer, outcome = ANSWERS[row]
    delivery = judged(answer)
    assert (delivery.outcome, delivery.http) == (outcome, answer.status)


@pytest.mark.parametrize(("code", "status"), CODES)
def test_a_code_is_understood_in_either_spelling(code: str, status: int) -> None:
    delivery = judged(Answer(status, JSON, refusal(code)))
    assert (delivery.outcome, delivery.code, delivery.request_id) == (CODES[code, status], code, "req_1")


@pytest.mark.parametrize("row", EXCEPTIONS)
def test_an_exception_is_called_what_the_failure_table_calls_it(row: str, caplog: pytest.LogCaptureFixture) -> None:
    error, outcome = EXCEPTIONS[row]
    delivery = from_exception(error)
    assert (delivery.outcome, delivery.http) == (outcome, None)
    assert type(error).__name__ in delivery.detail
    assert not caplog.records


@pytest.mark.parametrize("row", BUGS)
def test_a_request_that_cannot_be_sent_is_a_bug_and_loud(row: str, caplog: pytest.LogCaptureFixture) -> None:
    error, outcome = BUGS[row]
    assert from_exception(error).outcome is outcome
    assert caplog.records[0].levelno == logging.ERROR


def test_every_exception_httpx_can_raise_is_in_the_table() -> None:
    kinds = [kind for kind in vars(httpx).values() if isinstance(kind, type) and issubclass(kind, httpx.HTTPError)]
    told = {type(error) for error, _ in (EXCEPTIONS | BUGS).values()}
    abstract = {
        httpx.HTTPStatusError,
        httpx.RequestError,
        httpx.TransportError,
        httpx.TimeoutException,
        httpx.NetworkError,
        httpx.ProtocolError,
    }
    assert set(kinds) - abstract <= told


def test_the_cause_of_a_failed_connection_is_told_for_the_log() -> None:
    assert from_exception(EXCEPTIONS["refused"][0]).detail == (
        "ConnectError from ConnectionRefusedError: Connection refused"
    )


def test_a_wait_of_openssl_is_not_told_for_the_cause() -> None:
    assert from_exception(EXCEPTIONS["reset during the handshake"][0]).detail == (
        "ConnectError from ConnectionResetError: reset"
    )


def test_a_circle_of_causes_is_walked_once() -> None:
    error, cause = httpx.ConnectError(""), OSError()
    error.__cause__, cause.__cause__ = cause, error
    assert from_exception(error).outcome is Outcome.NOT_SENT


def test_a_key_conflict_is_a_bug_of_ours_and_loud(caplog: pytest.LogCaptureFixture) -> None:
    judged(Answer(409, JSON, refusal("state_idempotency_conflict")))
    assert caplog.records[0].levelno == logging.ERROR
    assert "req_1" in caplog.text


def test_another_status_is_named() -> None:
    assert judged(Answer(200, JSON, moved("picked_up"))).status is Status.PICKED_UP
    assert judged(Answer(200, JSON, moved("on_hold"))).status is Status.UNKNOWN


@pytest.mark.parametrize("status", [429, 502, 503, 408])
def test_retry_after_is_honoured_wherever_it_stands(status: int) -> None:
    headers = JSON | {"retry-after": format_datetime(NOW + timedelta(seconds=9), usegmt=True)}
    assert judged(Answer(status, headers)).retry_after == 9.0


def test_neither_body_nor_headers_show_in_what_is_logged() -> None:
    answer = Answer(400, {"set-cookie": "secret"}, refusal("request_invalid") + b" Aiko")
    for text in (repr(answer), repr(judged(answer))):
        assert "secret" not in text
        assert "Aiko" not in text


def test_a_read_gives_the_data_or_what_went_wrong() -> None:
    assert judge_read(Answer(200, JSON, envelope({"id": 1})), NOW) == b'{"id": 1}'
    for answer, outcome in (
        (Answer(404, JSON, refusal("resource_not_found")), Outcome.NOT_FOUND),
        (Answer(200, HTML, PAGE), Outcome.PORTAL),
        (Answer(200, JSON, b"[]"), Outcome.GARBLED),
        (Answer(200, JSON), Outcome.GARBLED),
    ):
        delivery = judge_read(answer, NOW)
        assert isinstance(delivery, Delivery)
        assert delivery.outcome is outcome
