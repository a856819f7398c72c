"""``python -m tests.mutations [--only NAME] [--jobs 2]``: every bug, what caught it, and in how many seconds."""

import argparse
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutations.bug import Bug
from tests.mutations.bugs import BUGS
from tests.mutations.gate import Finding, UnsoundError, Workshop


def main() -> int:
    """Try them out; gives 0 if every one was caught, 1 if not, 2 where nothing can be said."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", metavar="NAME", default="", help="the bugs with these words in their name")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    chosen = parser.parse_args()
    bugs = [bug for bug in BUGS if chosen.only in bug.name]
    if not bugs:
        parser.error(f"no bug is called «{chosen.only}»")
    began = time.monotonic()
    try:
        findings = list(_told(bugs, chosen.jobs))
    except UnsoundError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    caught = sum(finding.caught for finding in findings)
    sys.stdout.write(f"{caught} of {len(bugs)} bugs caught in {time.monotonic() - began:.0f} s\n")
    return 0 if caught == len(bugs) else 1


def _told(bugs: list[Bug], jobs: int) -> Iterable[Finding]:
    """Each finding, printed as a row of the table as soon as it is there."""
    width = max(len(bug.name) for bug in bugs)
    with (
        TemporaryDirectory(prefix="kds-mutations-") as folder,
        closing(Workshop(Path(folder))) as workshop,
        ThreadPoolExecutor(jobs) as pool,
    ):
        workshop.prove_sound(bugs)
        for finding in pool.map(workshop.try_out, bugs):
            sys.stdout.write(f"{finding.bug.name:{width}}  {finding.seconds:4.1f} s  {finding.told}\n")
            sys.stdout.flush()
            yield finding


if __name__ == "__main__":
    sys.exit(main())
