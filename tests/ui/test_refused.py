"""A tap that came to nothing: its ticket says so and takes the answer; only where there is none the banner does."""

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import Order
from kds_app.domain.preferences import Preferences
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.ui.banner import Banner
from kds_app.ui.window import Window
from tests.fakes.make import NOW
from tests.fakes.screen import STILL, FakeBridge, a_picture, order, tap_on
from tests.ui.conftest import Show
from tests.ui.hands import card_of, key_named, said, tap

READY = order(482, Status.READY)
CANCELLED = order(483, Status.CANCELLED)


def _refused(the_order: Order) -> Tap:
    return tap_on(the_order, state=TapState.DROPPED, found=the_order.status, settled_at=NOW)


def _picture(*orders: Order) -> Picture:
    """Each of these was refused, and nobody has read so."""
    notices = tuple(
        Notice(index, NOW, Trouble.REFUSED, _refused(each), each.number, order=each)
        for index, each in enumerate(orders, 1)
    )
    kept = {str(each.id): Stage.NEW for each in orders if each.status is Status.CANCELLED}
    return a_picture(*orders, taps=[_refused(each) for each in orders], called_off=kept, notices=notices)


def _banner(window: Window) -> str:
    banner = window.findChild(Banner)
    assert isinstance(banner, Banner)
    return banner.accessibleName() if banner.isVisible() else ""


@pytest.mark.parametrize("the_order", [READY, CANCELLED])
def test_what_its_ticket_says_no_banner_says_again(show: Show, the_order: Order) -> None:
    window = show(FakeBridge(_picture(the_order)))
    assert "Accept refused" in said(card_of(window, the_order))
    assert _banner(window) == ""
    window.open_notices()
    assert "Accept refused" in window.notices.accessibleDescription()


def test_got_it_on_the_ticket_reads_the_notice(show: Show) -> None:
    bridge = FakeBridge(_picture(READY, CANCELLED))
    window = show(bridge)
    tap(bridge, key_named(window, "Got it 482"))
    assert bridge.asked == [("dismiss", 1)]
    tap(bridge, key_named(window, "Got it 483"))
    assert bridge.asked[1:] == [("acknowledge", CANCELLED.id), ("dismiss", 2)]


def test_whoever_goes_on_with_the_ticket_has_read_it(show: Show) -> None:
    bridge = FakeBridge(_picture(READY))
    tap(bridge, key_named(show(bridge), "Picked up 482"))
    assert bridge.asked == [("act", READY.id, Action.PICKED_UP, None), ("dismiss", 1)]


def test_once_it_was_read_there_is_nothing_more_to_get(show: Show) -> None:
    window = show(FakeBridge(replace(_picture(READY), notices=())))
    assert card_of(window, READY).offers == ("cancel", "picked_up")


def test_where_the_ticket_is_gone_the_banner_says_it(show: Show) -> None:
    gone = replace(READY, status=Status.DELIVERED)
    notice = Notice(1, NOW, Trouble.REFUSED, _refused(gone), gone.number, order=gone)
    window = show(FakeBridge(a_picture(gone, taps=[_refused(gone)], notices=(notice,))))
    assert "Order 482: Accept refused" in _banner(window)


def test_where_a_filter_hides_the_ticket_the_banner_says_it(show: Show) -> None:
    preferences: Preferences = replace(STILL, only_brands=("Nobody",))
    assert "Order 482: Accept refused" in _banner(show(FakeBridge(_picture(READY), preferences=preferences)))
