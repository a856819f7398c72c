"""What a secret rotated in the middle of a rush costs: requests with the dead one, and seconds until all is sent.

    python -m tests.benchmarks.rotated_in_mid_rush [--taps 50] [--hold 75]

The real program in this process, its window, its database on the disk of TMPDIR, and a server on loopback that fails
every write while the taps are made. Then the secret is rotated, nobody does anything for so many seconds, and the new
one is pasted into the settings. Exits with 0 if each tap was applied once, with the key and the bytes it was made with.
"""

import argparse
import asyncio
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState
from kds_app.simulator import Seen, Simulator
from tests.end_to_end.screen import Cook, at_the_window

ROTATED = "sk-rotated-in-mid-rush"
LONG = 60.0
"""Seconds for anything that has no other limit."""


@dataclass(slots=True)
class Rush:
    """One rotation, and what it came to."""

    sim: Simulator
    taps: int
    hold: float
    frozen: dict[str, bytes] = field(default_factory=dict)
    dead: list[Seen] = field(default_factory=list)
    rotated: datetime = field(default_factory=lambda: datetime.now(UTC))
    drained: float = 0.0
    ended: Counter[TapState] = field(default_factory=Counter)

    async def story(self, cook: Cook) -> None:
        """Tap, rotate, wait, paste."""
        orders = [OrderId(self.sim.place()) for _ in range(self.taps)]
        await cook.sees(lambda: all(cook.lane(order) for order in orders), LONG)
        self.sim.house.faults.set_rates("write.502:100%")
        for order in orders:
            cook.display.window._bridge.act(order, Action.ACCEPT)
        await cook.sees(lambda: len(cook.taps) == self.taps and any(tap.attempts for tap in cook.taps), LONG)
        self.frozen = {tap.key: tap.body for tap in cook.taps}
        self.sim.house.faults.set_rates("")
        before = len(self.sim.requests())
        self.sim.rotate(ROTATED)
        self.rotated = datetime.now(UTC)
        await cook.sees(lambda: cook.display.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED, LONG)
        await asyncio.sleep(self.hold)
        self.dead = self.sim.requests()[before:]
        await cook.press("banner-key")
        await cook.pastes(ROTATED)
        began = time.perf_counter()
        await cook.sees(lambda: not any(tap.live for tap in cook.taps), 5 * LONG)
        self.drained = time.perf_counter() - began
        self.ended = Counter(tap.state for tap in cook.taps)

    @property
    def kept(self) -> bool:
        """Whether each tap was applied once, as it was made."""
        once = sorted(effect.hand.key for effect in self.sim.effects() if effect.hand.key) == sorted(self.frozen)
        sent = {seen.key: seen.body for seen in self.sim.requests() if seen.method == "PATCH"}
        return once and sent == self.frozen

    def told(self) -> str:
        """The figures, a line each."""
        ended = ", ".join(f"{state}: {count}" for state, count in self.ended.items())
        when = [f"{seen.method} at {(seen.at - self.rotated).total_seconds():.1f} s" for seen in self.dead]
        return (
            f"taps queued: {len(self.frozen)}\n"
            f"requests with the dead secret in {self.hold:g} s: {len(self.dead)} ({', '.join(when)})\n"
            f"from “Test and save” to all settled: {self.drained:.1f} s ({ended})\n"
            f"each applied once, with its key and its bytes: {'yes' if self.kept else 'NO'}\n"
        )


def main() -> int:
    """Measure; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rotated_in_mid_rush", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--taps", type=int, default=50, metavar="N", help="how many are queued (%(default)s)")
    parser.add_argument("--hold", type=float, default=75.0, metavar="S", help="until it is pasted (%(default)s)")
    args = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    with Simulator(seed=1) as sim, TemporaryDirectory() as folder:
        rush = Rush(sim, args.taps, args.hold)
        code = at_the_window(application, sim, Path(folder), rush.story)
        sys.stdout.write(rush.told())
    return code or (0 if rush.kept else 1)


if __name__ == "__main__":
    sys.exit(main())
