"""The client and the simulator were written apart from one contract: here they are held against each other."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import MOVES, Action, Status
from kds_app.domain.order import PROVIDERS, Modifier, Order, OrderId, OrderType
from kds_app.domain.tap import Account, Tap, TapKey
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.wire import status_body
from kds_app.simulator import Dialect, Entry, Simulator

T = TypeVar("T")

DIALECTS = [
    Dialect(),
    Dialect(words=True),
    Dialect(number_answers=True),
    Dialect(capitals=True),
    Dialect(words=True, number_answers=True, capitals=True),
]


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def client_of(sim: Simulator) -> AsyncIterator[PartnerClient]:
    credential = Credential(sim.base_url, sim.partner_key, sim.secret)
    client = PartnerClient(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), now, version="test", credential=credential)
    try:
        yield client
    finally:
        await client.aclose()


def ask(sim: Simulator, question: Callable[[PartnerClient], Awaitable[T]]) -> T:
    """What the client makes of one question to the server."""

    async def whole() -> T:
        async with client_of(sim) as client:
            return await question(client)

    return asyncio.run(whole())


def everything(sim: Simulator) -> list[Order]:
    found = ask(sim, lambda client: client.orders(now() - timedelta(hours=1)))
    assert isinstance(found, list)
    return found


def send(sim: Simulator, order_id: OrderId, action: Action, key: str | None = None) -> Delivery:
    reason = "out_of_items" if MOVES[action].needs_reason else None
    body = status_body(action, reason, now())
    account = Account(sim.base_url, sim.partner_key)
    tap = Tap(TapKey(key or str(uuid4())), account, order_id, "1", action, reason, body, now())
    return ask(sim, lambda client: client.send(tap))


def test_a_list_of_several_pages_is_read_whole_and_each_order_once(sim: Simulator) -> None:
    placed = {sim.place() for _ in range(230)}
    found = everything(sim)
    assert len(found) == 230
    assert {order.id for order in found} == placed
    assert sim.counts.requests["read"] == 3


def test_a_large_answer_travels_compressed_and_says_the_same(sim: Simulator) -> None:
    for _ in range(30):
        sim.place()
    raw = httpx.get(
        f"{sim.base_url}/orders", auth=(sim.partner_key, sim.secret), params={"size": "100"}, trust_env=False
    )
    assert raw.headers["content-encoding"] == "gzip"
    assert {order.id for order in everything(sim)} == {
        OrderId(str(told["id"])) for told in raw.json()["data"]["orders"]
    }


def test_every_field_a_kitchen_needs_survives_the_wire(sim: Simulator) -> None:
    rider = {
        "fulfillment_rider": {"name": "Anh Tuấn", "phone": "+62813000000"},
        "fulfillment_pickup_pin": "0042",
        "fulfillment_expected_pickup_time": "2025-03-14T12:30:00Z",
    }
    for number in range(150):
        sim.place(rider if number % 3 == 0 else None)
    found = {order.id: order for order in everything(sim)}
    for entry in sim.entries():
        assert shown(found[entry.id]) == told(entry)
    assert any(order.lines[0].modifiers for order in found.values())
    assert any(choice.modifiers for order in found.values() for line in order.lines for choice in line.modifiers)
    assert {order.type for order in found.values()} == set(OrderType) - {OrderType.UNKNOWN}


def test_an_order_read_by_itself_is_the_order_of_the_list(sim: Simulator) -> None:
    for _ in range(5):
        sim.place()
    listed = everything(sim)

    async def one_by_one(client: PartnerClient) -> list[Order | Delivery]:
        return [await client.order(order.id) for order in listed]

    assert ask(sim, one_by_one) == listed


def test_an_order_the_server_never_had_is_not_found(sim: Simulator) -> None:
    found = ask(sim, lambda client: client.order(OrderId("404")))
    assert isinstance(found, Delivery)
    assert (found.outcome, found.http, found.code) == (Outcome.NOT_FOUND, 404, "resource_not_found")
    assert found.request_id


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_in_every_dialect_a_move_is_confirmed_and_its_order_reads_so(dialect: Dialect) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        order_id = sim.place()
        for action in (Action.ACCEPT, Action.READY, Action.PICKED_UP):
            delivery = send(sim, order_id, action)
            assert (delivery.outcome, delivery.status) == (Outcome.CONFIRMED, MOVES[action].asks)
            order = ask(sim, lambda client: client.order(order_id))
            assert isinstance(order, Order)
            assert order.status is MOVES[action].asks


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_in_every_dialect_a_rejected_order_reads_as_called_off(dialect: Dialect) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        order_id = sim.place()
        outcome = send(sim, order_id, Action.REJECT).outcome
        # A record has no number of its own for «rejected»; nor has an answer that names the status by number.
        assert outcome is (Outcome.OTHER_STATUS if dialect.number_answers else Outcome.CONFIRMED)
        order = ask(sim, lambda client: client.order(order_id))
        assert isinstance(order, Order)
        assert order.status is Status.CANCELLED
        assert [effect.hand.reason for effect in sim.effects()] == ["out_of_items"]


@pytest.mark.parametrize(
    ("dialect", "http", "code"),
    [(Dialect(), 409, "state_invalid_transition"), (Dialect(capitals=True), 422, "INVALID_TRANSITION")],
    ids=["words", "capitals"],
)
def test_in_both_spellings_a_move_that_is_not_possible_is_understood(dialect: Dialect, http: int, code: str) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        delivery = send(sim, sim.place(), Action.PICKED_UP)
        assert (delivery.outcome, delivery.http, delivery.code) == (Outcome.INVALID_TRANSITION, http, code)


@pytest.mark.parametrize(
    ("dialect", "code"),
    [(Dialect(), "state_idempotency_conflict"), (Dialect(capitals=True), "IDEMPOTENCY_KEY_CONFLICT")],
    ids=["words", "capitals"],
)
def test_in_both_spellings_a_key_used_for_two_bodies_is_understood(dialect: Dialect, code: str) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        order_id = sim.place()
        assert send(sim, order_id, Action.ACCEPT, "same").outcome is Outcome.CONFIRMED
        delivery = send(sim, order_id, Action.READY, "same")
        assert (delivery.outcome, delivery.http, delivery.code) == (Outcome.KEY_CONFLICT, 409, code)


@pytest.mark.parametrize(
    ("dialect", "code"),
    [(Dialect(), "auth_invalid_credential"), (Dialect(capitals=True), "INVALID_CREDENTIALS")],
    ids=["words", "capitals"],
)
def test_in_both_spellings_a_rotated_secret_is_understood(dialect: Dialect, code: str) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        order_id = sim.place()

        async def after_rotation(client: PartnerClient) -> Order | Delivery:
            sim.rotate("another")
            return await client.order(order_id)

        found = ask(sim, after_rotation)
        assert isinstance(found, Delivery)
        assert (found.outcome, found.http, found.code) == (Outcome.UNAUTHORISED, 401, code)


def test_a_cap_of_the_credential_is_understood_with_the_seconds_it_lasts() -> None:
    with Simulator(opening=(), reads_per_minute=1) as sim:
        everything(sim)
        found = ask(sim, lambda client: client.order(OrderId("1")))
        assert isinstance(found, Delivery)
        assert found.outcome is Outcome.RATE_LIMITED
        assert found.retry_after
        assert 50 < found.retry_after <= 60


def shown(order: Order) -> dict[str, Any]:
    """What a cook sees of an order."""
    return {
        "number": order.number,
        "status": order.status,
        "type": order.type,
        "provider": order.provider.name,
        "branch": order.branch_id,
        "brands": list(order.brands),
        "times": (order.created_at, order.updated_at, order.scheduled_at, order.promised_at),
        "customer": (order.customer, order.table, order.queue, order.unpaid),
        "rider": (order.rider.name, order.rider.pin),
        "notes": list(order.notes),
        "lines": [(line.name, line.quantity, line.note, choices(line.modifiers)) for line in order.lines],
        "damaged": order.damaged,
    }


def choices(modifiers: tuple[Modifier, ...]) -> list[Any]:
    return [(choice.name, choice.quantity, choices(choice.modifiers)) for choice in modifiers]


def told(entry: Entry) -> dict[str, Any]:
    """The same, straight from the record as the contract describes it."""
    record = entry.record
    types = {1: OrderType.PICKUP, 2: OrderType.DELIVERY, 3: OrderType.DINE_IN}
    at_window = record["type"] == 1 and record["pickup_type"] == 2
    rider = record["fulfillment_rider"] or {"name": ""}
    notes = [record[name] for name in ("order_comment", "klikit_comment", "delivery_comment") if record[name]]
    return {
        "number": record["short_id"],
        "status": entry.status,
        "type": OrderType.DRIVE_THRU if at_window else types[record["type"]],
        "provider": PROVIDERS[record["provider_id"]],
        "branch": record["branch_id"],
        "brands": [brand["title"] for brand in record["brands"]],
        "times": (moment(record, "created_at"), moment(record, "updated_at"), None, promised(record)),
        "customer": (
            record["user_first_name"],
            record["table_no"],
            record["order_queue"],
            record["payment_status"] in {2, 3},
        ),
        "rider": (rider["name"], record["fulfillment_pickup_pin"]),
        "notes": list(dict.fromkeys(notes)),
        "lines": [
            (line["name"], line["quantity"], line["comment"], groups(line["modifier_groups"]))
            for line in record["cart_v2"]
        ],
        "damaged": False,
    }


def groups(told_groups: list[dict[str, Any]]) -> list[Any]:
    return [
        (choice["name"], choice["quantity"], groups(choice["modifier_groups"]))
        for group in told_groups
        for choice in group["modifiers"]
    ]


def moment(record: Any, name: str) -> datetime | None:
    return datetime.fromisoformat(record[name]) if record[name] else None


def promised(record: Any) -> datetime:
    said = moment(record, "fulfillment_expected_pickup_time") or moment(record, "estimated_pickup_at")
    placed = moment(record, "created_at")
    assert placed is not None
    return said or placed + timedelta(minutes=record["preparation_time"])
