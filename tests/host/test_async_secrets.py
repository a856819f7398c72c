"""The secret store for coroutines."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from kds_app.host.async_secrets import AsyncSecrets, open_secrets
from kds_app.host.credentials import KeyringSecrets, SecretStoreError
from tests.host.keyrings import ring

URL = "https://api.example/v1/partner"
LONG = 30.0

WAITS_FOR_EVER = """
import asyncio, threading
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.credentials import KeyringSecrets
from tests.host.keyrings import ring

async def main():
    asked = threading.Event()
    def wait():
        asked.set()
        threading.Event().wait()
    store = AsyncSecrets(KeyringSecrets(ring(before=wait), "Test"))
    reading = asyncio.create_task(store.read("https://api.example", "pk_1"))
    await asyncio.to_thread(asked.wait)
    reading.cancel()

asyncio.run(main())
print("ended")
"""


def kept_by(backend: Any, patience: float = LONG) -> AsyncSecrets:
    return AsyncSecrets(KeyringSecrets(backend, "Test"), patience)


def test_what_is_written_is_read() -> None:
    async def write_and_read() -> str | None:
        store = await open_secrets({}, ring, LONG)
        await store.write(URL, "pk_1", "sk_async_1")
        return await store.read(URL, "pk_1")

    assert asyncio.run(write_and_read()) == "sk_async_1"


def test_what_is_deleted_is_gone() -> None:
    async def story() -> str | None:
        store = kept_by(ring())
        await store.write(URL, "pk_1", "sk_async_1")
        await store.delete(URL, "pk_1")
        return await store.read(URL, "pk_1")

    assert asyncio.run(story()) is None


def test_a_keyring_that_is_asking_somebody_counts_as_locked_and_is_not_asked_about_it() -> None:
    unlocked = threading.Event()

    async def story() -> tuple[bool, bool]:
        store = AsyncSecrets(KeyringSecrets(ring(before=unlocked.wait), "Test", lambda: True), LONG)
        reading = asyncio.create_task(store.read(URL, "pk_1"))
        await asyncio.sleep(0)
        meanwhile = await store.unlocked()
        unlocked.set()
        await reading
        return meanwhile, await store.unlocked()

    assert asyncio.run(story()) == (False, True)


def test_a_lock_that_cannot_be_looked_at_counts_as_locked() -> None:
    def fails() -> bool:
        raise OSError

    assert asyncio.run(AsyncSecrets(KeyringSecrets(ring(), "Test", fails)).unlocked()) is False


def test_it_says_of_itself_what_the_store_below_says() -> None:
    store = kept_by(ring())
    assert (store.source, store.writable, store.partner_key) == (
        "The secret is kept in the keyring of this computer (Test).",
        True,
        None,
    )


def test_the_keyring_is_asked_in_another_thread() -> None:
    threads: list[threading.Thread] = []
    backend = ring(before=lambda: threads.append(threading.current_thread()))
    asyncio.run(kept_by(backend).write(URL, "pk_1", "sk_async_2"))
    assert threads
    assert threading.main_thread() not in threads


def test_what_the_store_raises_is_raised_where_it_is_awaited() -> None:
    with pytest.raises(SecretStoreError, match="does not work"):
        asyncio.run(kept_by(ring(failure=OSError())).read(URL, "pk_1"))


def test_a_keyring_that_does_not_answer_is_told_when_patience_ends() -> None:
    unlocked = threading.Event()
    with pytest.raises(SecretStoreError, match="does not answer: is it waiting to be unlocked"):
        asyncio.run(kept_by(ring(before=unlocked.wait), patience=0.01).read(URL, "pk_1"))
    unlocked.set()


def test_a_keyring_that_is_not_found_in_time_is_not_used_in_this_run() -> None:
    found = threading.Event()

    def find() -> Any:
        found.wait()
        return ring()

    store = asyncio.run(open_secrets({}, find, 0.01))
    found.set()
    assert store.source.startswith("The keyring of this computer does not answer")
    assert "kept for this run only" in store.source


def test_of_two_writes_the_later_stands_though_the_first_had_to_wait() -> None:
    unlocked = threading.Event()
    backend = ring(before=unlocked.wait)

    async def write_twice() -> None:
        store = kept_by(backend)
        first = asyncio.create_task(store.write(URL, "pk_1", "sk_async_old"))
        await asyncio.sleep(0)
        second = asyncio.create_task(store.write(URL, "pk_1", "sk_async_new"))
        await asyncio.sleep(0)
        unlocked.set()
        await asyncio.gather(first, second)

    asyncio.run(write_twice())
    assert list(backend.kept.values()) == ["sk_async_new"]


def test_a_write_that_was_given_up_before_its_turn_is_never_done() -> None:
    unlocked = threading.Event()
    backend = ring(before=unlocked.wait)

    async def give_up_the_second() -> None:
        store = kept_by(backend)
        first = asyncio.create_task(store.write(URL, "pk_1", "sk_async_first"))
        await asyncio.sleep(0)
        second = asyncio.create_task(store.write(URL, "pk_1", "sk_async_second"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = asyncio.create_task(store.write(URL, "pk_2", "sk_async_third"))
        unlocked.set()
        await asyncio.gather(first, third)

    asyncio.run(give_up_the_second())
    assert list(backend.kept.values()) == ["sk_async_first", "sk_async_third"]


def test_a_keyring_that_never_answers_does_not_keep_the_program_from_ending() -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(  # noqa: S603 - our own few lines
        [sys.executable, "-c", WAITS_FOR_EVER], cwd=root, capture_output=True, text=True, check=False, timeout=LONG
    )
    assert (run.stdout, run.returncode) == ("ended\n", 0), run.stderr
