"""The SPEC of faults, and the dice."""

import threading
from collections import Counter
from typing import Any

import pytest

from kds_app.simulator.faults import Fault, FaultPlan, On, parse


def plan(spec: str, seed: int = 1) -> FaultPlan:
    return FaultPlan(seed, spec, threading.Condition())


def drawn(spec: str, on: On, seed: int = 1, times: int = 4000) -> list[str]:
    dice = plan(spec, seed)
    return [fault.kind if fault else "" for fault in (dice.pick(on, None) for _ in range(times))]


def test_no_spec_is_no_faults() -> None:
    assert parse("") == parse("  ") == ()
    assert set(drawn("", "write")) == {""}


def test_each_kind_befalls_its_share() -> None:
    seen = Counter(drawn("502:10%, 429=7:5%,hang:1%", "write"))
    assert {kind: round(count / 40) for kind, count in seen.items() if kind} == pytest.approx(
        {"502": 10, "429": 5, "hang": 1}, abs=1
    )


def test_one_figure_is_a_mix_on_writes_and_a_quarter_of_it_on_reads() -> None:
    written, read = drawn("20%", "write"), drawn("20%", "read")
    assert 1 - written.count("") / len(written) == pytest.approx(0.20, abs=0.02)
    assert 1 - read.count("") / len(read) == pytest.approx(0.05, abs=0.01)
    assert {"502", "429", "429date", "409", "drop", "dropafter", "hang", "garbled"} <= set(written)
    assert "409" not in read


def test_a_prefix_keeps_a_fault_to_reads_or_writes() -> None:
    assert set(drawn("read.502:100%", "write", times=50)) == {""}
    assert set(drawn("read.502:100%", "read", times=50)) == {"502"}
    assert set(drawn("409:100%", "read", times=50)) == {""}


def test_seconds_come_with_the_fault() -> None:
    (rate,) = parse("write.slow=2.5:50%")
    assert (rate.fault, rate.share) == (Fault("slow", 2.5, "write"), 0.5)
    assert (Fault("slow").wait, Fault("429").wait, Fault("502").wait) == (3.0, 2.0, 0.0)


@pytest.mark.parametrize(
    "spec", ["many", "20", "502", "502:x%", "502:-1%", "both.502:1%", "502:1%,", "999:1%", "200:1%", "502:60%,drop:50%"]
)
def test_a_bad_spec_is_one_clear_line(spec: str) -> None:
    with pytest.raises(ValueError, match=r"^(bad faults?|no such fault)") as told:
        parse(spec)
    assert "\n" not in str(told.value)


def test_a_bad_spec_leaves_the_rates_as_they_were() -> None:
    dice = plan("502:100%")
    with pytest.raises(ValueError, match="bad fault"):
        dice.set_rates("nonsense")
    assert dice.pick("read", None) == Fault("502")
    dice.clear()
    assert dice.pick("read", None) is None


def test_the_same_seed_throws_the_same_dice_and_another_does_not() -> None:
    assert drawn("20%", "write", seed=5) == drawn("20%", "write", seed=5)
    assert drawn("20%", "write", seed=5) != drawn("20%", "write", seed=6)


@pytest.mark.parametrize("wrong", [{"kind": "smoke"}, {"kind": "502", "on": "both"}, {"kind": "200"}])
def test_there_are_no_other_faults(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fault"):
        Fault(**wrong)
