"""What cooks mark on a ticket of this screen alone."""

from msgspec.structs import replace

from kds_app.domain.amendment import made
from kds_app.domain.lifecycle import Status
from kds_app.domain.marks import NO_MARK, Mark
from kds_app.domain.order import Line
from tests.fakes.make import an_order

RICE, TEA = Line("l1", "Fried rice", 2), Line("l2", "Tea", 1)
ORDER = an_order(lines=(RICE, TEA))


def test_a_line_is_ticked_off_and_a_second_time_it_is_not() -> None:
    once = NO_MARK.toggled(ORDER, 1)
    assert once == Mark(ticked=(TEA,))
    assert once.toggled(ORDER, 1) == NO_MARK
    assert once.toggled(ORDER, 0).ticked == (TEA, RICE)


def test_a_line_made_in_part_is_made_whole_by_the_next_tick() -> None:
    more = replace(ORDER, lines=(replace(RICE, quantity=3), TEA))
    assert made(more, NO_MARK.toggled(ORDER, 0).toggled(more, 0).ticked) == (3, 0)


def test_of_two_lines_that_are_the_same_each_can_be_ticked_and_unticked() -> None:
    twice = an_order(lines=(RICE, RICE))
    both = NO_MARK.toggled(twice, 0).toggled(twice, 1)
    assert made(twice, both.ticked) == (2, 2)
    assert made(twice, both.toggled(twice, 1).ticked) == (2, 0)


def test_an_amendment_is_kept_from_the_first_version_a_cook_knew_until_it_is_taken_back() -> None:
    second = replace(ORDER, lines=(RICE,))
    third = replace(ORDER, lines=(TEA,))
    mark = NO_MARK.after(ORDER, second)
    assert mark.agreed == ORDER
    assert mark.after(second, third).agreed == ORDER
    assert mark.after(second, ORDER) == NO_MARK
    assert NO_MARK.after(ORDER, replace(ORDER, customer="Bayu")) == NO_MARK


def test_an_order_that_is_over_is_amended_no_more() -> None:
    assert NO_MARK.after(ORDER, replace(ORDER, lines=(), status=Status.CANCELLED)) == NO_MARK


def test_a_mark_is_empty_when_nothing_is_marked() -> None:
    assert NO_MARK.empty
    assert not Mark(ticked=(RICE,)).empty
    assert not Mark(agreed=ORDER).empty


def test_what_was_amended_after_a_cook_looked_is_still_to_be_agreed_to() -> None:
    second, third = replace(ORDER, lines=(RICE,)), replace(ORDER, lines=(TEA,))
    mark = NO_MARK.after(ORDER, second)
    assert mark.agreeing(second, third).agreed == second
    assert mark.agreeing(third, third) == NO_MARK
    assert mark.agreeing(None, third) == NO_MARK
    assert mark.agreeing(second, replace(third, status=Status.CANCELLED)) == NO_MARK
