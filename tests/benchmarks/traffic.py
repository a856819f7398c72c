"""What the display takes from the network: bytes a reading of 200 orders, packed and not, and readings a minute."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx

from kds_app.host.settings import Settings
from kds_app.remote.wire import page_query
from tests.benchmarks.figure import Figure
from tests.benchmarks.partner import Partner, partner

ORDERS, PAGE = 200, 100


def measure() -> list[Figure]:
    """The table's rows."""
    with partner(ORDERS) as there:
        packed, plain = asyncio.run(_bytes(there, "gzip")), asyncio.run(_bytes(there, "identity"))
    a_minute = 60 / Settings().poll_seconds
    return [
        Figure("a reading of 200 orders, gzip", packed / 1000, "kB"),
        Figure("the same, not packed", plain / 1000, "kB"),
        Figure("gzip takes off", (1 - packed / plain) * 100, "%"),
        Figure("readings a minute", a_minute, "readings"),
        Figure("in an hour", packed * a_minute * 60 / 1e6, "MB"),
    ]


async def _bytes(there: Partner, coding: str) -> int:
    """What comes over the wire for the bodies of all pages."""
    took = 0
    headers = {"Accept-Encoding": coding}
    auth = (there.partner_key, there.secret)
    async with httpx.AsyncClient(auth=auth, headers=headers, trust_env=False) as client:
        since = datetime.now(UTC) - timedelta(days=2)
        for number in range(1, ORDERS // PAGE + 1):
            async with client.stream("GET", f"{there.base_url}/orders", params=page_query(since, number, PAGE)) as got:
                await got.aread()
                took += got.num_bytes_downloaded
    return took
