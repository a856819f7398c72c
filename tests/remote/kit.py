"""A server of a few lines on this computer's own network, that answers as it is told, well or badly."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from kds_app.domain.tap import Account, Tap
from kds_app.remote.client import USUAL, Limits, PartnerClient
from kds_app.remote.credential import Credential
from tests.fakes.make import NOW, a_tap

PARTNER_KEY, SECRET = "pk_test", "sk-very-secret"
HEADER = "Basic cGtfdGVzdDpzay12ZXJ5LXNlY3JldA=="
SHORT = Limits(single_seconds=0.3, page_seconds=0.3)
"""For servers that never answer. Nothing is said of a machine so slow that a whole answer takes longer."""

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server saw it; ``connection`` counts connections from 1."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass(slots=True)
class Server:
    """Answers by its scripts in turn; the last one is for all that follow."""

    scripts: list[Script]
    seen: list[Seen] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    base_url: str = ""
    _connections: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._connections += 1
        number = self._connections
        try:
            while True:
                self.seen.append(await read_request(reader, number))
                self.arrived.set()
                await self.scripts[min(len(self.seen), len(self.scripts)) - 1](writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader, connection: int) -> Seen:
    """The next request of that connection, whole."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, target, headers, body, connection)


@asynccontextmanager
async def serving(*scripts: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that answers by these scripts, on a free port of 127.0.0.1."""
    server = Server(list(scripts))
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls)
    port = listener.sockets[0].getsockname()[1]
    server.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/v1/partner"
    try:
        yield server
    finally:
        listener.close()
        await server.stop()
        await listener.wait_closed()


@asynccontextmanager
async def connected(
    base_url: str,
    *,
    limits: Limits = USUAL,
    signed_in: bool = True,
    tls: ssl.SSLContext | None = None,
    dated: Callable[[datetime], None] = lambda _: None,
) -> AsyncIterator[PartnerClient]:
    """A client of that address, closed at the end. It trusts no certificate unless a TLS context is given."""
    context = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    credential = Credential(base_url, PARTNER_KEY, SECRET) if signed_in else None
    client = PartnerClient(context, lambda: NOW, version="1.2.3", credential=credential, limits=limits, dated=dated)
    try:
        yield client
    finally:
        await client.aclose()


def tap_for(base_url: str, **changes: Any) -> Tap:
    """A tap on order 101 that belongs to the kit's credential at that address."""
    return a_tap(account=Account(base_url, PARTNER_KEY), **changes)


def envelope(data: object) -> bytes:
    """Data in the envelope of every answer."""
    return json.dumps({"request_id": "req_1", "data": data}).encode()


def refusal(code: str) -> bytes:
    """An error in the envelope of every answer."""
    return json.dumps({"request_id": "req_1", "error": {"code": code, "message": "no"}}).encode()


def moved(status: object = "accepted", order_id: object = "101") -> bytes:
    """The answer to a write that moved the order."""
    return envelope({"id": order_id, "status": status, "updated_at": "2025-03-14T12:00:01Z"})


def says(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Script:
    """A whole answer."""

    async def script(writer: asyncio.StreamWriter) -> None:
        fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode() + body)
        await writer.drain()

    return script


async def hangs(_: asyncio.StreamWriter) -> None:
    """No answer, ever."""
    await asyncio.Event().wait()


async def drops(_: asyncio.StreamWriter) -> None:
    """The request is read, then the connection ends without a word."""
    raise ConnectionError


async def resets(writer: asyncio.StreamWriter) -> None:
    """The request is read, then the connection is reset."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionError


async def says_half(writer: asyncio.StreamWriter) -> None:
    """Half a body, then the connection ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + moved()[:50])
    await writer.drain()
    raise ConnectionError


async def drips(writer: asyncio.StreamWriter) -> None:
    """A body that comes byte by byte and never ends: no single read ever times out."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0)
