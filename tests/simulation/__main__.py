"""``python -m tests.simulation --seeds 50000 --jobs 2``, or ``--seed 1234 --trace`` to see one night again."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

from tests.simulation.counts import Counts
from tests.simulation.runner import Report, play, play_many


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, tell, and give 0 if nothing was broken."""
    asked = _asked(arguments)
    began = time.perf_counter()
    if asked.seed is not None:
        report = play(asked.seed, _say if asked.trace else None)
    else:
        report = Report()
        for part in play_many(range(asked.first, asked.first + asked.seeds), asked.jobs):
            report.add(part)
            for seed, sentence in part.broken:
                _say(f"seed {seed}: {sentence}")
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{report.seeds} seeds, {len(report.broken)} violations ")
    _tell(report, time.perf_counter() - began)
    return 1 if report.broken else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many nights to play")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of their seeds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes play them")
    parser.add_argument("--seed", type=int, help="play this one night only")
    parser.add_argument("--trace", action="store_true", help="with --seed: tell everything that happens")
    return parser.parse_args(arguments)


def _tell(report: Report, seconds: float) -> None:
    for each in fields(Counts):
        counter: Counter[str] = getattr(report.counts, each.name)
        _say(f"{each.name:>9}: {', '.join(f'{what} {count}' for what, count in counter.most_common()) or 'nothing'}")
    rate = report.seeds / seconds
    _say(f"{report.seeds} seeds in {seconds:.1f} s ({rate:.1f} a second), {report.counts.kills} kills")
    broken = sorted({seed for seed, _ in report.broken})
    _say(f"{len(report.broken)} violations in {len(broken)} seeds{': ' if broken else ''}{' '.join(map(str, broken))}")
    if broken:
        _say(f"see one again: python -m tests.simulation --seed {broken[0]} --trace")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
