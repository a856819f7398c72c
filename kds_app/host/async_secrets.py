"""The secret store for coroutines: its calls block, so each runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from kds_app.host.credentials import Backend, MemorySecrets, SecretStore, SecretStoreError, choose, os_keyring

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds a keyring may take: somebody may have to come and unlock it."""


class AsyncSecrets:
    """A secret store whose calls are awaited; one at a time, in the order they were made."""

    def __init__(self, store: SecretStore, patience: float = PATIENCE) -> None:
        self._store = store
        self._patience = patience
        self._last: Future[Any] | None = None
        self.source = store.source
        self.writable = store.writable
        self.lasting = store.lasting
        self.partner_key = store.partner_key

    async def read(self, base_url: str, partner_key: str) -> str | None:
        """The account's secret; None where none is kept. Raises ``SecretStoreError``."""
        return await self._call(lambda: self._store.read(base_url, partner_key))

    async def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Keep the account's secret; it is safe once this returns. Raises ``SecretStoreError``."""
        await self._call(lambda: self._store.write(base_url, partner_key, secret))

    async def delete(self, base_url: str, partner_key: str) -> None:
        """Forget the account's secret; it is gone once this returns. Raises ``SecretStoreError``."""
        await self._call(lambda: self._store.delete(base_url, partner_key))

    async def unlocked(self) -> bool:
        """Whether the next call would be answered without anybody being asked for a password. Asks nobody itself."""
        if self._last is not None and not self._last.done():
            return False  # somebody is being asked now
        try:
            return await self._call(self._store.unlocked)
        except SecretStoreError:
            return False

    async def _call(self, work: Callable[[], T]) -> T:
        answer = _start(work, after=self._last)
        self._last = answer
        return await _answer(answer, self._patience)


async def open_secrets(
    environ: Mapping[str, str], find: Callable[[], Backend] = os_keyring, patience: float = PATIENCE
) -> AsyncSecrets:
    """The store that ``choose`` chooses; the slow import of the keyring happens off this thread.

    A keyring that does not answer within ``patience`` seconds is not used in this run.
    """
    try:
        store = await _answer(_start(lambda: choose(environ, find)), patience)
    except SecretStoreError as error:
        store = MemorySecrets(str(error))
    return AsyncSecrets(store, patience)


def _start(work: Callable[[], T], after: Future[Any] | None = None) -> Future[T]:
    """Have the work done in a thread, once what it comes after is over; cancelled before that, it is never begun.

    Not ``asyncio.to_thread``: its threads are joined at the end, and one that waits for a keyring to be unlocked would
    keep the program from closing.
    """
    answer: Future[T] = Future()

    def run() -> None:
        if after is not None:
            wait([after])
        if not answer.set_running_or_notify_cancel():
            return
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the work is awaited
            answer.set_exception(error)

    threading.Thread(target=run, name="secrets", daemon=True).start()
    return answer


async def _answer(answer: Future[T], patience: float) -> T:
    try:
        async with asyncio.timeout(patience):
            return await asyncio.wrap_future(answer)
    except TimeoutError:
        raise SecretStoreError("The keyring of this computer does not answer: is it waiting to be unlocked?") from None
