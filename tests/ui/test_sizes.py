"""How large what is read is, and what a larger screen spends its room on."""

from kds_app.ui.canvas import ITEM, MODIFIER, NUMBER, QUANTITY
from kds_app.ui.theme import FINGER
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.ui.conftest import Show

MANY = [order(number, age=60 + number) for number in range(40)]
TABLET, LARGE, LARGER = ((1280, 800), 5.9), ((1920, 1080), 5.55), ((3840, 2160), 5.55)


def _in_view(show: Show, screen: tuple[tuple[int, int], float]) -> tuple[float, int]:
    """How high an item's letters are asked for, in millimetres, and how many tickets are in view."""
    window = show(FakeBridge(a_picture(*MANY)), *screen)
    return window._look.text(ITEM) / screen[1], len(window.board.visible_tickets())


def test_on_a_ten_inch_tablet_the_number_is_the_largest_then_quantities_then_items_in_the_sizes_worked_out(
    show: Show,
) -> None:
    look = show(FakeBridge(), *TABLET)._look
    number, quantity, item, modifier = (look.text(size) for size in (NUMBER, QUANTITY, ITEM, MODIFIER))
    assert number > quantity > item > modifier
    assert (abs(number - 50) <= 2, abs(item - 28) <= 1, abs(modifier - 22) <= 1) == (True, True, True)
    assert look.mm(FINGER) == 118


def test_a_larger_screen_spends_its_room_on_larger_text_first_and_then_on_more_tickets(show: Show) -> None:
    (tablet, few), (large, some), (larger, more) = (_in_view(show, screen) for screen in (TABLET, LARGE, LARGER))
    assert tablet * 1.15 < large == larger <= tablet * 1.4
    assert few <= some < more
