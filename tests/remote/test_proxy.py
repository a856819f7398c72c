"""A proxy is used if the settings name one, and then for everything but this computer itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.host.clock import SystemClock
from kds_app.remote.client import Knock, Limits, PartnerClient
from kds_app.remote.credential import Credential
from tests.remote.certificates import HOST, certify, server_side, trusting
from tests.remote.kit import HEADER, PARTNER_KEY, SECRET, Server, moved, says, serving, tap_for
from tests.remote.raw import Wire, answer, listening

NAME = "partner.example"


@dataclass(slots=True)
class Proxy:
    """Connects whoever asks to the server behind it, whatever name is asked for; or declines."""

    behind: int
    refuses: bytes = b""
    heads: list[bytes] = field(default_factory=list)

    async def talk(self, wire: Wire) -> None:
        self.heads.append(await wire.hear_head())
        if self.refuses:
            await wire.say(answer(b"", status=self.refuses))
            return
        reader, writer = await asyncio.open_connection(HOST, self.behind)
        await wire.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = asyncio.create_task(_pour(reader, wire.writer))
        try:
            await _pour(wire.reader, writer)
        finally:
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)
            writer.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while piece := await source.read(2**16):
        into.write(piece)
        await into.drain()


@dataclass(slots=True)
class Set:
    """A server that only the proxy can find, and a client that is told of the proxy."""

    server: Server
    proxy: Proxy
    client: PartnerClient


@asynccontextmanager
async def behind_a_proxy(
    folder: Path, refuses: bytes = b"", base_url: str = f"https://{NAME}/v1"
) -> AsyncIterator[Set]:
    authority = certify(folder / "authority.pem", name="an authority")
    signed = certify(folder / "server.pem", host=NAME, by=authority)
    async with serving(says(200, moved()), tls=server_side(signed)) as server:
        proxy = Proxy(urlsplit(server.base_url).port or 0, refuses)
        async with listening(proxy.talk) as port:
            address = f"http://{HOST}:{port.number}"
            client = PartnerClient(
                trusting(authority),
                SystemClock().now,
                version="test",
                credential=Credential(base_url, PARTNER_KEY, SECRET),
                limits=Limits(connect_seconds=5.0),
                proxy=address,
            )
            try:
                yield Set(server, proxy, client)
            finally:
                await client.aclose()


def test_the_proxy_connects_and_sees_a_name_and_nothing_of_what_is_said(tmp_path: Path) -> None:
    async def story() -> None:
        async with behind_a_proxy(tmp_path) as at:
            for _ in range(2):
                assert (await at.client.send(tap_for(f"https://{NAME}/v1"))).outcome is Outcome.CONFIRMED
            (head,) = at.proxy.heads
            assert head.startswith(f"CONNECT {NAME}:443 ".encode())
            assert HEADER.encode() not in head
            assert b"uthorization" not in head
            assert [seen.headers["authorization"] for seen in at.server.seen] == [HEADER] * 2
            assert len({seen.connection for seen in at.server.seen}) == 1, "its connection is used again"

    asyncio.run(story())


@pytest.mark.parametrize("status", [b"407 Proxy Authentication Required", b"403 Forbidden", b"502 Bad Gateway"])
def test_a_proxy_that_declines_means_not_sent(tmp_path: Path, status: bytes) -> None:
    async def story() -> None:
        async with behind_a_proxy(tmp_path, refuses=status) as at:
            delivery = await at.client.send(tap_for(f"https://{NAME}/v1"))
            assert delivery.outcome is Outcome.NOT_SENT
            assert not at.server.seen

    asyncio.run(story())


def test_a_proxy_that_is_not_there_means_not_sent_and_nothing_goes_around_it(tmp_path: Path) -> None:
    async def story() -> Delivery:
        async with behind_a_proxy(tmp_path) as at:
            await at.client.aclose()
            gone = PartnerClient(
                trusting(certify(tmp_path / "x.pem")),
                SystemClock().now,
                version="test",
                credential=Credential(f"https://{NAME}/v1", PARTNER_KEY, SECRET),
                proxy="http://127.0.0.1:9",
            )
            try:
                return await gone.send(tap_for(f"https://{NAME}/v1"))
            finally:
                await gone.aclose()

    assert asyncio.run(story()).outcome is Outcome.NOT_SENT


def test_another_proxy_is_tried_beside_the_one_in_use_and_then_used_from_the_next_request_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with behind_a_proxy(tmp_path) as at:
            proxy, tap = at.client.proxy, tap_for(f"https://{NAME}/v1")
            await at.client.go_by("http://127.0.0.1:9")
            assert (await at.client.send(tap)).outcome is Outcome.NOT_SENT
            assert isinstance(await at.client.knock_through(proxy, f"https://{NAME}/v1"), Knock)
            assert "authorization" not in at.server.seen[0].headers
            assert (await at.client.send(tap)).outcome is Outcome.NOT_SENT, "to knock changes nothing"
            await at.client.go_by(proxy)
            assert (await at.client.send(tap)).outcome is Outcome.CONFIRMED
            assert isinstance(await at.client.knock_through("", f"https://{NAME}/v1"), Delivery), "no such name"

    asyncio.run(story())


def test_this_computer_is_reached_without_the_proxy(tmp_path: Path) -> None:
    async def story() -> None:
        async with serving(says(200, moved())) as near, behind_a_proxy(tmp_path, base_url=near.base_url) as at:
            assert (await at.client.send(tap_for(near.base_url))).outcome is Outcome.CONFIRMED
            assert len(near.seen) == 1
            assert not at.proxy.heads

    asyncio.run(story())
