"""What the tests of the simulator share: a clock moved by hand, and a desk that calls the API without a socket."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from kds_app.simulator import Simulator

NOON = datetime(2026, 6, 25, 12, 0, tzinfo=UTC)
ACCEPT = b'{"status":"accepted"}'
READY = b'{"status":"ready"}'
PICKED_UP = b'{"status":"picked_up"}'
REJECT = b'{"status":"rejected","reason_code":"out_of_items"}'
CANCEL = b'{"status":"cancelled","reason_code":"out_of_items"}'
JSON_KIND = "application/json"


@dataclass
class HandClock:
    """The time of day, moved by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Let so much time pass."""
        self.now += timedelta(**by)


@dataclass
class Desk:
    """Calls the API in process, one request after the other, with the credential the simulator was given."""

    sim: Simulator
    _keys: int = field(default=0, init=False)

    def call(
        self, method: str, path: str, *, base: str | None = None, signed: bool = True, **more: Any
    ) -> httpx.Response:
        """One request; not ``signed``: without the credential."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.sim.app)
            auth = httpx.BasicAuth(self.sim.partner_key, self.sim.secret) if signed else None
            url = self.sim.base_url if base is None else base
            async with httpx.AsyncClient(transport=transport, base_url=url, auth=auth) as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())

    def get(self, path: str, **params: object) -> httpx.Response:
        """One reading."""
        return self.call("GET", path, params={name.rstrip("_"): str(value) for name, value in params.items()})

    def move(self, order_id: str, body: bytes, key: str | None = None) -> httpx.Response:
        """One write, with a key of its own unless one is given."""
        self._keys += 1
        headers = {"Idempotency-Key": key or f"key-{self._keys}", "Content-Type": JSON_KIND}
        return self.call("PATCH", f"/orders/{order_id}/status", content=body, headers=headers)

    def control(self, method: str, name: str, asked: object = None) -> httpx.Response:
        """One call to the strings behind the stage."""
        content = None if asked is None else json.dumps(asked)
        return self.call(method, f"/_simulator/{name}", base=self.sim.origin, signed=False, content=content)


def code_of(response: httpx.Response) -> str:
    """``error.code`` of a refusal, its request id looked at as well."""
    told = response.json()
    assert told["request_id"].startswith("req_")
    assert "data" not in told
    return str(told["error"]["code"])


def data_of(response: httpx.Response) -> Any:
    """``data`` of a success, its request id looked at as well."""
    told = response.json()
    assert response.status_code == 200, response.text
    assert told["request_id"].startswith("req_")
    assert "error" not in told
    return told["data"]
