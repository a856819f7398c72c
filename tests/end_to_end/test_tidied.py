"""A display that runs for months: what was settled long ago is deleted while it runs, not only when it starts."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kds_app.host.clock import SystemClock
from kds_app.simulator import Simulator
from kds_app.store import opening
from tests.end_to_end.screen import Cook, at_the_window


class Impatient(SystemClock):
    """An hour is over at once."""

    async def sleep(self, seconds: float) -> None:
        """Wait, but not for long."""
        await asyncio.sleep(min(seconds, 0.05))


def test_settled_taps_are_deleted_in_mid_run(
    sim: Simulator, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "KEPT", timedelta(0))

    def rows() -> int:
        with closing(sqlite3.connect(tmp_path / "kds.db")) as connection:
            return int(connection.execute("SELECT count(*) FROM taps").fetchone()[0])

    sim.place()

    async def story(cook: Cook) -> None:
        await cook.press("accept")
        await cook.sees(lambda: cook.taps and not cook.taps[0].live)
        await cook.sees(lambda: not rows())

    assert at_the_window(qapp, sim, tmp_path, story, Impatient()) == 0
