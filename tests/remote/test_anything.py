"""Whatever a server says, nothing breaks, and nothing is taken for a confirmation that is none."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status, read_status
from kds_app.domain.order import Order, OrderId
from kds_app.remote.answer import BAD_GZIP, TOO_LARGE, Answer
from kds_app.remote.failures import judge_read, judge_write
from kds_app.remote.server_time import LONGEST
from kds_app.remote.wire import read_order, read_page
from kds_app.remote.wire.shapes import LineWire, ModifierWire, OrderWire
from tests.fakes.make import NOW
from tests.remote.test_orders_on_the_wire import SAMPLE

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["1", "accepted", "2026-06-25T10:14:11Z", "9999-12-31T23:59:59-23:59", "\ud83d", 10**400, 1e308]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def records(kind: type[Any], **better: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with the keys of that record, some or all, and anything under them but for what is known ``better``."""
    fields = dict.fromkeys(kind.__struct_fields__, anything) | better
    return st.fixed_dictionaries({}, optional=fields)


choices = st.recursive(
    records(ModifierWire),
    lambda inner: records(
        ModifierWire,
        modifier_groups=st.lists(
            st.fixed_dictionaries({"modifiers": st.lists(inner | anything, max_size=2)}) | anything
        ),
    ),
    max_leaves=3,
)
groups = st.lists(st.fixed_dictionaries({"modifiers": st.lists(choices, max_size=2)}), max_size=2)
lines = st.lists(records(LineWire, modifier_groups=groups) | anything, max_size=3)
orders = st.builds(
    lambda record, order_id: record | {"id": order_id},
    records(OrderWire, cart_v2=lines, cart=lines),
    st.integers(0, 10**9) | st.from_regex(r"[a-zA-Z0-9-]{1,36}", fullmatch=True),
)

moves = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["101", 101, 102, 101.0, [101]]),
        "status": st.sampled_from([2, "accepted", 4, {}]),
    },
)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "request_id": anything,
        "data": moves | anything,
        "error": anything | st.fixed_dictionaries({"code": anything}),
    },
)
bodies = (envelopes | anything).map(lambda value: json.dumps(value).encode()) | st.binary()
headers = st.fixed_dictionaries(
    {},
    optional={name: st.text() for name in ("retry-after", "date", "content-type")},
)
answers = st.builds(
    Answer,
    status=st.just(200) | st.integers(100, 999),
    headers=headers,
    body=bodies,
    flaw=st.sampled_from(["", "", "", TOO_LARGE, BAD_GZIP]),
)


@settings(deadline=None)
@given(orders)
def test_every_order_with_an_id_is_shown(record: dict[str, Any]) -> None:
    order = read_order(json.dumps(record).encode())
    assert isinstance(order, Order)
    assert order.number
    assert all(line.name and line.quantity >= 0 for line in order.lines)
    assert order.lines or order.damaged


@settings(deadline=None)
@given(st.sampled_from(sorted(set(SAMPLE) - {"id"})), anything)
def test_no_single_field_can_cost_an_order(key: str, value: object) -> None:
    order = read_order(json.dumps(SAMPLE | {key: value}).encode())
    assert order is not None
    assert order.id == "7585307"


@settings(deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=4))
def test_bytes_spoilt_in_mid_record_do_not_raise(at: int, noise: bytes) -> None:
    record = json.dumps(SAMPLE).encode()
    assert isinstance(read_order(record[:at] + noise + record[at + len(noise) :]), Order | None)


@settings(deadline=None)
@given(bodies)
def test_any_bytes_make_a_page_an_order_or_nothing(body: bytes) -> None:
    read_page(body)
    read_order(body)


@settings(deadline=None)
@given(answers)
def test_only_the_right_order_with_the_right_status_is_a_confirmation(answer: Answer) -> None:
    delivery = judge_write(answer, OrderId("101"), Status.ACCEPTED, NOW)
    assert delivery.http == answer.status
    assert len(delivery.request_id) <= 200
    assert delivery.request_id.isprintable()
    assert delivery.retry_after is None or 0 <= delivery.retry_after <= LONGEST
    if delivery.outcome is Outcome.CONFIRMED:
        data = json.loads(answer.body)["data"]
        assert answer.status == 200
        assert not answer.flaw
        assert data["id"] in {"101", 101}
        assert read_status(data["status"]) is Status.ACCEPTED


@settings(deadline=None)
@given(answers)
def test_a_read_is_data_or_a_failure_with_a_name(answer: Answer) -> None:
    read = judge_read(answer, NOW)
    assert isinstance(read, bytes | Delivery)
    assert not isinstance(read, Delivery) or read.outcome is not Outcome.CONFIRMED
