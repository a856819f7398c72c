"""``kds outbox``: what waits and what was settled, as lines a person reads and a script can cut."""

import sys
from collections.abc import Sequence
from typing import TextIO

from kds_app.config import Config
from kds_app.engine.ports import NotStoredError
from kds_app.host.paths import Paths
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.report import Entry, waiting_and_settled

LIMIT = 50
"""Settled taps shown."""
_ROW = "{:<19}  {:<10}  {:<9}  {:<13}  {:>5}  {:<20}  {}"


def show(config: Config, out: TextIO) -> int:
    """Write the report to ``out``; gives the exit code. Reads only, makes no folder: the display may run."""
    try:
        entries = waiting_and_settled(Paths.named(config.data_dir).data / "kds.db", LIMIT)
    except (NotStoredError, NewerDatabaseError) as error:
        sys.stderr.write(f"kds outbox: {error}\n")
        return 1
    write_report(entries, out, LIMIT)
    return 0


def write_report(entries: Sequence[Entry], out: TextIO, limit: int) -> None:
    """What waits, then the ``limit`` settled last."""
    waiting = [entry for entry in entries if entry.waiting]
    settled = [entry for entry in entries if not entry.waiting]
    _write(out, f"{len(waiting)} waiting", waiting)
    _write(out, f"{len(settled)} settled last (at most {limit} are shown)", settled)


def _write(out: TextIO, title: str, entries: Sequence[Entry]) -> None:
    out.write(f"{title}\n")
    if entries:
        out.write(_ROW.format("made", "order", "action", "state", "tries", "last", "key / request_id") + "\n")
    for entry in entries:
        made = f"{entry.made_at.astimezone():%Y-%m-%d %H:%M:%S}"
        last = " ".join(str(part) for part in (entry.last, entry.http) if part)
        reference = " ".join(part for part in (entry.key, entry.request_id) if part)
        action = entry.action if entry.reason is None else f"{entry.action}:{entry.reason}"
        out.write(_ROW.format(made, entry.number, action, entry.state, entry.attempts, last, reference) + "\n")
