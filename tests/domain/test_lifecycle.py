"""Reading a status, and what a cook may do from where."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kds_app.domain.lifecycle import (
    LANES,
    MOVES,
    OPEN,
    Action,
    Stage,
    Status,
    actions_from,
    after,
    at_or_past,
    read_status,
    stage_of,
    still_ahead,
)

DRIVERS = (Status.DRIVER_ASSIGNED, Status.DRIVER_ARRIVED)

CONTRACT_NUMBERS = {
    1: Status.PLACED,
    2: Status.ACCEPTED,
    3: Status.CANCELLED,
    4: Status.READY,
    5: Status.DELIVERED,
    6: Status.SCHEDULED,
    7: Status.DRIVER_ASSIGNED,
    8: Status.DRIVER_ARRIVED,
    9: Status.PICKED_UP,
}


@pytest.mark.parametrize(("number", "status"), CONTRACT_NUMBERS.items())
def test_a_number_of_the_contract_is_read_as_number_and_as_text(number: int, status: Status) -> None:
    assert read_status(number) is status
    assert read_status(str(number)) is status
    assert read_status(f" {number}\n") is status


@pytest.mark.parametrize("status", Status)
def test_a_word_is_read_however_it_is_spelt(status: Status) -> None:
    spaced = status.value.replace("_", " ")
    for word in (status.value, status.upper(), spaced, spaced.title(), status.replace("_", "-"), f"\t{spaced} "):
        assert read_status(word) is status


def test_words_run_together_and_the_american_spelling_are_read() -> None:
    assert read_status("PickedUp") is Status.PICKED_UP
    assert read_status("canceled") is Status.CANCELLED


@pytest.mark.parametrize(
    "odd",
    [None, True, False, 0, 10, -100, 4.5, float("nan"), float("inf"), "", " ", "04", "4.5", "READY!", [], {}],
)
def test_what_the_contract_does_not_name_is_unknown(odd: object) -> None:
    assert read_status(odd) is Status.UNKNOWN


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_reading_a_status_never_raises(raw: object) -> None:
    assert read_status(raw) in Status


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (Status.PLACED, Stage.NEW),
        (Status.ACCEPTED, Stage.PREPARING),
        (Status.CANCELLED, Stage.CALLED_OFF),
        (Status.READY, Stage.READY),
        (Status.DELIVERED, Stage.DONE),
        (Status.SCHEDULED, Stage.SCHEDULED),
        (Status.PICKED_UP, Stage.DONE),
        (Status.REJECTED, Stage.CALLED_OFF),
        (Status.UNKNOWN, Stage.UNCLEAR),
    ],
)
@pytest.mark.parametrize("can_ready", [True, False, None])
def test_a_status_of_the_kitchen_means_one_stage(status: Status, stage: Stage, can_ready: bool | None) -> None:
    assert stage_of(status, can_ready=can_ready) is stage


@pytest.mark.parametrize("status", DRIVERS)
@pytest.mark.parametrize(
    ("can_ready", "stage"), [(True, Stage.PREPARING), (None, Stage.PREPARING), (False, Stage.READY)]
)
def test_a_driver_says_nothing_of_the_food_but_can_ready_does(
    status: Status, can_ready: bool | None, stage: Stage
) -> None:
    assert stage_of(status, can_ready=can_ready) is stage


def test_every_lane_is_open_and_what_is_over_is_not() -> None:
    assert set(LANES) < OPEN
    assert {Stage.SCHEDULED, Stage.UNCLEAR} < OPEN
    assert not OPEN & {Stage.DONE, Stage.CALLED_OFF}


EVERYWHERE = list(product(Stage, Action))

FROM = {
    Stage.NEW: (Action.ACCEPT, Action.REJECT),
    Stage.PREPARING: (Action.READY, Action.CANCEL),
    Stage.READY: (Action.PICKED_UP, Action.CANCEL),
}

LEADS_TO = {
    (Stage.NEW, Action.ACCEPT): Stage.PREPARING,
    (Stage.NEW, Action.REJECT): Stage.CALLED_OFF,
    (Stage.PREPARING, Action.READY): Stage.READY,
    (Stage.PREPARING, Action.CANCEL): Stage.CALLED_OFF,
    (Stage.READY, Action.PICKED_UP): Stage.DONE,
    (Stage.READY, Action.CANCEL): Stage.CALLED_OFF,
}

HAS_IT = {
    Action.ACCEPT: {Stage.PREPARING, Stage.READY, Stage.DONE},
    Action.READY: {Stage.READY, Stage.DONE},
    Action.PICKED_UP: {Stage.DONE},
    Action.REJECT: {Stage.CALLED_OFF},
    Action.CANCEL: {Stage.CALLED_OFF},
}


@pytest.mark.parametrize("stage", Stage)
def test_only_the_lanes_have_actions_and_the_main_one_comes_first(stage: Stage) -> None:
    assert actions_from(stage) == FROM.get(stage, ())


@pytest.mark.parametrize(("stage", "action"), EVERYWHERE)
def test_an_action_moves_an_order_it_may_move_and_leaves_every_other(stage: Stage, action: Action) -> None:
    assert after(stage, action) is LEADS_TO.get((stage, action), stage)


@pytest.mark.parametrize(("stage", "action"), EVERYWHERE)
def test_an_order_has_what_was_asked_at_the_target_and_past_it(stage: Stage, action: Action) -> None:
    assert at_or_past(stage, action) is (stage in HAS_IT[action])


def test_each_action_asks_for_the_word_of_the_contract_and_a_reason_where_it_must() -> None:
    asks = {action: (move.asks.value, move.needs_reason) for action, move in MOVES.items()}
    assert asks == {
        Action.ACCEPT: ("accepted", False),
        Action.READY: ("ready", False),
        Action.PICKED_UP: ("picked_up", False),
        Action.REJECT: ("rejected", True),
        Action.CANCEL: ("cancelled", True),
    }


@pytest.mark.parametrize("action", Action)
def test_what_an_action_asks_for_is_where_it_leads(action: Action) -> None:
    assert stage_of(MOVES[action].asks, can_ready=None) is MOVES[action].to


@pytest.mark.parametrize("raw", [-4, "-4", "- 4", "4-", "_4", 4.0])
def test_a_number_that_is_none_of_the_servers_is_unknown(raw: object) -> None:
    assert read_status(raw) is Status.UNKNOWN


@pytest.mark.parametrize(
    ("stage", "action", "ahead"),
    [
        (Stage.NEW, Action.READY, True),
        (Stage.PREPARING, Action.READY, True),
        (Stage.READY, Action.READY, False),
        (Stage.READY, Action.CANCEL, True),
        (Stage.PREPARING, Action.REJECT, False),
        (Stage.CALLED_OFF, Action.ACCEPT, False),
        (Stage.UNCLEAR, Action.ACCEPT, False),
    ],
)
def test_an_action_is_still_ahead_of_an_order_that_has_not_gone_past_its_start(
    stage: Stage, action: Action, ahead: bool
) -> None:
    assert still_ahead(stage, action) is ahead
