"""Orders, from the partner API's records to the kitchen's values."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, Provider, Rider, RiderState
from kds_app.remote.wire import read_order, read_page
from kds_app.remote.wire.orders import MOST_LINES, MOST_MODIFIERS
from kds_app.remote.wire.texts import NOTE_LENGTH

SAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "sample_order.json").read_bytes())
AN_HOUR_LATER = datetime(2026, 6, 25, 10, 14, 11, tzinfo=UTC)


def read(**changes: Any) -> Order:
    order = read_order(json.dumps(SAMPLE | changes).encode())
    assert order is not None
    return order


def read_item(**changes: Any) -> tuple[Line, bool]:
    order = read(cart_v2=[SAMPLE["cart_v2"][0] | changes])
    return order.lines[0], order.damaged


def test_the_sample_of_the_contract_becomes_a_whole_order() -> None:
    assert read() == Order(
        id=OrderId("7585307"),
        number="482",
        status=Status.PLACED,
        can_ready=False,
        type=OrderType.DELIVERY,
        provider=Provider(6, "GrabFood"),
        branch_id=1293,
        brands=("(DEMO) Cimol Bojot AA",),
        created_at=datetime(2026, 6, 25, 9, 14, 11, tzinfo=UTC),
        updated_at=datetime(2026, 6, 25, 9, 14, 11, tzinfo=UTC),
        promised_at=datetime(2026, 6, 25, 9, 34, tzinfo=UTC),
        customer="Aiko",
        queue=12,
        notes=("Tolong jangan pakai sambal", "Leave at the lobby"),
        lines=(
            Line("289379", "Cimol Beef Porsi Besar", 2, "extra crispy", (Modifier("Level 2"), Modifier("Keju", 2))),
            Line("289380", "Es Teh Manis", 1),
        ),
    )


def test_an_order_of_nothing_but_an_id_is_shown_and_marked_damaged() -> None:
    assert read_order(b'{"id": 5}') == Order(id=OrderId("5"), number="5", status=Status.UNKNOWN, damaged=True)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, "482"),
        ({"short_id": "0482"}, "0482"),
        ({"short_id": 482}, "482"),
        ({"short_id": ""}, "GF-482"),
        ({"short_id": " ", "external_id": None}, "7585307"),
        ({"short_id": {"a": 1}}, "GF-482"),
    ],
)
def test_cooks_call_an_order_by_its_short_id_else_its_external_id_else_its_id(
    changes: dict[str, Any], number: str
) -> None:
    assert read(**changes).number == number


@pytest.mark.parametrize(
    ("said", "status", "kept"),
    [
        (4, Status.READY, ""),
        (4.0, Status.READY, ""),
        ("4", Status.READY, ""),
        ("Picked Up", Status.PICKED_UP, ""),
        (99, Status.UNKNOWN, "99"),
        ("on_hold", Status.UNKNOWN, "on_hold"),
    ],
)
def test_a_status_comes_as_number_or_word_and_an_unknown_one_is_kept_as_it_was_said(
    said: object, status: Status, kept: str
) -> None:
    order = read(status=said)
    assert (order.status, order.status_said, order.damaged) == (status, kept, False)


@pytest.mark.parametrize("said", [None, [1], {"a": 1}, True])
def test_an_order_without_a_readable_status_is_damaged(said: object) -> None:
    order = read(status=said)
    assert (order.status, order.damaged) == (Status.UNKNOWN, True)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": 1}, OrderType.PICKUP),
        ({"type": "2"}, OrderType.DELIVERY),
        ({"type": "Dine In"}, OrderType.DINE_IN),
        ({"type": 3, "pickup_type": 2}, OrderType.DINE_IN),
        ({"type": 1, "pickup_type": 2}, OrderType.DRIVE_THRU),
        ({"type": 9}, OrderType.UNKNOWN),
        ({"type": None}, OrderType.UNKNOWN),
    ],
)
def test_the_type_says_how_the_food_leaves(changes: dict[str, Any], kind: OrderType) -> None:
    assert read(**changes).type is kind


@pytest.mark.parametrize(
    ("changes", "promised"),
    [
        ({"fulfillment_expected_pickup_time": "2026-06-25T10:14:11Z"}, AN_HOUR_LATER),
        ({"estimated_pickup_at": "2026-06-25T17:14:11.000+07:00"}, AN_HOUR_LATER),
        ({"estimated_pickup_at": "2026-06-25 10:14:11"}, AN_HOUR_LATER),
        ({"estimated_pickup_at": None, "preparation_time": 60}, AN_HOUR_LATER),
        ({"estimated_pickup_at": "soon", "preparation_time": "60"}, AN_HOUR_LATER),
        ({"estimated_pickup_at": "0001-01-01T00:00:00Z", "preparation_time": 0}, None),
        ({"estimated_pickup_at": 1750846451, "preparation_time": 1e300}, None),
        ({"estimated_pickup_at": None, "preparation_time": 15, "created_at": "yesterday"}, None),
        ({"estimated_pickup_at": "2026-06-25", "preparation_time": None}, None),
    ],
)
def test_the_promised_time_is_the_pickup_time_else_the_preparation_time_from_when_it_was_placed(
    changes: dict[str, Any], promised: datetime | None
) -> None:
    assert read(**changes).promised_at == promised


def test_the_older_cart_stands_in_where_the_new_one_is_absent() -> None:
    groups = [{"name": "Size", "modifiers": [{"title": "Large", "quantity": 1, "groups": None}]}]
    item = {"item_id": 7, "title": "Nasi goreng", "quantity": 3, "comment": "no egg", "groups": groups}
    absences: tuple[list[Any] | None, ...] = (None, [])
    for absent in absences:
        order = read(cart_v2=absent, cart=[item])
        assert order.lines == (Line("7", "Nasi goreng", 3, "no egg", (Modifier("Large"),)),)
        assert not order.damaged


def test_choices_within_choices_stay_a_tree_with_their_quantities() -> None:
    inner = [{"modifiers": [{"name": "Extra hot", "quantity": 2}]}]
    groups = [
        {"modifiers": [{"name": "Sauce", "quantity": 1, "modifier_groups": inner}]},
        {"modifiers": [{"name": "Egg", "quantity": 3}]},
    ]
    line, damaged = read_item(modifier_groups=groups)
    assert line.modifiers == (Modifier("Sauce", 1, (Modifier("Extra hot", 2),)), Modifier("Egg", 3))
    assert not damaged


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": "two"},
        {"quantity": None},
        {"quantity": 0},
        {"quantity": -1},
        {"name": None},
        {"comment": {"text": "peanuts!"}},
        {"modifier_groups": "none"},
        {"modifier_groups": [7]},
        {"modifier_groups": [{"modifiers": [{"quantity": 1}]}]},
        {"modifier_groups": [{"modifiers": [{"name": "Egg", "quantity": "some"}]}]},
    ],
)
def test_an_item_of_which_something_was_lost_is_shown_and_its_order_marked_damaged(changes: dict[str, Any]) -> None:
    line, damaged = read_item(**changes)
    assert damaged
    assert line.name in {"Cimol Beef Porsi Besar", "?"}


def test_an_item_that_cannot_be_read_in_one_go_keeps_all_of_itself_that_can_be_read() -> None:
    groups = [{"modifiers": [{"name": "Egg", "quantity": "some"}, {"name": "Rice", "quantity": "2"}]}, None]
    line, damaged = read_item(quantity="3", comment=["?"], modifier_groups=groups)
    assert (line.quantity, line.note, damaged) == (3, "", True)
    assert line.modifiers == (Modifier("Egg"), Modifier("Rice", 2))


def test_one_bad_item_does_not_cost_the_others() -> None:
    order = read(cart_v2=[None, "rice", *SAMPLE["cart_v2"]])
    assert [line.name for line in order.lines] == ["Cimol Beef Porsi Besar", "Es Teh Manis"]
    assert order.damaged


@pytest.mark.parametrize(
    "changes",
    [
        {"provider_id": "x"},
        {"branch_id": 2**80},
        {"brands": {}},
        {"updated_at": ["?"]},
        {"preparation_time": "a while"},
        {"order_queue": 1.5},
        {"can_ready": "perhaps"},
        {"fulfillment_rider": "Budi"},
        {"user_first_name": {}},
    ],
)
def test_a_bad_field_that_no_cook_works_by_is_left_empty_without_alarm(changes: dict[str, Any]) -> None:
    order = read(**changes)
    assert not order.damaged
    assert order.lines == read().lines


def test_what_would_fill_the_screen_is_cut_and_said_to_be() -> None:
    assert len(read(cart_v2=SAMPLE["cart_v2"] * MOST_LINES).lines) == MOST_LINES
    assert read(cart_v2=SAMPLE["cart_v2"] * MOST_LINES).damaged
    line, damaged = read_item(modifier_groups=[{"modifiers": [{"name": "Egg"}] * (MOST_MODIFIERS + 1)}])
    assert (len(line.modifiers), damaged) == (MOST_MODIFIERS, True)
    note = read(order_comment="x" * 5000).notes[0]
    assert len(note) == NOTE_LENGTH
    assert note.endswith("x…")


@pytest.mark.parametrize("levels", [9, 60, 150])
def test_choices_nested_without_end_are_cut_at_eight_levels(levels: int) -> None:
    groups: list[Any] = []
    for level in range(levels):
        groups = [{"modifiers": [{"name": f"choice {level}", "modifier_groups": groups}]}]
    line, damaged = read_item(modifier_groups=groups)
    depth, choices = 0, line.modifiers
    while choices:
        depth, choices = depth + 1, choices[0].modifiers
    assert (depth, damaged) == (8, True)


def test_notes_are_those_that_say_something_each_once() -> None:
    assert read(order_comment=" ", klikit_comment="no egg", delivery_comment=" no  egg\n").notes == ("no egg",)


def test_texts_of_strangers_lose_what_is_not_seen_and_keep_their_script() -> None:
    order = read(
        user_first_name="Bu\u202edi\x00\x1b[31m",
        order_comment="1. ไม่เผ็ด\r\n\r\n2. بدون بصل\u2028👨\u200d👩\u200d👧",
        cart_v2=[SAMPLE["cart_v2"][0] | {"name": "Es\nTeh\tManis"}],
    )
    assert order.customer == "Budi[31m"
    assert order.notes[0] == "1. ไม่เผ็ด\n2. بدون بصل\n👨\u200d👩\u200d👧"
    assert order.lines[0].name == "Es Teh Manis"


@pytest.mark.parametrize("broken", [b"\\ud83d", b"\xff", b"\x01"], ids=["half an emoji", "not UTF-8", "bare control"])
def test_a_broken_letter_in_a_comment_does_not_cost_the_order(broken: bytes) -> None:
    order = read_order(json.dumps(SAMPLE).encode().replace(b"extra crispy", b"extra crispy" + broken))
    assert order is not None
    assert order.lines[0].note.startswith("extra crispy")
    assert not order.damaged


@pytest.mark.parametrize("number", [b"1e999", b"-1E+9999", b"1" * 400, b"1" * 5000, b"NaN", b"-Infinity"])
@pytest.mark.parametrize("key", [b"preparation_time", b"table_no", b"a_field_nobody_reads"])
def test_a_number_beyond_all_bounds_does_not_cost_the_order(key: bytes, number: bytes) -> None:
    note = b'"no egg\\ud83d"'
    order = read_order(b'{"id":5,"status":1,"' + key + b'":' + number + b',"order_comment":' + note + b"}")
    assert order is not None
    assert (order.id, order.status) == ("5", Status.PLACED)
    assert order.notes[0].startswith("no egg")


@pytest.mark.parametrize("depth", range(850, 1000, 10))
def test_an_order_nested_as_deep_as_its_page_can_be_read_is_in_the_page(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    page = read_page(b'{"orders":[{"id":5,"status":[1],"x":' + nested + b"}]}")
    assert page is None or [order.id for order in page.orders] == ["5"]


def test_rider_pin_table_payment_and_cancellation_are_told() -> None:
    order = read(
        fulfillment_rider={"name": "Budi", "phone": "+62"},
        fulfillment_pickup_pin=1234,
        table_no=7,
        payment_status=3,
        cancellation_reason="too late",
        can_ready="true",
        scheduled_time="2026-06-25T10:14:11Z",
    )
    assert (order.rider, order.table, order.unpaid) == (Rider("Budi", "1234", RiderState.COMING), "7", True)
    assert (order.cancellation, order.can_ready, order.scheduled_at) == ("too late", True, AN_HOUR_LATER)


@pytest.mark.parametrize(
    ("status", "fulfilment", "state"),
    [
        (7, None, RiderState.COMING),
        (8, None, RiderState.HERE),
        (8, 3, RiderState.HERE),
        (2, 3, RiderState.COMING),
        (4, "4", RiderState.COMING),
        (4, None, RiderState.UNKNOWN),
        (2, 2, RiderState.UNKNOWN),
        (4, 9, RiderState.UNKNOWN),
        (4, [3], RiderState.UNKNOWN),
    ],
)
def test_the_rider_is_as_near_as_the_order_says_else_as_its_delivery_says(
    status: int, fulfilment: object, state: RiderState
) -> None:
    order = read(status=status, fulfillment_status_id=fulfilment, fulfillment_rider={"name": "Budi"})
    assert order.rider_state is state
    assert not order.damaged


def test_nobody_is_coming_where_no_rider_is_named() -> None:
    assert read(status=4, fulfillment_status_id=3, fulfillment_rider=None).rider_state is RiderState.UNKNOWN


@pytest.mark.parametrize("status", [1, 4, None, "paid"])
def test_only_failed_and_pending_payments_count_as_unpaid(status: object) -> None:
    assert not read(payment_status=status).unpaid


@pytest.mark.parametrize("order_id", [None, "", " ", "a\nb", "\u202e1", "x" * 201, True, [], {"id": 1}])
def test_only_an_order_without_a_usable_id_is_dropped_and_loudly(
    order_id: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert read_order(json.dumps(SAMPLE | {"id": order_id}).encode()) is None
    assert caplog.records[0].levelno == logging.ERROR
    assert "Aiko" not in caplog.text


@pytest.mark.parametrize("order_id", [2**53 + 1, 2**63, 2**70])
def test_an_id_may_be_a_whole_number_of_any_size(order_id: int) -> None:
    assert read(id=order_id).id == str(order_id)


def test_an_id_that_was_rounded_is_not_taken_for_the_number_it_was_rounded_to() -> None:
    assert read(id=2.0**53).id != str(2**53)


def test_an_id_is_the_same_as_number_and_as_text() -> None:
    assert read(id="7585307").id == read(id=7585307).id == read(id=7585307.0).id


@pytest.mark.parametrize("record", [b"null", b"[]", b"7", b'"x"', b"{", b"", b"[" * 100_000])
def test_what_is_no_record_is_no_order(record: bytes) -> None:
    assert read_order(record) is None
