"""Whatever the clocks do: a tap ends once, no old key is sent, a pause is kept and ends, the ages shown are true."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Action
from kds_app.domain.policy import CLOCKS_AGREE, LONGEST_PAUSE, key_expired
from kds_app.domain.tap import DELIVERED, Tap, TapState
from kds_app.engine.picture import Picture
from kds_app.engine.wakefulness import LOOK
from kds_app.ui import words
from tests.engine.clock_cases import Case, What, Where, Zone, changes, chosen
from tests.engine.clock_world import SLOW, ForgetfulServer, Tablet, Truth, cut_off_after, one_after_the_other, too_many
from tests.engine.inline_store import MemoryShelf, Shelf, SqliteShelf
from tests.engine.program import Diary, Program
from tests.fakes.make import ACCOUNT
from tests.fakes.virtual_time import run, until
from tests.fakes.world import FINE, OFFLINE

BEFORE = 3.0
"""Seconds from the tap to what happens to the clocks."""
FOUL = 40.0
"""Seconds of foul weather after that."""
ENDS = LONGEST_PAUSE + 300.0
"""Seconds of the monotonic clock within which a tap must have ended, once the weather is fine."""
A_QUARTER = LONGEST_PAUSE + 1.0
POLL = 20.0
TRUE = 121.0
"""Seconds that a shown age may be wrong: two minutes, and the second that a ``Date`` leaves out."""


@dataclass(slots=True)
class Story:
    """What came of a case."""

    truth: Truth
    server: ForgetfulServer
    diary: Diary = field(default_factory=Diary)
    taps: list[Tap] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    """Seconds of the monotonic clock that were left of the pause, at every picture."""
    ages: list[tuple[float, float]] = field(default_factory=list)
    """The order's age as shown and as it was, in seconds, whenever the server had told the time."""
    texts: list[str] = field(default_factory=list)
    woken: float = 0.0
    """When something had happened to the clocks, by the loop."""
    expired: bool = False
    """Whether the key is too old by the program's own reckoning at the end."""


async def play(case: Case, shelf: Shelf) -> Story:
    """The tap is made, brought where the case wants it, the clocks do what they do, and the weather clears."""
    truth = Truth(case.zone.change - timedelta(seconds=BEFORE + 1) if case.zone else Truth().begin)
    truth.error = case.by if case.what in {What.SET_RIGHT, What.WRONG} else timedelta(0)
    story = Story(truth, ForgetfulServer(truth, dates=case.dated))
    async with _at_work(story, shelf, zero=0.0) as program:
        await program.heard()
        _brew(case.where, story.server)
        await program.finger("101", Action.ACCEPT)
        await asyncio.sleep(BEFORE)
        if not case.restarted:
            _happen(case, story)
            await _clear_up(case, story, program)
            return story
    _happen(case, story)
    async with _at_work(story, shelf, zero=777.0) as program:
        await _clear_up(case, story, program)
    return story


def _brew(where: Where, server: ForgetfulServer) -> None:
    """What befalls the tap before, and while, something happens to the clocks."""
    applied = where in {Where.WIRE_APPLIED, Where.DOUBT_APPLIED}
    match where:
        case Where.WIRE | Where.WIRE_APPLIED:
            server.weather = one_after_the_other(cut_off_after(10.0, applied=applied), then=FINE)
        case Where.BACKOFF:
            server.weather = lambda _: OFFLINE
        case Where.DOUBT | Where.DOUBT_APPLIED:
            server.weather = one_after_the_other(cut_off_after(0.0, applied=applied), then=OFFLINE)
        case Where.UNSENT:
            server.account = None
        case Where.PAUSED:
            server.script["send"].append(too_many(300.0))
        case Where.LONG_PAUSED:
            server.script["send"].append(too_many(3600.0))


def _happen(case: Case, story: Story) -> None:
    story.server.told = False
    match case.what:
        case What.SET_WRONG:
            story.truth.error = case.by
        case What.SET_RIGHT:
            story.truth.error = timedelta(0)
        case What.ASLEEP | What.ASLEEP_RUNNING:
            story.truth.asleep(case.by, monotonic_runs_on=case.what is What.ASLEEP_RUNNING)
        case What.RESET:
            story.truth.error = -case.by
            story.truth.asleep(case.by, monotonic_runs_on=True)
    story.woken = asyncio.get_running_loop().time()


async def _clear_up(case: Case, story: Story, program: Program) -> None:
    if case.where not in {Where.WIRE, Where.WIRE_APPLIED}:
        await asyncio.sleep(FOUL)
    story.server.weather = lambda _: FINE
    if story.server.account is None:
        story.server.account = ACCOUNT
        program.mend()
    await until(lambda: _over(program), within=ENDS)
    await asyncio.sleep(60.0)
    story.taps = await program.taps()
    story.expired = key_expired(story.taps[0], program.time.latest())


def _over(program: Program) -> bool:
    return bool(program.kitchen.taps) and all(not t.live or t.state is TapState.HELD for t in program.kitchen.taps)


@asynccontextmanager
async def _at_work(story: Story, shelf: Shelf, *, zero: float) -> AsyncIterator[Program]:
    async with shelf.open() as store:
        program = Program(story.server, store, Tablet(story.truth, zero), story.diary, poll=POLL)
        story.server.hear = program.time.hear
        program.kitchen.subscribe(partial(_look, story, program))
        async with program.at_work():
            yield program


def _look(story: Story, program: Program, picture: Picture) -> None:
    """What the screen says of time, at every picture."""
    moment = program.moment()
    story.pauses.append(picture.link.paused_until - moment.mono)
    for ticket in picture.board.tickets:
        created = ticket.order.created_at
        assert created is not None
        age = (moment.wall - created).total_seconds()
        story.texts.append(words.duration(age))
        if story.server.told:
            story.ages.append((max(age, 0.0), (story.truth.now() - created).total_seconds()))


@pytest.mark.parametrize("case", chosen(), ids=str)
def test_whatever_the_clocks_do_a_tap_ends_once_and_in_time(case: Case, tmp_path: Path) -> None:
    _keeps_every_promise(case, _played(case, tmp_path))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no way to move a program to another zone")
@pytest.mark.parametrize("case", list(changes()), ids=str)
def test_when_clocks_change_nothing_moves_but_the_time_of_day_on_the_screen(case: Case, tmp_path: Path) -> None:
    assert case.zone
    with _in_zone(case.zone):
        story = _played(case, tmp_path)
        shown = [words.clock_time(case.zone.change - timedelta(seconds=back)) for back in (1, 0)]
    _keeps_every_promise(case, story)
    utc = [case.zone.change - timedelta(seconds=1) + case.zone.before, case.zone.change + case.zone.after]
    assert shown == [f"{at:%H:%M:%S}" for at in utc]
    calm = _played(replace(case, what=What.WRONG, zone=None), tmp_path / "calm")
    assert _steps(story) == _steps(calm)


def _played(case: Case, folder: Path) -> Story:
    folder.mkdir(exist_ok=True)
    return run(play(case, SqliteShelf(folder / "kds.db") if case.restarted else MemoryShelf()))


def _steps(story: Story) -> list[tuple[float, str]]:
    return [(round(entry.at, 3), entry.what) for entry in story.diary.entries]


@contextmanager
def _in_zone(zone: Zone) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone.rule
    time.tzset()
    try:
        yield
    finally:
        del os.environ["TZ"]
        os.environ.update({} if before is None else {"TZ": before})
        time.tzset()


def _keeps_every_promise(case: Case, story: Story) -> None:
    [tap] = story.taps
    assert len(story.server.effects) <= 1
    assert tap.state in DELIVERED or (tap.state is TapState.HELD and story.expired)
    assert (tap.state in DELIVERED) <= (len(story.server.effects) == 1)
    assert not story.server.offences.old_keys
    assert max(story.server.offences.in_a_pause, default=0.0) <= _slack(case)
    assert max(story.pauses) <= A_QUARTER
    assert len({(request.key, request.body) for request in story.server.heard("send")}) <= 1
    assert not any("-" in text for text in story.texts)
    assert all(abs(shown - true) <= TRUE for shown, true in story.ages)
    assert bool(story.ages) == case.dated
    _is_read_again_after_a_sleep(case, story)


def _is_read_again_after_a_sleep(case: Case, story: Story) -> None:
    if case.what in {What.ASLEEP, What.ASLEEP_RUNNING, What.RESET} and case.where is not Where.UNSENT:
        lists = (request.at - story.woken for request in story.server.heard("orders"))
        assert any(0 <= seconds <= LOOK + SLOW for seconds in lists)


def _slack(case: Case) -> float:
    """Seconds by which a pause may be cut: over a restart it is measured by the time of day."""
    return abs(case.by).total_seconds() if case.restarted and abs(case.by) <= CLOCKS_AGREE else 0.0
