"""The server as a process and a thread: where it listens, how it ends, how it is steered, what its ledger says."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Actor, Fault, Simulator
from tests.simulator_server.kit import ACCEPT, JSON_KIND, READY, Desk, HandClock, data_of

ROOT = Path(__file__).parents[2]
SERVE = "from kds_app.simulator import serve; serve(port=0, seed=1, orders_per_minute=6.0, faults='hang:100%')"


def test_it_listens_on_loopback_alone_on_a_port_of_its_own(live: Simulator, wire: httpx.Client) -> None:
    assert live.base_url == f"http://127.0.0.1:{live.port}/v1/partner"
    assert live.port > 0
    assert wire.get("/orders").status_code == 200


def test_a_taken_port_is_an_error_at_once(live: Simulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Simulator(port=live.port).start()


def test_a_bad_spec_is_an_error_before_anything_listens() -> None:
    with pytest.raises(ValueError, match="bad fault"):
        Simulator(faults="lots")


def test_it_stops_within_a_second_though_requests_hang() -> None:
    with Simulator(opening=()) as sim:
        sim.fault("hang", Fault("slow", seconds=60), "hang")
        ended: list[httpx.HTTPError] = []

        def ask() -> None:
            try:
                httpx.get(f"{sim.base_url}/orders", trust_env=False, timeout=30)
            except httpx.HTTPError as error:
                ended.append(error)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        assert sim.wait_until(lambda: sim.counts.faults.total() == 3)
        began = time.monotonic()
    took = time.monotonic() - began
    for asker in askers:
        asker.join()
    assert took < 1
    assert len(ended) == 3


def test_it_goes_away_and_comes_back_on_its_port_with_its_books(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    port = live.port
    live.stop()
    with pytest.raises(httpx.TransportError):
        wire.get(f"/orders/{order_id}")
    live.start()
    live.start()
    assert live.port == port
    assert data_of(wire.get(f"/orders/{order_id}"))["short_id"] == "482"


def test_orders_arrive_by_themselves_while_it_runs() -> None:
    with Simulator(opening=(), orders_per_minute=6000) as sim:
        assert sim.wait_until(lambda: len(sim.entries()) >= 20)


def test_the_secret_is_not_in_its_repr() -> None:
    sim = Simulator(secret="sk_very_secret")
    assert "sk_very_secret" not in repr(sim) + repr(sim.house)


def test_the_credential_is_not_kept_with_the_requests(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    desk.move(order_id, ACCEPT, "key-of-the-tap")
    (seen,) = sim.requests()
    assert (seen.method, seen.path, seen.key, seen.body) == (
        "PATCH",
        f"/v1/partner/orders/{order_id}/status",
        "key-of-the-tap",
        ACCEPT,
    )
    assert sim.secret not in repr(seen)


def test_effects_are_the_moves_confirmed_and_no_order_moves_twice_whatever_goes_wrong() -> None:
    spec = "502:8%,503:4%,500:4%,429=0:4%,drop:8%,reset:4%,dropafter:10%,cut:6%,garbled:6%,wrongid:4%,html:4%,204:4%"
    with Simulator(seed=11, opening=(), faults=spec) as sim:
        ids = [sim.place() for _ in range(40)]
        taps = [(order_id, body, f"{order_id}-{body!r}") for order_id in ids for body in (ACCEPT, READY)]
        auth = (sim.partner_key, sim.secret)
        with httpx.Client(base_url=sim.base_url, auth=auth, trust_env=False) as client:
            for tap in taps:
                _until_confirmed(client, *tap)
    effects = sim.effects(Actor.PARTNER)
    assert sim.counts.faults.total() > 20
    assert sim.counts.answers["replay"] > 5
    assert [effect.hand.key for effect in effects] == [key for _, _, key in taps]
    assert {sim.entry(order_id).status for order_id in ids} == {Status.READY}


def _until_confirmed(client: httpx.Client, order_id: str, body: bytes, key: str) -> None:
    """Send the same again until a plain 200 for this order comes back."""
    headers = {"Idempotency-Key": key, "Content-Type": JSON_KIND}
    while True:
        try:
            response = client.patch(f"/orders/{order_id}/status", content=body, headers=headers)
            if response.status_code == 200 and response.json()["data"]["id"] == order_id:
                return
        except (httpx.TransportError, ValueError):
            continue


def test_the_books_are_safe_from_many_threads(live: Simulator, wire: httpx.Client) -> None:
    def cook(seed: int) -> None:
        for _ in range(15):
            order_id = live.place()
            live.move(order_id, Status.ACCEPTED)
            live.fault(Fault("502", order_id=str(seed)))
            assert data_of(wire.get(f"/orders/{order_id}"))["status"] == 2

    cooks = [threading.Thread(target=cook, args=(seed,)) for seed in range(6)]
    for thread in cooks:
        thread.start()
    for thread in cooks:
        thread.join()
    assert len(live.entries()) == len(live.effects()) == 90


def test_the_ledger_can_be_read_from_outside(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    body = b'{"status":"accepted","occurred_at":"2026-06-25T11:59:58Z"}'
    answer = desk.move(order_id, body, "k")
    told = desk.control("GET", "ledger").json()
    assert told["ledger"] == [
        {
            "order_id": order_id,
            "from": "placed",
            "to": "accepted",
            "at": "2026-06-25T12:00:00Z",
            "by": "partner",
            "idempotency_key": "k",
            "request_id": answer.json()["request_id"],
            "occurred_at": "2026-06-25T11:59:58Z",
            "reason": "",
        }
    ]
    assert told["counts"]["requests"] == {"write": 1}
    assert told["orders"][order_id]["status"] == "accepted"


def test_everything_can_be_steered_from_outside(sim: Simulator, desk: Desk) -> None:
    first = desk.control("POST", "place", {"fields": {"order_comment": "hot"}}).json()["id"]
    second = desk.control("POST", "place", {"status": "accepted"}).json()["id"]
    assert sim.entry(first).record["order_comment"] == "hot"
    assert desk.control("POST", "cancel", {"id": first}).json()["status"] == "cancelled"
    assert desk.control("POST", "move", {"id": second, "status": "ready"}).json()["status"] == "ready"
    assert desk.control("POST", "faults", {"script": [{"kind": "502", "times": 2}]}).json() == {"pending": 2}
    assert [desk.get("/orders").status_code for _ in range(3)] == [502, 502, 200]
    desk.control("POST", "faults", {"rates": "500:100%"})
    assert desk.get("/orders").status_code == 500
    desk.control("POST", "faults", {"rates": ""})
    desk.control("POST", "rotate", {"secret": "sk_2"})
    assert desk.get("/orders").status_code == 401
    sim.secret = "sk_2"
    desk.control("POST", "revoke")
    assert desk.get("/orders").status_code == 403
    desk.control("POST", "reinstate")
    assert desk.control("POST", "rate", {"orders_per_minute": 3, "reads_per_minute": 0}).status_code == 200
    assert (sim.house.kitchen.orders_per_minute, desk.get("/orders").status_code) == (3, 429)
    desk.control("POST", "rate", {"reads_per_minute": None})
    assert desk.get("/orders").status_code == 200


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("faults", {"rates": "lots"}),
        ("faults", {"script": [{"kind": "smoke"}]}),
        ("faults", {"script": [{"colour": "red"}]}),
        ("rotate", {}),
        ("place", {"status": "fried"}),
        ("cancel", {"id": "1"}),
        ("rate", {"orders_per_minute": -1}),
        ("rate", ["orders_per_minute"]),
    ],
)
def test_what_cannot_be_done_from_outside_is_one_line(desk: Desk, name: str, asked: object) -> None:
    response = desk.control("POST", name, asked)
    assert response.status_code == 400
    assert response.json()["error"]


def test_a_reading_of_the_clock_in_the_hand_reaches_the_wire(clock: HandClock) -> None:
    with Simulator(opening=(), clock=clock) as sim:
        response = httpx.get(f"{sim.origin}/_simulator/ledger", trust_env=False)
        assert response.headers.get_list("date") == ["Thu, 25 Jun 2026 12:00:00 GMT"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_in_the_foreground_it_says_where_it_is_and_ends_when_told_to(number: signal.Signals) -> None:
    command = [sys.executable, "-W", "error", "-c", SERVE]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=ROOT, text=True) as process:  # noqa: S603 - our own line
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        url = httpx.URL(next(word for word in line.split() if word.startswith("http")))
        with socket.create_connection((url.host, url.port or 0)) as hanging:
            hanging.sendall(f"GET {url.path}/orders HTTP/1.1\r\nHost: {url.host}\r\n\r\n".encode())
            while not httpx.get(url.copy_with(path="/_simulator/ledger"), trust_env=False).json()["counts"]["faults"]:
                continue
            began = time.monotonic()
            os.kill(process.pid, number)
            code = process.wait(5)
            took = time.monotonic() - began
        assert (line.count("pk_demo"), line.count("sk_demo")) == (1, 1)
        assert (code, process.stdout.read(), process.stderr.read()) == (0, "", "")
        assert took < 1
