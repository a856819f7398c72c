"""Each fault as a real client sees it, and what the books say of it."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Actor, Fault, Simulator
from tests.simulator_server.kit import ACCEPT, JSON_KIND, NOON, Desk, code_of, data_of


def move(wire: httpx.Client, order_id: str, *, timeout: float = 5, key: str = "k") -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": JSON_KIND}
    return wire.patch(f"/orders/{order_id}/status", content=ACCEPT, headers=headers, timeout=timeout)


@contextmanager
def applied(live: Simulator, wire: httpx.Client, order_id: str, *, whether: bool) -> Iterator[None]:
    """Whether the try inside was applied; the same tap then goes through, and nothing has moved twice."""
    yield
    assert (live.entry(order_id).status is Status.ACCEPTED) is whether
    assert data_of(move(wire, order_id))["status"] == "accepted"
    assert len(live.effects()) == 1
    assert live.counts.answers["replay"] == int(whether)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("500", "internal"),
        ("502", "downstream_unavailable"),
        ("503", "downstream_unavailable"),
        ("504", "downstream_unavailable"),
        ("401", "auth_invalid_credential"),
        ("403", "auth_forbidden"),
        ("404", "resource_not_found"),
        ("408", "request_invalid"),
        ("421", "request_invalid"),
    ],
)
def test_an_error_in_front_of_the_api_applies_nothing(
    live: Simulator, wire: httpx.Client, kind: str, code: str
) -> None:
    order_id = live.place()
    live.fault(kind)
    with applied(live, wire, order_id, whether=False):
        response = move(wire, order_id)
        assert (response.status_code, code_of(response)) == (int(kind), code)
        assert "retry-after" not in response.headers


def test_a_429_says_how_many_seconds_to_wait(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("429", Fault("429", seconds=7))
    with applied(live, wire, order_id, whether=False):
        answers = [move(wire, order_id) for _ in range(2)]
        assert [code_of(answer) for answer in answers] == ["rate_limit_exceeded"] * 2
        assert [answer.headers["retry-after"] for answer in answers] == ["2", "7"]


def test_a_429_may_say_until_when_by_the_answers_own_date(sim: Simulator, desk: Desk) -> None:
    sim.fault(Fault("429date", seconds=90))
    response = desk.get("/orders")
    until = parsedate_to_datetime(response.headers["retry-after"])
    assert (response.status_code, until) == (429, NOON + timedelta(seconds=90))
    assert until - parsedate_to_datetime(response.headers["date"]) == timedelta(seconds=90)


def test_a_503_may_ask_for_time_too(sim: Simulator, desk: Desk) -> None:
    sim.fault(Fault("503", seconds=4.2))
    assert desk.get("/orders").headers["retry-after"] == "5"


def test_the_customer_can_be_faster_than_the_tap(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault(Fault("409", by="customer"))
    response = move(wire, order_id)
    assert (response.status_code, code_of(response)) == (409, "state_invalid_transition")
    assert live.entry(order_id).status is Status.CANCELLED
    assert [effect.hand.by for effect in live.effects()] == [Actor.CUSTOMER]


def test_the_other_tablet_can_be_faster_with_the_same_move(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault(Fault("409", by="other tablet"))
    assert code_of(move(wire, order_id)) == "state_invalid_transition"
    assert live.entry(order_id).status is Status.ACCEPTED
    assert [effect.hand.by for effect in live.effects()] == [Actor.TABLET]


def test_nobody_outruns_a_tap_on_an_order_that_is_not_there(live: Simulator, wire: httpx.Client) -> None:
    live.fault("409")
    assert code_of(move(wire, "123")) == "resource_not_found"
    assert live.counts.faults["409"] == 0


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"status":"fried"}'])
def test_nobody_outruns_a_request_that_asks_for_no_move(sim: Simulator, desk: Desk, body: bytes) -> None:
    order_id = sim.place()
    sim.fault("409")
    assert code_of(desk.move(order_id, body)) == "request_invalid"
    assert not sim.effects()


def test_a_client_that_goes_in_the_middle_of_its_request_has_asked_for_nothing(
    live: Simulator, wire: httpx.Client
) -> None:
    order_id = live.place()
    with socket.create_connection(("127.0.0.1", live.port)) as half:
        head = f"PATCH /v1/partner/orders/{order_id}/status HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\n"
        half.sendall(head.encode() + ACCEPT[:9])
    assert data_of(wire.get(f"/orders/{order_id}"))["status"] == 1
    assert dict(live.counts.requests) == {"read": 1}


def test_a_request_that_hangs_is_never_answered_nor_applied(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("hang")
    with applied(live, wire, order_id, whether=False), pytest.raises(httpx.ReadTimeout):
        move(wire, order_id, timeout=0.1)


def test_a_slow_answer_comes_when_it_said(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault(Fault("slow", seconds=0.1))
    began = time.monotonic()
    assert data_of(move(wire, order_id))["status"] == "accepted"
    assert time.monotonic() - began >= 0.1


def test_a_slow_answer_to_a_client_that_went_applies_nothing(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault(Fault("slow", seconds=60))
    with applied(live, wire, order_id, whether=False), pytest.raises(httpx.ReadTimeout):
        move(wire, order_id, timeout=0.1)


def test_a_dropped_connection_applies_nothing(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("drop")
    with applied(live, wire, order_id, whether=False), pytest.raises(httpx.RemoteProtocolError):
        move(wire, order_id)


def test_a_reset_connection_applies_nothing(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("reset")
    with applied(live, wire, order_id, whether=False), pytest.raises(httpx.ReadError):
        move(wire, order_id)


def test_a_connection_dropped_after_the_work_is_applied_unheard(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("dropafter")
    with applied(live, wire, order_id, whether=True), pytest.raises(httpx.RemoteProtocolError):
        move(wire, order_id)


def test_an_answer_cut_in_half_is_applied_and_seen_as_cut(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("cut")
    with applied(live, wire, order_id, whether=True), pytest.raises(httpx.RemoteProtocolError, match="complete"):
        move(wire, order_id)


def test_a_large_compressed_answer_can_be_cut_too(live: Simulator, wire: httpx.Client) -> None:
    for _ in range(20):
        live.place()
    live.fault("cut")
    with pytest.raises(httpx.RemoteProtocolError, match="complete"):
        wire.get("/orders")
    assert len(data_of(wire.get("/orders"))["orders"]) == 20


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("511", 511)])
def test_a_sign_in_page_answers_in_place_of_the_api(
    live: Simulator, wire: httpx.Client, kind: str, status: int
) -> None:
    order_id = live.place()
    live.fault(kind)
    with applied(live, wire, order_id, whether=False):
        response = move(wire, order_id)
        assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_a_garbled_answer_is_applied_but_not_json(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("garbled")
    with applied(live, wire, order_id, whether=True):
        response = move(wire, order_id)
        assert response.headers["content-type"] == JSON_KIND
        with pytest.raises(json.JSONDecodeError):
            response.json()


def test_a_redirect_leads_away_and_applies_nothing(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("redirect")
    with applied(live, wire, order_id, whether=False):
        assert move(wire, order_id).status_code == HTTPStatus.FOUND


def test_an_answer_can_name_another_order(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    live.fault("wrongid")
    with applied(live, wire, order_id, whether=True):
        assert data_of(move(wire, order_id))["id"] == str(int(order_id) + 1)


@pytest.mark.parametrize("kind", ["201", "202", "204"])
def test_another_success_than_the_promised_one_is_applied(live: Simulator, wire: httpx.Client, kind: str) -> None:
    order_id = live.place()
    live.fault(kind)
    with applied(live, wire, order_id, whether=True):
        response = move(wire, order_id)
        assert response.status_code == int(kind)
        assert (response.content == b"") is (kind == "204")


def test_faults_meet_only_what_they_are_meant_for_in_the_order_given(sim: Simulator, desk: Desk) -> None:
    first, second = sim.place(), sim.place()
    sim.fault(Fault("502", on="write", order_id=second), Fault("500", on="read"), Fault("503", on="write"))
    assert desk.move(first, ACCEPT).status_code == 503
    assert desk.get("/orders").status_code == 500
    assert desk.move(second, ACCEPT).status_code == 502
    assert (desk.move(second, ACCEPT).status_code, sim.house.faults.pending) == (200, 0)
    assert dict(sim.counts.faults) == {"503": 1, "500": 1, "502": 1}


def test_a_fault_can_befall_several_requests(sim: Simulator, desk: Desk) -> None:
    sim.fault("502", "500", times=2)
    assert [desk.get("/orders").status_code for _ in range(5)] == [502, 500, 502, 500, 200]


def test_a_broken_connection_needs_a_socket_and_says_so(sim: Simulator, desk: Desk) -> None:
    sim.fault("drop")
    with pytest.raises(RuntimeError, match="real connection"):
        desk.get("/orders")
