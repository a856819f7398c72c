"""What orders a lane stands on its tickets: how long there is until the promised time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from tests.fakes.make import NOW
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.gallery.sight import see
from tests.ui.conftest import Show
from tests.ui.hands import card_of


@pytest.mark.parametrize(("size", "px_per_mm"), [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)])
@pytest.mark.parametrize(("minutes", "said"), [(26, "in 26 min"), (3, "◆ in 3 min"), (-4, "▲ 4 min late")])
def test_a_ticket_says_what_orders_it_where_a_time_was_promised_and_is_no_higher_for_it(
    show: Show, size: tuple[int, int], px_per_mm: float, minutes: int, said: str
) -> None:
    plain = order(482, age=800)
    promised = replace(plain, promised_at=NOW + timedelta(minutes=minutes))
    window = show(FakeBridge(a_picture(plain)), size, px_per_mm)
    high = card_of(window, plain).height()
    window = show(FakeBridge(a_picture(promised)), size, px_per_mm)
    card = card_of(window, promised)
    letters = "".join(text.said for text in see(window).texts if text.widget in {card, *card.findChildren(QWidget)})
    assert said.replace(" ", "") in letters.replace(" ", "")
    assert "waits13:20" in letters.replace(" ", "")
    assert card.height() == high
