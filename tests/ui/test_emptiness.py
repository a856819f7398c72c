"""Scheduled, Done and All-day say why they are empty: never «none» when nobody knows, or when some are hidden."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

from kds_app.domain.board import RECALLED
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import provider
from kds_app.engine.picture import Link
from kds_app.ui.rail import Errand
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STALE, STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show

GRAB_ONLY = replace(STILL, only_providers=(6,))
OTHER = provider(7)
HIDDEN = a_picture(
    order(1, provider=OTHER),
    order(2, Status.ACCEPTED, provider=OTHER),
    order(3, Status.SCHEDULED, provider=OTHER),
    order(4, Status.DELIVERED, provider=OTHER),
    order(5, Status.READY, provider=OTHER),
)


def _said(window: Window) -> list[str]:
    """The last line of All-day, of Done, and what the empty drawer says."""
    window.open_all_day()
    all_day = window.all_day.accessibleDescription().split("\n")[-1]
    window.open_recall()
    done = window.recall.accessibleDescription().split("\n")[-1]
    window.open_scheduled()
    drawer = [label.text() for label in window.drawer.findChildren(QLabel) if label.isVisible() and label.text()]
    return [all_day, done, *drawer]


def test_what_is_empty_indeed_says_so(show: Show) -> None:
    said = _said(show(FakeBridge(a_picture())))
    assert said == ["Nothing left to make.", "No order has left the board yet.", "No orders"]


@pytest.mark.parametrize("link", [STALE, replace(STALE, heard=None)])
def test_on_a_board_that_may_not_be_believed_nothing_says_there_is_nothing(show: Show, link: Link) -> None:
    said = _said(show(FakeBridge(a_picture(link=link))))
    assert len(said) == 3
    assert all(text.startswith("No news from the server since ") for text in said)


def test_before_the_first_reading_nobody_knows(show: Show) -> None:
    assert _said(show(FakeBridge(a_picture(link=Link())))) == ["No news from the server yet"] * 3


def test_what_the_filter_hides_is_counted_where_it_is_missing(show: Show) -> None:
    window = show(FakeBridge(HIDDEN, preferences=GRAB_ONLY))
    assert _said(window) == ["2 hidden by filter", "1 hidden by filter", "1 hidden by filter"]


def test_the_rail_counts_the_scheduled_orders_that_its_drawer_shows(show: Show) -> None:
    assert show(FakeBridge(HIDDEN)).rail.sign(Errand.SCHEDULED).count == 1
    assert show(FakeBridge(HIDDEN, preferences=GRAB_ONLY)).rail.sign(Errand.SCHEDULED).count == 0


@pytest.mark.parametrize("opened", ["all_day", "recall"])
def test_a_sheet_that_is_open_turns_with_the_board(show: Show, opened: str) -> None:
    bridge = FakeBridge(a_picture())
    window = show(bridge)
    getattr(window, f"open_{opened}")()
    sheet = getattr(window, opened)
    bridge.pass_time(40)
    window.refresh()
    assert "No news from the server since " in sheet.accessibleDescription()
    bridge.show(a_picture(link=Link()))
    assert sheet.accessibleDescription().endswith("No news from the server yet")


@pytest.mark.parametrize(("left", "said"), [(RECALLED - 1, False), (RECALLED, True), (RECALLED + 5, True)])
def test_recall_says_where_it_ends(show: Show, left: int, *, said: bool) -> None:
    gone = (order(n, Status.DELIVERED, updated_at=NOW - timedelta(minutes=n)) for n in range(1, left + 1))
    window = show(FakeBridge(a_picture(*gone)))
    window.open_recall()
    last = window.recall.accessibleDescription().split("\n")[-1]
    assert (last == "Only the last 60 orders that left are kept here.") is said
