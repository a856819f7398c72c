"""How long a cook waits for the screen to answer a tap: 500 orders, a server that hangs on every write, 50 taps queued.

Tapped as a quick cook taps: six times a second. From the press that reaches the window to the end of the painting in
which its ticket has left the lane. What the display itself takes to show the picture (up to 17 ms at 60 Hz) is not in
it.

And how long a step of a finger that scrolls a lane waits to be painted.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Intent
from kds_app.simulator import Simulator
from kds_app.ui.ticket import TicketCard
from kds_app.ui.window import Window
from tests.benchmarks.figure import Figure, at_most, percentile
from tests.benchmarks.partner import partner
from tests.benchmarks.wire import PACE
from tests.end_to_end.screen import Cook, at_the_window, click

ORDERS, QUEUED, TAPS = 500, 50, 100
STEPS, STEP = 100, 7
"""Of a finger that scrolls; pixels."""
FRAME = 1000 / 60
"""Milliseconds."""


class Eye:
    """Sees when what it looks for is painted, and counts the tickets that are laid out.

    One whose own tap has come a step further meanwhile, or has waited for too long, is not the doing of another's.
    """

    def __init__(self) -> None:
        self.laid_out = 0
        self.seen: float | None = None
        self._tapped: OrderId | None = None
        self._tickets: dict[OrderId, Ticket] = {}
        self._awaits: Callable[[], object] = lambda: False

    def look_at(self, order_id: OrderId, window: Window) -> float:
        """From now on at this one, until it has left the lane of new orders; gives the time."""
        new, self._tapped = window.board, order_id
        return self.look_for(lambda: all(t.order.id != order_id for t in new.board.lanes[Stage.NEW]))

    def look_for(self, awaited: Callable[[], object]) -> float:
        """From now on until this is so on what is painted; gives the time."""
        self.laid_out, self.seen, self._awaits = 0, None, awaited
        return time.perf_counter()

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Look while the block lasts. The measuring points are taken out again at its end."""
        lay_out, event = TicketCard._lay_out, Window.event

        def counting(card: TicketCard, *rest: object) -> None:
            ticket = card.ticket
            before, self._tickets[ticket.order.id] = self._tickets.get(ticket.order.id), ticket
            by_itself = before is not None and (before is ticket or before.tap is not ticket.tap)
            self.laid_out += ticket.order.id == self._tapped or not by_itself
            lay_out(card, *rest)  # type: ignore[arg-type] # whatever it was given

        def noting(window: Window, what: QEvent) -> bool:
            done = event(window, what)
            if what.type() == QEvent.Type.UpdateRequest and self.seen is None and self._awaits():
                self.seen = time.perf_counter()
            return done

        TicketCard._lay_out = counting  # type: ignore[method-assign,assignment]
        Window.event = noting  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            TicketCard._lay_out = lay_out  # type: ignore[method-assign]
            Window.event = event  # type: ignore[method-assign]


def measure() -> list[Figure]:
    """The table's rows."""
    answers: list[float] = []
    steps: list[float] = []
    laid_out: list[int] = []
    eye = Eye()

    async def story(cook: Cook) -> None:
        kitchen = cook.display.kitchen
        await cook.sees(lambda: len(list(kitchen.picture.board.tickets)) == ORDERS)
        cooking = [ticket.order.id for ticket in kitchen.picture.board.lanes[Stage.PREPARING]][-QUEUED:]
        for order_id in cooking:
            await kitchen.submit(Intent(order_id, Action.READY))
        bar = cook.display.window.board.lanes[Stage.NEW]._scroll.verticalScrollBar()
        for step in (*range(1, STEPS), 0):
            began = eye.look_for(lambda: True)
            bar.setValue(step * STEP)
            await cook.sees(lambda: eye.seen)
            assert eye.seen is not None
            steps.append((eye.seen - began) * 1000)
        for _ in range(TAPS):
            first = kitchen.picture.board.lanes[Stage.NEW][0].order.id
            key = await cook.finds("accept", f"ticket-{first}")
            began = eye.look_at(first, cook.display.window)
            click(key)
            await cook.sees(lambda: eye.seen)
            assert eye.seen is not None
            answers.append((eye.seen - began) * 1000)
            laid_out.append(eye.laid_out)
            await asyncio.sleep(PACE)

    with TemporaryDirectory(prefix="bench-") as folder, partner(ORDERS, "--faults", "write.hang:100%") as there:
        application = QApplication([])
        with eye.open():
            at_the_window(application, cast(Simulator, there), Path(folder), story)
    return [
        Figure("tap → painted, p50", percentile(answers, 50), "ms"),
        at_most("tap → painted, p99", percentile(answers, 99), "ms", round(FRAME, 1)),
        at_most("tickets laid out by a tap, most", max(laid_out), "tickets", 1),
        Figure("step of a finger that scrolls → painted, p50", percentile(steps, 50), "ms"),
    ]
