"""How long a cook waits for the screen to answer a tap, while the server hangs.

    python -m tests.benchmarks.tap_to_answer [--taps 200]

The real program in this process, its window, its database on the disk of TMPDIR, and a server on loopback that answers
readings and hangs on every write. A finger presses Accept, then Ready, on the tickets at the top; the clock runs from
the moment the press reaches the window to the moment the ticket has been painted in its next lane with its chip. What
the display itself takes to show the picture (up to 17 ms at 60 Hz) is not in it. Printed as well: how late a timer of
10 ms fires meanwhile, which is how live the board stays.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import Stage
from kds_app.simulator import Simulator
from kds_app.ui.ticket import TicketCard
from tests.end_to_end.screen import Cook, at_the_window, click

ON_TOP, BACKLOG = 3, 9
"""Tickets that are tapped, and tickets that stand below them, in each round."""
TAPS_A_ROUND = 2 * ON_TOP
BEAT = 0.01
"""Seconds."""


@dataclass(slots=True)
class Painted:
    """When a ticket was first painted in a lane with its chip, by ``time.perf_counter``."""

    moments: dict[tuple[str, Stage], float] = field(default_factory=dict)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Note every painting of a ticket while the block lasts."""
        paint = TicketCard.paintEvent
        moments = self.moments

        def noting(card: TicketCard, event: QPaintEvent) -> None:
            paint(card, event)
            if card.ticket.tap is not None:
                moments.setdefault((card.ticket.order.id, card.ticket.lane), time.perf_counter())

        TicketCard.paintEvent = noting  # type: ignore[method-assign,assignment]  # a measuring point, taken out again below
        try:
            yield
        finally:
            TicketCard.paintEvent = paint  # type: ignore[method-assign]  # see above


@dataclass(slots=True)
class Times:
    """What was measured, in milliseconds."""

    accept: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time from a press to its answer while the server hangs.")
    parser.add_argument("--taps", type=int, default=200)
    taps = parser.parse_args().taps
    with TemporaryDirectory(prefix="tap-to-answer-") as folder:
        if not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application, times = QApplication([]), Times()
        for number in range(-(-taps // TAPS_A_ROUND)):
            play(application, Path(folder, str(number)), times)
    show(times)
    return 0


def play(application: QApplication, folder: Path, times: Times) -> None:
    """One round: a new kitchen, three tickets taken through two lanes."""
    with Simulator(opening=(), faults="write.hang:100%") as sim:
        orders = [place(sim, minutes=60 - number) for number in range(ON_TOP)]
        for number in range(BACKLOG):
            place(sim, minutes=20 - number)
        painted = Painted()

        async def story(cook: Cook) -> None:
            heart = asyncio.ensure_future(beat(times.late))
            for key, lane, into in (("accept", Stage.PREPARING, times.accept), ("ready", Stage.READY, times.ready)):
                for order_id in orders:
                    await measure(cook, painted, (key, order_id, lane), into)
            heart.cancel()

        with painted.watched():
            at_the_window(application, sim, folder, story)


def place(sim: Simulator, minutes: int) -> str:
    """A small order from so many minutes ago."""
    at = (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    item = {"id": "1", "name": "Nasi Goreng Kampung", "quantity": 2, "comment": "", "modifier_groups": []}
    notes = dict.fromkeys(("order_comment", "delivery_comment"), "")
    return sim.place({"created_at": at, "estimated_pickup_at": at, "cart_v2": [item], "type": 1, **notes})


async def measure(cook: Cook, painted: Painted, what: tuple[str, str, Stage], into: list[float]) -> None:
    """Press a key; how long until its ticket has been painted in its next lane."""
    key, order_id, lane = what
    found = await cook.finds(key, f"ticket-{order_id}")
    began = time.perf_counter()
    click(found)
    await cook.sees(lambda: (order_id, lane) in painted.moments)
    into.append((painted.moments[order_id, lane] - began) * 1000)


async def beat(late: list[float]) -> None:
    """Wake up again and again; how late each time."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(BEAT)
        late.append((time.perf_counter() - began - BEAT) * 1000)


def show(times: Times) -> None:
    """Print the table."""
    both = times.accept + times.ready
    rows = {"accept": times.accept, "ready": times.ready, "both": both, "timer late": times.late}
    sys.stdout.write(f"{'ms':<12}{'count':>7}{'p50':>9}{'p90':>9}{'p99':>9}{'max':>9}\n")
    for name, values in rows.items():
        cuts = quantiles(values, n=100, method="inclusive")
        figures = "".join(f"{value:9.2f}" for value in (cuts[49], cuts[89], cuts[98], max(values)))
        sys.stdout.write(f"{name:<12}{len(values):>7}{figures}\n")


if __name__ == "__main__":
    sys.exit(main())
