"""Whoever keeps the screen waiting is named."""

import asyncio
import logging
import threading
import time

import pytest

from kds_app.host import watchdog
from kds_app.host.watchdog import STALL, watched


def keep_it_waiting(until: float) -> None:
    while time.monotonic() < until:
        sum(range(100))


async def _the_log_says(caplog: pytest.LogCaptureFixture, word: str) -> None:
    async with asyncio.timeout(30):
        while word not in caplog.text:  # noqa: ASYNC110 - what a log says nobody announces
            await asyncio.sleep(watchdog.BEAT)


def test_a_stall_is_logged_with_the_place_the_thread_stood_at(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        with watched(asyncio.get_running_loop()):
            await asyncio.sleep(0)
            keep_it_waiting(time.monotonic() + 6 * STALL)
            await _the_log_says(caplog, "keep_it_waiting")

    asyncio.run(story())
    assert [record.levelno for record in caplog.records if "keep_it_waiting" in record.getMessage()] == [
        logging.WARNING
    ]


def test_nobody_is_watched_once_it_is_over() -> None:
    async def story() -> list[str]:
        with watched(asyncio.get_running_loop()):
            pass
        return [thread.name for thread in threading.enumerate()]

    assert "watchdog" not in asyncio.run(story())
