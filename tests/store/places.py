"""Places where taps and orders can be kept, all with the same rooms: in memory and on a disk."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from kds_app.engine.ports import Outbox, Snapshots
from tests.fakes.memory import MemoryOutbox, MemorySnapshots
from tests.store.kit import execute, opened

Rooms = tuple[Outbox, Snapshots]


class Place(ABC):
    """Somewhere to store things; what is stored outlives the block that opened it."""

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[Rooms]:
        """Start the program, end it after the block."""

    @abstractmethod
    def full(self) -> AbstractAsyncContextManager[Rooms]:
        """The same, on a disk that takes nothing."""


class Memory(Place):
    """The stand-ins."""

    def __init__(self) -> None:
        self.outbox, self.snapshots = MemoryOutbox(), MemorySnapshots()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Rooms]:
        yield self.outbox, self.snapshots

    @asynccontextmanager
    async def full(self) -> AsyncIterator[Rooms]:
        self.outbox.fail_next(1000)
        self.snapshots.fail_next(1000)
        yield self.outbox, self.snapshots
        self.outbox.fail_next(0)
        self.snapshots.fail_next(0)


class Disk(Place):
    """The real thing, on a real file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Rooms]:
        async with opened(self.path) as store:
            yield store.outbox, store.snapshots

    @asynccontextmanager
    async def full(self) -> AsyncIterator[Rooms]:
        async with opened(self.path) as store:
            await execute(store.database, "PRAGMA query_only = ON")
            yield store.outbox, store.snapshots
