"""A real disk that is really full: run in a process of its own, on a small file system or under a limit of the system.

    python -m tests.store.small_disk full FOLDER     FOLDER is a file system of its own, of some twenty megabytes
    python -m tests.store.small_disk limit FOLDER    the system lets no file grow
    python -m tests.store.small_disk locked FOLDER   the system lets nobody write there

Ends with exit code 0 if all went as it must.
"""

import asyncio
import errno
import os
import resource
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from kds_app.domain.order import OrderId
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.ports import NotStoredError
from kds_app.store.opening import Store, open_store
from kds_app.store.report import waiting_and_settled
from kds_app.store.reserve import SIZE
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.store.kit import EVER

RESULTS = 600
NOBODY = 65534
FULL = "The disk of this tablet is full."


async def refused(work: Awaitable[object]) -> str:
    """The sentence it is refused with; an error if it is not."""
    try:
        await work
    except NotStoredError as error:
        return str(error)
    raise AssertionError("it was taken")


def tap(number: int) -> Tap:
    """One of many."""
    return a_tap(order_id=OrderId(f"order {number}"))


def confirmed(tap: Tap) -> Tap:
    """The same with the longest of results."""
    return replace(tap, state=TapState.CONFIRMED, attempts=9, http=200, request_id="r" * 64, settled_at=NOW)


def fill_up(folder: Path) -> Path:
    """Take every byte that is left."""
    filler = folder / "filler"
    descriptor = os.open(filler, os.O_CREAT | os.O_WRONLY)
    for block in (2**20, 2**12, 1):
        try:
            while True:
                os.write(descriptor, b"x" * block)
        except OSError as error:
            assert error.errno == errno.ENOSPC, error  # noqa: PT017 - any other error would be another story
    os.close(descriptor)
    return filler


async def full(folder: Path) -> None:
    """Nothing new is taken, every result is, over a restart on the full disk; then there is room again."""
    path, reserve = folder / "kds.db", folder / "kds.db-reserve"
    store = await open_store(path, NOW)
    taps = [tap(number) for number in range(RESULTS)]
    for each in taps:
        await store.outbox.append(each)
    await store.close()
    filler = fill_up(folder)
    store = await open_store(path, NOW)  # in the room of the reserve: the index alone takes 32 KB
    assert await refused(store.outbox.append(tap(-1))) == FULL
    assert await refused(store.snapshots.save(ACCOUNT, [an_order()], [], {}, NOW)) == FULL
    await store.outbox.pause(ACCOUNT, NOW)
    for each in taps[: RESULTS // 2]:
        await store.outbox.update([confirmed(each)])
    await store.close()
    assert len(waiting_and_settled(path, RESULTS)) == RESULTS
    store = await open_store(path, NOW)
    for each in taps[RESULTS // 2 :]:
        await store.outbox.update([confirmed(each)])
    assert await refused(store.outbox.append(tap(-1))) == FULL
    assert not reserve.exists()
    assert await store.outbox.paused_until(ACCOUNT) == NOW
    filler.unlink()
    await store.outbox.append(tap(-1))
    assert reserve.stat().st_size == reserve.stat().st_blocks * 512 == SIZE
    found = await store.outbox.load(ACCOUNT, EVER)
    assert [each.state for each in found] == [TapState.CONFIRMED] * RESULTS + [TapState.WAITING]
    await store.close()


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """The system's limit for every file of this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def each_call_is_refused(store: Store) -> None:
    """Everything that writes says so in words, again and again; everything that reads goes on."""
    for _ in range(3):
        for work in (
            store.outbox.append(tap(2)),
            store.outbox.update([confirmed(tap(1))]),
            store.outbox.pause(ACCOUNT, NOW),
            store.outbox.forget(NOW),
            store.snapshots.save(ACCOUNT, [an_order()], [], {}, NOW),
        ):
            assert (await refused(work)).startswith("The disk of this tablet ")
    assert [each.state for each in await store.outbox.load(ACCOUNT, EVER)] == [TapState.WAITING]
    assert await store.outbox.paused_until(ACCOUNT) is None


async def limit(folder: Path) -> None:
    """Where no file may grow everything is refused in words; where they may again, everything is taken."""
    path = folder / "kds.db"
    store = await open_store(path, NOW)
    await store.outbox.append(tap(1))
    await store.close()
    with no_file_beyond(2**13):
        assert await refused(open_store(path, NOW)) != ""
    store = await open_store(path, NOW)
    with no_file_beyond(2**13):
        await each_call_is_refused(store)
    await store.outbox.update([confirmed(tap(1))])
    await store.outbox.append(tap(2))
    with no_file_beyond(2**13):
        await store.close()
    store = await open_store(path, NOW)
    states = [each.state for each in await store.outbox.load(ACCOUNT, EVER)]
    assert states == [TapState.CONFIRMED, TapState.WAITING]
    await store.close()


def permit(file: Path, mode: int) -> None:
    """What its owner may do with it."""
    file.chmod(mode)


async def locked(folder: Path) -> None:
    """A folder that takes no new files: nobody can start there; who has started goes on, and loses nothing."""
    first, second, third = (tap(number) for number in (1, 2, 3))
    # Whoever is nobody may not be able to read the modules that a first start imports late.
    await (await open_store(folder.parent / "first.db", NOW)).close()
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    path = folder / "kds.db"
    permit(folder, 0o500)
    assert await refused(open_store(path, NOW)) == "The kitchen's records on this tablet cannot be opened."
    permit(folder, 0o700)
    store = await open_store(path, NOW)
    await store.outbox.append(first)
    permit(folder, 0o500)
    await store.outbox.append(second)
    await store.outbox.update([confirmed(first)])
    await store.close()
    permit(folder, 0o700)
    store = await open_store(path, NOW)
    states = [each.state for each in await store.outbox.load(ACCOUNT, EVER)]
    assert states == [TapState.CONFIRMED, TapState.WAITING]
    await store.close()
    permit(path, 0o400)
    store = await open_store(path, NOW)  # the board is shown all the same
    for work in (store.outbox.append(third), store.outbox.update([confirmed(second)])):
        assert await refused(work) == "This tablet does not let the program write to its disk."
    await store.close()
    permit(path, 0o600)


STORIES = {"full": full, "limit": limit, "locked": locked}

if __name__ == "__main__":
    asyncio.run(STORIES[sys.argv[1]](Path(sys.argv[2])))
