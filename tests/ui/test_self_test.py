"""Before opening: the display is examined while the board works on, and says what to mend."""

from collections.abc import AsyncIterator

import pytest

from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.ui.findings import subject_name, told
from kds_app.ui.upkeep import Upkeep, Work
from kds_app.ui.window import Window
from tests.fakes.keeper import FOUND, FakeKeeper
from tests.fakes.screen import FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

SIZES = [(1280, 800), (1920, 1080), (800, 1280)]


class Halting(FakeKeeper):
    """Finds one thing, then nothing more until the test ends."""

    async def findings(self) -> AsyncIterator[Finding]:
        """The first alone."""
        self.asked.append("findings")
        yield FOUND[0]
        await _Never()


class _Never:
    def __await__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 - a generator of nothing
        yield


def _opened(show: Show, found: tuple[Finding, ...] = FOUND) -> tuple[Window, FakeBridge]:
    bridge = FakeBridge(a_picture(order(482)))
    bridge.keeper.found = found
    window = show(bridge)
    window.open_self_test()
    return window, bridge


def _said(window: Window) -> str:
    return window.self_test.accessibleDescription()


def test_opened_it_looks_at_everything_and_shows_a_row_for_each(show: Show) -> None:
    window, bridge = _opened(show)
    assert bridge.keeper.asked == ["findings"]
    for finding in FOUND:
        assert f"{subject_name(finding.about)}\n{told(finding)}" in _said(window)


def test_what_is_wrong_comes_first_with_the_way_out(show: Show) -> None:
    window, _ = _opened(show, (fine(Subject.DISK, "room"), wrong(Subject.CLOCK, "late", "Set it.")))
    assert _said(window) == "1 thing to mend before opening\n!\nClock\nLate.\n→ Set it.\n✓\nDisk\nRoom."


def test_where_all_is_well_it_says_that_one_can_open(show: Show) -> None:
    window, _ = _opened(show, (fine(Subject.DISK, "room"),))
    assert _said(window).startswith("All is well: you can open\n")


def test_the_key_looks_again_and_shows_what_is_so_by_now(show: Show) -> None:
    window, bridge = _opened(show, (wrong(Subject.SOUND, "none"),))
    bridge.keeper.found = (fine(Subject.SOUND, "loud"),)
    key_named(window.self_test, "Test again").click()
    assert _said(window) == "All is well: you can open\n✓\nSound\nLoud."


def test_while_it_looks_findings_come_in_one_by_one_and_it_begins_only_once(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(482)))
    begun: list[Work] = []

    def start(work: Work) -> None:
        begun.append(work)
        work.send(None)

    bridge.upkeep = Upkeep(start)
    keeper = Halting()
    bridge.upkeep.open(keeper)
    window = show(bridge)
    window.open_self_test()
    key_named(window.self_test, "Test again").click()
    window.self_test.close_sheet()
    window.open_self_test()
    assert keeper.asked == ["findings"]
    assert _said(window).startswith("Testing… 1 done\n✓\nProgram\n")
    begun[0].close()


def test_an_examination_that_breaks_off_can_be_begun_again() -> None:
    class Broken(FakeKeeper):
        async def findings(self) -> AsyncIterator[Finding]:
            yield FOUND[0]
            raise RuntimeError("a bug")

    def start(work: Work) -> None:
        with pytest.raises(RuntimeError, match="a bug"):
            work.send(None)

    upkeep = Upkeep(start)
    upkeep.open(Broken())
    upkeep.examine()
    assert not upkeep.examination.running
    assert upkeep.examination.findings == FOUND[:1]


def test_until_the_keyring_has_answered_it_says_so(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    bridge.upkeep.keeper = None
    window = show(bridge)
    window.open_self_test()
    assert "has not answered yet" in _said(window)


@pytest.mark.parametrize("size", SIZES)
def test_no_row_is_wider_than_its_page(show: Show, size: tuple[int, int]) -> None:
    window = show(FakeBridge(a_picture()), size)
    window.open_self_test()
    page = window.self_test.page
    assert all(x + paragraph.width <= page.width() for x, _, paragraph in page.texts)
    assert keys(window.self_test)


def test_every_subject_has_a_name_of_its_own() -> None:
    assert len({subject_name(subject) for subject in Subject}) == len(Subject)
