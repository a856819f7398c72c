"""Amended orders: what changed is said, marked where it is, and stays until somebody has seen it."""

import pytest
from msgspec.structs import replace

from kds_app.domain.amendment import Change
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Modifier, Order
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Picture
from kds_app.ui.amends import changed, mark
from tests.fakes.make import NOW
from tests.fakes.screen import FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import card_of, key_named, keys, said, tap

BURGER, FRIES, TEA = Line("1", "Burger", 1), Line("2", "Fries", 2), Line("3", "Tea", 1)
NOW_IS = order(482, Status.ACCEPTED, lines=(BURGER, FRIES))
WAS = replace(NOW_IS, lines=(BURGER, replace(FRIES, quantity=1), Line("4", "Cola", 1)))


def _amended(now: Order = NOW_IS, was: Order = WAS) -> Picture:
    return a_picture(now, marks={now.id: Mark(agreed=was)})


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ((Change("Fries", 1), Change("Cola", -1)), "± Changed: +1 Fries, −1 Cola"),
        ((Change("Tea", how=(Modifier("less ice"), Modifier("Boba", 2))),), "± Changed: Tea: less ice, 2 × Boba"),
        ((Change("Tea", how=(Modifier("Egg", 1, (Modifier("soft"),)),)),), "± Changed: Tea: Egg, soft"),
        ((Change("Tea", how=()),), "± Changed: Tea: nothing chosen"),
        ((Change("Tea", 2, (Modifier("hot"),), "no sugar"),), "± Changed: +2 Tea: hot, “no sugar”"),
        ((Change("Tea", note=""),), "± Changed: Tea: no note any more"),
        ((Change("", note="ring twice"),), "± Changed: note: “ring twice”"),
        ((Change("", -1, note="ring twice"),), "± Changed: no longer “ring twice”"),
    ],
)
def test_every_kind_of_change_is_said_in_a_few_words(changes: tuple[Change, ...], text: str) -> None:
    assert changed(changes) == text


def test_what_runs_from_the_right_leaves_the_words_around_it_where_they_belong() -> None:
    wrap = Change("سمك", how=(Modifier("خبز"), Modifier("7Up")), note="2 ملح")
    told = "± Changed: \u2068سمك\u2069: \u2068خبز\u2069, 7Up, “\u20682 ملح\u2069”"
    assert changed((wrap,)) == told


@pytest.mark.parametrize(
    ("change", "said_there"),
    [
        (Change("Fries", 1), "+1"),
        (Change("Fries", -3), "−3"),
        (Change("Fries", how=()), "changed"),
        (Change("Fries", note="crisp"), ""),
        (Change("Fries", how=(Modifier("salt"),)), ""),
        (Change("Tea", 1), ""),
    ],
)
def test_a_line_is_marked_where_the_change_is_its_own(change: Change, said_there: str) -> None:
    assert mark(FRIES, (change,)) == said_there


def test_what_changed_stands_in_a_band_and_at_its_row_until_somebody_has_seen_it(show: Show) -> None:
    bridge = FakeBridge(_amended())
    window = show(bridge)
    card = card_of(window, NOW_IS)
    assert "± Changed: +1 Fries, −1 Cola" in said(card)
    assert "\n+1\n" in said(card)
    tap(bridge, key_named(card, "Got it 482"))
    assert bridge.asked == [("acknowledge", NOW_IS.id)]
    bridge.show(a_picture(NOW_IS))
    assert "Changed" not in said(card)
    assert [key.accessibleName() for key in keys(card)] == ["Cancel 482", "Ready 482"]


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)])
def test_got_it_stands_beside_the_main_key_which_stays_the_larger_and_works(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    bridge = FakeBridge(_amended())
    window = show(bridge, size, px_per_mm)
    window.board.turn_to(Stage.PREPARING)
    got_it, ready = key_named(window, "Got it 482"), key_named(window, "Ready 482")
    assert (got_it.y(), got_it.height()) == (ready.y(), ready.height())
    assert got_it.height() >= 19 * px_per_mm
    assert ready.width() > got_it.width() >= 19 * px_per_mm
    assert ready.geometry().center().x() < got_it.x()
    tap(bridge, ready)
    assert bridge.asked == [("act", NOW_IS.id, Action.READY, None)]


def test_an_amended_order_whose_tap_waits_for_a_person_can_be_agreed_to_as_well(show: Show) -> None:
    held = tap_on(NOW_IS, Action.READY, state=TapState.HELD, attempts=1)
    picture = a_picture(NOW_IS, taps=[held], marks={NOW_IS.id: Mark(agreed=WAS)})
    card = card_of(show(FakeBridge(picture)), NOW_IS)
    names = [key.accessibleName() for key in keys(card)]
    assert names == ["Try again 482", "It is done 482", "Drop it 482", "Got it 482"]


def test_a_scheduled_order_that_was_amended_is_agreed_to_in_its_drawer(show: Show) -> None:
    now = replace(NOW_IS, status=Status.SCHEDULED, scheduled_at=NOW)
    bridge = FakeBridge(_amended(now))
    window = show(bridge)
    window.open_scheduled()
    key_named(window.drawer, "Got it 482").click()
    assert bridge.asked == [("acknowledge", now.id)]


def test_an_order_that_is_called_off_says_that_and_not_what_was_changed_before(show: Show) -> None:
    gone = replace(NOW_IS, status=Status.CANCELLED)
    picture = a_picture(gone, called_off={gone.id: Stage.PREPARING}, marks={gone.id: Mark(agreed=WAS)})
    card = card_of(show(FakeBridge(picture)), gone)
    assert "Changed" not in said(card)
    assert [key.accessibleName() for key in keys(card)] == ["Got it 482"]
