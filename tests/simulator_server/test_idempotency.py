"""Idempotency keys: the same answer for the same request, for 24 h."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Actor, Simulator
from tests.simulator_server.kit import ACCEPT, JSON_KIND, READY, Desk, HandClock, code_of, data_of


def test_the_same_key_and_body_is_answered_byte_for_byte_and_applied_once(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    answers = {desk.move(order_id, ACCEPT, "k").content for _ in range(3)}
    assert len(answers) == 1
    assert len(sim.effects()) == 1
    assert sim.counts.answers["replay"] == 2


def test_a_replay_is_history_even_when_the_order_has_moved_on(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    first = desk.move(order_id, ACCEPT, "k")
    sim.move(order_id, Status.READY)
    assert desk.move(order_id, ACCEPT, "k").content == first.content
    assert sim.entry(order_id).status is Status.READY


def test_a_refused_move_is_refused_again_with_the_same_answer(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    refused = desk.move(order_id, READY, "k")
    sim.move(order_id, Status.ACCEPTED)
    again = desk.move(order_id, READY, "k")
    assert (again.status_code, again.content) == (409, refused.content)
    assert sim.entry(order_id).status is Status.ACCEPTED


def test_the_same_key_with_another_body_is_a_conflict_and_moves_nothing(sim: Simulator, desk: Desk) -> None:
    order_id = sim.place()
    desk.move(order_id, ACCEPT, "k")
    conflict = desk.move(order_id, READY, "k")
    assert (conflict.status_code, code_of(conflict)) == (409, "state_idempotency_conflict")
    assert code_of(desk.move(order_id, ACCEPT + b" ", "k")) == "state_idempotency_conflict"
    assert sim.entry(order_id).status is Status.ACCEPTED
    assert sim.counts.answers["conflict"] == 2


def test_the_same_key_for_another_order_is_a_conflict(sim: Simulator, desk: Desk) -> None:
    first, second = sim.place(), sim.place()
    desk.move(first, ACCEPT, "k")
    assert code_of(desk.move(second, ACCEPT, "k")) == "state_idempotency_conflict"


def test_a_key_is_kept_for_a_day_and_not_a_second_longer(sim: Simulator, desk: Desk, clock: HandClock) -> None:
    order_id = sim.place()
    first = desk.move(order_id, ACCEPT, "k")
    clock.advance(hours=23, minutes=59, seconds=59)
    assert desk.move(order_id, ACCEPT, "k").content == first.content
    clock.advance(seconds=1)
    assert code_of(desk.move(order_id, ACCEPT, "k")) == "state_invalid_transition"


@pytest.mark.parametrize("trouble", ["502", "429", "html", "401"])
def test_an_answer_that_decided_nothing_is_not_kept(sim: Simulator, desk: Desk, trouble: str) -> None:
    order_id = sim.place()
    sim.fault(trouble)
    desk.move(order_id, ACCEPT, "k")
    assert not sim.effects()
    assert data_of(desk.move(order_id, ACCEPT, "k"))["status"] == "accepted"


def test_a_401_and_a_404_are_not_kept_either(sim: Simulator, desk: Desk) -> None:
    good = sim.secret
    sim.house.door.secret = "sk_new"
    assert desk.move("7585307", ACCEPT, "k").status_code == 401
    sim.rotate(good)
    assert desk.move("7585307", ACCEPT, "k").status_code == 404
    assert sim.place() == "7585307"
    assert data_of(desk.move("7585307", ACCEPT, "k"))["status"] == "accepted"


def test_many_tries_at_once_take_effect_once(live: Simulator, wire: httpx.Client) -> None:
    order_id = live.place()
    headers = {"Idempotency-Key": "k", "Content-Type": JSON_KIND}

    def attempt(_: int) -> bytes:
        return wire.patch(f"/orders/{order_id}/status", content=ACCEPT, headers=headers).content

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(attempt, range(40)))
    assert len(answers) == 1
    assert [(effect.order_id, effect.to) for effect in live.effects(Actor.PARTNER)] == [(order_id, Status.ACCEPTED)]
    assert live.counts.answers["replay"] == 39
