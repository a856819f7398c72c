"""The contract, row by row."""

import base64
import gzip
from datetime import timedelta

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Actor, Dialect, Simulator
from kds_app.simulator.access import READ_ORDERS, WRITE_ORDERS
from tests.simulator_server.kit import (
    ACCEPT,
    CANCEL,
    JSON_KIND,
    NOON,
    PICKED_UP,
    READY,
    REJECT,
    Desk,
    HandClock,
    code_of,
    data_of,
)

EVERY_PATH = (
    "/orders",
    "/orders/1",
    "/orders/cancel-reasons",
    "/orders/order-types",
    "/orders/fulfillment-statuses",
    "/orders/count",
    "/brands",
    "/branches",
    "/no/such/thing",
)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("path", EVERY_PATH)
def test_every_path_asks_for_the_credential(desk: Desk, path: str) -> None:
    response = desk.call("GET", path, signed=False)
    assert (response.status_code, code_of(response)) == (401, "auth_missing")


@pytest.mark.parametrize("header", ["", "Bearer pk_demo", "Basic", "Basic not*base64", basic("no colon"), "Basic ÿ"])
def test_a_malformed_authorization_is_a_missing_one(desk: Desk, header: str) -> None:
    headers = [(b"Authorization", header.encode("latin-1"))]
    response = desk.call("GET", "/orders", signed=False, headers=headers)
    assert (response.status_code, code_of(response)) == (401, "auth_missing")


@pytest.mark.parametrize("pair", ["pk_demo:wrong", "pk_other:sk_demo", "pk_demo:", "pk_demo:sk_demo "])
def test_a_wrong_key_or_secret_does_not_verify(desk: Desk, pair: str) -> None:
    response = desk.call("GET", "/orders", signed=False, headers={"Authorization": basic(pair)})
    assert (response.status_code, code_of(response)) == (401, "auth_invalid_credential")


def test_a_rotated_secret_stops_working_at_once_and_the_new_one_works(sim: Simulator, desk: Desk) -> None:
    old = {"Authorization": basic(f"{sim.partner_key}:{sim.secret}")}
    sim.rotate("sk_new")
    assert code_of(desk.call("GET", "/orders", signed=False, headers=old)) == "auth_invalid_credential"
    assert data_of(desk.get("/orders"))["total"] == 0


def test_a_revoked_credential_is_refused_until_it_is_reinstated(sim: Simulator, desk: Desk) -> None:
    sim.revoke()
    response = desk.get("/orders")
    assert (response.status_code, code_of(response)) == (403, "auth_revoked")
    sim.reinstate()
    assert desk.get("/orders").status_code == 200


@pytest.mark.parametrize(("held", "read", "written"), [(READ_ORDERS, 200, 403), (WRITE_ORDERS, 403, 200)])
def test_a_missing_scope_is_forbidden(clock: HandClock, held: str, read: int, written: int) -> None:
    desk = Desk(Simulator(opening=(), clock=clock, scopes=frozenset({held})))
    order_id = desk.sim.place()
    answers = [desk.get("/orders"), desk.move(order_id, ACCEPT)]
    assert [answer.status_code for answer in answers] == [read, written]
    assert [code_of(answer) for answer in answers if answer.status_code != 200] == ["auth_forbidden"]


def test_a_move_answers_the_id_the_word_and_the_time_as_strings(sim: Simulator, desk: Desk, clock: HandClock) -> None:
    order_id = sim.place()
    clock.advance(seconds=30)
    assert data_of(desk.move(order_id, ACCEPT)) == {
        "id": order_id,
        "status": "accepted",
        "updated_at": "2026-06-25T12:00:30Z",
    }
    assert sim.entry(order_id).status is Status.ACCEPTED


def test_a_move_without_an_idempotency_key_is_refused(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    headers = {"Content-Type": JSON_KIND}
    response = desk.call("PATCH", f"/orders/{order_id}/status", content=ACCEPT, headers=headers)
    assert (response.status_code, code_of(response)) == (400, "request_missing_idempotency_key")
    assert sim.entry(order_id).status is Status.PLACED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"status":4}',
        b'{"status":"placed"}',
        b'{"status":"delivered"}',
        b'{"status":"ACCEPTED"}',
        b'{"status":"rejected"}',
        b'{"status":"rejected","reason_code":""}',
        b'{"status":"cancelled","reason_code":null}',
        b'{"status":"rejected","reason_code":7}',
        b'{"status":"accepted","reason_code":7}',
        b'{"status":"accepted","occurred_at":"yesterday"}',
        b'{"status":"accepted","occurred_at":"2026-06-25"}',
        b'{"status":"accepted","occurred_at":"2026-06-25T12:00:00"}',
        b'{"status":"accepted","occurred_at":"2026-13-25T12:00:00Z"}',
        b'{"status":"accepted","occurred_at":1750852800}',
    ],
)
def test_a_body_that_is_not_a_move_is_invalid_and_moves_nothing(sim: Simulator, desk: Desk, body: bytes) -> None:
    order_id = sim.place()
    response = desk.move(order_id, body)
    assert (response.status_code, code_of(response)) == (400, "request_invalid")
    assert not sim.effects()


def test_a_body_must_be_sent_as_json(sim: Simulator, desk: Desk) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "text/plain"}
    response = desk.call("PATCH", f"/orders/{sim.place()}/status", content=ACCEPT, headers=headers)
    assert code_of(response) == "request_invalid"


def test_a_move_of_an_order_that_is_not_there_is_not_found(desk: Desk) -> None:
    response = desk.move("1", ACCEPT)
    assert (response.status_code, code_of(response)) == (404, "resource_not_found")


STARTS = (Status.PLACED, Status.ACCEPTED, Status.READY, Status.PICKED_UP, Status.CANCELLED, Status.REJECTED)
BODIES = {"accepted": ACCEPT, "ready": READY, "picked_up": PICKED_UP, "rejected": REJECT, "cancelled": CANCEL}
ALLOWED = {
    (Status.PLACED, "accepted"),
    (Status.PLACED, "rejected"),
    (Status.ACCEPTED, "ready"),
    (Status.ACCEPTED, "cancelled"),
    (Status.READY, "picked_up"),
    (Status.READY, "cancelled"),
}


@pytest.mark.parametrize("start", [*STARTS, Status.SCHEDULED, Status.DELIVERED])
@pytest.mark.parametrize("asked", BODIES)
def test_an_order_moves_where_the_contract_says_and_nowhere_else(
    sim: Simulator, desk: Desk, start: Status, asked: str
) -> None:
    order_id = sim.place(status=start)
    response = desk.move(order_id, BODIES[asked])
    if (start, asked) in ALLOWED:
        assert data_of(response)["status"] == asked
        assert sim.entry(order_id).status == asked
    else:
        assert (response.status_code, code_of(response)) == (409, "state_invalid_transition")
        assert sim.entry(order_id).status is start


def test_a_record_carries_every_field_of_the_sample(sim: Simulator, desk: Desk) -> None:
    fields = {
        "id external_id short_id business_id branch_id provider_id status type created_at updated_at scheduled_time",
        "estimated_pickup_at preparation_time brands order_comment delivery_comment klikit_comment user_first_name",
        "user_last_name user_phone table_no order_queue pickup_type item_count unique_item_count currency",
        "currency_symbol final_price final_price_display payment_status payment_method auto_accept auto_ready",
        "can_accept can_ready can_cancel can_deliver can_void is_three_pl_order fulfillment_status_id",
        "fulfillment_rider fulfillment_pickup_pin additional_info cart_v2 cart",
    }
    order = data_of(desk.get(f"/orders/{sim.place()}"))
    assert {name for line in fields for name in line.split()} <= set(order)
    assert order["status"] == 1


def test_what_a_record_allows_follows_where_the_order_stands(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    seen = []
    for body in (ACCEPT, READY, PICKED_UP):
        order = data_of(desk.get(f"/orders/{order_id}"))
        seen.append([order["status"], order["can_accept"], order["can_ready"], order["can_deliver"]])
        desk.move(order_id, body)
    assert seen == [[1, True, False, False], [2, False, True, False], [4, False, False, True]]
    assert data_of(desk.get(f"/orders/{order_id}"))["status"] == 9


def test_an_order_that_is_not_there_cannot_be_read(desk: Desk) -> None:
    response = desk.get("/orders/999")
    assert (response.status_code, code_of(response)) == (404, "resource_not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/menu"), ("POST", "/orders"), ("PUT", "/orders/1/status")])
def test_what_the_contract_does_not_have_is_not_found(desk: Desk, method: str, path: str) -> None:
    response = desk.call(method, path)
    assert (response.status_code, code_of(response)) == (404, "resource_not_found")


def test_the_lists_of_words_are_the_contracts(desk: Desk) -> None:
    assert data_of(desk.get("/orders/cancel-reasons"))[0] == {"code": "out_of_items", "label": "Items unavailable"}
    assert [row["title"] for row in data_of(desk.get("/orders/order-types"))] == ["pickup", "delivery", "dinein"]
    statuses = {row["id"]: row["title"] for row in data_of(desk.get("/orders/fulfillment-statuses"))}
    assert (len(statuses), statuses[9]) == (10, "CANCELED")
    assert data_of(desk.get("/orders/count")) == {}


def test_brands_and_branches_know_each_other(desk: Desk) -> None:
    titles = {brand["id"]: brand["title"] for brand in data_of(desk.get("/brands"))[0]["brands"]}
    branches = data_of(desk.get("/branches"))["results"]
    assert {id_ for branch in branches for id_ in branch["brand_ids"]} == set(titles)
    assert [titles[id_] for id_ in branches[0]["brand_ids"]] == branches[0]["brand_titles"]


def test_orders_come_newest_first_page_by_page(sim: Simulator, desk: Desk, clock: HandClock) -> None:
    placed = []
    for _ in range(5):
        placed.append(int(sim.place()))
        clock.advance(seconds=10)
    pages = [data_of(desk.get("/orders", page=page, size=2)) for page in (1, 2, 3, 4)]
    assert [[order["id"] for order in page["orders"]] for page in pages] == [
        [placed[4], placed[3]],
        [placed[2], placed[1]],
        [placed[0]],
        [],
    ]
    assert {(page["size"], page["total"]) for page in pages} == {(2, 5)}
    assert [page["page"] for page in pages] == [1, 2, 3, 4]


def test_pages_shift_when_an_order_comes_between_them(sim: Simulator, desk: Desk, clock: HandClock) -> None:
    placed = {int(sim.place()) for _ in range(4)}
    first = data_of(desk.get("/orders", page=1, size=2))["orders"]
    clock.advance(seconds=10)
    sim.place()
    second = data_of(desk.get("/orders", page=2, size=2))["orders"]
    third = data_of(desk.get("/orders", page=3, size=2))["orders"]
    walked = [order["id"] for order in first + second + third]
    assert len(walked) == 5
    assert set(walked) == placed


def test_the_window_takes_its_start_and_leaves_out_its_end(sim: Simulator, desk: Desk, clock: HandClock) -> None:
    ids = []
    for _ in range(3):
        ids.append(int(sim.place()))
        clock.advance(minutes=1)
    window = {"from_": "2026-06-25T12:00:00Z", "to": "2026-06-25T19:01:00+07:00"}
    found = data_of(desk.get("/orders", **window))["orders"]
    assert [order["id"] for order in found] == [ids[0]]
    found = data_of(desk.get("/orders", from_="2026-06-25T12:01:00.000Z"))["orders"]
    assert [order["id"] for order in found] == [ids[2], ids[1]]


def test_a_window_over_ninety_days_is_refused(desk: Desk) -> None:
    just = (NOON - timedelta(days=90)).isoformat()
    over = (NOON - timedelta(days=90, seconds=1)).isoformat()
    assert desk.get("/orders", from_=just).status_code == 200
    assert code_of(desk.get("/orders", from_=over)) == "request_invalid_range"
    response = desk.get("/orders", from_="2025-01-01T00:00:00Z", to="2025-06-01T00:00:00Z")
    assert (response.status_code, code_of(response)) == (400, "request_invalid_range")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=one",
        "size=0",
        "size=1.5",
        "from=yesterday",
        "to=2026-06-25",
        "from=2026-06-25T12:00:00+07:00",
        "from=2026-06-25T12:00:00Z&to=2026-06-25T11:00:00Z",
        "status=fried",
        "provider_id=GrabFood",
        "branch_id=-3",
    ],
)
def test_a_query_that_makes_no_sense_is_invalid(desk: Desk, query: str) -> None:
    response = desk.call("GET", f"/orders?{query}")
    assert (response.status_code, code_of(response)) == (400, "request_invalid")


def test_a_page_larger_than_the_largest_is_cut_down(sim: Simulator, desk: Desk) -> None:
    for _ in range(103):
        sim.place()
    page = data_of(desk.get("/orders", size=5000))
    assert (page["size"], len(page["orders"]), page["total"]) == (100, 100, 103)
    assert len(data_of(desk.get("/orders"))["orders"]) == 20


def test_orders_are_found_by_status_provider_and_branch(sim: Simulator, desk: Desk) -> None:
    first = int(sim.place({"provider_id": 6, "branch_id": 1}))
    second = int(sim.place({"provider_id": 9, "branch_id": 2}, status=Status.READY))
    asked = ({"status": "placed"}, {"status": 1}, {"provider_id": 6}, {"branch_id": 1})
    for query in asked:
        assert [order["id"] for order in data_of(desk.get("/orders", **query))["orders"]] == [first]
    assert [order["id"] for order in data_of(desk.get("/orders", status=4))["orders"]] == [second]


def test_a_rejected_order_reads_as_cancelled_since_it_has_no_number(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    assert data_of(desk.move(order_id, REJECT))["status"] == "rejected"
    order = data_of(desk.get(f"/orders/{order_id}"))
    assert (order["status"], order["cancellation_reason"]) == (3, "out_of_items")


def test_the_other_dialect_says_the_same_in_capitals_and_words(clock: HandClock) -> None:
    dialect = Dialect(words=True, number_answers=True, capitals=True)
    desk = Desk(Simulator(opening=(), clock=clock, dialect=dialect))
    order_id = desk.sim.place()
    assert data_of(desk.get(f"/orders/{order_id}"))["status"] == "placed"
    assert data_of(desk.move(order_id, ACCEPT, "k"))["status"] == 2
    assert code_of(desk.move(order_id, READY, "k")) == "IDEMPOTENCY_KEY_CONFLICT"
    refused = desk.move(order_id, ACCEPT)
    assert (refused.status_code, code_of(refused)) == (422, "INVALID_TRANSITION")
    desk.sim.rotate("other")
    stale = {"Authorization": basic("pk_demo:sk_demo")}
    assert code_of(desk.call("GET", "/orders", signed=False, headers=stale)) == "INVALID_CREDENTIALS"


def test_a_status_nobody_knows_can_be_put_on_the_wire(sim: Simulator, desk: Desk) -> None:
    for said in (42, "simmering", None):
        order_id = sim.place({"status": said, "created_at": None}, status=Status.UNKNOWN)
        assert data_of(desk.get(f"/orders/{order_id}"))["status"] == said
    assert data_of(desk.get("/orders"))["total"] == 3


def test_large_answers_are_compressed_for_who_takes_it(sim: Simulator, desk: Desk) -> None:
    for _ in range(10):
        sim.place()
    plain = desk.call("GET", "/orders", headers={"Accept-Encoding": "identity"})
    packed = desk.call("GET", "/orders", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json()["data"] == plain.json()["data"]
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3


def test_writes_and_reads_have_caps_of_their_own(clock: HandClock) -> None:
    desk = Desk(Simulator(opening=(), clock=clock, writes_per_minute=2, reads_per_minute=3))
    order_id = desk.sim.place()
    assert [desk.move(order_id, body).status_code for body in (ACCEPT, READY)] == [200, 200]
    clock.advance(seconds=20)
    capped = desk.move(order_id, PICKED_UP, "held")
    assert (capped.status_code, code_of(capped)) == (429, "rate_limit_exceeded")
    assert capped.headers["retry-after"] == "40"
    assert [desk.get("/orders").status_code for _ in range(4)] == [200, 200, 200, 429]
    clock.advance(seconds=40)
    assert data_of(desk.move(order_id, PICKED_UP, "held"))["status"] == "picked_up"


def test_answers_are_dated_by_the_servers_own_clock(desk: Desk) -> None:
    assert desk.get("/orders/count").headers["date"] == "Thu, 25 Jun 2026 12:00:00 GMT"


def test_a_record_has_the_shape_of_the_sample(sim: Simulator, desk: Desk) -> None:
    order = data_of(desk.get(f"/orders/{sim.place()}"))
    line = order["cart_v2"][0]
    assert {type(order["id"]), type(order["provider_id"]), type(order["final_price"])} == {int}
    assert {type(line["id"]), type(line["unit_price"]), type(line["price"])} == {str}
    assert order["item_count"] == sum(line["quantity"] for line in order["cart_v2"])
    assert set(line) >= {"name", "quantity", "comment", "price_display", "brand", "modifier_groups"}


def test_the_customer_may_cancel_what_the_kitchen_has_not_handed_out(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    sim.cancel(order_id, "Waited too long")
    assert code_of(desk.move(order_id, ACCEPT)) == "state_invalid_transition"
    assert [effect.hand.by for effect in sim.effects()] == [Actor.CUSTOMER]
    assert data_of(desk.get(f"/orders/{order_id}"))["cancellation_reason"] == "Waited too long"
