"""From a tap to its PATCH at the server, the commit before it included; against one commit and one PATCH alone.

Tapped as a quick cook taps, six times a second; and so come the commits and PATCHes alone: what has rested is slower.
"""

import asyncio
import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from uuid import uuid4

import httpx
from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import Action, Stage
from kds_app.simulator import Simulator
from tests.benchmarks.figure import Figure, at_most, percentile
from tests.benchmarks.partner import Partner, partner
from tests.end_to_end.screen import Cook, at_the_window

ORDERS, TAPS = 200, 200
PACE = 0.15
"""Seconds from when one tap is settled to the next, and between two of anything else."""
GOAL, WORST = 3.0, 25.0
"""Times the two together by themselves, and milliseconds."""


def measure() -> list[Figure]:
    """The table's rows."""
    taps: list[float] = []
    with TemporaryDirectory(prefix="bench-") as folder, partner(ORDERS, "--new") as there:

        async def story(cook: Cook) -> None:
            kitchen = cook.display.kitchen
            await cook.sees(lambda: len(kitchen.picture.board.lanes[Stage.NEW]) == ORDERS)
            await cook.finds("accept")  # nobody taps what is not painted yet
            for ticket in list(kitchen.picture.board.lanes[Stage.NEW])[:TAPS]:
                began = time.perf_counter()
                cook.display.window.board.acted.emit(ticket.order.id, Action.ACCEPT)
                await _at_the_server(cook, there, len(taps))
                taps.append((list(there.came.values())[-1] - began) * 1000)
                await asyncio.sleep(PACE)

        at_the_window(QApplication([]), cast(Simulator, there), Path(folder, "display"), story)
        commits, patches = _commits(Path(folder, "alone.db")), asyncio.run(_patches(there))
    alone = percentile(commits, 50) + percentile(patches, 50)
    return [
        Figure("one durable commit, p50", percentile(commits, 50), "ms"),
        Figure("one PATCH over loopback, p50", percentile(patches, 50), "ms"),
        Figure("tap → PATCH at the server, p50", percentile(taps, 50), "ms"),
        at_most("the same, against commit and PATCH alone", percentile(taps, 50) / alone, "times", GOAL),
        at_most("tap → PATCH at the server, p99", percentile(taps, 99), "ms", WORST),
    ]


async def _at_the_server(cook: Cook, there: Partner, before: int) -> None:
    """It has come in, and all that it led to on this screen is over."""
    async with asyncio.timeout(20):
        while len(there.came) == before or cook.display.kitchen.picture.link.waiting:
            await asyncio.sleep(0.001)


def _commits(file: Path) -> list[float]:
    """A row of a tap's size, as durably as the display writes it."""
    took = []
    with sqlite3.connect(file, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE rows (body TEXT)")
        for _ in range(TAPS):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO rows VALUES (?)", ("x" * 300,))
            connection.execute("COMMIT")
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(PACE)
    return took


async def _patches(there: Partner) -> list[float]:
    """To when it has come in at the server; what the server makes of it is no matter."""
    took = []
    async with httpx.AsyncClient(auth=(there.partner_key, there.secret), trust_env=False) as client:
        for _ in range(TAPS):
            key, began = str(uuid4()), time.perf_counter()
            headers = {"Idempotency-Key": key}
            await client.patch(f"{there.base_url}/orders/none/status", json={"status": "accepted"}, headers=headers)
            while key not in there.came:
                await asyncio.sleep(0.001)
            took.append((there.came[key] - began) * 1000)
            await asyncio.sleep(PACE)
    return took
