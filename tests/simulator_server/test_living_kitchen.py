"""The kitchen by its seed and its clock: what comes, and what happens to it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import PROVIDERS
from kds_app.simulator import Actor, Simulator
from kds_app.simulator.kitchen import OPENING
from tests.simulator_server.kit import HandClock


def records(sim: Simulator) -> list[dict[str, Any]]:
    return [dict(entry.record) for entry in sim.entries()]


def run(seed: int, minutes: int = 10, **options: Any) -> Simulator:
    clock = HandClock()
    sim = Simulator(seed=seed, orders_per_minute=30, clock=clock, **options)
    for _ in range(minutes * 12):
        clock.advance(seconds=5)
        sim.house.kitchen.tick()
    return sim


def depth(groups: list[dict[str, Any]]) -> int:
    inner = [depth(choice["modifier_groups"]) for group in groups for choice in group["modifiers"]]
    return 1 + max(inner, default=0) if groups else 0


def scripts(text: str) -> Iterator[str]:
    for letter in text:
        name = unicodedata.name(letter, "")
        yield "EMOJI" if unicodedata.category(letter) == "So" else name.split()[0] if name else ""


@pytest.fixture(scope="module")
def crowd() -> list[dict[str, Any]]:
    sim = Simulator(seed=4, opening=())
    for _ in range(600):
        sim.place()
    return records(sim)


def test_the_same_seed_is_the_same_evening() -> None:
    one, same, other = run(7), run(7), run(8)
    assert records(one) == records(same)
    assert [effect.told() for effect in one.effects()] == [effect.told() for effect in same.effects()]
    assert records(one) != records(other)


def test_an_order_placed_by_hand_is_the_same_whatever_else_happens() -> None:
    clock = HandClock()
    quiet, busy = Simulator(opening=(), clock=clock), Simulator(opening=(), clock=clock, faults="50%")
    busy.house.faults.pick("write", None)
    busy.cancel(busy.place())
    quiet.place()
    assert dict(quiet.entry(quiet.place()).record) == dict(busy.entry(busy.place()).record)


def test_orders_arrive_at_about_the_pace_asked_for() -> None:
    assert 240 <= len(run(3, opening=()).entries()) <= 360


def test_the_pace_can_be_changed_and_stopped(sim: Simulator, clock: HandClock) -> None:
    clock.advance(hours=1)
    sim.house.kitchen.tick()
    assert not sim.entries()
    sim.house.kitchen.set_pace(60)
    clock.advance(minutes=2)
    sim.house.kitchen.tick()
    count = len(sim.entries())
    assert count > 60
    sim.house.kitchen.set_pace(0)
    clock.advance(hours=1)
    sim.house.kitchen.tick()
    assert len(sim.entries()) == count
    with pytest.raises(ValueError, match="orders per minute"):
        sim.house.kitchen.set_pace(-1)


def test_the_doors_open_on_a_kitchen_at_work() -> None:
    sim = Simulator(clock=HandClock())
    assert [entry.status for entry in sim.entries()] == list(OPENING)
    created = [entry.created_at for entry in sim.entries()]
    assert created == sorted(created)
    assert created[-1] < sim.clock()
    assert not sim.effects()


def test_numbers_count_up_as_on_a_counter(crowd: list[dict[str, Any]]) -> None:
    assert [record["short_id"] for record in crowd[:3]] == ["482", "483", "484"]
    assert len({record["id"] for record in crowd}) == len({record["external_id"] for record in crowd}) == len(crowd)


def test_every_provider_and_every_way_out_of_the_house_is_there(crowd: list[dict[str, Any]]) -> None:
    assert {record["provider_id"] for record in crowd} == set(PROVIDERS)
    assert {(record["type"], record["pickup_type"]) for record in crowd} == {(1, 1), (1, 2), (2, 1), (3, 1)}
    assert all(bool(record["table_no"]) is (record["type"] == 3) for record in crowd)
    assert {record["payment_status"] for record in crowd} == {1, 3}


def test_orders_are_mostly_short_and_now_and_then_very_long(crowd: list[dict[str, Any]]) -> None:
    lengths = Counter(len(record["cart_v2"]) for record in crowd)
    assert lengths.most_common(1)[0][0] <= 2
    assert max(lengths) == 14


def test_modifiers_nest(crowd: list[dict[str, Any]]) -> None:
    assert max(depth(line["modifier_groups"]) for record in crowd for line in record["cart_v2"]) >= 2


def test_notes_come_in_many_scripts(crowd: list[dict[str, Any]]) -> None:
    notes = "".join(record["order_comment"] for record in crowd)
    assert {"LATIN", "THAI", "ARABIC", "CJK", "HIRAGANA", "EMOJI"} <= set(scripts(notes))
    assert "Không" in notes
    assert "Tolong" in notes


def test_bills_add_up(crowd: list[dict[str, Any]]) -> None:
    for record in crowd:
        assert record["final_price"] == sum(round(float(line["price"]) * 100) for line in record["cart_v2"])
    shown = {record["currency"]: record["final_price_display"] for record in crowd}
    assert set(shown) == {"IDR", "THB"}
    assert shown["THB"].endswith(".00")


def test_scheduled_orders_come_due() -> None:
    sim = run(5, minutes=15, cancel_rate=0.0)
    scheduled = [entry for entry in sim.entries() if entry.record["scheduled_time"]]
    due = [effect.order_id for effect in sim.effects(Actor.PROVIDER) if effect.to is Status.PLACED]
    assert due
    assert {entry.status for entry in scheduled} <= {Status.SCHEDULED, Status.PLACED}
    assert set(due) == {entry.id for entry in scheduled if entry.status is Status.PLACED}


def test_customers_cancel_at_the_rate_asked_for() -> None:
    every, none = run(2, cancel_rate=1.0, opening=()), run(2, cancel_rate=0.0, opening=())
    assert not none.effects(Actor.CUSTOMER)
    assert len(every.effects(Actor.CUSTOMER)) > 0.6 * len(every.entries())
    assert all(effect.hand.reason for effect in every.effects(Actor.CUSTOMER))


def test_riders_turn_up_with_a_pin_and_some_drivers_show_in_the_status() -> None:
    sim = run(6, opening=[Status.READY] * 60, cancel_rate=0.0)
    riders = [record for record in records(sim) if record["fulfillment_rider"]]
    assert riders
    assert all(len(record["fulfillment_pickup_pin"]) == 4 and record["type"] == 2 for record in riders)
    states = [(effect.start, effect.to) for effect in sim.effects(Actor.PROVIDER)]
    assert (Status.READY, Status.DRIVER_ASSIGNED) in states
    assert (Status.DRIVER_ASSIGNED, Status.DRIVER_ARRIVED) in states


def test_a_kitchen_may_hand_over_while_the_driver_waits(sim: Simulator) -> None:
    order_id = sim.place(status=Status.READY)
    sim.move(order_id, Status.DRIVER_ASSIGNED, Actor.PROVIDER)
    sim.move(order_id, Status.PICKED_UP)
    assert sim.entry(order_id).status is Status.PICKED_UP


def test_nothing_happens_by_itself_to_an_order_placed_by_hand(clock: HandClock) -> None:
    sim = Simulator(opening=(), clock=clock, cancel_rate=1.0)
    ids = [sim.place(), sim.place(status=Status.SCHEDULED)]
    clock.advance(hours=2)
    sim.house.kitchen.tick()
    assert [sim.entry(order_id).status for order_id in ids] == [Status.PLACED, Status.SCHEDULED]


def test_an_order_can_be_amended_but_not_moved_that_way(sim: Simulator, clock: HandClock) -> None:
    order_id = sim.place()
    clock.advance(seconds=9)
    sim.amend(order_id, {"order_comment": "no salt", "status": 4})
    record = sim.entry(order_id).record
    assert (record["order_comment"], record["status"]) == ("no salt", 1)
    assert record["updated_at"] == "2026-06-25T12:00:09Z"
