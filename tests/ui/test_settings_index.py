"""Everything that can be set is one key away from one sheet, and leads back there."""

import pytest

from kds_app.ui.rail import Errand
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge, an_evening
from tests.fakes.speaker import FakeSpeaker
from tests.ui.conftest import Show
from tests.ui.hands import key_named

PAGES = {
    title: title.lower().replace(" ", "-")
    for title in (
        "Connection",
        "Account",
        "Kitchen",
        "Timers",
        "Sound",
        "Display",
        "Keys",
        "Security",
        "Self-test",
        "Help",
        "About",
        "Set up",
    )
}


def _open_sheet(window: Window) -> str:
    (sheet,) = [each for each in window.sheets if each.isVisible()]
    return sheet.objectName()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (800, 1280)])
@pytest.mark.parametrize(("title", "page"), PAGES.items())
def test_each_page_is_opened_by_its_key_and_leads_back(
    show: Show, size: tuple[int, int], title: str, page: str
) -> None:
    window = show(FakeBridge(an_evening()), size, speaker=FakeSpeaker())
    window.rail.run(Errand.SETTINGS)
    key_named(window.settings, title).click()
    assert _open_sheet(window) == page
    (sheet,) = [each for each in window.sheets if each.isVisible()]
    assert sheet.title == title
    key_named(sheet, "All settings").click()
    assert _open_sheet(window) == "settings"


def test_where_there_is_no_sound_there_is_no_page_for_it(show: Show) -> None:
    window = show(FakeBridge(an_evening()))
    window.open_settings()
    assert [key.text() for key in window.settings._keys.values()] == [title for title in PAGES if title != "Sound"]
