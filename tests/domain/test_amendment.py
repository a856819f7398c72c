"""What changed on an order since a cook agreed to it, and which of its items are made all the same."""

import pytest
from msgspec.structs import replace

from kds_app.domain.amendment import Change, amended, made, ticks
from kds_app.domain.order import Line, Modifier, Order
from tests.fakes.make import an_order

RICE = Line("l1", "Fried rice", 2)
TEA = Line("l2", "Tea", 1)
NO_ICE = (Modifier("No ice"),)


def _of(*lines: Line, notes: tuple[str, ...] = ()) -> Order:
    return an_order(lines=lines, notes=notes)


@pytest.mark.parametrize(
    ("before", "now", "changes"),
    [
        (_of(RICE, TEA), _of(RICE, TEA), ()),
        (_of(RICE, TEA), _of(TEA, RICE), ()),
        (_of(RICE), _of(RICE, TEA), (Change("Tea", 1),)),
        (_of(RICE, TEA), _of(RICE), (Change("Tea", -1),)),
        (_of(RICE), _of(replace(RICE, quantity=5)), (Change("Fried rice", 3),)),
        (_of(RICE), _of(replace(RICE, quantity=1)), (Change("Fried rice", -1),)),
        (_of(TEA), _of(replace(TEA, modifiers=NO_ICE)), (Change("Tea", 0, how=NO_ICE),)),
        (_of(replace(TEA, modifiers=NO_ICE)), _of(TEA), (Change("Tea", 0, how=()),)),
        (_of(RICE), _of(replace(RICE, note="no egg")), (Change("Fried rice", 0, note="no egg"),)),
        (_of(replace(RICE, note="no egg")), _of(RICE), (Change("Fried rice", 0, note=""),)),
        (_of(RICE), _of(RICE, notes=("no nuts",)), (Change("", note="no nuts"),)),
        (_of(RICE, notes=("no nuts",)), _of(RICE), (Change("", -1, note="no nuts"),)),
        (_of(RICE), _of(replace(RICE, id="l9")), ()),
        (_of(RICE), _of(replace(RICE, name="Noodles")), (Change("Noodles", 2), Change("Fried rice", -2))),
        (
            _of(RICE),
            _of(RICE, replace(TEA, modifiers=NO_ICE, note="hot")),
            (Change("Tea", 1, how=NO_ICE, note="hot"),),
        ),
    ],
)
def test_an_amendment_is_told_by_what_is_to_be_made(before: Order, now: Order, changes: tuple[Change, ...]) -> None:
    assert amended(before, now) == changes


def test_two_lines_of_one_dish_are_told_apart_by_how_they_are_wanted() -> None:
    plain, cold = TEA, replace(TEA, modifiers=NO_ICE)
    assert amended(_of(plain, cold), _of(replace(cold, quantity=2), plain)) == (Change("Tea", 1),)


def test_nothing_is_made_until_it_is_ticked() -> None:
    assert made(_of(RICE, TEA), ()) == (0, 0)


def test_a_dish_stays_made_when_the_order_is_amended_around_it() -> None:
    assert made(_of(TEA, RICE, Line("l3", "Soup", 1)), (RICE,)) == (0, 2, 0)


def test_more_of_a_dish_than_was_ticked_is_made_in_part_and_fewer_is_made() -> None:
    assert made(_of(replace(RICE, quantity=3)), (RICE,)) == (2,)
    assert made(_of(replace(RICE, quantity=1)), (RICE,)) == (1,)


def test_a_dish_that_is_wanted_otherwise_is_to_be_made_again() -> None:
    assert made(_of(replace(TEA, modifiers=NO_ICE)), (TEA,)) == (0,)


def test_a_dish_that_only_got_another_id_or_note_is_made() -> None:
    assert made(_of(replace(TEA, id="l9", note="hot")), (TEA,)) == (1,)


def test_of_one_dish_twice_the_line_that_was_ticked_is_the_one_that_is_made() -> None:
    no_egg = replace(RICE, note="no egg")
    assert ticks(_of(RICE, no_egg), (no_egg,)) == (None, no_egg)
    assert made(_of(RICE, no_egg), (no_egg,)) == (0, 2)
    assert made(_of(RICE, RICE), (RICE,)) == (2, 0)
