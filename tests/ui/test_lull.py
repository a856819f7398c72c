"""Where a second makes nothing but older what is in view, nothing else is looked at; and any of the rest ends that."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion
from pytestqt.qtbot import QtBot

from kds_app.domain.away import Away
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import STALE as TOO_OLD
from kds_app.engine.picture import Picture
from kds_app.engine.sound import Silence
from kds_app.ui.rail import Errand
from kds_app.ui.window import Window
from kds_app.ui.words import reading
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, FakeBridge, a_picture, order, tap_on
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import card_of
from tests.ui.painted import Painted

COOKING = (
    order(1, Status.ACCEPTED, age=61),
    order(2, Status.ACCEPTED, age=1000),
    order(3, Status.READY, age=200, promised_at=NOW),
)
MISSED = Away(NOW - timedelta(minutes=10), new=("7",))
LONG = tuple(order(number, Status.ACCEPTED, age=100 + number) for number in range(20, 40))


def _answered(*orders: Order) -> list[Tap]:
    settled = {"state": TapState.CONFIRMED, "settled_at": NOW, "settled_tick": 1, "attempts": 1}
    return [tap_on(each, Action.ACCEPT, age=50, **settled) for each in orders if each.stage is Stage.PREPARING]


def _calm(*orders: Order) -> Picture:
    return a_picture(*orders, taps=_answered(*orders))


def _ages(window: Window) -> list[str]:
    return [card_of(window, each).age.waiting.age for each in COOKING]


def _in_doubt(window: Window) -> bool:
    """Whether the board stands in its hatched frame."""
    return window.board._stale


def _seconds(window: Window, bridge: FakeBridge, seconds: float = 1.0) -> int:
    """How often everything was looked through as they passed, one by one."""
    passed: list[object] = []
    board = window.board
    show, board.show_picture = board.show_picture, lambda *rest: passed.append(show(*rest))  # type: ignore[method-assign]
    for _ in range(int(seconds)):
        bridge.pass_time(1)
        window._clock.timeout.emit()
    del board.show_picture
    return len(passed)


@pytest.mark.parametrize("speaker", [None, FakeSpeaker(), FakeSpeaker(Silence.NO_DEVICE)])
def test_a_second_of_a_lull_makes_what_is_in_view_older_and_looks_at_nothing_else(
    show: Show, speaker: FakeSpeaker | None
) -> None:
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge, speaker=speaker)
    window.refresh()
    before, said = _ages(window), window._strip.accessibleName()
    assert _seconds(window, bridge, 3) == 0
    assert (before, _ages(window)) == (["1:01", "16:40", "3:20"], ["1:04", "16:43", "3:23"])
    rest = said.removeprefix(reading(FRESH, replace(bridge.moment(), mono=MONO)).text)
    assert window._strip.accessibleName() == reading(FRESH, bridge.moment()).text + rest != said


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_what_a_lull_shows_is_what_looking_through_everything_shows(show: Show, size: tuple[int, int]) -> None:
    bridge = FakeBridge(_calm(*COOKING, *LONG))
    window = show(bridge, size)
    window.refresh()
    for _ in range(9):  # 1:01 becomes 1:10, and «4 s ago» becomes «13 s ago»
        _seconds(window, bridge)
        lulled = window.grab().toImage()
        window.refresh()
        assert window.grab().toImage() == lulled


GETS_LATER = [order(1, Status.READY, age=200, promised_at=NOW - timedelta(seconds=late)) for late in (598, 3598)]


@pytest.mark.parametrize("orders", [COOKING, *((each,) for each in GETS_LATER)], ids=["usual", "10 min", "an hour"])
def test_all_that_seconds_of_a_lull_change_is_painted_and_little_else(
    show: Show, qtbot: QtBot, orders: tuple[Order, ...]
) -> None:
    bridge = FakeBridge(_calm(*orders))
    window = show(bridge)
    window.refresh()
    painted = Painted(window)
    qtbot.waitUntil(painted.nothing)
    before = window.grab().toImage()
    painted.region = QRegion()
    _seconds(window, bridge, 3)
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    painted.end()
    after = window.grab().toImage()
    high, wide = range(after.height()), range(after.width())
    changed = {(x, y) for y in high for x in wide if before.pixel(x, y) != after.pixel(x, y)}
    assert changed
    assert all(painted.region.contains(QPoint(x, y)) for x, y in changed)
    rects = cast(Iterable[QRect], painted.region)
    area = sum(rect.width() * rect.height() for rect in rects)
    assert area < after.width() * after.height() / 40


def test_a_minute_that_passes_is_shown_on_the_ticket_and_said_of_it(show: Show) -> None:
    bridge = FakeBridge(_calm(order(1, Status.ACCEPTED, age=58)))
    window = show(bridge)
    window.refresh()
    assert _seconds(window, bridge, 3) == 0
    card = card_of(window, order(1))
    assert card.age.waiting.age == "1:01"
    assert "Waiting 1 min" in card.accessibleDescription()


def test_a_ticket_that_gets_late_in_a_lull_says_so_at_once(show: Show) -> None:
    bridge = FakeBridge(_calm(order(1, Status.ACCEPTED, age=899)))
    window = show(bridge)
    window.refresh()
    assert "SOON LATE" in card_of(window, order(1)).age.lines
    _seconds(window, bridge)
    assert "LATE" in card_of(window, order(1)).age.lines


@pytest.mark.parametrize(("back", "said"), [(61, ["◆ 14:33", "SOON LATE"]), (4, ["▲ 15:30", "LATE"])])
def test_a_clock_that_is_set_back_makes_a_ticket_younger(show: Show, back: float, said: list[str]) -> None:
    bridge = FakeBridge(_calm(order(1, Status.READY, age=930)))
    window = show(bridge)
    window.refresh()
    _seconds(window, bridge, 3)
    bridge.pass_time(-back)
    _seconds(window, bridge)
    assert card_of(window, order(1)).age.lines == said


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_what_is_out_of_view_grows_older_too(show: Show, qtbot: QtBot, size: tuple[int, int]) -> None:
    bridge = FakeBridge(_calm(*LONG, *COOKING))
    window = show(bridge, size)
    window.board.turn_to(Stage.PREPARING)
    window.refresh()
    lane, behind = window.board.lanes[Stage.PREPARING], window.board.lanes[Stage.READY]
    qtbot.waitUntil(lambda: len(lane.cards) > 2 * len(lane.in_view()))
    assert behind.isVisible() is (size[0] > size[1])
    assert _seconds(window, bridge, 9) == 0
    now = bridge.moment().wall
    for card in (*lane.cards.values(), *behind.cards.values()):
        assert card.ticket.order.created_at is not None
        waits = int((now - card.ticket.order.created_at).total_seconds())
        assert card.age.waiting.age == f"{waits // 60}:{waits % 60:02}"
        assert f"Waiting {waits // 60} min" in card.accessibleDescription()


@pytest.mark.parametrize("silences", [(None, Silence.NO_DEVICE), (Silence.TAKEN, None)], ids=["goes", "comes back"])
def test_a_loudspeaker_that_comes_or_goes_is_told_within_a_second(
    show: Show, silences: tuple[Silence | None, Silence | None]
) -> None:
    speaker = FakeSpeaker(silences[0])
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge, speaker=speaker)
    window.refresh()
    _seconds(window, bridge)
    assert ("No sound" in window._strip.accessibleName()) is (silences[0] is not None)
    speaker.silence = silences[1]
    _seconds(window, bridge)
    assert ("No sound" in window._strip.accessibleName()) is (silences[1] is not None)


def test_a_bell_that_turns_out_to_be_unheard_is_seen_at_once_though_nothing_calls_any_more(show: Show) -> None:
    speaker = FakeSpeaker()
    bridge = FakeBridge(_calm(order(9), *COOKING))
    window = show(bridge, speaker=speaker)
    window.refresh()
    assert speaker.rung
    assert window.alarm is not None
    bridge.show(_calm(*COOKING))
    assert window.alarm.flash.isHidden()
    speaker.silence = Silence.NO_DEVICE
    _seconds(window, bridge)
    assert window.alarm.flash.isVisible()


def test_another_reading_of_the_same_is_part_of_the_lull(show: Show) -> None:
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge)
    window.refresh()
    board = window.board
    shown: list[object] = []
    board.show_picture = lambda *rest: shown.append(rest)  # type: ignore[method-assign]
    bridge.pass_time(3)
    bridge.show(replace(bridge.picture, link=replace(FRESH, heard=MONO + 3)))
    assert not shown
    assert window._strip.accessibleName().startswith("Server confirmed 0 s ago")
    bridge.show(_calm(*COOKING[:2]))
    assert shown


def test_everything_is_looked_through_once_in_a_while_all_the_same(show: Show) -> None:
    speaker = FakeSpeaker()
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge, speaker=speaker)
    window.refresh()
    looks, looked = speaker.looks, 0
    for _ in range(4):
        bridge.show(replace(bridge.picture, link=replace(FRESH, heard=bridge.moment().mono)))
        looked += _seconds(window, bridge, 20)
    assert looked == 2
    assert speaker.looks > looks


def _trouble(link: str, **changes: object) -> tuple[str, Callable[[FakeBridge, Window], object]]:
    def come(bridge: FakeBridge, _: Window) -> None:
        bridge.show(replace(bridge.picture, link=replace(FRESH, **changes)))

    return link, come


def _from(what: str, do: Callable[[FakeBridge, Window], object]) -> tuple[str, Callable[[FakeBridge, Window], object]]:
    return what, do


RESTLESS = dict(
    (
        _trouble("a tap waits", waiting=1),
        _trouble("a reading failed", failing=Delivery(Outcome.NOT_SENT)),
        _trouble("the credential is refused", shut_by=Outcome.REVOKED),
        _trouble("the partner wants a pause", paused_until=MONO + 60),
        _trouble("nothing was heard in this run", heard=None),
        _from("there is something to read of", lambda bridge, _: bridge.show(replace(bridge.picture, away=MISSED))),
        _from("an order rings", lambda bridge, _: bridge.show(_calm(order(9), *COOKING))),
        _from("it is muted", lambda _, window: window.rail.run(Errand.MUTE)),
        _from("a sheet is open", lambda _, window: window.open_recall()),
        _from("a bell is wanted", lambda _, window: window.alarm.test("new")),  # type: ignore[union-attr,arg-type]
    )
)


@pytest.mark.parametrize("restless", RESTLESS)
def test_there_is_no_lull_while(show: Show, restless: str) -> None:
    speaker = FakeSpeaker()
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge, speaker=speaker)
    window.refresh()
    speaker.busy = restless == "a bell is wanted"
    RESTLESS[restless](bridge, window)
    assert _seconds(window, bridge, 3) == 3


def test_a_lull_ends_with_the_second_in_which_the_board_can_be_believed_no_longer(show: Show) -> None:
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge)
    window.refresh()
    _seconds(window, bridge, TOO_OLD - 4)
    assert not _in_doubt(window)
    _seconds(window, bridge)
    assert _in_doubt(window)
    assert window._strip.accessibleName().startswith("No news from the server since")


@pytest.mark.parametrize(
    ("before", "gone"),
    [(replace(FRESH, paused_until=MONO + 1.5), "Partner busy"), (replace(FRESH, heard=MONO - 100), "No news")],
    ids=["a pause that is over", "a board that is fresh again"],
)
def test_what_was_said_before_a_lull_does_not_stay(show: Show, before: object, gone: str) -> None:
    bridge = FakeBridge(replace(_calm(*COOKING), link=before))
    window = show(bridge)
    window.refresh()
    assert gone in window._strip.accessibleName()
    if gone == "No news":
        bridge.show(replace(bridge.picture, link=FRESH))
    _seconds(window, bridge, 2)
    assert gone not in window._strip.accessibleName()
    assert not _in_doubt(window)


def test_the_last_second_of_a_mute_does_not_stay_on_the_strip(show: Show) -> None:
    bridge = FakeBridge(_calm(*COOKING))
    window = show(bridge, speaker=FakeSpeaker())
    window.rail.run(Errand.MUTE)
    bridge.show(replace(bridge.picture, link=replace(FRESH, heard=MONO + 299)))
    bridge.pass_time(299)
    window.refresh()
    assert "Muted 0:01" in window._strip.accessibleName()
    _seconds(window, bridge, 1)
    assert "Muted" not in window._strip.accessibleName()


def test_what_opens_in_a_lull_is_as_old_as_the_board(show: Show) -> None:
    bridge = FakeBridge(_calm(order(7, Status.SCHEDULED, age=61, scheduled_at=NOW), *COOKING))
    window = show(bridge)
    window.open_scheduled()
    window.drawer.close_sheet()
    window.refresh()
    assert _seconds(window, bridge, 4) == 0
    window.open_scheduled()
    assert card_of(window, order(7)).age.waiting.age == "1:05"
