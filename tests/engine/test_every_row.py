"""Every row of the failure table: met at the first try or after a try of unknown fate, in one run or over a restart."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from kds_app.domain.policy import Known
from kds_app.domain.tap import DELIVERED, TapState
from kds_app.ui.words import Tone
from tests.engine.every_row_courses import Past, Run
from tests.engine.every_row_stage import Case, Played, play
from tests.engine.every_row_table import ROWS
from tests.engine.inline_store import MemoryShelf, Shelf, SqliteShelf
from tests.fakes.virtual_time import run

CASES = [
    Case(row, sight, past, restart, story)
    for row in ROWS
    for sight in row.sights
    for (past, restart), story in (sight.course or row.course).stories().items()
]


def _shelf(case: Case, folder: Path) -> Shelf:
    return MemoryShelf() if case.run is Run.RUNNING else SqliteShelf(folder / "kds.db")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_of_the_table_goes_its_course_to_the_end(case: Case, tmp_path: Path) -> None:
    played = run(play(case, _shelf(case, tmp_path)))
    _goes_step_by_step(case, played)
    _is_one_tap_from_first_to_last(played)
    _knows_what_the_row_knows(case, played)
    _says_so(case, played)
    _takes_its_follower_along(played)


def _goes_step_by_step(case: Case, played: Played) -> None:
    steps = list(case.steps())
    assert played.diary.whats == [step.what for step in steps]
    for (before, entry), step in zip(pairwise(played.diary.entries), steps[1:], strict=True):
        assert step.earliest <= entry.at - before.at <= step.latest, step


def _is_one_tap_from_first_to_last(played: Played) -> None:
    sent = {(entry.tap.key, entry.tap.body) for entry in played.diary.entries}
    heard = {(request.key, request.body) for request in played.server.heard("send") if request.key == played.tap.key}
    assert sent == heard == {(played.tap.key, played.tap.body)}
    assert max(Counter(effect.key for effect in played.server.effects).values(), default=0) <= 1


def _knows_what_the_row_knows(case: Case, played: Played) -> None:
    heard = [after.tap for before, after in pairwise(played.diary.entries) if before.what == "send"]
    earlier = case.past in {Past.LOST, Past.APPLIED}
    if case.past is Past.APPLIED and case.run is Run.BEFORE:
        assert len(heard) == 1
    else:
        assert heard[earlier].last is case.sight.delivery.outcome
        assert heard[earlier].doubt == (earlier or case.row.known is Known.UNKNOWN)


def _says_so(case: Case, played: Played) -> None:
    shown = played.diary.shown
    assert all((each.saying.tone is Tone.GOOD) == each.tap.delivered for each in shown)
    dead_ends = [each for each in shown if each.tap.state in {TapState.HELD, TapState.DROPPED}]
    assert all(each.saying.tone is Tone.TROUBLE for each in dead_ends)
    met = [each for each in shown if each.tap.last is case.sight.delivery.outcome]
    reads = case.row.says == "checking"
    said = [each.saying.text for each in met if (each.tap.state is TapState.CHECKING) == reads]
    assert not said or any(case.row.says.lower() in text.lower() for text in said), said
    assert case.row.lasts <= (2 in played.waiting)


def _takes_its_follower_along(played: Played) -> None:
    sends = [request.key for request in played.server.heard("send", "101")]
    assert played.tap.key not in sends[sends.count(played.tap.key) :]
    match played.tap.state:
        case TapState.HELD:
            assert played.follower.state is TapState.WAITING
            assert played.follower.key not in sends
        case TapState.DROPPED:
            assert (played.follower.state, played.follower.because_of) == (TapState.DROPPED, played.tap.key)
            assert played.follower.key not in sends
        case state:
            assert state in DELIVERED
            assert played.follower.state in DELIVERED
