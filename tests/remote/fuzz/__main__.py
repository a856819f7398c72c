"""The fuzz of the decoders, run by itself; see the package."""

import argparse
import asyncio
import logging
import resource
import sys
import time

from tests.remote.fuzz.payloads import Kind
from tests.remote.fuzz.runner import run

MOST_GROWTH = 64.0
"""MB of memory the whole run may take beyond what the process has when it begins."""

_SHOWN = 10
_MB = 2**20 if sys.platform == "darwin" else 2**10
"""What ``ru_maxrss`` counts in: bytes, or KB."""


def main() -> int:
    """Run the fuzz; gives the exit code, 0 if everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.remote.fuzz", description="Put odd answers to the decoders.")
    parser.add_argument("--payloads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the one payload to put to them again")
    asked = parser.parse_args()
    logging.getLogger("kds_app").setLevel(logging.CRITICAL)
    numbers = range(asked.payloads) if asked.only is None else [asked.only]
    before, began = peak(), time.monotonic()
    kinds, bad = asyncio.run(run(asked.seed, numbers))
    grown = peak() - before
    for payload, found in bad[:_SHOWN]:
        say(f"FOUND {found}\n  {payload!r:.2000}\n  again: --seed {payload.seed} --only {payload.number}")
    say(f"{kinds.total()} payloads of seed {asked.seed} in {time.monotonic() - began:.1f} s; wrong: {len(bad)}")
    say(", ".join(f"{kinds[kind]} {kind.value}" for kind in Kind))
    say(f"memory grew by {grown:.1f} MB at most (goal: {MOST_GROWTH:.0f})")
    return 1 if bad or grown > MOST_GROWTH else 0


def peak() -> float:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
