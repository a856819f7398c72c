"""What real sockets do to a request: hang, drop, reset, cut, drip, flood, lead astray."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.remote.answer import BAD_GZIP, Answer, read_answer
from kds_app.remote.client import USUAL, Limits
from tests.fakes.make import NOW
from tests.remote.certificates import certify, server_side, trusting
from tests.remote.kit import (
    SHORT,
    Script,
    connected,
    drips,
    drops,
    envelope,
    hangs,
    moved,
    resets,
    says,
    says_half,
    serving,
    tap_for,
)

GZIP = {"Content-Encoding": "gzip"}
GZIPPED = {"content-encoding": "gzip"}


async def attempts(*scripts: Script, count: int = 1, limits: Limits = USUAL) -> tuple[list[Delivery], list[int]]:
    """What so many attempts at a tap came to, and over which connection the server saw each."""
    async with serving(*scripts) as server, connected(server.base_url, limits=limits) as client:
        tap = tap_for(server.base_url)
        deliveries = [await client.send(tap) for _ in range(count)]
        return deliveries, [seen.connection for seen in server.seen]


@pytest.mark.parametrize("script", [hangs, drips])
def test_an_attempt_ends_at_its_total_deadline_whether_the_server_is_silent_or_drips(script: Script) -> None:
    (delivery,), _ = asyncio.run(attempts(script, limits=SHORT))
    assert delivery.outcome is Outcome.CUT_OFF
    assert "TimeoutError" in delivery.detail


@pytest.mark.parametrize("script", [drops, resets, says_half])
def test_a_connection_that_ends_before_the_answer_does_leaves_it_open_whether_the_tap_was_applied(
    script: Script,
) -> None:
    (delivery,), _ = asyncio.run(attempts(script))
    assert delivery.outcome is Outcome.CUT_OFF


@pytest.mark.parametrize("script", [drops, resets, says_half, says(408), says(425), says(421)])
def test_after_these_the_next_attempt_takes_a_new_connection(script: Script) -> None:
    deliveries, connections = asyncio.run(attempts(script, says(200, moved()), count=2))
    assert deliveries[1].outcome is Outcome.CONFIRMED
    assert connections == [1, 2]


def test_after_a_plain_refusal_the_connection_is_used_again() -> None:
    _, connections = asyncio.run(attempts(says(502), says(200, moved()), count=2))
    assert connections == [1, 1]


def test_a_deadline_costs_the_connection_and_not_the_client() -> None:
    deliveries, connections = asyncio.run(attempts(hangs, says(200, moved()), count=2, limits=SHORT))
    assert [delivery.outcome for delivery in deliveries] == [Outcome.CUT_OFF, Outcome.CONFIRMED]
    assert connections == [1, 2]


def test_a_page_has_its_own_deadline() -> None:
    async def story() -> None:
        async with serving(hangs) as server, connected(server.base_url, limits=Limits(page_seconds=0.05)) as client:
            answer = await client.orders(NOW)
            assert isinstance(answer, Delivery)
            assert answer.outcome is Outcome.CUT_OFF

    asyncio.run(story())


def test_a_list_that_never_ends_page_by_page_has_a_deadline_over_all_of_them() -> None:
    async def story() -> None:
        slow = Limits(walk_seconds=0.05)
        async with serving(hangs) as server, connected(server.base_url, limits=slow) as client:
            answer = await client.orders(NOW)
            assert isinstance(answer, Delivery)
            assert answer.outcome is Outcome.CUT_OFF

    asyncio.run(story())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    async def story() -> None:
        async with serving(says(200, moved())) as elsewhere:
            headers = {"Location": f"{elsewhere.base_url}/orders/101/status"}
            (delivery,), _ = await attempts(says(status, headers=headers))
            assert (delivery.outcome, delivery.http) == (Outcome.REDIRECT, status)
            assert not elsewhere.seen

    asyncio.run(story())


def test_a_proxy_that_the_environment_names_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = "127.1"  # a name of this computer that the client does not know for one: those need no proxy at all
    signed = certify(tmp_path / "server.pem", host=elsewhere)

    async def story() -> None:
        tls = server_side(signed)
        async with serving(says(502)) as proxy, serving(says(200, moved()), tls=tls) as server:
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, proxy.base_url.removesuffix("/v1/partner"))
                monkeypatch.setenv(name.upper(), proxy.base_url.removesuffix("/v1/partner"))
            for name in ("no_proxy", "NO_PROXY"):
                monkeypatch.delenv(name, raising=False)
            base_url = server.base_url.replace("127.0.0.1", elsewhere)
            async with connected(base_url, tls=trusting(signed)) as client:
                delivery = await client.send(tap_for(base_url))
            assert (delivery.outcome, len(server.seen), len(proxy.seen)) == (Outcome.CONFIRMED, 1, 0)

    asyncio.run(story())


def test_a_refused_connection_was_never_sent() -> None:
    async def story() -> None:
        async with serving(hangs) as server:
            gone = server.base_url
        async with connected(gone) as client:
            delivery = await client.send(tap_for(gone))
        assert (delivery.outcome, delivery.http) == (Outcome.NOT_SENT, None)

    asyncio.run(story())


def test_a_gzipped_answer_is_read() -> None:
    (delivery,), _ = asyncio.run(attempts(says(200, gzip.compress(moved()), GZIP)))
    assert delivery.outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(moved())[:-1], GZIP),
        (gzip.compress(moved())[:-8] + b"\0" * 8, GZIP),
        (gzip.compress(moved()) + b"more", GZIP),
        (moved(), GZIP),
        (b"", GZIP),
        (zlib.compress(moved()), {"Content-Encoding": "deflate"}),
        (moved(), {"Content-Encoding": "br"}),
    ],
    ids=["cut", "wrong checksum", "two in one", "none at all", "empty", "deflate", "brotli"],
)
def test_an_answer_that_cannot_be_decoded_is_not_believed(body: bytes, headers: Mapping[str, str]) -> None:
    (delivery,), _ = asyncio.run(attempts(says(200, body, headers)))
    assert (delivery.outcome, delivery.http) == (Outcome.GARBLED, 200)


@pytest.mark.parametrize("status", [200, 502])
def test_an_answer_too_large_is_not_read_to_its_end_and_goes_by_its_status(status: int) -> None:
    (delivery,), _ = asyncio.run(attempts(says(status, b" " * (USUAL.single_bytes + 1))))
    assert delivery.outcome is {200: Outcome.GARBLED, 502: Outcome.SERVER_ERROR}[status]
    assert "too large" in delivery.detail


def test_a_gzip_bomb_is_stopped_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(b" " * (64 * USUAL.single_bytes))
    assert len(bomb) < 2**17
    tracemalloc.start()
    (delivery,), _ = asyncio.run(attempts(says(200, bomb, GZIP)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert delivery.outcome is Outcome.GARBLED
    assert peak < 8 * USUAL.single_bytes


def test_a_cancelled_attempt_is_cancelled_and_the_client_goes_on() -> None:
    async def story() -> None:
        async with serving(hangs, says(200, moved())) as server, connected(server.base_url) as client:
            attempt = asyncio.create_task(client.send(tap_for(server.base_url)))
            await server.arrived.wait()
            attempt.cancel()
            with pytest.raises(asyncio.CancelledError):
                await attempt
            assert (await client.send(tap_for(server.base_url))).outcome is Outcome.CONFIRMED

    asyncio.run(story())


def test_dropping_the_connections_lets_what_is_under_way_end_and_connects_anew() -> None:
    async def story() -> None:
        go_on = asyncio.Event()

        async def slow(writer: asyncio.StreamWriter) -> None:
            await go_on.wait()
            await says(200, moved())(writer)

        async with serving(slow, says(200, moved())) as server, connected(server.base_url) as client:
            first = asyncio.create_task(client.send(tap_for(server.base_url)))
            await server.arrived.wait()
            await client.drop_connections()
            assert (await client.send(tap_for(server.base_url))).outcome is Outcome.CONFIRMED
            go_on.set()
            assert (await first).outcome is Outcome.CONFIRMED
            await client.send(tap_for(server.base_url))
            await client.drop_connections()
            await client.send(tap_for(server.base_url))
            assert [seen.connection for seen in server.seen] == [1, 2, 2, 3]

    asyncio.run(story())


def test_attempts_that_fail_together_renew_the_connections_once() -> None:
    async def story() -> None:
        together = asyncio.Barrier(2)

        async def drop_together(_: asyncio.StreamWriter) -> None:
            await together.wait()
            raise ConnectionError

        async with serving(drop_together, drop_together, says(200, moved())) as server:
            async with connected(server.base_url) as client:
                tap = tap_for(server.base_url)
                both = await asyncio.gather(client.send(tap), client.send(tap))
                assert {delivery.outcome for delivery in both} == {Outcome.CUT_OFF}
                again = [await client.send(tap) for _ in range(2)]
            assert {delivery.outcome for delivery in again} == {Outcome.CONFIRMED}
            assert [seen.connection for seen in server.seen] == [1, 2, 3, 3]

    asyncio.run(story())


def test_gzip_is_undone_however_it_is_cut_into_pieces() -> None:
    class Pieces(httpx.AsyncByteStream):
        def __init__(self, body: bytes) -> None:
            self.body = body

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for at in range(len(self.body)):
                yield self.body[at : at + 1]

    async def story() -> None:
        for body, answer in (
            (gzip.compress(moved()), Answer(200, GZIPPED, moved())),
            (gzip.compress(moved()) + b"x", Answer(200, GZIPPED, flaw=BAD_GZIP)),
        ):
            response = httpx.Response(200, headers=GZIP, stream=Pieces(body))
            assert await read_answer(response, 1000) == answer
            await response.aclose()

    asyncio.run(story())


def test_the_largest_page_is_read() -> None:
    async def story() -> None:
        orders = [{"id": number, "status": 1, "additional_info": "x" * 100_000} for number in range(100)]
        answer = says(200, gzip.compress(envelope({"orders": orders, "total": 100})), GZIP)
        async with serving(answer) as server, connected(server.base_url) as client:
            read = await client.orders(NOW)
            assert isinstance(read, list)
            assert len(read) == 100

    asyncio.run(story())
