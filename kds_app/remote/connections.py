"""The connections to the server: one shared httpx client, replaced when its connections are not to be trusted."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

import httpx

LIMITS = httpx.Limits(max_connections=10, max_keepalive_connections=6, keepalive_expiry=20.0)
"""Four writes and a read go on at a time. Idle connections (s) end before middleboxes forget them."""


_WITHIN_THIS_COMPUTER = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
"""What no proxy is asked for."""


class _NoCookies(CookieJar):
    """Keeps none: what one answer sets must not colour the next request, least of all under another credential."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Nothing."""


@dataclass(slots=True, eq=False)
class Line:
    """One httpx client and how many requests are on it."""

    http: httpx.AsyncClient
    busy: int = 0


class Connections:
    """Hands out the client of the day. A replaced one is closed once its last request has ended.

    ``patience`` is how many seconds there are to find a connection that is free, to connect, and to agree on TLS: each.
    ``proxy`` is the address of the one proxy there is, or empty: the environment is never asked for one.
    """

    def __init__(self, tls: ssl.SSLContext, user_agent: str, patience: float, proxy: str = "") -> None:
        self._tls = tls
        self._proxy = proxy or None
        self._user_agent = user_agent
        self._patience = patience
        self._line = self._new()

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """The line for one request."""
        line = self._line
        line.busy += 1
        try:
            yield line
        finally:
            line.busy -= 1
            if line is not self._line:
                await self._retire(line)

    async def renew(self, line: Line | None = None) -> None:
        """New connections for whatever is asked next; if a line is given, only if it has not been replaced yet."""
        if line is None or line is self._line:
            old, self._line = self._line, self._new()
            await self._retire(old)

    @property
    def proxy(self) -> str:
        """The address of the proxy in use; empty for none."""
        return self._proxy or ""

    async def reroute(self, proxy: str) -> None:
        """Through this proxy, or without one where it is empty, whatever is asked next."""
        self._proxy = proxy or None
        await self.renew()

    def beside(self, proxy: str) -> "Connections":
        """Connections of the same kind through another proxy, for whoever wants to know whether that is a way."""
        return Connections(self._tls, self._user_agent, self._patience, proxy)

    async def aclose(self) -> None:
        """Close. A request made after that is a bug, and raises ``RuntimeError``."""
        await self._line.http.aclose()

    async def _retire(self, line: Line) -> None:
        if not line.busy:
            with suppress(OSError, httpx.HTTPError):
                await line.http.aclose()

    def _new(self) -> Line:
        return Line(
            httpx.AsyncClient(
                verify=self._tls,
                http2=False,
                trust_env=False,
                proxy=self._proxy,
                mounts=_WITHIN_THIS_COMPUTER,
                follow_redirects=False,
                limits=LIMITS,
                cookies=_NoCookies(),
                timeout=httpx.Timeout(None, connect=self._patience, pool=self._patience),
                headers={"User-Agent": self._user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
            )
        )
