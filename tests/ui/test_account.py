"""Who is signed in, and the ways to leave: never by a slip."""

import pytest
from msgspec.structs import replace

from kds_app.domain.preferences import DISTANCES
from kds_app.ui.bridge import Answer, Standing
from kds_app.ui.window import Window
from tests.fakes.screen import STANDING, STILL, FakeBridge, a_picture
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

SIZES = [(1280, 800), (1920, 1080), (800, 1280)]
LOCKED = "The keyring of this computer is locked: unlock it and try again."
WAITS = replace(STANDING, warning=LOCKED, keyring_waits=True)
LONGEST = Answer(
    good=False,
    text="The key and the secret were taken from a curl command. This secret is good, but for another shop:"
    " pk_live_4f9a1c7b2d8e at https://gateway-enterprise.klikit.io/v1/partner. 12 taps of this shop wait; they are kept"
    " for it and never sent to the other. Test and save once more to change this display over to it.",
)


def _opened(show: Show, standing: Standing = STANDING) -> tuple[Window, FakeBridge]:
    bridge = FakeBridge(a_picture(), standing)
    window = show(bridge)
    window.open_account()
    return window, bridge


def _said(window: Window) -> str:
    return window.account.accessibleDescription()


def _keys(window: Window) -> list[str]:
    return [key.accessibleName() for key in keys(window.account.page)]


def test_it_says_who_is_signed_in_and_where_the_secret_is_kept(show: Show) -> None:
    window, _ = _opened(show)
    assert "Signed in: pk_test at https://dev.example/v1/partner\nKept in this computer's keyring." in _said(window)


def test_signing_out_takes_two_keys_and_says_what_came_of_it(show: Show) -> None:
    window, bridge = _opened(show)
    key_named(window.account, "Sign out").click()
    assert bridge.keeper.asked == []
    assert "No tap is lost" in _said(window)
    key_named(window.account, "Forget the secret").click()
    assert bridge.keeper.asked == ["sign_out"]
    assert "Signed out: the secret is forgotten." in _said(window)


def test_a_keyring_that_keeps_the_secret_is_told(show: Show) -> None:
    window, bridge = _opened(show)
    bridge.keeper.problem = LOCKED
    key_named(window.account, "Sign out").click()
    key_named(window.account, "Forget the secret").click()
    assert LOCKED in _said(window)
    assert "forgotten" not in _said(window)


def test_who_stays_signed_in_or_closes_the_page_has_done_nothing(show: Show) -> None:
    window, bridge = _opened(show)
    key_named(window.account, "Sign out").click()
    key_named(window.account, "Stay signed in").click()
    assert _keys(window) == ["Sign out"]
    key_named(window.account, "Sign out").click()
    window.account.close_sheet()
    window.open_account()
    assert _keys(window) == ["Sign out"]
    assert bridge.keeper.asked == []


def test_where_nobody_is_signed_in_nobody_can_sign_out(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    bridge.keeper.about = replace(bridge.keeper.about, partner_key="")
    window = show(bridge)
    window.open_account()
    assert "Nobody is signed in here." in _said(window)
    assert _keys(window) == []


def test_until_the_place_of_secrets_has_answered_nobody_is_said_to_be_signed_in_or_not(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    bridge.keeper.about = replace(bridge.keeper.about, partner_key="", known=False)
    window = show(bridge)
    for open_sheet, sheet in (
        (window.open_account, "account"),
        (window.open_about, "about"),
        (window.open_set_up, "set_up"),
    ):
        open_sheet()
        said = getattr(window, sheet).accessibleDescription()
        assert "The place where secrets are kept has not answered yet." in said
        assert "obody is signed in" not in said


def test_whoever_signs_in_again_reads_no_more_of_having_signed_out(show: Show) -> None:
    window, bridge = _opened(show)
    key_named(window.account, "Sign out").click()
    key_named(window.account, "Forget the secret").click()
    assert "Signed out" in _said(window)
    bridge.upkeep.signed_in()
    window.refresh()
    assert "Signed out" not in _said(window)


def test_a_secret_given_from_outside_is_not_forgotten_here(show: Show) -> None:
    window, _ = _opened(show, replace(STANDING, fixed=True))
    assert _keys(window) == []


def test_only_where_the_keyring_is_locked_it_can_be_tried_again(show: Show) -> None:
    assert _keys(_opened(show)[0]) == ["Sign out"]
    window, bridge = _opened(show, WAITS)
    assert LOCKED in _said(window)
    key_named(window.account, "Try the keyring again").click()
    assert bridge.keeper.asked == ["try_the_keyring"]
    bridge.stand(STANDING)
    assert _keys(window) == ["Sign out"]


def test_where_one_signs_in_a_locked_keyring_is_told_with_the_way_to_try_it(show: Show) -> None:
    window = show(FakeBridge(a_picture(), WAITS))
    window.open_connection()
    assert window.settings_panel._answer is not None
    assert window.settings_panel._answer.text == f"{LOCKED} All settings → Account tries it again."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("distance", DISTANCES)
def test_what_was_made_of_a_paste_is_shown_whole(show: Show, size: tuple[int, int], distance: float) -> None:
    window = show(FakeBridge(a_picture(), preferences=replace(STILL, distance=distance)), size)
    window.open_connection()
    panel = window.settings_panel
    panel.show_answer(LONGEST)
    assert panel.accessibleDescription() == LONGEST.text
    assert panel.fitted_answer(window._look).height <= panel._answer_at.height()
