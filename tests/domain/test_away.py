"""What a restart or an outage kept from a kitchen."""

import pytest
from msgspec.structs import replace

from kds_app.domain.away import Away, away
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Line, Order, OrderId
from kds_app.domain.snapshot import Snapshot
from kds_app.domain.tap import TapState
from tests.fakes.make import NOW, a_tap, an_order


def _seen(*orders: Order) -> Snapshot:
    return replace(Snapshot().seen(orders, 1), read_at=NOW)


def _order(number: int, status: Status = Status.ACCEPTED, *lines: Line) -> Order:
    return an_order(id=OrderId(str(number)), status=status, **({"lines": lines} if lines else {}))


def test_new_changed_cancelled_and_finished_orders_are_told_by_number() -> None:
    before = _seen(_order(1), _order(2), _order(3), _order(5), _order(6))
    left = _order(5, Status.PICKED_UP), _order(6, Status.DELIVERED)
    now = _seen(_order(1, Status.CANCELLED), _order(2, Status.READY, Line("x", "Tea", 1)), _order(3), _order(4), *left)
    assert away(before, now, []) == Away(NOW, new=("4",), changed=("2",), cancelled=("1",), finished=("5", "6"))


def test_what_came_and_went_meanwhile_or_was_over_before_is_no_news() -> None:
    before = _seen(_order(1, Status.PICKED_UP))
    now = _seen(_order(1, Status.DELIVERED), _order(2, Status.PICKED_UP), _order(3, Status.CANCELLED))
    assert away(before, now, []) == Away(NOW)


@pytest.mark.parametrize(
    ("state", "cancelled"), [(TapState.CONFIRMED, ()), (TapState.WAITING, ()), (TapState.DROPPED, ("1",))]
)
def test_what_our_own_tap_called_off_is_no_news_unless_it_came_to_nothing(
    state: TapState, cancelled: tuple[str, ...]
) -> None:
    tap = a_tap(order_id=OrderId("1"), action=Action.CANCEL, state=state)
    assert away(_seen(_order(1)), _seen(_order(1, Status.CANCELLED)), [tap]).cancelled == cancelled


@pytest.mark.parametrize(
    ("action", "state", "finished"),
    [
        (Action.PICKED_UP, TapState.CONFIRMED, ()),
        (Action.PICKED_UP, TapState.WAITING, ()),
        (Action.PICKED_UP, TapState.DROPPED, ("1",)),
        (Action.READY, TapState.ALREADY_DONE, ("1",)),
    ],
)
def test_what_our_own_tap_finished_is_no_news_and_one_that_asked_for_less_hides_nothing(
    action: Action, state: TapState, finished: tuple[str, ...]
) -> None:
    tap = a_tap(order_id=OrderId("1"), action=action, state=state)
    assert away(_seen(_order(1)), _seen(_order(1, Status.PICKED_UP)), [tap]).finished == finished


def test_taps_that_waited_are_told_once_they_are_settled() -> None:
    waiting = a_tap()
    news = away(_seen(_order(1)), _seen(_order(1)), [waiting, a_tap(action=Action.READY, state=TapState.CONFIRMED)])
    assert not news.tells([waiting])
    delivered = replace(waiting, state=TapState.CONFIRMED)
    assert news.tells([delivered])
    assert news.caught_up([delivered]) == (delivered,)


def test_there_is_something_to_tell_as_soon_as_anything_happened() -> None:
    assert not Away(NOW).tells([])
    told = ("1",)
    for news in (Away(NOW, new=told), Away(NOW, changed=told), Away(NOW, cancelled=told), Away(NOW, finished=told)):
        assert news.tells([])
        assert Away(NOW).with_news(news) == news
