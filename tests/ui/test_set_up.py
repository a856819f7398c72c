"""The first start: a shop owner finds every step on one page, and can leave at each of them."""

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kds_app.domain.preferences import DISTANCES
from kds_app.domain.shop import Branch, Shop
from kds_app.engine.sound import Bell, Silence
from kds_app.ui.bridge import Answer
from kds_app.ui.window import Window
from tests.fakes.keeper import ABOUT, SHOP
from tests.fakes.screen import STILL, FakeBridge, a_picture
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

SIZES = [(1280, 800), (1920, 1080), (800, 1280)]
GOOD = Answer(good=True, text="The secret was taken from behind its name. The partner accepts this secret.")


def _new(picture_shop: Shop | None = None) -> FakeBridge:
    """A display that nobody has signed in to."""
    bridge = FakeBridge(a_picture(), preferences=STILL)
    bridge.keeper.about = replace(ABOUT, partner_key="")
    bridge.keeper.known = picture_shop
    return bridge


def _opened(show: Show, bridge: FakeBridge, speaker: FakeSpeaker | None = None) -> Window:
    window = show(bridge, speaker=speaker)
    bridge.upkeep.welcomed.emit()
    assert window.set_up.isVisible()
    return window


def _said(window: Window) -> list[str]:
    return window.set_up.accessibleDescription().split("\n")


def _branches(bridge: FakeBridge) -> list[int]:
    return list(bridge.preferences.only_branches)


def _sign_in(window: Window, bridge: FakeBridge, shop: Shop) -> None:
    """Somebody types a secret that is good."""
    key_named(window.set_up, "Enter key and secret").click()
    field = window.settings_panel.findChild(QLineEdit, "secret")
    assert field is not None
    QTest.keyClicks(field, "sk-1")
    key_named(window.settings_panel, "Test and save").click()
    assert [form.secret for form in bridge.forms] == ["sk-1"]
    bridge.keeper.about, bridge.keeper.known = ABOUT, shop
    bridge.answered.emit(GOOD)


def test_at_the_first_start_all_steps_stand_below_each_other(show: Show) -> None:
    said = _said(_opened(show, _new(), FakeSpeaker(None)))
    assert [line for line in said if line[:1].isdigit()] == [
        "1  Sign in",
        "2  Which branch does this screen show?",
        "3  Hear what a new order sounds like",
        "4  Begin",
    ]


def test_who_signed_in_from_there_comes_back_reads_what_came_of_it_and_chooses_the_branch(show: Show) -> None:
    bridge = _new()
    window = _opened(show, bridge)
    _sign_in(window, bridge, SHOP)
    assert window.set_up.isVisible()
    assert not window.settings_panel.isVisible()
    assert "✓  Signed in as pk_test" in _said(window)
    assert GOOD.text in _said(window)
    key_named(window.set_up, "Branch: Senopati").click()
    assert _branches(bridge) == [12]
    assert "✓  Which branch does this screen show?" in _said(window)
    key_named(window.set_up, "All branches").click()
    assert _branches(bridge) == []
    assert key_named(window.set_up, "All branches").isChecked()
    key_named(window.set_up, "To the board").click()
    assert not any(sheet.isVisible() for sheet in window.sheets)


def test_a_shop_of_one_branch_is_not_asked_for_it(show: Show) -> None:
    bridge = _new()
    window = _opened(show, bridge)
    _sign_in(window, bridge, Shop((), (Branch(1, "Kemang"),)))
    assert not [line for line in _said(window) if "branch" in line]
    assert "2  Hear what a new order sounds like" in _said(window)


def test_a_secret_that_is_refused_keeps_the_connection_open(show: Show) -> None:
    bridge = _new()
    window = _opened(show, bridge)
    key_named(window.set_up, "Enter key and secret").click()
    bridge.answered.emit(Answer(good=False, text="No."))
    assert window.settings_panel.isVisible()


def test_who_left_the_connection_and_signs_in_later_is_not_led_back(show: Show) -> None:
    bridge = _new()
    window = _opened(show, bridge)
    key_named(window.set_up, "Enter key and secret").click()
    window.settings_panel.close_sheet()
    window.open_connection()
    bridge.answered.emit(GOOD)
    assert window.settings_panel.isVisible()
    assert not window.set_up.isVisible()


def test_the_sound_is_heard_by_a_key_and_where_there_is_none_that_is_said(show: Show) -> None:
    speaker = FakeSpeaker(None)
    bridge = _new()
    window = _opened(show, bridge, speaker)
    bridge.pass_time(2)
    key_named(window.set_up, "Play the sound").click()
    assert speaker.rung == [Bell.NEW]
    window = _opened(show, _new(), FakeSpeaker(Silence.NO_DEVICE))
    assert any(line.startswith("No sound: ") for line in _said(window))
    key_named(window.set_up, "Louder or softer").click()
    assert window.alarm is not None
    assert window.sound_sheet.isVisible()


def test_it_can_be_left_for_practice_or_for_later_and_is_found_again(show: Show) -> None:
    bridge = _new()
    window = _opened(show, bridge)
    key_named(window.set_up, "Practise first").click()
    assert window.practice.isVisible()
    assert not window.set_up.isVisible()
    window.open_settings()
    key_named(window.settings, "Set up").click()
    key_named(window.set_up, "Set up later").click()
    assert not any(sheet.isVisible() for sheet in window.sheets)
    assert bridge.asked == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("distance", DISTANCES)
def test_no_step_is_wider_than_the_page(show: Show, size: tuple[int, int], distance: float) -> None:
    bridge = _new(SHOP)
    bridge.preferences = replace(STILL, distance=distance)
    window = show(bridge, size)
    window.open_set_up()
    page = window.set_up.page
    assert all(x + paragraph.width <= page.width() for x, _, paragraph in page.texts)
    assert all(key.geometry().right() <= page.width() for key in keys(page))


def test_who_has_begun_by_themselves_is_not_kept_from_it(show: Show) -> None:
    bridge = _new()
    window = show(bridge)
    window.open_connection()
    bridge.upkeep.welcomed.emit()
    assert window.settings_panel.isVisible()
    assert not any(sheet.isVisible() for sheet in window.sheets if sheet is not window.settings_panel)
