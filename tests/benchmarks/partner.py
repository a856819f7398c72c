"""A partner in a process of its own, so that what it does costs the display nothing.

``python -m tests.benchmarks.partner --orders 500``: places so many orders, prints where it is, and then a line for each
write: when it came in (``time.perf_counter``, which counts alike in all processes of a machine) and its key. On SIGUSR1
it places one order more, and prints the same of that.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from starlette.types import ASGIApp, Receive, Scope, Send

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Simulator

STANDS = (Status.PLACED, Status.ACCEPTED, Status.READY)


@dataclass(slots=True)
class Partner:
    """What the display is told of it, and what it has seen."""

    base_url: str
    partner_key: str
    secret: str = field(repr=False)
    came: dict[str, float] = field(default_factory=dict)
    """When the write of a key came in first, and when an order was placed."""
    process: int = 0
    told: list[str] = field(default_factory=list)

    def place(self) -> None:
        """Have an order placed."""
        os.kill(self.process, signal.SIGUSR1)


@contextlib.contextmanager
def partner(orders: int, *options: str) -> Iterator[Partner]:
    """One that runs while the block lasts, with so many orders; ``options`` as its command line takes them."""
    command = [sys.executable, "-m", "tests.benchmarks.partner", "--orders", str(orders), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        assert process.stdout is not None
        here = Partner(**json.loads(process.stdout.readline()), process=process.pid)
        lines = iter(process.stdout)

        def listen() -> None:
            for line in lines:
                when, key = line.split()
                here.came.setdefault(key, float(when))

        ear = Thread(target=listen)
        ear.start()
        try:
            yield here
        finally:
            process.terminate()
            ear.join()


class _Noting:
    """Writes down every write as it comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "PATCH":
            key = dict(scope["headers"]).get(b"idempotency-key", b"none").decode()
            _tell(key)
        await self._app(scope, receive, send)


def _tell(what: str) -> None:
    sys.stdout.write(f"{time.perf_counter()} {what}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.partner", description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--faults", default="", help="as ``kds simulator`` takes them")
    parser.add_argument("--new", action="store_true", help="all of them are new; else they stand in all lanes")
    parser.add_argument("--answered", action="store_true", help="none of them is new")
    parser.add_argument("--writes-per-minute", type=int)
    asked = parser.parse_args(arguments)
    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    sim = Simulator(opening=(), faults=asked.faults, writes_per_minute=asked.writes_per_minute)
    sim._listener._app = _Noting(sim.app)
    now = datetime.now(UTC)
    stands = STANDS[:1] if asked.new else STANDS[asked.answered :]
    for number in range(asked.orders):
        at = (now - timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        sim.place({"created_at": at}, stands[number % len(stands)])
    with sim:
        told = {"base_url": sim.base_url, "partner_key": sim.partner_key, "secret": sim.secret}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        signal.signal(signal.SIGUSR1, lambda *_: _tell(sim.place()))
        over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
