"""Plays nights, one or thousands over several processes, and adds up what came of them."""

import gc
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from multiprocessing import get_context
from pathlib import Path

from tests.fakes.virtual_time import run
from tests.simulation.counts import Counts
from tests.simulation.night import Night
from tests.simulation.witness import LoudBugs, Witness

CHUNK = 20
"""Seeds that one process plays in a row."""

_FAST = Path("/dev/shm")  # noqa: S108 - memory, where there is such a folder; a folder of our own is made in it


@dataclass(slots=True)
class Report:
    """What came of some nights."""

    seeds: int = 0
    counts: Counts = field(default_factory=Counts)
    broken: list[tuple[int, str]] = field(default_factory=list)
    """Each seed that broke something, with what it broke."""

    def add(self, other: "Report") -> None:
        """Both together."""
        self.seeds += other.seeds
        self.broken += other.broken
        for each in fields(Counts):
            getattr(self.counts, each.name).update(getattr(other.counts, each.name))


def play(seed: int, trace: Callable[[str], None] | None = None) -> Report:
    """One night."""
    fast = _FAST if _FAST.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="night-", dir=fast) as folder:
        night = Night(seed, Path(folder), trace)
        with _ears(night.witness, logging.INFO if trace else logging.ERROR):
            try:
                run(night.play())
            except Exception as error:  # noqa: BLE001 - whatever ends a night is told with its seed
                night.witness.broken.append(f"the night ended with {type(error).__name__}: {error}")
    return Report(1, night.witness.counts, [(seed, sentence) for sentence in night.witness.broken])


def play_some(seeds: Iterable[int]) -> Report:
    """These nights, one after the other."""
    report = Report()
    for seed in seeds:
        report.add(play(seed))
    gc.collect()
    return report


def play_many(seeds: range, jobs: int) -> Iterator[Report]:
    """These nights in so many processes; a report for every chunk of them."""
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(play_some, chunks)


@contextmanager
def _ears(witness: Witness, level: int) -> Iterator[None]:
    """The program's log goes to the witness: what it logs as a bug is one."""
    log = logging.getLogger("kds_app")
    before = log.handlers, log.level, log.propagate
    log.handlers, log.propagate = [LoudBugs(witness)], False
    log.setLevel(level)
    try:
        yield
    finally:
        log.handlers, log.propagate = before[0], before[2]
        log.setLevel(before[1])
