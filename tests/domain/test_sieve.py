"""Which orders a screen shows, and that it counts what it does not."""

import pytest
from msgspec.structs import replace

from kds_app.domain.board import project
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import OrderId, OrderType
from kds_app.domain.preferences import Preferences
from kds_app.domain.sieve import shows, sift
from kds_app.domain.snapshot import Snapshot
from tests.fakes.make import an_order

ORDER = an_order(brands=("Nasi House", "Tea Bar"), branch_id=7, type=OrderType.DELIVERY)


@pytest.mark.parametrize(
    ("preferences", "shown"),
    [
        (Preferences(), True),
        (Preferences(only_brands=("Tea Bar",)), True),
        (Preferences(only_brands=("Sushi",)), False),
        (Preferences(only_branches=(7, 8)), True),
        (Preferences(only_branches=(8,)), False),
        (Preferences(only_providers=(6,)), True),
        (Preferences(only_providers=(9,)), False),
        (Preferences(only_types=(OrderType.PICKUP,)), False),
        (Preferences(only_types=(OrderType.DELIVERY,), only_brands=("Sushi",)), False),
    ],
)
def test_an_order_is_shown_where_every_kind_that_was_chosen_fits(preferences: Preferences, shown: bool) -> None:
    assert shows(preferences, ORDER) is shown


def test_an_order_that_does_not_say_is_shown_on_every_screen() -> None:
    silent = replace(ORDER, brands=(), branch_id=None)
    assert shows(Preferences(only_brands=("Sushi",), only_branches=(8,)), silent)


def test_what_is_held_back_is_counted_in_its_place_and_for_the_strip_on_the_lanes_alone() -> None:
    orders = [
        replace(ORDER, id=OrderId("1")),
        replace(ORDER, id=OrderId("2"), branch_id=8),
        replace(ORDER, id=OrderId("3"), branch_id=8, status=Status.SCHEDULED),
        replace(ORDER, id=OrderId("4"), branch_id=8, status=Status.PICKED_UP),
    ]
    sifted = sift(project(Snapshot().seen(orders, 1), []), Preferences(only_branches=(7,)))
    assert [ticket.order.id for ticket in sifted.board.lanes[Stage.NEW]] == ["1"]
    assert (sifted.hidden, sifted.board.scheduled, sifted.board.done) == (1, (), ())
    assert (sifted.lanes[Stage.NEW], sifted.lanes[Stage.READY], sifted.scheduled, sifted.done) == (1, 0, 1, 1)


def test_a_screen_that_chose_nothing_shows_the_board_as_it_is() -> None:
    board = project(Snapshot().seen([ORDER], 1), [])
    sifted = sift(board, Preferences())
    assert sifted.board is board
    assert (sifted.hidden, sifted.scheduled, sifted.done) == (0, 0, 0)
