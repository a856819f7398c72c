"""Filters: what a screen shows alone is chosen with a finger, applied at once, and what is hidden is always counted."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderType, provider
from kds_app.domain.preferences import Preferences
from kds_app.domain.sieve import filtered
from kds_app.ui.filter_sheet import Sort, choices, toggled, unfiltered
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

BAKSO = order(1, brands=("Bakso",), branch_id=11, provider=provider(6), type=OrderType.DELIVERY)
KOPI = order(2, Status.ACCEPTED, brands=("Kopi",), branch_id=12, provider=provider(9), type=OrderType.PICKUP)
SILENT = order(3, Status.READY, brands=(), branch_id=None, provider=provider(6), type=OrderType.UNKNOWN)
PICTURE = a_picture(BAKSO, KOPI, SILENT)


def _opened(show: Show, preferences: Preferences = Preferences()) -> tuple[Window, FakeBridge]:
    bridge = FakeBridge(PICTURE, preferences=preferences)
    window = show(bridge)
    window.open_filter()
    return window, bridge


def _brands(bridge: FakeBridge) -> list[str]:
    return list(bridge.preferences.only_brands)


def _offered(window: Window) -> list[str]:
    return [key.accessibleName() for key in keys(window.filter.page)]


def test_it_offers_what_the_orders_on_hand_have_group_by_group(show: Show) -> None:
    window, _ = _opened(show)
    assert sorted(_offered(window)) == [
        *("Branch: Branch 11", "Branch: Branch 12", "Brand: Bakso", "Brand: Kopi"),
        *("Provider: GoFood", "Provider: GrabFood", "Type: Delivery", "Type: Pickup"),
    ]


def test_what_is_chosen_is_offered_though_no_order_has_it_now() -> None:
    chosen = Preferences(only_brands=("Soto",), only_providers=(2,), only_branches=(7,))
    labels = [choice.label for choice in choices([BAKSO], chosen)]
    assert labels == ["Bakso", "Soto", "Branch 7", "Branch 11", "GrabFood", "Uber Eats", "Delivery"]


def test_a_key_is_applied_at_once_and_pressed_again_taken_back(show: Show) -> None:
    window, bridge = _opened(show)
    key_named(window.filter, "Brand: Kopi").click()
    assert _brands(bridge) == ["Kopi"]
    assert key_named(window.filter, "Brand: Kopi").isChecked()
    assert "1 hidden by filter" in window._strip.accessibleName()
    key_named(window.filter, "Brand: Bakso").click()
    assert _brands(bridge) == ["Kopi", "Bakso"]
    assert "hidden" not in window._strip.accessibleName()
    key_named(window.filter, "Brand: Kopi").click()
    assert _brands(bridge) == ["Bakso"]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("Branch: Branch 12", "only_branches", 12),
        ("Provider: GoFood", "only_providers", 9),
        ("Type: Pickup", "only_types", OrderType.PICKUP),
    ],
)
def test_every_kind_of_choice_reaches_its_preference(show: Show, name: str, field: str, value: object) -> None:
    window, bridge = _opened(show)
    key_named(window.filter, name).click()
    assert getattr(bridge.preferences, field) == (value,)


def test_show_all_takes_every_filter_off_and_nothing_else(show: Show) -> None:
    mine = Preferences(only_brands=("Kopi",), only_types=(OrderType.PICKUP,), volume=30)
    window, bridge = _opened(show, mine)
    key_named(window.filter, "Show all").click()
    assert not filtered(bridge.preferences)
    assert bridge.preferences.volume == 30
    assert not key_named(window.filter, "Show all").isEnabled()


def test_the_strip_says_on_every_board_how_many_are_hidden(show: Show) -> None:
    mine = Preferences(only_brands=("Soto",))
    window = show(FakeBridge(PICTURE, preferences=mine))
    assert window._strip.accessibleName() == "Server confirmed 4 s ago · 2 hidden by filter"


def test_the_filter_key_stands_out_while_a_filter_is_on_even_one_that_hides_nothing(show: Show) -> None:
    window = show(FakeBridge(PICTURE, preferences=Preferences(only_brands=("Kopi", "Bakso"))))
    assert key_named(window, "Filter").fill == window._look.palette.warn
    window._bridge.prefer(unfiltered(window._bridge.preferences))
    assert key_named(window, "Filter").fill is None


def test_the_sheet_says_in_words_what_the_filter_does(show: Show) -> None:
    window, bridge = _opened(show)
    assert "This screen shows every order." in window.filter.accessibleDescription()
    bridge.prefer(replace(bridge.preferences, only_brands=("Soto",)))
    assert "2 hidden by filter." in window.filter.accessibleDescription()
    bridge.prefer(replace(bridge.preferences, only_brands=("Kopi", "Bakso")))
    assert "It hides no order now." in window.filter.accessibleDescription()


def test_a_choice_comes_and_goes_with_the_orders_while_the_sheet_is_open(show: Show) -> None:
    window, bridge = _opened(show)
    bridge.show(a_picture(BAKSO))
    assert "Brand: Kopi" not in _offered(window)
    bridge.show(PICTURE)
    assert "Brand: Kopi" in _offered(window)


def test_choosing_twice_is_choosing_not_at_all() -> None:
    for choice in choices([BAKSO, KOPI], Preferences()):
        once = toggled(Preferences(), choice)
        assert filtered(once)
        assert toggled(once, choice) == Preferences()
    assert {choice.sort for choice in choices([BAKSO], Preferences())} == set(Sort)


def test_keys_of_the_sheet_can_be_reached_by_tab(show: Show) -> None:
    window, _ = _opened(show)
    assert all(key.focusPolicy() & Qt.FocusPolicy.TabFocus for key in keys(window.filter))
