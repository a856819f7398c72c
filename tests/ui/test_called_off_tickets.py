"""What was called off stands first in its lane, folded: seen by everybody, and in the way of as little as can be."""

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import Order
from kds_app.engine.picture import Picture
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, fourteen_lines, order
from tests.gallery.stage import place_of
from tests.ui.conftest import Show
from tests.ui.hands import bump, card_of, key_named, keys, said, unhurried

SIZES = [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)]
GONE = [
    replace(order(number, Status.CANCELLED, age=5, lines=fourteen_lines()), cancellation="Customer is gone")
    for number in (481, 482, 483)
]
RUSH = [order(number, age=900 - number) for number in range(1, 9)]


def _picture(*gone: Order, lane: Stage = Stage.NEW) -> Picture:
    alive = [replace(each, status=_ALIVE[lane]) for each in RUSH]
    return a_picture(*alive, *gone, called_off={str(each.id): lane for each in gone})


_ALIVE = {Stage.NEW: Status.PLACED, Stage.PREPARING: Status.ACCEPTED, Stage.READY: Status.READY}


def _height(window: Window, *numbers: int) -> int:
    """Pixels from the head of the lane to below these."""
    lane = next(lane for lane in window.board.lanes.values() if lane.cards)
    return max(card_of(window, order(number)).geometry().bottom() for number in numbers) - lane._inside.rect().top()


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
@pytest.mark.parametrize("lane", list(_ALIVE))
def test_in_a_rush_it_is_in_view_and_leaves_most_of_the_lane_to_the_living(
    show: Show, size: tuple[int, int], px_per_mm: float, lane: Stage
) -> None:
    window = show(FakeBridge(_picture(GONE[0], lane=lane)), size, px_per_mm)
    window.board.turn_to(lane)
    assert window.board.lanes[lane].in_view()[0] == GONE[0].id
    assert _height(window, 481) <= 0.25 * window.board.lanes[lane].height()
    assert "Customer is gone" in said(card_of(window, GONE[0]))
    key = key_named(window, "Got it 481")
    assert key.height() >= 19 * px_per_mm


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
def test_of_several_all_numbers_are_in_view_beside_one_key_for_all(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    bridge = FakeBridge(_picture(*GONE))
    window = show(bridge, size, px_per_mm)
    assert window.board.lanes[Stage.NEW].in_view()[:3] == [each.id for each in GONE]
    key = key_named(window, "Got it, all: 481, 482, 483")
    assert key.text() == "Got it, all (3)"
    assert min(key.width(), key.height()) >= 19 * px_per_mm
    for number in (481, 482, 483, 1):
        assert not place_of(key, window).intersects(place_of(card_of(window, order(number)), window))
    key.click()
    assert bridge.asked == [("acknowledge", each.id) for each in GONE]


def test_one_more_that_comes_while_a_finger_is_on_its_way_makes_that_key_deaf(show: Show) -> None:
    bridge = FakeBridge(_picture(*GONE[:2]))
    window = show(bridge)
    key = key_named(window, "Got it, all: 481, 482")
    key._moved = -1e9
    assert key.awake
    bridge.show(_picture(*GONE))
    assert not key.awake


def test_a_tap_on_it_shows_the_whole_order_and_another_folds_it_again(show: Show) -> None:
    window = show(FakeBridge(_picture(*GONE[:2])))
    card = card_of(window, GONE[0])
    folded = card.height()
    card._open()
    assert "Nasi goreng spesial no. 14" in said(card)
    assert "Got it 481" in {key.accessibleName() for key in keys(card)}
    card._open()
    assert card.height() == folded


def test_a_bump_bar_acknowledges_one_of_several(show: Show) -> None:
    bridge = FakeBridge(_picture(*GONE))
    window = show(bridge)
    bump(window, "g")
    window.board.selected = GONE[1].id
    unhurried(bridge, window, "Enter")
    assert bridge.asked == [("acknowledge", GONE[1].id)]
