"""How far a tap has got."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.tap import UNMISSABLE, TapKey, TapState, Verdict, verdicts
from tests.fakes.make import NOW, a_tap

STATES = {
    TapState.SAVING: "neither",
    TapState.WAITING: "live",
    TapState.SENDING: "live",
    TapState.CHECKING: "live",
    TapState.HELD: "live",
    TapState.CONFIRMED: "delivered",
    TapState.ALREADY_DONE: "delivered",
    TapState.DROPPED: "neither",
}


@pytest.mark.parametrize("state", TapState)
def test_a_tap_is_live_until_the_server_has_it_or_it_is_dropped(state: TapState) -> None:
    tap = a_tap(state=state)
    assert tap.live is (STATES[state] == "live")
    assert tap.delivered is (STATES[state] == "delivered")


def test_a_new_tap_waits_and_has_never_been_sent() -> None:
    tap = a_tap()
    assert (tap.state, tap.attempts, tap.doubt, tap.last) == (TapState.WAITING, 0, False, None)


def test_the_key_and_the_bytes_of_a_tap_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        a_tap().body = b"{}"  # type: ignore[misc]


@pytest.mark.parametrize("last", [None, *Outcome])
def test_a_person_may_try_again_what_the_server_still_knows_the_key_of(last: Outcome | None) -> None:
    offered = verdicts(a_tap(state=TapState.HELD, last=last))
    assert (Verdict.TRY_AGAIN in offered) is (last not in {Outcome.EXPIRED, Outcome.KEY_CONFLICT})
    assert offered[-2:] == (Verdict.IT_IS_DONE, Verdict.DROP_IT)


def test_a_tap_can_be_taken_back_while_only_this_screen_knows_of_it() -> None:
    tap = a_tap(undo_until=103.0)
    assert tap.undoable(102.9)
    assert not tap.undoable(103.0)
    assert not replace(tap, attempts=1).undoable(102.0)
    assert not replace(tap, doubt=True).undoable(102.0)
    assert not replace(tap, state=TapState.HELD).undoable(102.0)
    assert not a_tap().undoable(0.0)


def test_a_tap_was_taken_back_where_nobody_but_a_cook_had_a_part_in_its_end() -> None:
    back = a_tap(state=TapState.DROPPED)
    assert back.undone
    for other in (
        {"attempts": 1},
        {"doubt": True},
        {"last": Outcome.NOT_FOUND},
        {"found": Status.CANCELLED},
        {"because_of": TapKey("k")},
        {"state": TapState.CONFIRMED},
    ):
        assert not replace(back, **other).undone


def test_what_is_under_way_for_long_is_overdue_but_not_what_a_person_has_or_can_take_back() -> None:
    tap = a_tap(made_at=NOW, undo_until=5.0)
    late = NOW + UNMISSABLE + timedelta(seconds=1)
    assert tap.overdue(late, 6.0)
    assert not tap.overdue(NOW + UNMISSABLE, 6.0)
    assert not tap.overdue(late, 4.0)
    assert not replace(tap, state=TapState.HELD).overdue(late, 6.0)
    assert not replace(tap, state=TapState.CONFIRMED).overdue(late, 6.0)
