"""The clock of the whole program: what the server says of the time is heard, and a tablet that slept begins afresh."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kds_app.host.clock import SystemClock
from kds_app.simulator import Simulator
from tests.end_to_end.screen import Cook, at_the_window


class Sleepyhead(SystemClock):
    """This computer's clock, impatient, and ``ahead`` of the time where a test says so."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        """The time of day, or later."""
        return super().now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Wait, but not for long."""
        await asyncio.sleep(min(seconds, 0.05))


@pytest.fixture(autouse=True)
def readings_are_rare(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"poll_seconds": 300}), encoding="utf-8")


def test_after_a_sleep_the_connections_are_new_and_everything_is_read_again(
    sim: Simulator, tmp_path: Path, qapp: QApplication
) -> None:
    clock = Sleepyhead()

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.display.kitchen.picture.link.heard)
        before, read = cook.display.client._connections._line, len(sim.requests())
        clock.ahead = timedelta(hours=1)
        with suppress(TimeoutError):
            await cook.sees(lambda: len(sim.requests()) > read, within=5.0)
        assert len(sim.requests()) > read
        assert cook.display.client._connections._line is not before

    assert at_the_window(qapp, sim, tmp_path, story, clock) == 0


def test_the_program_hears_from_the_server_what_time_it_is(sim: Simulator, tmp_path: Path, qapp: QApplication) -> None:
    clock = Sleepyhead()
    clock.ahead = timedelta(hours=3)

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.display.kitchen.picture.link.heard)
        skew = cook.display.kitchen.picture.link.skew
        assert skew is not None
        assert abs(skew + clock.ahead) < timedelta(minutes=2)

    assert at_the_window(qapp, sim, tmp_path, story, clock) == 0
