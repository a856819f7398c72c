"""SIGKILL around every commit point: what the program said was safe is there, and nothing is there by half.

    python -m tests.store.kill_points [--kills 2000] [--seed 1] [--folder FOLDER]

A child opens the store, does a few transactions, says of each that it is done, and dies: before BEGIN, before COMMIT,
after COMMIT before the caller hears, at any single call to the disk (writes are torn in half there), in the closing,
in a migration, while a broken file is set aside, or at an instant that chance picks. Another opens what it left with
the production code and sets it against what was said. Prints a line for each point and kind of transaction; the exit
code is 0 if nothing acknowledged was lost and nothing was there by half.
"""

import argparse
import gc
import logging
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.store import dying
from tests.store.dying import CALLS, Point, Tell
from tests.store.model import Kept, Step
from tests.store.steps import KINDS, any_steps

LIVES_A_FILE = 25
"""After so many a new file is begun, so that none grows long."""
BUSY = 30_000
"""Turns of an empty loop, at most, between the last word of a child and its end at any instant: two milliseconds."""

AROUND_A_COMMIT = (Point.BEFORE_BEGIN, Point.BEFORE_COMMIT, Point.AFTER_COMMIT, Point.MID_WRITE)
OPENINGS = (Point.MIGRATING, Point.SETTING_ASIDE, Point.BETWEEN_RENAMES)

PLAN: tuple[tuple[Point, str], ...] = (
    *((point, kind) for point in AROUND_A_COMMIT for kind in KINDS),
    *((point, "") for point in (Point.ANY_INSTANT, Point.CLOSING, *OPENINGS)),
)
"""Every point there is, and every kind of transaction where that makes a difference."""


@dataclass(slots=True)
class Tally:
    """What came of it all."""

    kills: Counter[tuple[Point, str]] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    acknowledged: int = 0
    unheard: int = 0
    """Transactions that were whole on the disk though nobody had heard of them yet."""


class Reaper:
    """Forks, kills and looks, in one folder; ``chance`` says what and when."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.tally = Tally()
        self._kept = Kept()
        self._lives = 0
        self._file = folder / "0" / "kds.db"

    def kill(self, point: Point, kind: str) -> None:
        """One death there, and one look at what it left."""
        if point in OPENINGS:
            self._opening(point)
        else:
            self._life(point, kind)
        self.tally.kills[point, kind] += 1

    def _life(self, point: Point, kind: str) -> None:
        if self._lives % LIVES_A_FILE == 0:
            self._new_file()
        self._lives += 1
        steps = KINDS[kind](self._kept, self.chance) if kind else any_steps(self._kept, self.chance, 6)
        at, words = int(CALLS.get(point, 1) * self.chance.random() ** 2), None  # most make fewer calls than the longest
        if point is Point.ANY_INSTANT:
            words = self.chance.randrange(len(steps))
        said = self._fork(lambda tell: dying.live(self._file, steps, point, at, tell), words=words)
        self.tally.acknowledged += said
        self._look(f"{point} {kind} at {at}", [self._kept.after(steps[:done]) for done in may_be(point, said, steps)])

    def _look(self, what: str, expected: Sequence[Kept]) -> None:
        found = self._fork(lambda tell: tell(dying.which(self._file, expected)), dies=False)
        if found < len(expected):
            self.tally.unheard += found
            self._kept = expected[found]
        else:
            self.tally.wrongs.append(f"{what}: not what it may be")
            self._new_file()

    def _new_file(self) -> None:
        shutil.rmtree(self._file.parent, ignore_errors=True)
        self._file = self.folder / str(self._lives) / "kds.db"
        self._file.parent.mkdir()
        self._kept = Kept()

    def _opening(self, point: Point) -> None:
        folder = self.folder / "opening"
        path = dying.put(point, folder)
        at = self.chance.randrange(CALLS[point])
        self._fork(lambda _: dying.open_and_die(path, point, at))
        if self._fork(lambda tell: tell(dying.is_well(point, path)), dies=False) != 1:
            self.tally.wrongs.append(f"{point} at {at}: not as it was, or not told")
        shutil.rmtree(folder)

    def _fork(self, life: Callable[[Tell], None], *, dies: bool = True, words: int | None = None) -> int:
        """The sum of what a child told; after so many ``words``, and a moment, it is killed from here."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            dying.to_the_end(life, writer, dies=dies)
        os.close(writer)
        told = b""
        if words is not None:
            told = b"".join(os.read(reader, 1) for _ in range(words))
            for _ in range(self.chance.randrange(BUSY)):
                pass
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reader, "rb") as rest:
            told += rest.read()
        _, status = os.waitpid(child, 0)
        if (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL) is not dies:
            self.tally.wrongs.append(f"a child ended with status {status}")
        return sum(told)


def may_be(point: Point, said: int, steps: Sequence[Step]) -> list[int]:
    """How many of these transactions may be on the disk after a death there, with so many said to be done."""
    whole = len(steps)
    match point:
        case Point.BEFORE_BEGIN | Point.BEFORE_COMMIT:
            return [said] if said == whole - 1 else []
        case Point.AFTER_COMMIT:
            return [whole] if said == whole - 1 else []
        case Point.CLOSING:
            return [whole] if said == whole else []
        case _:
            return [said, said + 1] if said < whole else [whole]


def reap(folder: Path, seed: int, kills: int) -> Tally:
    """So many deaths, the same number at each point of the plan, or one more."""
    gc.freeze()  # what children never touch need not be copied for them
    reaper = Reaper(folder, random.Random(seed))  # noqa: S311 - when to die is no secret
    for point, kind in islice(cycle(PLAN), kills):
        reaper.kill(point, kind)
    return reaper.tally


def main() -> int:
    """Kill so often, and tell; gives the exit code."""
    parser = argparse.ArgumentParser(description="Kill the store at every commit point; look for what was lost.")
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to keep the files meanwhile")
    asked = parser.parse_args()
    logging.disable()  # a broken file is set aside again and again
    began = time.monotonic()
    with TemporaryDirectory(prefix="kill-points-", dir=asked.folder) as folder:
        tally = reap(Path(folder), asked.seed, asked.kills)
    lines = [f"{count:6} killed {point} {kind}".rstrip() for (point, kind), count in sorted(tally.kills.items())]
    lines += [f"wrong: {wrong}" for wrong in tally.wrongs]
    lines.append(
        f"{tally.kills.total()} kills in {time.monotonic() - began:.0f} s: {tally.acknowledged} transactions "
        f"acknowledged, {tally.unheard} there unheard, {len(tally.wrongs)} wrong"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if tally.wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
