"""«While you were away»: one line on the banner, every order on the sheet, until somebody has read it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.ui.away import line
from kds_app.ui.banner import Banner, matter
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, STANDING, FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import key_named

DELIVERED = [
    tap_on(order(478), Action.READY, state=TapState.CONFIRMED, key="k1"),
    tap_on(order(479), state=TapState.ALREADY_DONE, key="k2"),
]
REFUSED = tap_on(order(466), state=TapState.DROPPED, found=Status.CANCELLED, attempts=1, key="k3")
UNDONE = tap_on(order(467), state=TapState.DROPPED, key="k4")
MISSED = Away(NOW - timedelta(minutes=42), ("482", "483", "484"), ("479",), ("468",), finished=("461", "462"))


def _picture(missed: Away | None = MISSED, *caught_up: Tap, notices: tuple[Notice, ...] = ()) -> Picture:
    return replace(a_picture(order(482), notices=notices), away=missed, caught_up=caught_up)


def _refusal(notice_id: int, tap: Tap) -> Notice:
    return Notice(notice_id, NOW, Trouble.REFUSED, tap, tap.number)


def _banner(window: Window) -> str:
    banner = window.findChild(Banner)
    assert isinstance(banner, Banner)
    return banner.accessibleName() if banner.isVisible() else ""


def test_one_line_tells_since_when_and_how_many_of_what() -> None:
    since = f"{(NOW - timedelta(minutes=42)).astimezone():%H:%M}"
    said = line(_picture(MISSED, *DELIVERED, REFUSED, UNDONE), NOW)
    counts = "3 new, 1 changed, 1 cancelled, 2 finished elsewhere, 2 taps delivered, 1 refused"
    assert said == f"While you were away (since {since}): {counts}"


def test_what_did_not_happen_is_not_said() -> None:
    assert line(_picture(Away(None, new=("482",)), DELIVERED[0]), NOW) == (
        "While you were away: 1 new, 1 tap delivered"
    )
    assert line(_picture(None), NOW) == ""


def test_where_it_was_another_day_the_day_is_said() -> None:
    since = NOW - timedelta(days=3)
    assert f"(since {since.astimezone():%d.%m. %H:%M})" in line(_picture(Away(since, new=("482",))), NOW)


def test_the_banner_says_it_and_show_opens_the_sheet_that_names_every_order(show: Show) -> None:
    window = show(FakeBridge(_picture(MISSED, *DELIVERED, REFUSED)))
    assert _banner(window).startswith("While you were away")
    key_named(window, "Show").click()
    assert window.away.isVisible()
    assert window.away.accessibleDescription().split("\n") == [
        "New orders",
        "482  ·  483  ·  484",
        "Changed by the customer",
        "479",
        "Cancelled",
        "468",
        "Picked up or delivered, not on this screen",
        "461  ·  462",
        "Taps delivered",
        "Ready 478  ·  Accept 479",
        "Taps that came to nothing",
        "466: Accept refused: order is CANCELLED",
    ]


def test_got_it_says_that_it_was_read_and_closes_the_sheet(show: Show) -> None:
    bridge = FakeBridge(_picture())
    window = show(bridge)
    window.open_away()
    key_named(window.away, "Got it: while you were away").click()
    assert bridge.asked == [("read_away",)]
    assert not window.away.isVisible()


def test_close_leaves_it_unread(show: Show) -> None:
    bridge = FakeBridge(_picture())
    window = show(bridge)
    window.open_away()
    key_named(window.away, "Close").click()
    assert bridge.asked == []
    assert _banner(window).startswith("While you were away")


def test_with_nothing_missed_there_is_nothing_to_open(show: Show) -> None:
    window = show(FakeBridge(_picture(None)))
    window.open_away()
    assert not window.away.isVisible()
    assert _banner(window) == ""


def test_a_tap_that_is_settled_meanwhile_joins_the_open_sheet(show: Show) -> None:
    bridge = FakeBridge(_picture())
    window = show(bridge)
    window.open_away()
    bridge.show(_picture(MISSED, DELIVERED[0]))
    assert "Ready 478" in window.away.accessibleDescription()


@pytest.mark.parametrize(
    ("picture", "first"),
    [
        (_picture(MISSED, REFUSED, notices=(_refusal(1, REFUSED),)), "While you were away"),
        (_picture(MISSED, notices=(_refusal(1, REFUSED),)), "Order 466: Accept refused"),
        (_picture(None, REFUSED, notices=(_refusal(1, REFUSED),)), "Order 466: Accept refused"),
        (_picture(MISSED, notices=(Notice(1, NOW, Trouble.STORE, why="The disk is full."),)), "The disk is full."),
        (replace(_picture(), link=replace(FRESH, shut_by=Outcome.REVOKED)), "Access revoked."),
    ],
    ids=["told by the line", "refused since", "line was read", "disk full", "revoked"],
)
def test_the_gravest_is_said_first(picture: Picture, first: str) -> None:
    said = matter(picture, STANDING, NOW)
    assert said is not None
    assert said.text.startswith(first)
