"""What support will ask for, and the file with it all."""

import pytest

from kds_app.ui.about_sheet import facts, licences
from kds_app.ui.upkeep import About, Upkeep, Word, Work
from kds_app.ui.window import Window
from tests.fakes.keeper import ABOUT, WRITTEN, FakeKeeper
from tests.fakes.screen import FakeBridge, a_picture
from tests.ui.conftest import Show
from tests.ui.hands import key_named


def _opened(show: Show, bridge: FakeBridge | None = None) -> tuple[Window, FakeBridge]:
    bridge = bridge or FakeBridge(a_picture())
    window = show(bridge)
    window.open_about()
    return window, bridge


def _said(window: Window) -> str:
    return window.about.accessibleDescription()


def test_it_tells_what_support_asks_for(show: Show) -> None:
    said = _said(_opened(show)[0])
    for each in (ABOUT.version, ABOUT.data, ABOUT.logs, ABOUT.partner_key, ABOUT.request_id):
        assert each in said
    for part, terms in licences():
        assert f"{part}\n{terms}" in said


def test_with_nobody_signed_in_and_no_error_it_says_that() -> None:
    told = dict(facts(About("kds 1", "/data", "/logs")))
    assert told["Partner key"] == "nobody is signed in"
    assert told["Reference of the last error"] == "none"


def test_the_support_file_is_written_by_a_key_and_it_says_where(show: Show) -> None:
    window, bridge = _opened(show)
    assert WRITTEN.text not in _said(window)
    key_named(window.about, "Support file").click()
    assert bridge.keeper.asked == ["support_file"]
    assert WRITTEN.text in _said(window)


def test_why_there_is_no_support_file_is_said(show: Show) -> None:
    window, bridge = _opened(show)
    bridge.keeper.word = Word(good=False, text="The support file could not be written: the disk is full.")
    key_named(window.about, "Support file").click()
    assert bridge.keeper.word.text in _said(window)


def test_a_fault_of_the_program_leaves_no_file_that_is_written_forever() -> None:
    class Broken(FakeKeeper):
        async def support_file(self) -> Word:
            raise RuntimeError

    def start(work: Work) -> None:
        with pytest.raises(RuntimeError):
            work.send(None)

    upkeep = Upkeep(start)
    upkeep.open(Broken())
    upkeep.write_support_file()
    assert upkeep.support is not None
    assert not upkeep.support.good


def test_while_it_is_written_a_second_press_writes_no_second_one() -> None:
    begun: list[Work] = []
    upkeep = Upkeep(begun.append)
    upkeep.open(FakeKeeper())
    upkeep.write_support_file()
    upkeep._support(Word(good=True, text="Examining this display and writing the file…"))
    upkeep.write_support_file()
    assert len(begun) == 1
    begun[0].close()


def test_it_leads_to_the_self_test(show: Show) -> None:
    window, _ = _opened(show)
    key_named(window.about, "Self-test").click()
    assert window.self_test.isVisible()
    assert not window.about.isVisible()
