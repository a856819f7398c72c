"""Recall: what has left the board can be read again, whole, with how and when it left; and cannot be called back."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Order, OrderType, provider
from kds_app.domain.preferences import Preferences, Theme
from kds_app.domain.tap import Tap, TapState
from kds_app.ui.palettes import PALETTES, contrast
from kds_app.ui.recall import left_at
from kds_app.ui.ticket import TicketCard
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STILL, FakeBridge, a_board, a_picture, fourteen_lines, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import keys, said

EARLIER, LATER = NOW - timedelta(minutes=9), NOW - timedelta(minutes=2)


def _opened(show: Show, *orders: Order, taps: tuple[Tap, ...] = (), preferences: Preferences = STILL) -> Window:
    window = show(FakeBridge(a_picture(*orders, taps=taps), preferences=preferences))
    window.open_recall()
    return window


def _cards(window: Window) -> list[TicketCard]:
    cards = [card for card in window.recall.findChildren(TicketCard) if card.isVisible()]
    return sorted(cards, key=lambda card: (card.y(), card.x()))


def _bridge(window: Window) -> FakeBridge:
    assert isinstance(window._bridge, FakeBridge)
    return window._bridge


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"


def test_the_last_to_leave_stands_first_and_whole(show: Show) -> None:
    long = order(1, Status.DELIVERED, updated_at=LATER, lines=fourteen_lines())
    window = _opened(show, order(2, Status.PICKED_UP, updated_at=EARLIER), long)
    assert [card.accessibleName() for card in _cards(window)] == ["Order 1", "Order 2"]
    assert all(f"no. {n}" in said(_cards(window)[0]) for n in range(1, 15))


def test_it_says_how_and_when_each_left_and_that_there_is_no_way_back(show: Show) -> None:
    delivered = order(1, Status.DELIVERED, updated_at=LATER)
    called_off = order(2, Status.CANCELLED, updated_at=EARLIER, cancellation="Customer changed their mind")
    text = _opened(show, delivered, called_off).recall.accessibleDescription()
    assert "the server has no way back from Picked up" in text
    assert f"DELIVERED at {_clock(LATER)}" in text
    assert f"GrabFood cancelled this at {_clock(EARLIER)[:5]}: Customer changed their mind" in text


def test_an_order_our_tap_took_away_left_when_the_server_confirmed_that_and_has_its_chip(show: Show) -> None:
    still_ready = order(1, Status.READY, updated_at=EARLIER)
    tap = tap_on(still_ready, Action.PICKED_UP, state=TapState.CONFIRMED, settled_at=LATER, settled_tick=99, attempts=1)
    window = _opened(show, still_ready, taps=(tap,))
    assert f"PICKED UP at {_clock(LATER)}" in window.recall.accessibleDescription()
    assert f"Picked up confirmed {_clock(LATER)}" in said(_cards(window)[0])


def test_where_another_hand_took_it_away_it_left_when_the_server_says_so() -> None:
    gone = order(1, Status.PICKED_UP, updated_at=LATER)
    ready = tap_on(gone, Action.READY, state=TapState.CONFIRMED, settled_at=EARLIER, attempts=1)
    (ticket,) = a_board(gone, taps=[ready]).done
    assert left_at(ticket) == LATER
    assert left_at(replace(ticket, tap=None)) == LATER


def test_a_ticket_that_says_nothing_of_when_is_shown_all_the_same(show: Show) -> None:
    window = _opened(show, order(1, Status.DELIVERED, updated_at=None))
    assert "DELIVERED" in window.recall.accessibleDescription().split("\n")
    assert len(_cards(window)) == 1


def test_nothing_on_it_can_be_pressed_but_close(show: Show) -> None:
    window = _opened(show, order(1, Status.DELIVERED), order(2, Status.CANCELLED))
    assert [key.accessibleName() for key in keys(window.recall)] == ["Close"]


def test_the_age_stands_still_at_how_long_the_order_was_here_and_is_no_alarm(show: Show) -> None:
    window = _opened(show, order(1, Status.DELIVERED, age=1260, updated_at=NOW - timedelta(seconds=60)))
    (card,) = _cards(window)
    assert card.age.waiting.age == "20:00"
    _bridge(window).pass_time(30)
    window.refresh()
    assert card.age.waiting.age == "20:00"
    assert card.age.waiting.urgency.value == "fine"


def test_an_order_that_leaves_while_it_is_open_joins_it(show: Show) -> None:
    window = _opened(show, order(1, Status.DELIVERED, updated_at=EARLIER), order(2, Status.READY))
    _bridge(window).show(
        a_picture(order(1, Status.DELIVERED, updated_at=EARLIER), order(2, Status.PICKED_UP, updated_at=LATER))
    )
    assert [card.accessibleName() for card in _cards(window)] == ["Order 2", "Order 1"]


def test_closed_it_holds_no_tickets_and_opened_again_it_shows_them(show: Show) -> None:
    window = _opened(show, order(1, Status.DELIVERED))
    window.recall.close_sheet()
    assert window.recall._cards == {}
    window.open_recall()
    assert len(_cards(window)) == 1


def test_with_nothing_done_yet_it_says_so(show: Show) -> None:
    assert "No order has left the board yet." in _opened(show, order(1)).recall.accessibleDescription()


def test_it_shows_what_this_screen_shows(show: Show) -> None:
    mine, other = order(1, Status.DELIVERED), order(2, Status.DELIVERED, provider=provider(9), type=OrderType.PICKUP)
    window = _opened(show, mine, other, preferences=Preferences(only_types=(OrderType.PICKUP,)))
    assert [card.accessibleName() for card in _cards(window)] == ["Order 2"]


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
def test_tickets_stand_apart_and_on_the_page(show: Show, size: tuple[int, int]) -> None:
    orders = [order(n, Status.DELIVERED, updated_at=NOW - timedelta(minutes=n)) for n in range(7)]
    window = show(FakeBridge(a_picture(*orders)), size)
    window.open_recall()
    cards = _cards(window)
    assert len(cards) == 7
    assert all(window.recall.page.rect().contains(card.geometry()) for card in cards)
    assert not any(a.geometry().intersects(b.geometry()) for a in cards for b in cards if a is not b)


@pytest.mark.parametrize("theme", Theme)
def test_a_ticket_that_has_left_stands_in_a_frame_that_can_be_seen(show: Show, theme: Theme) -> None:
    gone = order(482, Status.PICKED_UP)
    window = show(FakeBridge(a_picture(gone), preferences=replace(STILL, theme=theme)))
    window.open_recall()
    (card,) = window.recall.findChildren(TicketCard)
    palette = PALETTES[theme]
    assert contrast(card._frame_colour(window._look), palette.surface) >= 3
