"""Notices stay until somebody has read them: one by one, or all that are on the page."""

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest

from kds_app.domain.lifecycle import Status
from kds_app.domain.order import provider
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Departure, Notice, Trouble
from kds_app.ui.banner import matter
from kds_app.ui.rail import Errand
from kds_app.ui.strip import parts
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STANDING, STILL, FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, key_named, keys

FULL = Notice(3, NOW, Trouble.STORE, why="The disk is full.")


def _refusal(notice_id: int, number: int, request_id: str = "") -> Notice:
    tap = tap_on(order(number), state=TapState.DROPPED, found=Status.CANCELLED, request_id=request_id)
    return Notice(notice_id, NOW, Trouble.REFUSED, tap, str(number))


def _opened(show: Show, *notices: Notice) -> tuple[Window, FakeBridge]:
    bridge = FakeBridge(a_picture(order(482), notices=notices))
    window = show(bridge)
    window.open_notices()
    return window, bridge


def _said(window: Window) -> list[str]:
    return window.notices.accessibleDescription().split("\n")


def test_each_notice_has_its_time_its_order_its_words_and_what_support_will_ask_for(show: Show) -> None:
    window, _ = _opened(show, _refusal(1, 466, "req_4d1b7e3f"))
    at = f"{NOW.astimezone():%H:%M:%S}"
    assert _said(window) == [f"{at} · Order 466", "Accept refused: order is CANCELLED", "Reference req_4d1b7e3f"]


def test_what_was_lost_here_stands_first_then_the_newest(show: Show) -> None:
    window, _ = _opened(show, _refusal(1, 466), _refusal(2, 467), FULL, _refusal(4, 468))
    said = [line for line in _said(window) if "Order" in line or "disk" in line]
    assert [line[-3:] for line in said] == ["ll.", "468", "467", "466"]


def test_each_is_read_by_its_own_key_and_the_others_stay(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466), _refusal(2, 467))
    (key,) = [key for key in keys(window.notices) if key.objectName() == "read-1"]
    key.click()
    assert bridge.asked == [("dismiss", 1)]
    assert window.notices.isVisible()


def test_the_last_one_read_closes_the_sheet(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466))
    (key,) = [key for key in keys(window.notices) if key.objectName() == "read-1"]
    key.click()
    assert bridge.asked == [("dismiss", 1)]
    assert not window.notices.isVisible()


def test_got_it_all_reads_all_that_are_on_the_page_and_closes(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466), _refusal(2, 467))
    key_named(window.notices, "Got it, all").click()
    assert sorted(bridge.asked) == [("dismiss", 1), ("dismiss", 2)]
    assert not window.notices.isVisible()


def test_got_it_all_is_deaf_when_one_has_just_come_that_nobody_can_have_read(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466))
    key = key_named(window.notices, "Got it, all")
    key._moved = -1e9
    bridge.show(replace(bridge.picture, notices=(_refusal(1, 466), _refusal(2, 467))))
    QTest.mouseClick(key, LEFT)
    assert bridge.asked == []


def test_a_key_that_moves_up_under_the_finger_is_deaf_at_first(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466), _refusal(2, 467))
    lower = next(key for key in keys(window.notices) if key.objectName() == "read-1")
    lower._moved = -1e9
    bridge.show(replace(bridge.picture, notices=(_refusal(1, 466),)))
    QTest.mouseClick(lower, LEFT)
    assert bridge.asked == []


def test_a_notice_that_comes_while_the_list_is_open_is_on_it(show: Show) -> None:
    window, bridge = _opened(show, _refusal(1, 466))
    bridge.show(replace(bridge.picture, notices=(_refusal(1, 466), FULL)))
    assert any("The disk is full." in line for line in _said(window))


def test_with_nothing_unread_the_list_says_so_and_there_is_nothing_to_press(show: Show) -> None:
    window, _ = _opened(show)
    assert _said(window) == ["Everything has been read."]
    assert not key_named(window.notices, "Got it, all").isEnabled()


@pytest.mark.parametrize(("count", "said"), [(0, ""), (1, "1 notice"), (3, "3 notices")])
def test_the_strip_says_how_many_are_unread(show: Show, count: int, said: str) -> None:
    window = show(FakeBridge(a_picture(notices=tuple(_refusal(n, 460 + n) for n in range(count)))))
    assert window._strip.accessibleName() == " · ".join(filter(None, ("Server confirmed 4 s ago", said)))


def test_keys_of_the_list_have_names_of_their_own(show: Show) -> None:
    window, _ = _opened(show, _refusal(1, 466), _refusal(2, 467), FULL)
    names = [key.accessibleName() for key in keys(window)]
    assert len(names) == len(set(names))


def test_what_left_by_another_hand_is_a_line_below_the_notices_that_counts_for_no_trouble(show: Show) -> None:
    grab, panda = order(478, Status.PICKED_UP, provider=provider(6)), order(479, Status.DELIVERED, provider=provider(7))
    departures = tuple(Departure(each, NOW) for each in (grab, panda))
    picture = replace(a_picture(order(482)), departures=departures)
    bridge = FakeBridge(picture)
    window = show(bridge)
    assert matter(picture, STANDING, NOW) is None
    assert not any("notice" in part.text for part in parts(picture, bridge.moment(), 0))
    assert (window.rail.sign(Errand.NOTICES).count, window.rail.sign(Errand.NOTICES).fill) == (0, None)
    window.open_notices()
    at = f"{NOW.astimezone():%H:%M}"
    lines = [
        f"{at} · Order 478 · PICKED UP, not on this screen",
        f"{at} · Order 479 · DELIVERED, not on this screen",
    ]
    assert _said(window) == ["Everything has been read.", "Left the board, by another hand", *lines]
    assert [key.text() for key in keys(window.notices)] == ["Close", "Got it, all"]
    bridge.show(replace(picture, departures=departures[1:]))
    assert _said(window)[2:] == lines[1:]


def test_what_this_screen_does_not_show_is_not_missed_on_it(show: Show) -> None:
    departures = (Departure(order(478, Status.PICKED_UP, provider=provider(6)), NOW),)
    only_panda = replace(STILL, only_providers=(7,))
    window = show(FakeBridge(replace(a_picture(), departures=departures), preferences=only_panda))
    window.open_notices()
    assert _said(window) == ["Everything has been read."]
