"""What a kitchen hears, and what its screen says of it: why it rings, that it is muted, that nobody can hear it."""

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.preferences import Preferences, Theme
from kds_app.domain.tap import TapState
from kds_app.engine.picture import Picture
from kds_app.engine.ringing import Call, Cause
from kds_app.engine.sound import Bell, Silence
from kds_app.ui.alarm import Alarm
from kds_app.ui.bell import APART
from kds_app.ui.calls import bell_name, silence_says, sound_says, why
from kds_app.ui.flash import LIT
from kds_app.ui.palettes import contrast
from kds_app.ui.sound_sheet import VOLUMES
from kds_app.ui.strip import Part, Weight
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, a_picture, an_evening, order, tap_on
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

TWO_NEW = a_picture(order(482), order(483))
SIZES = [((1280, 800), 5.9), ((1920, 1080), 5.55), ((800, 1280), 5.9)]


def _shown(
    show: Show, picture: Picture, silence: Silence | None = None, size: tuple[int, int] = (1280, 800), px: float = 5.9
) -> tuple[Window, FakeBridge, FakeSpeaker]:
    bridge, speaker = FakeBridge(picture), FakeSpeaker(silence)
    return show(bridge, size, px, speaker=speaker), bridge, speaker


def _alarm(window: Window) -> Alarm:
    assert window.alarm is not None
    return window.alarm


def _strip(window: Window) -> str:
    return window._strip.accessibleName()


def _pass(window: Window, bridge: FakeBridge, seconds: int) -> None:
    for _ in range(seconds):
        bridge.pass_time(1)
        window.refresh()


def test_new_orders_ring_again_and_again_and_the_strip_says_so(show: Show) -> None:
    window, bridge, speaker = _shown(show, TWO_NEW)
    _pass(window, bridge, 8)
    assert speaker.rung == [Bell.NEW] * 3
    assert speaker.volumes == [80] * 3
    assert "Ringing: 2 new orders" in _strip(window)


def test_it_rings_on_after_the_tap_and_ends_with_the_servers_word(show: Show) -> None:
    new = order(482)
    window, bridge, speaker = _shown(show, a_picture(new, taps=[tap_on(new)]))
    _pass(window, bridge, 4)
    assert len(speaker.rung) == 2
    bridge.show(a_picture(new, taps=[tap_on(new, state=TapState.CONFIRMED, settled_tick=5)]))
    _pass(window, bridge, 20)
    assert len(speaker.rung) == 2
    assert "Ringing" not in _strip(window)


def test_an_order_called_off_has_a_sound_of_its_own(show: Show) -> None:
    gone = order(482, Status.CANCELLED)
    window, _, speaker = _shown(show, a_picture(gone, called_off={gone.id: Stage.PREPARING}))
    assert speaker.rung == [Bell.CHANGED]
    assert "Ringing: 482 called off" in _strip(window)


@pytest.mark.parametrize(("size", "px"), SIZES)
def test_the_mute_key_quiets_it_for_five_minutes_and_says_how_long_yet(
    show: Show, size: tuple[int, int], px: float
) -> None:
    window, bridge, speaker = _shown(show, TWO_NEW, size=size, px=px)
    key = key_named(window.rail, "Mute for 5 minutes")
    assert (key.objectName(), key.text()) == ("mute-key", "Mute")
    key.click()
    assert key.text() == "5:00"
    _pass(window, bridge, 62)
    assert (key.text(), key.accessibleName()) == ("3:58", "Muted for 4 more minutes: ring again")
    assert "Muted 3:58: 2 new orders" in _strip(window)
    assert len(speaker.rung) == 1
    key.click()
    assert (key.text(), len(speaker.rung)) == ("Mute", 2)


def test_a_mute_ends_by_itself(show: Show) -> None:
    window, bridge, speaker = _shown(show, TWO_NEW)
    _alarm(window).mute()
    bridge.pass_time(300)
    window.refresh()
    assert len(speaker.rung) == 2
    assert key_named(window.rail, "Mute for 5 minutes").text() == "Mute"


def test_a_mute_does_not_outlast_a_sleep_in_which_the_monotonic_clock_stood_still(show: Show) -> None:
    window, bridge, speaker = _shown(show, TWO_NEW)
    _alarm(window).mute()
    bridge.sleep(8 * 3600)
    window.refresh()
    assert key_named(window.rail, "Mute for 5 minutes").text() == "Mute"
    _pass(window, bridge, 4)
    assert len(speaker.rung) == 2


def test_with_no_loudspeaker_the_frame_flashes_at_each_ring_and_the_strip_says_why(show: Show) -> None:
    window, bridge, _ = _shown(show, TWO_NEW, Silence.NO_DEVICE)
    flash = _alarm(window).flash
    assert flash.isVisible()
    assert flash.geometry() == window.rect()
    assert "Flashing: 2 new orders" in _strip(window)
    assert "No sound: no loudspeaker" in _strip(window)
    flash.hide()
    _pass(window, bridge, 3)
    assert not flash.isVisible()
    _pass(window, bridge, 1)
    assert flash.isVisible()


@pytest.mark.parametrize(("size", "px"), SIZES)
@pytest.mark.parametrize("distance", [1.0, 2.0])
def test_a_flash_hides_no_word_of_the_strip(show: Show, size: tuple[int, int], px: float, distance: float) -> None:
    bridge = FakeBridge(an_evening(), preferences=Preferences(distance=distance))
    window = show(bridge, size, px, speaker=FakeSpeaker(Silence.NO_DEVICE))
    flash = _alarm(window).flash
    flash.light(Bell.NEW, window._look)
    seen = flash.grab().toImage()
    for placed in window._strip._placed:
        words = placed.rect.toAlignedRect()
        top = max(words.top(), window._strip.margin())
        assert seen.pixelColor(words.center().x(), top) != flash._colour
        assert seen.pixelColor(words.left(), words.center().y()) != flash._colour
    assert seen.pixelColor(size[0] // 2, 0) == flash._colour


def test_what_rings_is_announced_by_what_it_rings_for_and_not_by_the_strip_too(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, bridge, _ = _shown(show, a_picture())
    heard: list[str] = []
    monkeypatch.setattr(window._herald, "_say", lambda text, _: heard.append(text))
    bridge.show(a_picture(order(482)))
    assert heard == ["New order 482"]
    assert "Ringing: 1 new order" in _strip(window)


@pytest.mark.parametrize("theme", Theme)
def test_a_flash_is_seen_on_the_ground_of_every_theme(show: Show, theme: Theme) -> None:
    bridge = FakeBridge(TWO_NEW, preferences=Preferences(theme=theme))
    window = show(bridge, speaker=FakeSpeaker(Silence.NO_DEVICE))
    seen, palette = window.grab().toImage(), window._look.palette
    for x, y in ((3, 400), (640, 3), (1276, 400), (640, 796)):
        assert seen.pixelColor(x, y) == palette.said_new
    for lit in (palette.said_new, palette.said_warn, palette.said_trouble):
        assert contrast(lit, palette.ground) >= 3


def test_a_flash_goes_out_before_the_next_and_is_far_from_three_a_second(show: Show) -> None:
    window, _, _ = _shown(show, TWO_NEW, Silence.NO_DEVICE)
    dark = _alarm(window).flash._dark
    assert dark.isActive()
    assert dark.isSingleShot()
    assert LIT / 1000 < APART
    assert 1 / APART < 3
    dark.timeout.emit()
    assert not _alarm(window).flash.isVisible()


def test_a_finger_goes_through_the_frame(show: Show) -> None:
    window, _, _ = _shown(show, TWO_NEW, Silence.NO_DEVICE)
    assert _alarm(window).flash.isVisible()
    key = key_named(window.rail, "Mute for 5 minutes")
    assert window.childAt(key.mapTo(window, key.rect().center())) is key
    corner = key.mapTo(window, key.rect().topRight())
    assert window.childAt(corner) is key


def test_where_there_is_sound_nothing_flashes_and_nothing_is_said_of_it(show: Show) -> None:
    window, _, _ = _shown(show, a_picture())
    assert not _alarm(window).flash.isVisible()
    assert "sound" not in _strip(window).lower()


def test_without_a_speaker_there_is_no_key_for_it(show: Show) -> None:
    window = show(FakeBridge(TWO_NEW))
    window.open_sound()
    assert window.alarm is None
    assert "mute-key" not in [key.objectName() for key in keys(window.rail)]


def _opened(show: Show, silence: Silence | None = None) -> tuple[Window, FakeBridge, FakeSpeaker]:
    window, bridge, speaker = _shown(show, a_picture(), silence)
    window.open_sound()
    return window, bridge, speaker


@pytest.mark.parametrize("percent", VOLUMES)
def test_a_volume_is_kept_and_rung_at_from_then_on(show: Show, percent: int) -> None:
    window, bridge, speaker = _opened(show)
    key = key_named(window.sound_sheet, f"Volume: {percent} %")
    key.click()
    assert bridge.preferences.volume == percent
    assert key.isChecked()
    bridge.show(TWO_NEW)
    _pass(window, bridge, 2)
    assert speaker.volumes == [percent]


def test_the_usual_volume_is_among_the_answers() -> None:
    assert Preferences().volume in VOLUMES
    assert 0 not in VOLUMES


@pytest.mark.parametrize("bell", Bell)
def test_each_sound_can_be_heard_muted_or_not(show: Show, bell: Bell) -> None:
    window, bridge, speaker = _opened(show)
    _alarm(window).mute()
    bridge.pass_time(2)
    key = key_named(window.sound_sheet, f"Test sound: {bell_name(bell)}")
    key.click()
    assert speaker.rung == [bell]
    assert not key.isChecked()


def test_the_page_says_what_is_muted_and_for_how_long_and_ends_it(show: Show) -> None:
    window, bridge, _ = _opened(show)
    key_named(window.sound_sheet, "All sounds: Mute for 5 minutes").click()
    _pass(window, bridge, 2)
    key = key_named(window.sound_sheet, "All sounds: Muted for 5 more minutes: ring again")
    assert key.text() == "Muted 4:58: ring again"
    key.click()
    assert not _alarm(window).ringer.muted(bridge.moment().mono)
    assert not key_named(window.sound_sheet, "All sounds: Mute for 5 minutes").isChecked()


def test_the_name_of_the_mute_key_changes_with_the_minutes_or_it_would_be_said_anew_each_second(show: Show) -> None:
    window, bridge, _ = _shown(show, TWO_NEW)
    key = key_named(window.rail, "Mute for 5 minutes")
    key.click()
    names = []
    for _ in range(300):
        names.append(key.accessibleName())
        _pass(window, bridge, 1)
    assert [*dict.fromkeys(names)] == [
        *(f"Muted for {minutes} more minutes: ring again" for minutes in (5, 4, 3, 2)),
        "Muted for 1 more minute: ring again",
    ]
    assert key.accessibleName() == "Mute for 5 minutes"


def test_the_keys_of_the_page_have_names_that_no_key_beside_it_has_and_only_choices_can_be_checked(show: Show) -> None:
    window, _, _ = _opened(show)
    here = {key.accessibleName(): key.isCheckable() for key in keys(window.sound_sheet)}
    assert here.keys().isdisjoint(key.accessibleName() for key in keys(window.rail))
    assert {name for name, checkable in here.items() if checkable} == {
        *(f"Volume: {percent} %" for percent in VOLUMES),
        "All sounds: Mute for 5 minutes",
    }


def test_the_page_says_that_there_is_no_sound_and_why(show: Show) -> None:
    window, _, _ = _opened(show, Silence.STUCK)
    told = window.sound_sheet.accessibleDescription()
    assert told.startswith("No sound: the loudspeaker does not answer. The frame of the screen flashes instead.")


@pytest.mark.parametrize(("size", "px"), SIZES)
@pytest.mark.parametrize("distance", [1.0, 2.0])
def test_titles_and_the_keys_beside_them_have_room(
    show: Show, size: tuple[int, int], px: float, distance: float
) -> None:
    bridge = FakeBridge(an_evening(), preferences=Preferences(distance=distance))
    window = show(bridge, size, px, speaker=FakeSpeaker())
    for sheet, go in (
        (window.sound_sheet, window.open_sound),
        (window.display, window.open_display),
        (window.settings_panel, window.open_connection),
    ):
        go()
        title = sheet.fitted_title(window._look)
        assert title.lines == 1
        assert len({key.size_mm for key in sheet._title_keys}) == 1
        for key in sheet._title_keys:
            assert key.width() >= 22 * px - 1
            assert key.label_font(window._look).pixelSize() == window._look.text(key.size_mm)
            assert sheet.panel.contains(key.geometry())


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ((Call(Cause.NEW, ("1",)),), "1 new order"),
        ((Call(Cause.NEW, ("1", "2")), Call(Cause.CALLED_OFF, ("3", "4"))), "2 new orders, 2 orders called off"),
        ((Call(Cause.AMENDED, ("7",)),), "7 changed"),
        ((Call(Cause.AMENDED, ("{0}",)), Call(Cause.AMENDED, ("1", "2"))), "{0} changed, 2 orders changed"),
        (tuple(Call(cause, ("1",)) for cause in (Cause.HELD, Cause.REFUSED, Cause.LATE)), "trouble"),
        ((Call(Cause.SHUT), Call(Cause.STALE)), "trouble"),
        ((), ""),
    ],
)
def test_why_it_rings_is_said_in_few_words(calls: tuple[Call, ...], said: str) -> None:
    assert why(calls) == said


def test_trouble_alone_stands_in_the_colour_of_trouble() -> None:
    trouble, new = Call(Cause.STALE), Call(Cause.NEW, ("1",))
    assert list(sound_says([trouble], 0, None)) == [Part("Ringing: trouble", Weight.TROUBLE)]
    assert list(sound_says([new, trouble], 0, None)) == [Part("Ringing: 1 new order, trouble", Weight.RINGING)]
    assert list(sound_says([], 61, None)) == [Part("Muted 1:01", Weight.STRONG)]


def test_every_silence_has_words_of_its_own() -> None:
    assert len({silence_says(silence) for silence in Silence}) == len(Silence)


def test_an_order_hidden_by_the_filter_does_not_ring_here(show: Show) -> None:
    bridge, speaker = FakeBridge(TWO_NEW), FakeSpeaker()
    bridge.preferences = replace(bridge.preferences, only_brands=("Elsewhere",))
    window = show(bridge, speaker=speaker)
    assert speaker.rung == []
    assert "2 hidden by filter" in _strip(window)
