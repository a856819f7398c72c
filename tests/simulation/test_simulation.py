"""Thousands of nights in which everything goes wrong: what is promised holds in each of them."""

import os

import pytest

from kds_app.domain.delivery import Outcome
from tests.simulation.runner import Report, play, play_many

SEEDS = range(2000)

UNHEARD = frozenset({Outcome.INTERRUPTED})
"""What neither a server nor a network can be heard to say: the name of an attempt that a kill broke off."""


@pytest.fixture(scope="module")
def nights() -> Report:
    report = Report()
    for part in play_many(SEEDS, os.cpu_count() or 1):
        report.add(part)
    return report


def test_whatever_a_night_brings_every_promise_is_kept(nights: Report) -> None:
    assert nights.seeds == len(SEEDS)
    assert not nights.broken, "\n".join(
        [f"seed {seed}: {sentence}" for seed, sentence in nights.broken[:20]]
        + [f"again: python -m tests.simulation --seed {nights.broken[0][0]} --trace"]
    )


def test_the_nights_bring_every_outcome_there_is(nights: Report) -> None:
    assert set(nights.counts.heard) == set(Outcome) - UNHEARD


def test_the_nights_bring_kills_at_every_point_and_all_that_happens(nights: Report) -> None:
    assert {"killed between two steps", "killed before a commit", "killed after a commit", "closed in order"} == set(
        nights.counts.ends
    )
    assert nights.counts.kills > len(SEEDS) / 2
    assert min(nights.counts.happened.values()) > len(SEEDS) / 20
    assert min(nights.counts.weather.values()) > len(SEEDS) / 20


def test_the_nights_bring_taps_taken_back_and_ends_that_the_disk_refuses(nights: Report) -> None:
    assert nights.counts.what["taps taken back"] > len(SEEDS) / 5
    assert nights.counts.what["ends of taps the disk refused"] > len(SEEDS) / 20


def test_a_night_is_the_same_each_time_it_is_played() -> None:
    def log(seed: int) -> list[str]:
        lines: list[str] = []
        play(seed, lines.append)
        return [line for line in lines if " . " not in line]  # the program's own lines name taps by keys of chance

    assert log(7) == log(7)
    assert log(7) != log(8)
