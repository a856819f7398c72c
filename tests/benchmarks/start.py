"""From the start of the process to the painted board, before the network; memory; idling: against an empty window.

The partner answers, and the secret is given by systemd, as in the kiosk; a keyring would take 8 MB more.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Stage
from kds_app.domain.tap import Account, TapState
from kds_app.host.paths import Paths
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import save_settings
from kds_app.remote.wire import read_order
from kds_app.store.opening import open_store
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.partner import Partner, partner
from tests.benchmarks.reading import pages, read_all
from tests.fakes.make import a_tap

STARTS = 7
SETTLES, IDLE = 6.0, 20.0
"""Seconds until a program has come to rest, and for which its idling is watched."""
SLOWER, BIGGER, BUSIER = 2.5, {50: 2.0, 500: 2.5}, 3.0
"""Times the empty window."""
CEILING = {50: 150.0, 500: 190.0}
"""Megabytes."""
ON_SCREEN = 30
"""Tickets with running ages, for idling: all answered, or it would ring, which is not to idle."""
_OURS = {"PYTHONDONTWRITEBYTECODE", "SSL_CERT_FILE", "SSL_CERT_DIR"}
"""What a developer's machine may have set, and a tablet has not."""
EMPTY = ["empty_window"]
"""The module that is run, and its arguments."""


def measure() -> list[Figure]:
    """The table's rows."""
    with TemporaryDirectory(prefix="bench-") as folder, ExitStack() as partners:
        folders = {
            orders: _remembered(partners.enter_context(partner(orders, *options)), orders, Path(folder, str(orders)))
            for orders, options in ((ON_SCREEN, ["--answered"]), (50, []), (500, []))
        }
        empty, *starts = _starts(EMPTY, _board(folders[50]), _board(folders[500]))
        bare, idle = _at_rest(EMPTY, _board(folders[ON_SCREEN]))
        sizes = {orders: _at_rest(_board(folders[orders]), idle=0)[0][0] for orders in (50, 500)}
    figures = [Figure("start → painted, empty window", empty * 1000, "ms")]
    for orders, took in zip((50, 500), starts, strict=True):
        figures += [
            Figure(f"start → painted, {orders} orders", took * 1000, "ms"),
            at_most(f"the same, against the empty window, {orders}", took / empty, "times", SLOWER),
        ]
    figures.append(Figure("memory, empty window", bare[0], "MB"))
    for orders, size in sizes.items():
        figures += [
            at_most(f"memory, {orders} orders", size, "MB", CEILING[orders]),
            at_most(f"the same, against the empty window, {orders}", size / bare[0], "times", BIGGER[orders]),
        ]
    figures += [
        Figure("idle, window with a 1 s timer", bare[1], "% of a core"),
        at_most(f"idle, {ON_SCREEN} tickets", idle[1], "% of a core", 1.0),
        at_most("the same, against the window", idle[1] / max(bare[1], 0.01), "times", BUSIER),
    ]
    return figures


@contextlib.contextmanager
def _running(arguments: list[str]) -> Iterator[tuple[int, float]]:
    """Its process id, and the seconds to its first picture."""
    command = [sys.executable, "-m", f"tests.benchmarks.{arguments[0]}", *arguments[1:]]
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    environment["CREDENTIALS_DIRECTORY"] = arguments[-1]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        painted = float(process.stdout.readline())
        try:
            yield process.pid, painted - began
        finally:
            process.send_signal(signal.SIGTERM)


def _board(folder: Path) -> list[str]:
    return ["remembered_board", str(folder)]


def _starts(*programs: list[str]) -> list[float]:
    """Seconds that each takes. They take turns: the machine is not as fast all the time."""
    rounds = [[_start(program) for program in programs] for _ in range(STARTS)]
    return [median(took) for took in zip(*rounds, strict=True)]


def _start(arguments: list[str]) -> float:
    with _running(arguments) as (_, took):
        return took


def _at_rest(*programs: list[str], idle: float = IDLE) -> list[tuple[float, float]]:
    """Resident megabytes, and percent of a core, of each, all of them running side by side."""
    with ExitStack() as running:
        processes = [running.enter_context(_running(program))[0] for program in programs]
        time.sleep(SETTLES)
        before = [_busy(process) for process in processes]
        time.sleep(idle)
        after = [_busy(process) for process in processes]
        shares = [(then - now) / idle * 100 if idle else 0.0 for now, then in zip(before, after, strict=True)]
        return list(zip(map(_resident, processes), shares, strict=True))


def _resident(process: int) -> float:
    """Megabytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _busy(process: int) -> float:
    """Seconds of processor time so far; the number is Linux's for another process's clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~process << 3 | 2)


def _remembered(there: Partner, orders: int, folder: Path) -> Path:
    """A data folder with its orders on the board that was shown last; what is being made was accepted here."""
    paths, account = Paths.for_data_dir(folder), Account(there.base_url, there.partner_key)
    kept = Settings(environment=Environment.OTHER, base_url=account.base_url, partner_key=account.partner_key)
    save_settings(paths.settings, kept)
    for name, given in (("partner_key", there.partner_key), ("secret_key", there.secret)):
        Path(folder, name).write_text(given, encoding="utf-8")

    async def keep() -> None:
        store = await open_store(paths.data / "kds.db", datetime.now(UTC))
        read = read_all(await pages(there, orders), read_order)
        at = datetime.now(UTC) - timedelta(seconds=5)
        await store.snapshots.save(account, read, [], {}, at, 1)
        for order in (order for order in read if order.stage is Stage.PREPARING):
            tap = a_tap(account=account, order_id=order.id, number=order.number, made_at=at)
            await store.outbox.append(tap)
            confirmed = replace(tap, state=TapState.CONFIRMED, last=Outcome.CONFIRMED, attempts=1, http=200)
            await store.outbox.update([replace(confirmed, settled_at=at, settled_tick=1)])
        await store.close()

    asyncio.run(keep())
    return folder
