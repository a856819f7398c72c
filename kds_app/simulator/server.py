"""A real HTTP server on loopback for an ASGI app, in a thread of its own, that stops at once when told to."""

import asyncio
import socket
import struct
import sys
import threading
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from kds_app.simulator.exchange import ABORT

HOST = "127.0.0.1"
_STOP_WITHIN = 5.0
"""Seconds: it takes about a third of one; longer is a bug, and said so."""
_KEPT = 75
"""Seconds that a connection may rest, as with most servers: with uvicorn's own 5 it would end with every reading."""
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class _Protocol(H11Protocol):
    """uvicorn's own protocol, whose app may end its connection: the one thing ASGI has no word for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app: ASGIApp = self.app

        async def abortable(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {ABORT: self.abort}
            await app(scope, receive, send)

        self.app = abortable

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Answers leave at once: asyncio sees to that for its own sockets alone, and the wait for an ACK is 40 ms."""
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)

    def abort(self, *, reset: bool = False) -> None:
        """Close the connection with nothing more said; ``reset``: so that the client's system says so."""
        if reset:
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()


class _Server(Server):
    """uvicorn's own server, which says when it is up, and hangs up on everybody when it goes."""

    def __init__(self, config: Config, up: threading.Event) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, _Protocol):
                connection.abort()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


class Listener:
    """Serves the app on 127.0.0.1, on the port given or, for 0, on one that is free and then stays its own."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self.port = port
        self._up = threading.Event()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Bind, and serve once this returns. Raises ``OSError`` where the port is taken."""
        if self._thread is not None:
            return
        bound = socket.create_server((HOST, self.port))
        self.port = bound.getsockname()[1]
        self._up.clear()
        self._server = _Server(self._config(), self._up)
        self._thread = threading.Thread(target=self._run, args=(self._server, bound), name="simulator", daemon=True)
        self._thread.start()
        self._up.wait()

    def stop(self) -> None:
        """Hang up on everybody and end the thread. May be started again, on the same port."""
        if self._thread is None or self._server is None:
            return
        self._server.should_exit = True
        self._thread.join(_STOP_WITHIN)
        if self._thread.is_alive():
            raise RuntimeError(f"the simulator did not stop within {_STOP_WITHIN} s")
        self._server = self._thread = None

    def _config(self) -> Config:
        return Config(
            self._app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEPT,
        )

    def _run(self, server: _Server, bound: socket.socket) -> None:
        try:
            asyncio.run(server.serve(sockets=[bound]))
        finally:
            bound.close()
            self._up.set()
