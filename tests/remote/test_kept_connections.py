"""Connections that are used again: what one answer leaves behind is never the answer to the next request."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Order, OrderId
from kds_app.remote.client import PartnerClient
from kds_app.remote.exhausted import is_clean
from tests.fakes.make import NOW
from tests.remote.certificates import certify, server_side, trusting
from tests.remote.kit import connected, envelope, moved, tap_for
from tests.remote.raw import Talk, Wire, answer, chunk, chunked, listening

WHOLE = answer(moved())
READY = answer(envelope({"id": 101, "status": 4}))
IDLE_408 = answer(b"", b"Connection: close", status=b"408 Request Timeout")

LEFT = {
    "the same answer twice": (WHOLE, WHOLE),
    "two answers, the second in chunks": (WHOLE, chunked(chunk(moved()), chunk(b""))),
    "chunks, and an answer after the last": (chunked(chunk(moved()), chunk(b"")), WHOLE),
    "an answer and the headers of the next": (WHOLE, WHOLE[: WHOLE.index(b"{")]),
    "an answer and half a status line": (WHOLE, b"HTTP/1.1 200"),
    "an answer and an announcement": (WHOLE, b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a 204 with a body": (answer(WHOLE, status=b"204 No Content"),),
    "a 304 with a body": (answer(WHOLE, status=b"304 Not Modified"),),
    "an answer longer than its length": (answer(b" ").removesuffix(b" ") + WHOLE,),
    "an answer and an empty line": (WHOLE, b"\r\n"),
}


def first_then_ready(*pieces: bytes) -> Talk:
    """On the first connection the request is answered so; on every later one the order is ready."""

    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(*(pieces if wire.number == 1 else (READY,)))
        await wire.stay()

    return talk


async def reads_ready(client: PartnerClient) -> None:
    """The order is read as it is now, not as some other answer had it."""
    order = await client.order(OrderId("101"))
    assert isinstance(order, Order)
    assert order.status is Status.READY


@pytest.mark.parametrize("case", LEFT)
def test_what_is_left_of_an_answer_is_not_taken_for_the_next(case: str) -> None:
    async def story() -> None:
        async with listening(first_then_ready(*LEFT[case])) as port, connected(port.base_url) as client:
            await client.send(tap_for(port.base_url))
            await reads_ready(client)
            assert port.connections == 2

    asyncio.run(story())


@pytest.mark.parametrize("case", LEFT)
def test_what_is_left_under_tls_is_not_taken_for_the_next_answer(case: str, tmp_path: Path) -> None:
    signed = certify(tmp_path / "a.pem")

    async def story() -> None:
        async with listening(first_then_ready(*LEFT[case]), tls=server_side(signed)) as port:
            async with connected(port.base_url, tls=trusting(signed)) as client:
                await client.send(tap_for(port.base_url))
                await reads_ready(client)
            assert port.connections == 2

    asyncio.run(story())


def test_a_record_of_tls_of_its_own_is_not_taken_for_the_next_answer(tmp_path: Path) -> None:
    signed = certify(tmp_path / "a.pem")

    async def two_records(wire: Wire) -> None:
        await wire.hear()
        for piece in (WHOLE, WHOLE) if wire.number == 1 else (READY,):
            wire.writer.write(piece)
        await wire.writer.drain()
        await wire.stay()

    async def story() -> None:
        async with listening(two_records, tls=server_side(signed)) as port:
            async with connected(port.base_url, tls=trusting(signed)) as client:
                assert (await client.send(tap_for(port.base_url))).outcome is Outcome.CONFIRMED
                await reads_ready(client)
            assert port.connections == 2

    asyncio.run(story())


def test_a_connection_that_says_nothing_more_is_used_again_under_tls(tmp_path: Path) -> None:
    signed = certify(tmp_path / "a.pem")

    async def story() -> None:
        async def talk(wire: Wire) -> None:
            while True:
                await wire.hear()
                await wire.say(WHOLE)

        async with listening(talk, tls=server_side(signed)) as port:
            async with connected(port.base_url, tls=trusting(signed)) as client:
                for _ in range(3):
                    assert (await client.send(tap_for(port.base_url))).outcome is Outcome.CONFIRMED
            assert port.connections == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    "late", [WHOLE, IDLE_408, b"\r\n", b""], ids=["answer", "408 to an idle connection", "line", "goodbye"]
)
def test_what_comes_while_a_connection_is_idle_costs_the_connection_and_not_the_next_request(late: bytes) -> None:
    async def story() -> None:
        go_on, said = asyncio.Event(), asyncio.Event()

        async def talk(wire: Wire) -> None:
            await wire.hear()
            await wire.say(WHOLE if wire.number == 1 else READY)
            await go_on.wait()
            await wire.say(late)
            wire.half_close()
            said.set()
            await wire.stay()

        async with listening(talk) as port, connected(port.base_url) as client:
            assert (await client.send(tap_for(port.base_url))).outcome is Outcome.CONFIRMED
            go_on.set()
            await said.wait()
            await reads_ready(client)
            assert port.connections == 2

    asyncio.run(story())


def test_an_idle_connection_that_was_reset_costs_the_next_request_nothing() -> None:
    async def story() -> None:
        go_on, done = asyncio.Event(), asyncio.Event()

        async def talk(wire: Wire) -> None:
            await wire.hear()
            await wire.say(WHOLE)
            await go_on.wait()
            wire.reset()
            done.set()

        async with listening(talk) as port, connected(port.base_url) as client:
            tap = tap_for(port.base_url)
            assert (await client.send(tap)).outcome is Outcome.CONFIRMED
            go_on.set()
            await done.wait()
            assert (await client.send(tap)).outcome is Outcome.CONFIRMED
            assert port.connections == 2

    asyncio.run(story())


@pytest.mark.parametrize("at_the_end", ["closed", "reset"])
def test_a_connection_that_ends_as_it_is_used_again_is_cut_off_and_nobody_can_say_if_it_was_applied(
    at_the_end: str,
) -> None:
    async def story() -> None:
        async def talk(wire: Wire) -> None:
            await wire.hear()
            await wire.say(WHOLE)
            if wire.number > 1:
                return await wire.stay()
            await wire.reader.readexactly(1)
            return wire.reset() if at_the_end == "reset" else None

        async with listening(talk) as port, connected(port.base_url) as client:
            came_to = [await client.send(tap_for(port.base_url)) for _ in range(3)]
            assert [delivery.outcome for delivery in came_to] == [
                Outcome.CONFIRMED,
                Outcome.CUT_OFF,
                Outcome.CONFIRMED,
            ]
            assert port.connections == 2

    asyncio.run(story())


def test_a_first_page_said_twice_does_not_end_the_list() -> None:
    pages = {
        number: answer(envelope({"orders": [{"id": number, "status": 1}], "page": number, "size": 1, "total": 2}))
        for number in (1, 2)
    }

    async def talk(wire: Wire) -> None:
        while True:
            asked = 1 if "page=1&" in (await wire.hear()).target else 2
            await wire.say(pages[asked] * 2)

    async def story() -> None:
        async with listening(talk) as port, connected(port.base_url) as client:
            orders = await client.orders(NOW - timedelta(days=1))
            assert isinstance(orders, list)
            assert [order.id for order in orders] == ["1", "2"]

    asyncio.run(story())


def test_an_answer_about_another_order_costs_the_connection() -> None:
    async def story() -> None:
        other = answer(envelope({"id": 102, "status": 1}))
        async with listening(first_then_ready(other)) as port, connected(port.base_url) as client:
            delivery = await client.order(OrderId("101"))
            assert isinstance(delivery, Delivery)
            assert delivery.outcome is Outcome.GARBLED
            await reads_ready(client)
            assert port.connections == 2

    asyncio.run(story())


def test_where_it_cannot_be_told_what_is_left_no_connection_counts_as_clean() -> None:
    class NoSocket:
        def get_extra_info(self, _: str) -> None:
            return None

    response = httpx.Response(200, content=b"{}", extensions={"network_stream": NoSocket()})
    assert not is_clean(response)
