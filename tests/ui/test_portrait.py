"""A screen on its side: one lane at a time, the others a tab away, New heard of from everywhere."""

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kds_app.domain.lifecycle import LANES, Action, Stage, Status
from kds_app.ui.tabs import BEAT
from kds_app.ui.window import Window
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import LEFT, card_of, cards, key_named, keys, tap

PORTRAIT = (800, 1280)
PICTURE = a_picture(order(1), order(2, Status.ACCEPTED), order(3, Status.ACCEPTED))


def _tabs(window: Window) -> list[str]:
    return [key.accessibleName() for key in keys(window) if key.objectName().startswith("tab-")]


def _lane_in_view(window: Window) -> Stage:
    (stage,) = [stage for stage in LANES if window.board.lanes[stage].isVisible()]
    return stage


@pytest.mark.parametrize(("width", "tabs"), [(899, 3), (900, 0)])
def test_below_900_pixels_lanes_are_tabs(show: Show, width: int, tabs: int) -> None:
    assert len(_tabs(show(FakeBridge(PICTURE), (width, 900)))) == tabs


def test_tabs_carry_their_counts_and_follow_them(show: Show) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge, PORTRAIT)
    assert _tabs(window) == ["New 1", "Preparing 2", "Ready 0"]
    bridge.show(a_picture(order(1), order(4), order(2, Status.READY)))
    assert _tabs(window) == ["New 2", "Preparing 0", "Ready 1"]


def test_pressing_a_tab_turns_to_its_lane_at_once_and_marks_it(show: Show) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge, PORTRAIT)
    assert _lane_in_view(window) is Stage.NEW
    QTest.mouseClick(key_named(window, "Preparing 2"), LEFT)
    assert _lane_in_view(window) is Stage.PREPARING
    assert [key.accessibleName() for key in keys(window.board) if key.isChecked()] == ["Preparing 2"]
    assert [card.accessibleName() for card in cards(window)] == ["Order 2", "Order 3"]
    assert bridge.asked == []


def test_a_lane_turned_to_is_laid_out_for_the_screen_before_anybody_looks(show: Show) -> None:
    window = show(FakeBridge(PICTURE), PORTRAIT)
    key_named(window, "Preparing 2").click()
    lane = window.board.lanes[Stage.PREPARING]
    widths = {card.width() for card in cards(window)}
    assert all(0.4 * lane.width() < width < 0.5 * lane.width() for width in widths)


def test_keys_that_a_tab_brought_up_ignore_a_finger_at_first(show: Show) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge, PORTRAIT)
    bridge.pass_time(5)
    key_named(window, "Preparing 2").click()
    ready = key_named(window, "Ready 2")
    QTest.mouseClick(ready, LEFT)
    assert bridge.asked == []
    tap(bridge, ready)
    assert bridge.asked == [("act", "id-2", Action.READY, None)]


def test_a_lane_that_waits_elsewhere_has_its_tab_in_colour(show: Show) -> None:
    window = show(FakeBridge(PICTURE), PORTRAIT)
    key_named(window, "Preparing 2").click()
    look = window._look
    assert key_named(window, "New 1").fill == look.palette.new
    assert key_named(window, "Ready 0").fill is None


def test_turned_on_its_side_while_it_runs_every_lane_comes_into_view(show: Show) -> None:
    window = show(FakeBridge(PICTURE), PORTRAIT)
    key_named(window, "Preparing 2").click()
    window.resize(1280, 800)
    assert _tabs(window) == []
    assert {card.accessibleName() for card in cards(window)} == {"Order 1", "Order 2", "Order 3"}
    window.resize(*PORTRAIT)
    assert _lane_in_view(window) is Stage.PREPARING


def test_a_ticket_that_moves_on_leaves_the_tab_in_front(show: Show) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge, PORTRAIT)
    bridge.show(a_picture(order(1, Status.ACCEPTED), order(2, Status.ACCEPTED), order(3, Status.ACCEPTED)))
    assert _lane_in_view(window) is Stage.NEW
    assert list(cards(window)) == []
    key_named(window, "Preparing 3").click()
    assert card_of(window, order(1)).isVisible()


def test_new_calls_in_changing_colours_while_another_lane_is_in_front_and_stops_when_it_is_looked_at(
    show: Show, qtbot: QtBot
) -> None:
    bridge = FakeBridge(PICTURE, preferences=replace(STILL, motion=True))
    window = show(bridge, PORTRAIT)
    key_named(window, "Preparing 2").click()
    window._clock.stop()
    new, palette = key_named(window, "New 1"), window._look.palette
    seen = {new.fill.name() if new.fill else "" for _ in range(4) if _a_beat_passes(bridge, window)}
    assert seen == {palette.new.name(), ""}, "and never as the tab in front"
    before = new.fill
    bridge.pass_time(BEAT)
    qtbot.waitUntil(lambda: new.fill != before)
    new.click()
    assert not window.board._wake.isActive()


def test_without_motion_new_calls_in_its_colour_alone(show: Show) -> None:
    bridge = FakeBridge(PICTURE)
    window = show(bridge, PORTRAIT)
    key_named(window, "Preparing 2").click()
    new, palette = key_named(window, "New 1"), window._look.palette
    seen = {new.fill.name() for _ in range(4) if new.fill and _a_beat_passes(bridge, window)}
    assert seen == {palette.new.name()}


def _a_beat_passes(bridge: FakeBridge, window: Window) -> bool:
    bridge.pass_time(BEAT)
    window.refresh()
    return True
