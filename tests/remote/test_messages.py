"""What goes out, and what comes back around the orders."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId
from kds_app.remote.wire import (
    Envelope,
    Moved,
    page_query,
    read_envelope,
    read_moved,
    read_page,
    status_body,
)

AT = datetime(2025, 3, 14, 19, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("action", "reason", "body"),
    [
        (Action.ACCEPT, None, b'{"status":"accepted","occurred_at":"2025-03-14T12:00:00.123Z"}'),
        (Action.READY, None, b'{"status":"ready","occurred_at":"2025-03-14T12:00:00.123Z"}'),
        (Action.PICKED_UP, None, b'{"status":"picked_up","occurred_at":"2025-03-14T12:00:00.123Z"}'),
        (
            Action.REJECT,
            "out_of_items",
            b'{"status":"rejected","occurred_at":"2025-03-14T12:00:00.123Z","reason_code":"out_of_items"}',
        ),
        (
            Action.CANCEL,
            "other",
            b'{"status":"cancelled","occurred_at":"2025-03-14T12:00:00.123Z","reason_code":"other"}',
        ),
    ],
)
def test_a_write_says_status_time_and_reason(action: Action, reason: str | None, body: bytes) -> None:
    assert status_body(action, reason, AT) == body


@pytest.mark.parametrize("action", [Action.REJECT, Action.CANCEL])
def test_a_rejection_without_a_reason_is_a_bug(action: Action) -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        status_body(action, None, AT)


def test_a_page_is_asked_for_from_a_time_in_utc() -> None:
    since = datetime(2025, 3, 14, 12, tzinfo=UTC)
    assert page_query(since, 2, 100) == {"from": "2025-03-14T12:00:00Z", "page": "2", "size": "100"}


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"request_id":"r","data":{}}', Envelope("r", "", b"{}")),
        (b'\xef\xbb\xbf{"request_id":"r","data":{}}', Envelope("r", "", b"{}")),
        (b'{"request_id":7,"error":{"code":["x"]}}', Envelope(code="?")),
        (b'{"error":{"code":500}}', Envelope(code="?")),
        (b'{"error":{"message":"no"}}', Envelope(code="?")),
        (b'{"error":[1]}', Envelope(code="?")),
        (b'{"error":{"code":"","message":"","details":null}}', Envelope()),
        (b'{"error":"RATE_LIMITED","data":null}', Envelope(code="RATE_LIMITED")),
        (b'{"request_id":"a\\n\\u202eb","error":{"code":" x "}}', Envelope("ab", "x")),
        (b"{}", Envelope()),
        (b"[]", None),
        (b'{"request_id":"r","da', None),
        (b"", None),
        (b'{"data":' + b"[" * 100_000, None),
    ],
)
def test_an_envelope_is_read_as_far_as_it_can_be(body: bytes, read: Envelope | None) -> None:
    assert read_envelope(body) == read


def test_a_request_id_is_kept_to_two_hundred_characters() -> None:
    envelope = read_envelope(b'{"request_id":"' + b"x" * 5000 + b'"}')
    assert envelope is not None
    assert envelope.request_id == "x" * 200


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'{"id":"5","status":"accepted"}', Moved(OrderId("5"), Status.ACCEPTED)),
        (b'{"id":5,"status":2}', Moved(OrderId("5"), Status.ACCEPTED)),
        (b'{"id":5,"status":"on_hold"}', Moved(OrderId("5"), Status.UNKNOWN)),
        (b'{"id":5,"status":null}', None),
        (b'{"id":null,"status":2}', None),
        (b'{"id":5}', None),
        (b'{"id":[5],"status":2}', None),
        (b"null", None),
    ],
)
def test_the_answer_to_a_write_names_an_order_and_a_status_or_is_not_believed(data: bytes, read: Moved | None) -> None:
    assert read_moved(data) == read


def test_a_page_holds_every_order_it_names_but_those_without_an_id() -> None:
    page = read_page(b'{"orders":[{"id":1},{"id":null},7,{"id":2,"cart":"?"}],"page":1,"size":100,"total":"4"}')
    assert page is not None
    assert [order.id for order in page.orders] == ["1", "2"]
    assert (page.named, page.total) == (4, 4)


@pytest.mark.parametrize("data", [b'{"orders":null,"total":0}', b'{"orders":[]}'])
def test_an_empty_list_may_be_null(data: bytes) -> None:
    page = read_page(data)
    assert page is not None
    assert page.orders == ()


@pytest.mark.parametrize("data", [b"{}", b"null", b"[]", b'{"orders":{}}', b'{"orders":"none"}'])
def test_what_is_no_list_of_orders_is_not_an_empty_kitchen(data: bytes) -> None:
    assert read_page(data) is None


@pytest.mark.parametrize("total", [b"0", b"-1", b"null", b'"many"', b"{}", b"1e999"])
def test_a_total_that_cannot_be_is_no_total(total: bytes) -> None:
    page = read_page(b'{"orders":[{"id":1}],"total":' + total + b"}")
    assert page is not None
    assert page.total is None
