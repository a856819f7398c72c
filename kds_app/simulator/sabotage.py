"""What stands between the client and the API: it notes every request, and does to some of them what faults do."""

import json
import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kds_app.domain.lifecycle import Status
from kds_app.simulator.exchange import Exchange, read_body
from kds_app.simulator.faults import Fault, On
from kds_app.simulator.house import House
from kds_app.simulator.journal import Actor, Hand, Seen
from kds_app.simulator.words import BASE, CANCEL_REASONS, Code, RefusedError

_PORTAL = "<!doctype html><title>Wi-Fi sign-in</title><h1>Welcome to Mall Wi-Fi</h1><p>Sign in to go on.</p>"
_MEANT = {
    401: Code.AUTH_INVALID_CREDENTIAL,
    403: Code.AUTH_FORBIDDEN,
    404: Code.RESOURCE_NOT_FOUND,
    410: Code.RESOURCE_NOT_FOUND,
    429: Code.RATE_LIMIT_EXCEEDED,
    500: Code.INTERNAL,
}
"""What an error with this number says, where it is neither the usual 4xx nor the usual 5xx."""
_SIGN_IN = 511
"""Network authentication required: another number for a sign-in page."""


class Saboteur:
    """The outermost layer. Every answer carries ``Date`` by the simulator's own clock."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        if body is None:
            return
        exchange = Exchange(self._app, scope, body, receive, self._dated(send))
        fault = self._fault_for(exchange) if scope["path"].startswith(BASE) else None
        if fault is None:
            await exchange.forward()
        else:
            await self._befall(exchange, fault)

    def _dated(self, send: Send) -> Send:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._house.books.clock(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        return dated

    def _fault_for(self, exchange: Exchange) -> Fault | None:
        """Note the request, and what is to befall it."""
        scope = exchange.scope
        key = dict(scope["headers"]).get(b"idempotency-key", b"").decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        now = self._house.books.clock()
        self._house.journal.saw(Seen(scope["method"], scope["path"], query, key, exchange.body, now))
        on: On = "read" if scope["method"] == "GET" else "write"
        return self._house.faults.pick(on, _order_id(scope["path"]))

    async def _befall(self, exchange: Exchange, fault: Fault) -> None:
        if fault.kind == "409" and not self._outrun(exchange, fault):
            await exchange.forward()
            return
        journal = self._house.journal
        journal.count(journal.counts.faults, fault.kind)
        await _DEEDS.get(fault.kind, _refuse)(self, exchange, fault)

    def _outrun(self, exchange: Exchange, fault: Fault) -> bool:
        """Move the order before this request can: the other tablet the same way, or the customer off the board."""
        order_id, asked = _order_id(exchange.scope["path"]), _status_asked(exchange.body)
        if order_id is None or asked is None:
            return False
        customer = (Actor.CUSTOMER, Status.CANCELLED, "Cancelled by the customer")
        tablet = (Actor.TABLET, asked, "")
        actors = [customer, tablet] if self._house.faults.toss() else [tablet, customer]
        return any(self._moved(order_id, *actor) for actor in actors if fault.by in {None, actor[0]})

    def _moved(self, order_id: str, by: Actor, to: Status, reason: str) -> bool:
        reason = reason or (CANCEL_REASONS[0][0] if to in {Status.CANCELLED, Status.REJECTED} else "")
        try:
            self._house.books.move(order_id, to, Hand(by, reason=reason))
        except RefusedError:
            return False
        return True

    def refusal(self, status: int, headers: dict[str, str]) -> Response:
        """An error that something in front of the API gives."""
        usual = Code.DOWNSTREAM_UNAVAILABLE if status > HTTPStatus.INTERNAL_SERVER_ERROR else Code.REQUEST_INVALID
        code = _MEANT.get(status, usual)
        voice = self._house.voice
        body = voice.error(voice.request_id(), code, f"injected: {HTTPStatus(status).phrase}")
        return Response(body, status, headers, "application/json")

    def retry_after(self, fault: Fault) -> str:
        """The moment the fault ends, as an HTTP date against this answer's own ``Date``."""
        return format_datetime(self._house.books.clock() + timedelta(seconds=math.ceil(fault.wait)), usegmt=True)


Deed = Callable[[Saboteur, Exchange, Fault], Awaitable[None]]


async def _refuse(saboteur: Saboteur, exchange: Exchange, fault: Fault) -> None:
    status = int(fault.kind)
    headers = {"Retry-After": str(math.ceil(fault.wait))} if fault.wait else {}
    page = HTMLResponse(_PORTAL, status)
    await exchange.answer(page if status == _SIGN_IN else saboteur.refusal(status, headers))


async def _refuse_until_date(saboteur: Saboteur, exchange: Exchange, fault: Fault) -> None:
    headers = {"Retry-After": saboteur.retry_after(fault)}
    await exchange.answer(saboteur.refusal(HTTPStatus.TOO_MANY_REQUESTS, headers))


async def _forward(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    await exchange.forward()


async def _hang(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    await exchange.gone()


async def _slow(_: Saboteur, exchange: Exchange, fault: Fault) -> None:
    if not await exchange.gone(within=fault.wait):
        await exchange.forward()


async def _drop(_: Saboteur, exchange: Exchange, fault: Fault) -> None:
    await exchange.abort(reset=fault.kind == "reset")


async def _drop_after(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    await exchange.process()
    await exchange.abort()


async def _cut(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    reply = await exchange.process()
    await exchange.send(reply.start)
    half = reply.body[: len(reply.body) // 2]
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    await exchange.abort()


async def _portal(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    await exchange.answer(HTMLResponse(_PORTAL))


async def _redirect(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    await exchange.answer(RedirectResponse("/sign-in", HTTPStatus.FOUND))


async def _garble(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    reply = await exchange.process(plain=True)
    await exchange.give(reply, body=reply.body[: len(reply.body) * 2 // 3] + b'"}<')


async def _wrong_id(_: Saboteur, exchange: Exchange, __: Fault) -> None:
    reply = await exchange.process(plain=True)
    told: dict[str, Any] = json.loads(reply.body)
    if "data" in told:
        told["data"]["id"] = str(int(told["data"]["id"]) + 1)
    await exchange.give(reply, body=json.dumps(told).encode())


async def _other_success(_: Saboteur, exchange: Exchange, fault: Fault) -> None:
    reply = await exchange.process(plain=True)
    status = int(fault.kind)
    if status == HTTPStatus.NO_CONTENT:
        await exchange.answer(Response(status_code=status))
    else:
        await exchange.answer(Response(reply.body, status, media_type="application/json"))


_DEEDS: dict[str, Deed] = {
    "429date": _refuse_until_date,
    "409": _forward,
    "201": _other_success,
    "202": _other_success,
    "204": _other_success,
    "hang": _hang,
    "slow": _slow,
    "drop": _drop,
    "reset": _drop,
    "dropafter": _drop_after,
    "cut": _cut,
    "html": _portal,
    "garbled": _garble,
    "wrongid": _wrong_id,
    "redirect": _redirect,
}


def _order_id(path: str) -> str | None:
    """The order a path is about, if it is about one."""
    parts = path.removeprefix(BASE).strip("/").split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "orders" and parts[1].isdigit() else None


def _status_asked(body: bytes) -> Status | None:
    try:
        asked = json.loads(body)
        return Status(asked["status"])
    except (ValueError, TypeError, KeyError):
        return None
