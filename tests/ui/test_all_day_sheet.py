"""All-day: large counts of what is still to make, alive while it is open."""

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Line, Modifier, OrderType
from kds_app.domain.preferences import DISTANCES, Preferences
from kds_app.ui.window import Window
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show

TEA = Line("t", "Es Teh Manis", 2)
HOT = Line("n", "Nasi Goreng", 1, modifiers=(Modifier("Level 2"), Modifier("Keju", 2)))
EGG = Line("n", "Nasi Goreng", 2, modifiers=(Modifier("Telur", 1, (Modifier("setengah matang"),)),))
PLAIN = Line("n", "Nasi Goreng", 3)


def _said(window: Window) -> list[str]:
    return window.all_day.accessibleDescription().split("\n")


def test_each_item_has_its_count_and_beneath_it_the_ways_it_is_wanted(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(1, lines=(HOT, TEA)), order(2, Status.ACCEPTED, lines=(EGG, PLAIN)))))
    window.open_all_day()
    assert _said(window) == [
        *("6", "Nasi Goreng", "3 × plain", "2 × Telur (setengah matang)", "1 × Level 2 · 2 × Keju"),
        *("2", "Es Teh Manis"),
    ]


def test_it_follows_the_board_while_it_is_open(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1, lines=(TEA,))))
    window = show(bridge)
    window.open_all_day()
    bridge.show(a_picture(order(1, lines=(TEA,)), order(2, lines=(TEA,))))
    assert _said(window) == ["4", "Es Teh Manis"]
    bridge.show(a_picture(order(1, Status.READY, lines=(TEA,))))
    assert _said(window) == ["Nothing left to make."]


def test_it_counts_what_this_screen_shows(show: Show) -> None:
    picture = a_picture(order(1, lines=(TEA,)), order(2, lines=(PLAIN,), type=OrderType.PICKUP))
    window = show(FakeBridge(picture, preferences=Preferences(only_types=(OrderType.PICKUP,))))
    window.open_all_day()
    assert _said(window) == ["3", "Nasi Goreng", "1 hidden by filter"]


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080)])
def test_the_counts_are_as_large_as_order_numbers_and_every_text_is_on_its_card(
    show: Show, size: tuple[int, int]
) -> None:
    lines = tuple(Line(str(n), f"Item with quite a long name number {n}", 100 + n) for n in range(20))
    window = show(FakeBridge(a_picture(order(1, lines=lines))), size)
    window.open_all_day()
    page, look = window.all_day.page, window._look
    figures = [paragraph for _, _, paragraph in page.texts if paragraph.text.isdigit()]
    assert len(figures) == 20
    assert all(figure.lines == 1 for figure in figures)
    assert all(figure._layout.font().pixelSize() >= look.text(8) for figure in figures)
    for x, y, paragraph in page.texts:
        (card,) = [card for card in page.cards if card.contains(x, y + 1)]
        assert y + paragraph.height <= card.bottom() + 1
        assert x + paragraph.width <= card.right()
    assert page.height() >= max(card.bottom() for card in page.cards)


@pytest.mark.parametrize("distance", DISTANCES)
def test_a_thousand_of_an_item_is_one_figure_and_not_a_hundred_above_a_nought(show: Show, distance: float) -> None:
    preferences = replace(STILL, distance=distance)
    picture = a_picture(order(1, lines=(Line("1", "Sate", 1000),)))
    window = show(FakeBridge(picture, preferences=preferences))
    window.open_all_day()
    (figures,) = [paragraph for _, _, paragraph in window.all_day.page.texts if paragraph.text == "1000"]
    assert figures.lines == 1
