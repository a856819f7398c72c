"""The strip that always tells how things stand, and the banner that says what a person must do."""

from datetime import timedelta
from itertools import combinations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QFontMetricsF

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.preferences import DISTANCES
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Link, Notice, Picture, Trouble
from kds_app.ui.banner import Banner, matter
from kds_app.ui.bridge import Standing
from kds_app.ui.strip import Part, Strip, Weight, _type
from kds_app.ui.theme import font
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, STALE, STANDING, STILL, FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys


def _strip(window: Window) -> str:
    found = window.findChild(Strip)
    assert isinstance(found, Strip)
    return found.accessibleName()


def _banner(window: Window) -> Banner:
    found = window.findChild(Banner)
    assert isinstance(found, Banner)
    return found


def _refusal(number: int, notice_id: int) -> Notice:
    dropped = tap_on(order(number), state=TapState.DROPPED, found=Status.CANCELLED)
    return Notice(notice_id, NOW, Trouble.REFUSED, dropped, str(number))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (FRESH, "Server confirmed 4 s ago"),
        (replace(FRESH, failing=Delivery(Outcome.SERVER_ERROR)), "Server confirmed 4 s ago · Partner unavailable"),
        (replace(FRESH, failing=Delivery(Outcome.CUT_OFF)), "Server confirmed 4 s ago · No answer from the server"),
        (replace(STALE, failing=Delivery(Outcome.NOT_SENT)), "No news from the server since "),
        (Link(), "No news from the server yet"),
        (replace(FRESH, shut_by=Outcome.REVOKED), "Server confirmed 4 s ago · Access revoked"),
        (replace(FRESH, paused_until=MONO + 9), "Server confirmed 4 s ago · Partner busy, resumes "),
    ],
)
def test_the_strip_says_how_fresh_the_board_is_and_what_is_wrong(show: Show, link: Link, said: str) -> None:
    assert _strip(show(FakeBridge(a_picture(link=link)))).startswith(said)


def test_the_strip_counts_the_taps_that_wait_and_says_remarks_last(show: Show) -> None:
    the_order = order(482)
    standing = replace(STANDING, warning="Sign-in kept for this run only")
    bridge = FakeBridge(a_picture(the_order, taps=[tap_on(the_order)]), standing)
    said = _strip(show(bridge, remark="DEMO KITCHEN"))
    assert said == "Server confirmed 4 s ago · 1 tap waiting · Sign-in kept for this run only · DEMO KITCHEN"


def test_on_a_narrow_screen_the_strip_still_shows_what_is_wrong(show: Show) -> None:
    orders = [order(number) for number in range(12)]
    pictures = [
        a_picture(*orders, taps=[tap_on(each) for each in orders], link=replace(STALE, failing=failing))
        for failing in (None, Delivery(Outcome.INSECURE))
    ]
    calm, troubled = (show(FakeBridge(picture), (800, 600)).findChild(Strip) for picture in pictures)
    assert isinstance(calm, Strip)
    assert isinstance(troubled, Strip)
    assert calm.grab().toImage() != troubled.grab().toImage()


def test_the_strip_counts_the_seconds_without_being_told(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    window = show(bridge)
    bridge.pass_time(3)
    window.refresh()
    assert _strip(window) == "Server confirmed 7 s ago"
    bridge.pass_time(27)
    window.refresh()
    assert _strip(window).startswith("No news from the server since ")


def test_the_window_looks_at_the_clock_by_itself(show: Show) -> None:
    window = show(FakeBridge(a_picture()))
    assert window._clock.isActive()
    assert window._clock.interval() == 1000


def test_with_nothing_to_say_there_is_no_banner(show: Show) -> None:
    assert not _banner(show(FakeBridge(a_picture()))).isVisible()


def test_not_signed_in_the_banner_says_so_and_leads_to_the_settings(show: Show) -> None:
    window = show(FakeBridge(Picture()))
    assert _banner(window).accessibleName() == "Not signed in to a shop yet."
    key_named(window, "Sign in").click()
    assert window.settings_panel.isVisible()


def test_until_the_place_of_secrets_has_answered_nobody_is_said_to_be_not_signed_in(show: Show) -> None:
    bridge = FakeBridge(Picture(), Standing())
    window = show(bridge)
    assert not _banner(window).isVisible()
    bridge.stand(STANDING)
    assert _banner(window).isVisible()
    assert _banner(window).accessibleName() == "Not signed in to a shop yet."


@pytest.mark.parametrize(
    ("shut_by", "says"), [(Outcome.UNAUTHORISED, "Sign-in needed"), (Outcome.REVOKED, "Access revoked")]
)
def test_a_refused_secret_is_said_with_what_waits_and_that_nothing_is_lost(
    show: Show, shut_by: Outcome, says: str
) -> None:
    one, other = order(1), order(2)
    link = replace(FRESH, shut_by=shut_by)
    bridge = FakeBridge(a_picture(one, other, taps=[tap_on(one), tap_on(other)], link=link))
    window = show(bridge)
    assert _banner(window).accessibleName() == f"{says}. 2 taps waiting; nothing is lost."
    key_named(window, "Sign in").click()
    assert window.settings_panel.isVisible()
    assert bridge.asked == []


def test_where_the_secret_is_given_from_outside_the_banner_says_where_from(show: Show) -> None:
    standing = replace(STANDING, fixed=True, secret_source="Given by systemd.")
    window = show(FakeBridge(a_picture(link=replace(FRESH, shut_by=Outcome.UNAUTHORISED)), standing))
    assert _banner(window).accessibleName().endswith("Given by systemd.")


def test_a_notice_stays_until_somebody_has_read_it_and_the_next_one_follows(show: Show) -> None:
    older, newer = _refusal(466, 1), _refusal(467, 2)
    bridge = FakeBridge(a_picture(notices=(older, newer)))
    window = show(bridge)
    assert _banner(window).accessibleName() == "Order 467: Accept refused: order is CANCELLED (and 1 more)"
    key_named(window, "Got it").click()
    assert bridge.asked == [("dismiss", 2)]
    assert _banner(window).isVisible()
    bridge.show(a_picture(notices=(older,)))
    assert _banner(window).accessibleName() == "Order 466: Accept refused: order is CANCELLED"
    bridge.show(a_picture())
    assert not _banner(window).isVisible()


def test_what_was_lost_here_is_said_first_then_the_credential_then_the_rest() -> None:
    shut = replace(FRESH, shut_by=Outcome.UNAUTHORISED)
    refused = _refusal(466, 3)
    lost = Notice(1, NOW, Trouble.NOT_SAVED, number="482", why="The disk is full.")
    full = Notice(2, NOW, Trouble.STORE, why="The disk is full.")
    assert _told((lost, refused), shut) == 1
    assert _told((full, lost, refused), shut) == 2
    assert _told((refused,), shut) is None
    assert _told((refused,), FRESH) == 3


def _told(notices: tuple[Notice, ...], link: Link) -> int | None:
    said = matter(a_picture(notices=notices, link=link), STANDING, NOW)
    assert said is not None
    return said.notice


def test_a_banner_that_changes_under_the_finger_is_deaf_at_first(show: Show) -> None:
    bridge = FakeBridge(a_picture(notices=(_refusal(466, 1),)))
    window = show(bridge)
    key = key_named(window, "Got it")
    key._moved = -1e9
    bridge.show(a_picture(notices=(_refusal(467, 2),)))
    assert key._moved > -1e9


def test_a_long_notice_is_shown_whole(show: Show) -> None:
    long = "The disk of this tablet is full. " * 12
    window = show(FakeBridge(a_picture(order(1), notices=(Notice(1, NOW, Trouble.STORE, why=long),))), (800, 1280))
    banner = _banner(window)
    assert banner._text is not None
    assert banner._text.height <= banner.height()
    assert window.board.geometry().top() >= banner.geometry().bottom()


def test_nothing_blocks_the_board_while_the_banner_is_up(show: Show) -> None:
    window = show(FakeBridge(a_picture(order(482), notices=(_refusal(466, 1),))))
    key_named(window, "Accept 482").click()
    assert {"Accept 482", "Reject 482", "Got it"} <= {key.accessibleName() for key in keys(window)}


WIDE, NARROW = (1280, 800), (800, 1280)
MUCH = (
    Part("Ringing: 12 new orders", Weight.RINGING),
    Part("No sound: no device", Weight.STRONG),
)


def _much(show: Show, size: tuple[int, int], distance: float = 1.0) -> Window:
    """Everything that can be wrong at once."""
    orders = [order(number) for number in range(12)]
    link = replace(STALE, failing=Delivery(Outcome.INSECURE), skew=timedelta(minutes=14))
    picture = a_picture(*orders, taps=[tap_on(each) for each in orders], link=link, notices=(_refusal(466, 1),))
    preferences = replace(STILL, only_brands=("Nobody",), distance=distance)
    window = show(FakeBridge(picture, preferences=preferences), size, remark="DEMO KITCHEN")
    window.sound = MUCH
    window.refresh()
    return window


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("size", [WIDE, NARROW, (1920, 1080)])
def test_nothing_on_the_strip_is_ever_cut_off(show: Show, size: tuple[int, int], distance: float) -> None:
    strip = _much(show, size, distance)._strip
    assert len(strip._placed) >= 9
    _nothing_is_cut_off(strip)


def _nothing_is_cut_off(strip: Strip) -> None:
    assert strip._look is not None
    for placed in strip._placed:
        metrics = QFontMetricsF(font(*_type(placed.part, strip._look, strip._share)))
        assert metrics.horizontalAdvance(placed.part.text) <= placed.rect.width()
        assert strip.rect().toRectF().contains(placed.rect), placed.part.text
    for one, other in combinations(strip._placed, 2):
        assert not one.rect.intersects(other.rect)


@pytest.mark.parametrize("size", [WIDE, NARROW, (1920, 1080)])
@pytest.mark.parametrize("distance", DISTANCES)
def test_whatever_the_strip_says_the_board_stays_where_it_is(
    show: Show, size: tuple[int, int], distance: float
) -> None:
    bridge = FakeBridge(a_picture(order(1)), preferences=replace(STILL, distance=distance))
    window = show(bridge, size)
    before = window.board.geometry()
    window.sound = MUCH
    link = replace(STALE, failing=Delivery(Outcome.INSECURE), skew=timedelta(minutes=14))
    bridge.show(a_picture(order(1), taps=[tap_on(order(1))], link=link))
    assert window.board.geometry() == before
    assert window._strip._placed[-1].rect.bottom() <= window._strip.height()


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_sentence_longer_than_a_line_goes_on_in_the_next_one(
    show: Show, size: tuple[int, int], distance: float
) -> None:
    warning = "The keyring is locked: unlock it. Until then the secret is kept in memory, for this run alone."
    standing = replace(STANDING, warning=warning)
    strip = show(FakeBridge(a_picture(), standing, replace(STILL, distance=distance)), size)._strip
    assert " ".join(placed.part.text for placed in strip._placed).endswith(warning)
    _nothing_is_cut_off(strip)


def test_counting_seconds_moves_nothing_that_follows(show: Show) -> None:
    bridge = FakeBridge(a_picture(notices=(_refusal(466, 1),)))
    window = show(bridge)
    before = [placed.rect for placed in window._strip._placed]
    bridge.pass_time(8)
    window.refresh()
    assert "12 s ago" in _strip(window)
    assert [placed.rect for placed in window._strip._placed] == before


def test_why_it_rings_and_that_there_is_no_sound_come_after_the_network_and_before_the_rest(show: Show) -> None:
    said = _strip(_much(show, WIDE)).split(" · ")
    assert said[1:] == [
        *("12 taps waiting", "Secure connection failed: check the date", "Ringing: 12 new orders"),
        *("No sound: no device", "12 hidden by filter", "1 notice", "Clock 14 min slow", "DEMO KITCHEN"),
    ]


@pytest.mark.parametrize(("size", "px_per_mm"), [(WIDE, 5.9), ((1920, 1080), 5.55), (NARROW, 5.9)])
def test_the_banner_is_no_higher_than_its_key_needs(show: Show, size: tuple[int, int], px_per_mm: float) -> None:
    banner = _banner(show(FakeBridge(a_picture(notices=(_refusal(466, 1),))), size, px_per_mm))
    (key,) = banner.keys
    assert 19 * px_per_mm - 1 <= key.height() <= 19.2 * px_per_mm
    assert banner.height() - key.height() <= 1.5 * px_per_mm
    assert banner.rect().contains(key.geometry())
