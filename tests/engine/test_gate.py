"""The gate: how many writes of one credential may be on the wire."""

from kds_app.domain.delivery import Outcome
from kds_app.engine.gate import WIDE, Gate


def test_an_untroubled_gate_lets_four_writes_through() -> None:
    assert Gate().width(0.0) == WIDE == 4


def test_a_paused_gate_lets_nothing_through_until_the_pause_is_over() -> None:
    gate = Gate()
    gate.pause(10.0)
    assert [gate.width(9.9), gate.width(10.0)] == [0, 1]


def test_after_a_pause_one_write_goes_alone_until_it_is_answered() -> None:
    gate = Gate()
    gate.pause(10.0)
    assert gate.width(60.0) == 1
    gate.passed(60.0)
    assert gate.width(60.0) == WIDE


def test_a_shorter_pause_never_cuts_a_longer_one() -> None:
    gate = Gate()
    gate.pause(10.0)
    gate.pause(5.0)
    assert gate.width(9.0) == 0


def test_a_shut_gate_stays_shut_however_long_it_takes() -> None:
    gate = Gate()
    gate.shut(Outcome.UNAUTHORISED)
    assert gate.width(1e9) == 0


def test_a_mended_gate_lets_one_write_ahead() -> None:
    gate = Gate()
    gate.shut(Outcome.REVOKED)
    gate.mend()
    assert gate.width(0.0) == 1


def test_a_mended_gate_still_keeps_its_pause() -> None:
    gate = Gate()
    gate.pause(10.0)
    gate.mend()
    assert gate.width(9.0) == 0


def test_an_answer_that_was_under_way_when_the_gate_closed_does_not_open_it_wide() -> None:
    paused, shut = Gate(), Gate()
    paused.pause(10.0)
    shut.shut(Outcome.UNAUTHORISED)
    for gate in (paused, shut):
        gate.passed(5.0)
    shut.mend()
    assert [paused.width(10.0), shut.width(10.0)] == [1, 1]
