"""The rail: what stands beside the board is one tap away, or two where there is no room, and never moves."""

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.engine.picture import Notice, Trouble
from kds_app.ui.glyphs import GLYPHS
from kds_app.ui.rail import BEHIND_SETTINGS, Errand, Sign
from kds_app.ui.strip import Part
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import bump, key_named, keys

SIZES = [
    pytest.param((1280, 800), 5.9, id="10-inch tablet"),
    pytest.param((1920, 1080), 5.55, id="15-inch screen"),
    pytest.param((800, 1280), 5.9, id="10-inch tablet on its side"),
]
ELSEWHERE = (Errand.MUTE, Errand.PRACTICE)
ON_THE_RAIL = [errand for errand in Errand if errand not in {Errand.MORE, *BEHIND_SETTINGS}]


def _with_everything(window: Window) -> list[Errand]:
    """Every errand has something to run; gives those that are run."""
    ran: list[Errand] = []
    window.rail.asked.connect(ran.append)
    for errand in ELSEWHERE:
        window.rail.on(errand, lambda: None)
    window.refresh()
    return ran


def _names(window: Window) -> list[str]:
    return [key.objectName() for key in keys(window.rail)]


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
def test_what_a_cook_needs_most_is_on_the_rail_at_every_size_and_the_rest_behind_more(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(a_picture()), size, px_per_mm)
    _with_everything(window)
    on_rail = _names(window)
    assert on_rail[:5] == ["scheduled-key", "done-key", "all-day-key", "mute-key", "notices-key"]
    window.open_more()
    behind = [key.objectName() for key in keys(window.more) if key.objectName() != "close"]
    wanted = [f"{errand}-key" for errand in ON_THE_RAIL]
    assert [*(name for name in on_rail if name != "more-key"), *behind] == wanted


def test_where_every_key_has_room_there_is_no_more(show: Show) -> None:
    window = show(FakeBridge(a_picture()), (1280, 800), 3.78)
    _with_everything(window)
    assert "more-key" not in _names(window)
    assert len(_names(window)) == len(ON_THE_RAIL)


def test_what_cannot_be_done_has_no_key(show: Show) -> None:
    window = show(FakeBridge(a_picture()))
    assert "filter-key" in _names(window)
    del window.rail._run[Errand.FILTER]
    window.refresh()
    assert "filter-key" not in _names(window)


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
def test_a_second_line_on_the_strip_moves_no_key(show: Show, size: tuple[int, int], px_per_mm: float) -> None:
    window = show(FakeBridge(a_picture()), size, px_per_mm)
    _with_everything(window)
    before = {key.objectName(): key.mapTo(window, key.rect().topLeft()) for key in keys(window.rail)}
    high = window._strip.height()
    window.sound = tuple(Part("Ringing: something long to say of it") for _ in range(3))
    window.refresh()
    assert window._strip.height() >= high
    assert {key.objectName(): key.mapTo(window, key.rect().topLeft()) for key in keys(window.rail)} == before


@pytest.mark.parametrize(("size", "px_per_mm"), SIZES)
def test_the_rail_stands_clear_of_the_board_and_inside_the_window(
    show: Show, size: tuple[int, int], px_per_mm: float
) -> None:
    window = show(FakeBridge(a_picture()), size, px_per_mm)
    _with_everything(window)
    assert not window.rail.geometry().intersects(window.board.geometry())
    assert window.rect().contains(window.rail.geometry())
    assert not window.rail.geometry().intersects(window._strip.geometry())


def test_counts_stand_on_the_keys_and_in_their_names(show: Show) -> None:
    later = [order(number, Status.SCHEDULED) for number in (490, 491)]
    notice = Notice(1, NOW, Trouble.STORE, why="The disk is full.")
    window = show(FakeBridge(a_picture(*later, notices=(notice,))))
    assert key_named(window, "Scheduled 2").fill == window._look.palette.raised
    assert key_named(window, "Notices 1").fill == window._look.palette.warn


def test_a_sign_says_what_its_part_of_the_program_wants_said(show: Show) -> None:
    window = show(FakeBridge(a_picture()))
    _with_everything(window)
    window.rail.say(Errand.MUTE, Sign("4:32", glyph="ring", spoken="Muted, 4:32 left"))
    window.refresh()
    assert key_named(window, "Muted, 4:32 left").text() == "4:32"


OPENED = {
    "Scheduled 0": "drawer",
    "Done": "recall",
    "All-day": "all_day",
    "Notices 0": "notices",
    "Filter": "filter",
    "Settings": "settings",
}


@pytest.mark.parametrize(("name", "sheet"), OPENED.items())
def test_each_key_opens_what_it_names(show: Show, name: str, sheet: str) -> None:
    window = show(FakeBridge(a_picture()))
    key_named(window, name).click()
    assert [each for each in window.sheets if each.isVisible()] == [getattr(window, sheet)]


def test_what_is_behind_more_runs_and_more_closes(show: Show) -> None:
    window = show(FakeBridge(a_picture()))
    ran = _with_everything(window)
    key_named(window, "More").click()
    key_named(window.more, "Settings").click()
    assert ran == [Errand.MORE, Errand.SETTINGS]
    assert not window.more.isVisible()


@pytest.mark.parametrize("errand", sorted(BEHIND_SETTINGS))
def test_what_nobody_needs_in_a_rush_takes_no_room_beside_the_board(show: Show, errand: Errand) -> None:
    window = show(FakeBridge(a_picture()), (1280, 800), 3.78)
    ran = _with_everything(window)
    assert f"{errand}-key" not in _names(window)
    assert errand not in window.rail.spare
    bump(window, {Errand.HELP: "F1", Errand.PRACTICE: "F9"}[errand])
    assert ran == [errand]


def test_every_errand_has_a_drawing() -> None:
    assert {errand.value for errand in Errand} <= GLYPHS.keys()
