"""What holds of ringing whatever the orders, whatever the taps, whatever the screen leaves out."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kds_app.domain.board import project
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderType
from kds_app.domain.preferences import Preferences
from kds_app.domain.sieve import sift
from kds_app.domain.snapshot import Snapshot
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Picture
from kds_app.engine.ringing import Call, Cause, ringing
from tests.domain.test_board_properties import snapshots, steady, taps
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO

ANSWERS = {Action.ACCEPT, Action.REJECT}
preferences = st.just(Preferences()) | st.builds(
    Preferences, only_types=st.lists(st.sampled_from(OrderType), max_size=2).map(tuple)
)


def _numbered(snapshot: Snapshot) -> Snapshot:
    """Each order under a number of its own."""
    orders = {i: replace(seen, order=replace(seen.order, number=f"n{i}")) for i, seen in snapshot.orders.items()}
    return replace(snapshot, orders=orders)


def _ringing(snapshot: Snapshot, taps: Iterable[Tap], preferences: Preferences = Preferences()) -> tuple[Call, ...]:
    board = project(_numbered(snapshot), list(taps))
    return ringing(Picture(board, FRESH), sift(board, preferences).board, NOW, MONO)


def _about(calls: Iterable[Call], cause: Cause) -> Counter[str]:
    return Counter(number for call in calls if call.cause is cause for number in call.orders)


@steady
@given(snapshots, taps)
def test_every_order_the_server_has_as_new_rings_until_it_has_confirmed_an_answer_and_no_other_does(
    snapshot: Snapshot, taps: list[Tap]
) -> None:
    answered = {
        tap.order_id
        for tap in taps
        if tap.order_id in snapshot.orders and tap.action in ANSWERS and tap.delivered
        if tap.settled_tick >= snapshot.orders[tap.order_id].began
    }
    new = {i for i, seen in snapshot.orders.items() if seen.order.stage is Stage.NEW} - snapshot.alerts.keys()
    assert _about(_ringing(snapshot, taps), Cause.NEW) == Counter(f"n{i}" for i in new - answered)


@steady
@given(snapshots, taps)
def test_no_tap_that_the_server_has_not_confirmed_quiets_anything(snapshot: Snapshot, taps: list[Tap]) -> None:
    tapped = _ringing(snapshot, taps)
    for cause in (Cause.NEW, Cause.CALLED_OFF):
        without = _ringing(snapshot, [tap for tap in taps if tap.delivered])
        assert _about(tapped, cause) == _about(without, cause)


@steady
@given(snapshots, taps, preferences)
def test_a_tap_that_waits_for_a_person_rings_on_the_only_screen_that_knows_of_it(
    snapshot: Snapshot, taps: list[Tap], preferences: Preferences
) -> None:
    held = [tap for tap in taps if tap.state is TapState.HELD]
    board = project(_numbered(snapshot), held)
    on_board = {ticket.order.number for ticket in board.tickets}
    wanted = {f"n{tap.order_id}" for tap in held} & on_board
    assert set(_about(_ringing(snapshot, held, preferences), Cause.HELD)) == wanted


@steady
@given(snapshots, taps, preferences)
def test_what_a_filter_leaves_out_is_never_more_than_what_rings_without_it(
    snapshot: Snapshot, taps: list[Tap], preferences: Preferences
) -> None:
    some, all_of_it = _ringing(snapshot, taps, preferences), _ringing(snapshot, taps)
    for cause in Cause:
        assert _about(some, cause) <= _about(all_of_it, cause)
    assert all(call.orders for call in some)
