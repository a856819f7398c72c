"""The proof by SIGKILL, at length: the program is killed at random moments of a demo with faults, on the same data.

    python -m tests.end_to_end.kill_proof [--kills 20] [--seed 1] [--orders-per-minute 60] [--faults 20%]

Prints a line for each kill and the reckoning at the end; the exit code is 0 if no tap was lost and none applied twice.
Twenty kills take a minute or two.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from kds_app.simulator import Actor, Simulator
from tests.end_to_end.kills import Toll
from tests.end_to_end.program import CANARY, Station


def main() -> int:
    """Run the proof; gives the exit code."""
    parser = argparse.ArgumentParser(description="Kill the display again and again; look for taps lost or doubled.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders-per-minute", type=float, default=60)
    parser.add_argument("--faults", default="20%")
    asked = parser.parse_args()
    if not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sim = Simulator(asked.seed, asked.orders_per_minute, asked.faults, secret=CANARY)
    with TemporaryDirectory(prefix="kill-proof-") as folder, sim, Station(sim, Path(folder)) as station:
        return prove(Toll(station, random.Random(asked.seed)), asked.kills)  # noqa: S311 - when to kill is no secret


def prove(toll: Toll, kills: int) -> int:
    """Kill so often, let it settle, and tell; 0 if all is well."""
    began = time.monotonic()
    for _ in range(kills):
        toll.round()
        waiting = sum(tap.waiting for tap in toll.seen.values())
        say(f"kill {toll.kills:3} at {time.monotonic() - began:6.1f} s: {len(toll.seen):4} taps, {waiting:2} waiting")
    last = toll.settle()
    wrongs = toll.wrongs()
    states = Counter(tap.state for tap in toll.seen.values())
    say(f"the last run ended with exit code {last.ended()} after {time.monotonic() - began:.0f} s: {last.out.strip()}")
    say(f"taps: {len(toll.seen)} ({', '.join(f'{count} {state}' for state, count in sorted(states.items()))})")
    say(f"taps that waited when the program was killed: {toll.open_at_a_kill}")
    counts = toll.station.sim.counts
    say(f"moves by our taps: {len(toll.station.sim.effects(by=Actor.PARTNER))}; replayed: {counts.answers['replay']}")
    say(f"faults: {counts.faults.total()} ({dict(counts.faults)})")
    for wrong, keys in wrongs.items():
        say(f"{wrong}: {len(keys)} {' '.join(keys)}")
    return 1 if any(wrongs.values()) or last.ended() else 0


def say(line: str) -> None:
    """Print at once, so that the proof can be watched."""
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
