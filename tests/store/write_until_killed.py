"""Appends tap after tap to the outbox at the path given, and says each key once its row is safe."""

import asyncio
import sys
from itertools import count
from pathlib import Path
from uuid import uuid4

from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapKey
from kds_app.store.opening import open_store
from tests.fakes.make import NOW, a_tap


async def write(path: Path) -> None:
    """Never ends by itself."""
    store = await open_store(path, NOW)
    for number in count():
        tap = a_tap(key=TapKey(str(uuid4())), order_id=OrderId(str(number)))
        await store.outbox.append(tap)
        sys.stdout.write(f"{tap.key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
