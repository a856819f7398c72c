"""A list of 500 orders arrives in which three have changed: what that costs, and what of the screen is made anew."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import httpx
from PySide6.QtWidgets import QApplication

from kds_app.domain.board import Projector
from kds_app.domain.order import Order
from kds_app.domain.snapshot import Snapshot
from kds_app.engine.picture import Picture
from kds_app.host.paths import resources
from kds_app.remote.wire import Recollection, page_query, read_envelope, read_page
from kds_app.ui import theme
from kds_app.ui.window import Window
from tests.benchmarks.board import FRAME, Eye
from tests.benchmarks.figure import Figure, at_most, percentile
from tests.benchmarks.partner import Partner, partner
from tests.fakes.make import ACCOUNT
from tests.fakes.screen import FRESH, FakeBridge

ORDERS, CHANGED, READINGS, PAGE = 500, 3, 60, 100
WITHIN = 20.0
"""Milliseconds."""


def measure() -> list[Figure]:
    """The table's rows."""
    with partner(ORDERS) as there:
        bodies = asyncio.run(pages(there, ORDERS))
    orders: list[dict[str, Any]] = [order for body in bodies for order in json.loads(body)["data"]["orders"]]
    first, took, painting, made_anew, laid_out = 0.0, [], [], [], []
    application, eye, recollection, projector, snapshot = (
        QApplication([]),
        Eye(),
        Recollection(),
        Projector(),
        Snapshot(),
    )
    theme.load_fonts(resources())
    with eye.open():
        bridge = FakeBridge()
        window = Window(bridge)
        window.resize(1280, 800)
        window.show()
        known: set[int] = set()
        board = projector.project(snapshot, [], {})
        for reading in range(READINGS):
            bodies = _amended(orders, reading)
            began = time.perf_counter()
            recollection.begin()
            read = read_all(bodies, recollection.read)
            snapshot = snapshot.seen(read, reading)
            board = projector.project(snapshot, [], {})
            projected = time.perf_counter()
            eye.laid_out = 0
            bridge.show(Picture(board, FRESH, (), ACCOUNT))
            application.processEvents()
            painted = time.perf_counter()
            if reading:
                took.append((projected - began) * 1000)
                painting.append((painted - projected) * 1000)
                made_anew.append(sum(id(ticket) not in known for ticket in board.tickets))
                laid_out.append(eye.laid_out)
            else:
                first = (projected - began) * 1000
            known = {id(ticket) for ticket in board.tickets}
    return [
        Figure("decode, diff and project 500 orders, the first time", first, "ms"),
        at_most("the same once three have changed, p50", median(took), "ms", WITHIN),
        at_most("show and paint it, p99", percentile(painting, 99), "ms", round(FRAME, 1)),
        at_most("tickets made anew, most", max(made_anew), "tickets", CHANGED),
        at_most("cards laid out anew, most", max(laid_out), "cards", CHANGED),
    ]


async def pages(there: Partner, orders: int) -> list[bytes]:
    """The list of so many orders as it comes over the wire."""
    bodies = []
    async with httpx.AsyncClient(auth=(there.partner_key, there.secret), trust_env=False) as client:
        since = datetime.now(UTC) - timedelta(days=1)
        for number in range(1, -(-orders // PAGE) + 1):
            answer = await client.get(f"{there.base_url}/orders", params=page_query(since, number, PAGE))
            bodies.append(answer.raise_for_status().content)
    return bodies


def read_all(bodies: Iterable[bytes], read: Callable[[bytes], Order | None]) -> list[Order]:
    """The orders of the pages, each ``read`` by itself."""
    envelopes = [envelope for body in bodies if (envelope := read_envelope(body)) is not None]
    return [order for envelope in envelopes if (page := read_page(envelope.data, read)) for order in page.orders]


def _amended(orders: list[dict[str, Any]], reading: int) -> list[bytes]:
    """The pages once three orders are for other tables: the most urgent of each lane, whose tickets are in view."""
    for order in orders[:CHANGED] if orders[0]["created_at"] < orders[-1]["created_at"] else orders[-CHANGED:]:
        order["table_no"] = str(reading)
        order["order_queue"] = reading
    parts = [orders[start : start + PAGE] for start in range(0, len(orders), PAGE)]
    return [json.dumps({"data": {"orders": part, "total": len(orders)}}).encode() for part in parts]
