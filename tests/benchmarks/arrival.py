"""From an order's being placed at the server to its ticket's being painted, with 200 orders on the board."""

import asyncio
import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import Stage
from kds_app.simulator import Simulator
from tests.benchmarks.board import Eye
from tests.benchmarks.figure import Figure, at_most, percentile
from tests.benchmarks.partner import Partner, partner
from tests.end_to_end.screen import Cook, at_the_window

ORDERS, PLACED = 200, 30
POLL = 2.0
"""Seconds; a tenth more or less, so that a fleet of tablets does not read all at once."""
BEYOND = 50.0
"""Milliseconds after the reading."""


def measure() -> list[Figure]:
    """The table's rows."""
    took: list[float] = []
    eye, chance = Eye(), Random(1)  # noqa: S311 - a customer, not a cipher
    with TemporaryDirectory(prefix="bench-") as folder, partner(ORDERS) as there:
        Path(folder, "settings.json").write_text(json.dumps({"poll_seconds": POLL}), encoding="utf-8")

        async def story(cook: Cook) -> None:
            await cook.finds("accept")
            for _ in range(PLACED):
                await asyncio.sleep(chance.uniform(0.0, POLL))
                took.append(await _until_painted(cook, there, eye))

        with eye.open():
            at_the_window(QApplication([]), cast(Simulator, there), Path(folder), story)
    longest = POLL * 1.1 * 1000
    return [
        Figure("order at the server → painted, p50", percentile(took, 50), "ms"),
        at_most("the same, most, beyond the longest poll", max(took) - longest, "ms", BEYOND),
    ]


async def _until_painted(cook: Cook, there: Partner, eye: Eye) -> float:
    """Milliseconds, for one order more."""
    board, known = cook.display.window.board, set(there.came)
    there.place()
    eye.look_for(lambda: {t.order.id for t in board.board.lanes[Stage.NEW]} & (there.came.keys() - known))
    await cook.sees(lambda: eye.seen)
    assert eye.seen is not None
    return (eye.seen - there.came[(there.came.keys() - known).pop()]) * 1000
