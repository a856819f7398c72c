"""A port on this computer whose every connection is told byte by byte what to do, before a request and after it."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.remote.kit import Seen, read_request


@dataclass(slots=True)
class Wire:
    """One connection, from the server's side; the first is number 1."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int

    async def hear(self) -> Seen:
        """The next request, whole."""
        return await read_request(self.reader, self.number)

    async def hear_head(self) -> bytes:
        """The request as far as its headers go; its body stays unread."""
        return await self.reader.readuntil(b"\r\n\r\n")

    async def say(self, *pieces: bytes) -> None:
        """These bytes, in one go; back once this computer's network has them."""
        self.writer.write(b"".join(pieces))
        await self.writer.drain()

    async def say_slowly(self, pieces: bytes) -> None:
        """The same byte by byte, each as a piece of its own."""
        self.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            await self.say(bytes([piece]))
            await asyncio.sleep(0)

    def half_close(self) -> None:
        """No more will be said; the other side is still listened to."""
        self.writer.write_eof()

    def reset(self) -> None:
        """An end without a farewell: what was said may be lost with it."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def stay(self) -> None:
        """Keep the connection open and silent; what comes in is thrown away, until the other side ends it."""
        while await self.reader.read(2**16):
            pass


Talk = Callable[[Wire], Awaitable[None]]


@dataclass(slots=True)
class Port:
    """What became of the connections: how many there were, and what they asked."""

    base_url: str = ""
    number: int = 0
    connections: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def follow(self, talk: Talk, wire: Wire) -> None:
        """Let the talk have the connection; it is closed when the talk ends, or the other side does."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await talk(wire)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            wire.writer.close()

    async def stop(self) -> None:
        """End every talk."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def listening(*talks: Talk, tls: ssl.SSLContext | None = None, scheme: str = "") -> AsyncIterator[Port]:
    """A port whose connections follow these talks in turn; the last one is for all that come after."""
    port = Port()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port.connections += 1
        talk = talks[min(port.connections, len(talks)) - 1]
        await port.follow(talk, Wire(reader, writer, port.connections))

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port.number = listener.sockets[0].getsockname()[1]
    port.base_url = f"{scheme or ('https' if tls else 'http')}://127.0.0.1:{port.number}/v1/partner"
    try:
        yield port
    finally:
        listener.close()
        await port.stop()
        await listener.wait_closed()


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole answer as it stands on the wire."""
    lines = (b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers, b"", body)
    return b"\r\n".join(lines)


def chunked(*chunks: bytes) -> bytes:
    """A 200 whose body comes in these chunks, as they stand on the wire."""
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"", b"".join(chunks)))


def chunk(data: bytes) -> bytes:
    """One chunk; an empty one is the last."""
    return b"%x\r\n%s\r\n" % (len(data), data)
