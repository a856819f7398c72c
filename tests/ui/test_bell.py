"""Which bell is rung when: again and again, one at a time, and never mute for ever."""

from itertools import pairwise

import pytest

from kds_app.engine.ringing import Call, Cause
from kds_app.engine.sound import Bell, Silence
from kds_app.ui.bell import APART, EVERY, LOOK, MUTE, Ringer, Rung
from tests.fakes.speaker import FakeSpeaker

NEW = Call(Cause.NEW, ("482",))
CHANGED = Call(Cause.CALLED_OFF, ("476",))
TROUBLE = Call(Cause.STALE)


def _rings(ringer: Ringer, seconds: float, *calls: Call, since: float = 0.0) -> list[tuple[float, Bell]]:
    """What is rung when it is told four times a second."""
    heard = []
    for quarter in range(round(seconds * 4)):
        now = since + quarter / 4
        if (rung := ringer.follow(calls, now, 80)) is not None:
            heard.append((now, rung.bell))
    return heard


@pytest.mark.parametrize("call", [NEW, CHANGED, TROUBLE])
def test_a_cause_rings_at_once_and_then_at_its_own_pace_for_as_long_as_it_lasts(call: Call) -> None:
    ringer = Ringer(FakeSpeaker())
    every = EVERY[call.bell]
    assert _rings(ringer, 3 * every, call) == [(0.0, call.bell), (every, call.bell), (2 * every, call.bell)]
    assert _rings(ringer, 60, since=3 * every) == []


def test_new_orders_ring_every_4_seconds_changes_every_8_and_trouble_every_20() -> None:
    assert EVERY == {Bell.NEW: 4, Bell.CHANGED: 8, Bell.TROUBLE: 20}


def test_all_three_at_once_never_lie_on_top_of_each_other_and_none_is_left_out() -> None:
    heard = _rings(Ringer(FakeSpeaker()), 120, NEW, CHANGED, TROUBLE)
    assert all(after - before >= APART for (before, _), (after, _) in pairwise(heard))
    counted = {bell: sum(each is bell for _, each in heard) for bell in Bell}
    assert counted[Bell.TROUBLE] == 6
    assert counted[Bell.CHANGED] >= 14
    assert counted[Bell.NEW] >= 24


def test_what_is_added_to_one_cause_again_and_again_does_not_keep_another_from_being_heard() -> None:
    ringer, heard = Ringer(FakeSpeaker()), []
    for second in range(60):
        late = Call(Cause.LATE, tuple(str(number) for number in range(second + 1)))
        if ringer.follow([NEW, late], float(second), 80) == Rung(Bell.NEW, seen=False):
            heard.append(second)
    assert len(heard) >= 9
    assert all(after - before <= EVERY[Bell.NEW] + 2 * APART for before, after in pairwise(heard))


def test_told_a_moment_before_it_is_due_it_does_not_wait_for_the_next_second() -> None:
    ringer = Ringer(FakeSpeaker())
    seconds = [second * 0.999 for second in range(13)]
    assert [n for n, at in enumerate(seconds) if ringer.follow([NEW], at, 80)] == [0, 4, 8, 12]


def test_one_order_more_rings_at_once_and_one_less_does_not() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    ringer.follow([NEW], 0.0, 80)
    ringer.follow([Call(Cause.NEW, ("482", "483"))], 2.0, 80)
    assert speaker.rung == [Bell.NEW, Bell.NEW]
    ringer.follow([Call(Cause.NEW, ("483",))], 4.0, 80)
    assert len(speaker.rung) == 2


def test_a_second_order_of_the_same_number_is_one_more() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    ringer.follow([NEW], 0.0, 80)
    ringer.follow([Call(Cause.NEW, ("482", "482"))], 2.0, 80)
    assert len(speaker.rung) == 2


def test_a_cause_that_comes_back_rings_at_once() -> None:
    ringer = Ringer(FakeSpeaker())
    assert _rings(ringer, 1, TROUBLE) == [(0.0, Bell.TROUBLE)]
    assert _rings(ringer, 1, since=2.0) == []
    assert _rings(ringer, 1, TROUBLE, since=3.0) == [(3.0, Bell.TROUBLE)]


def test_it_rings_as_loudly_as_was_chosen() -> None:
    speaker = FakeSpeaker()
    Ringer(speaker).follow([NEW], 0.0, 50)
    assert speaker.volumes == [50]


def test_muted_nothing_rings_for_five_minutes_then_it_rings_by_itself() -> None:
    ringer = Ringer(FakeSpeaker())
    ringer.toggle_mute(0.0)
    assert (ringer.muted(0.0), ringer.muted(60.0), ringer.muted(MUTE)) == (300, 240, 0)
    assert _rings(ringer, MUTE, NEW, CHANGED, TROUBLE) == []
    assert len(_rings(ringer, 1, NEW, since=MUTE)) == 1


def test_pressed_again_it_rings_again_and_a_third_time_is_five_minutes_anew() -> None:
    ringer = Ringer(FakeSpeaker())
    ringer.toggle_mute(0.0)
    ringer.toggle_mute(10.0)
    assert ringer.muted(10.0) == 0
    assert len(_rings(ringer, 1, NEW, since=10.0)) == 1
    ringer.toggle_mute(20.0)
    assert ringer.muted(20.0) == MUTE


def test_a_sound_somebody_wants_to_hear_is_rung_once_muted_or_not_but_not_on_top_of_another() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    ringer.toggle_mute(0.0)
    for bell in (Bell.NEW, Bell.TROUBLE):
        ringer.test(bell)
        ringer.follow([], 1.0, 80)
    assert speaker.rung == [Bell.NEW]
    assert _rings(ringer, 10, since=2.0) == [(2.25, Bell.TROUBLE)]


def test_a_ring_nobody_can_hear_has_to_be_seen() -> None:
    assert Ringer(FakeSpeaker(Silence.NO_DEVICE)).follow([NEW], 0.0, 80) == Rung(Bell.NEW, seen=True)
    assert Ringer(FakeSpeaker()).follow([NEW], 0.0, 80) == Rung(Bell.NEW, seen=False)


def test_a_ring_that_turns_out_unheard_is_seen_once_though_late() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    assert ringer.follow([TROUBLE], 0.0, 80) == Rung(Bell.TROUBLE, seen=False)
    speaker.silence = Silence.NO_DEVICE
    assert ringer.follow([TROUBLE], 1.0, 80) == Rung(Bell.TROUBLE, seen=True)
    assert ringer.follow([TROUBLE], 2.0, 80) is None


def test_while_nothing_rings_it_looks_for_a_loudspeaker_now_and_then() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    _rings(ringer, 2 * LOOK)
    assert (speaker.looks, speaker.rung) == (2, [])
    _rings(ringer, 2 * LOOK, NEW, since=2 * LOOK)
    assert speaker.looks == 2


def test_a_slow_device_is_waited_for_and_a_stuck_one_is_not() -> None:
    speaker = FakeSpeaker()
    ringer = Ringer(speaker)
    speaker.busy = True
    assert _rings(ringer, 5, NEW) == []
    speaker.silence = Silence.STUCK
    assert ringer.follow([NEW], 5.0, 80) == Rung(Bell.NEW, seen=True)
    speaker.busy, speaker.silence = False, None
    assert _rings(ringer, 5, NEW, since=6.0) == [(9.0, Bell.NEW)]
