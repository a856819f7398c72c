"""One request and its answer, held in the hand so that something can be done to it."""

import asyncio

from msgspec import Struct
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ABORT = "simulator.abort"
"""In ``scope["extensions"]``: a function that ends the connection at once, ``abort(reset=bool)``. Sockets only."""


async def read_body(receive: Receive) -> bytes | None:
    """The whole body of a request; None where the client went before it was all there."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


class Reply(Struct, frozen=True):
    """An answer caught on its way out."""

    start: Message
    body: bytes


class Exchange(Struct, frozen=True):
    """A request whose body has been read, the app that would answer it, and the way back to the client."""

    app: ASGIApp
    scope: Scope
    body: bytes
    receive: Receive
    send: Send

    async def forward(self) -> None:
        """Let it be answered as it should be."""
        await self.app(self.scope, self._given_again(), self.send)

    async def process(self, *, plain: bool = False) -> Reply:
        """Have it processed, and keep the answer back; ``plain``: never compressed."""
        caught: list[Message] = []

        async def catch(message: Message) -> None:
            caught.append(message)

        await self.app(_uncompressed(self.scope) if plain else self.scope, self._given_again(), catch)
        return Reply(caught[0], b"".join(message.get("body", b"") for message in caught[1:]))

    async def answer(self, response: Response) -> None:
        """Answer with this instead."""
        await response(self.scope, self.receive, self.send)

    async def give(self, reply: Reply, *, body: bytes) -> None:
        """Answer with what was caught, but this body, of any length."""
        headers = [(name, value) for name, value in reply.start["headers"] if name != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self.send({**reply.start, "headers": [*headers, length]})
        await self.send({"type": "http.response.body", "body": body})

    async def abort(self, *, reset: bool = False) -> None:
        """End the connection. Raises ``RuntimeError`` where there is no socket (ASGI in process)."""
        abort = self.scope.get("extensions", {}).get(ABORT)
        if abort is None:
            raise RuntimeError("this fault needs a real connection: run the simulator on a socket")
        abort(reset=reset)
        await self.gone()

    async def gone(self, within: float | None = None) -> bool:
        """Whether the client went within so many seconds; None waits until it does."""
        try:
            async with asyncio.timeout(within):
                while (await self.receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return False
        return True

    def _given_again(self) -> Receive:
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                return await self.receive()
            given = True
            return {"type": "http.request", "body": self.body, "more_body": False}

        return receive


def _uncompressed(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}
