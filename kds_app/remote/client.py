"""The partner API: one method a call. What the server or the network does comes back as a value, never raised."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from kds_app.domain.delivery import ENDLESS, TOO_SLOW, Delivery, Outcome
from kds_app.domain.lifecycle import MOVES
from kds_app.domain.order import Order, OrderId
from kds_app.domain.shop import Shop
from kds_app.domain.tap import Account, Tap
from kds_app.remote import server_time
from kds_app.remote.address import BRANCHES, BRANDS, ORDERS, REASONS, check_base_url, order_path, status_path
from kds_app.remote.answer import Answer, read_answer
from kds_app.remote.connections import Connections
from kds_app.remote.credential import Credential
from kds_app.remote.exhausted import is_clean
from kds_app.remote.failures import RAISED, from_exception, garbled, judge_read, judge_write
from kds_app.remote.wire import (
    Page,
    Recollection,
    page_query,
    read_branches,
    read_brands,
    read_order,
    read_page,
    read_reasons,
)

log = logging.getLogger(__name__)

PAGE_SIZE = 100
PROBE_SIZE = 20
"""Orders: enough to tell whose they are."""
NEW_CONNECTION_AFTER = frozenset({Outcome.CUT_OFF, Outcome.TRY_AGAIN, Outcome.MISDIRECTED, Outcome.GARBLED})
"""The rows of the failure table that ask for one, and an answer not to be believed: it may be to another request."""

_REFUSED = frozenset({Outcome.UNAUTHORISED, Outcome.REVOKED})

T = TypeVar("T")


class Limits(Struct, frozen=True):
    """How long one attempt may take in all (s), how large its answer may be (bytes, decoded), how far a walk goes."""

    connect_seconds: float = 4.0
    """For each step of connecting; all three end well before an attempt does: «not sent» is told from «cut off»."""
    single_seconds: float = 15.0
    page_seconds: float = 30.0
    walk_seconds: float = 90.0
    """For all pages of a list together: one that drips page by page must not keep the board waiting."""
    single_bytes: int = 2**20
    page_bytes: int = 32 * 2**20
    pages: int = 100
    """A list that has not ended by then (10,000 orders) does not end: the reading fails; half of it is not shown."""


USUAL = Limits()


class Knock(Struct, frozen=True):
    """Somebody answered."""

    seconds: float
    date: datetime | None
    """When, by the clock of whoever answered."""


class _Request(Struct, frozen=True):
    """One attempt, but for whose it is."""

    method: str
    path: str
    seconds: float
    cap: int
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class PartnerClient:
    """The ``PartnerApi`` of the engine, over HTTP.

    ``tls`` comes from ``tls.build_context``, ``now`` gives the time of day (aware), ``dated`` is told the ``Date`` of
    each answer; ``proxy`` is the settings'. While it holds no credential every call comes to UNAUTHORISED, unsent.
    """

    def __init__(
        self,
        tls: ssl.SSLContext,
        now: Callable[[], datetime],
        *,
        version: str,
        credential: Credential | None = None,
        limits: Limits = USUAL,
        dated: Callable[[datetime], None] = lambda _: None,
        proxy: str = "",
    ) -> None:
        self._now = now
        self._credential = credential
        self._limits = limits
        self._dated = dated
        self._recollection = Recollection()
        self._connections = Connections(tls, f"klikit-kds/{version}", limits.connect_seconds, proxy)
        _keep_headers_out_of_the_log()

    @property
    def account(self) -> Account | None:
        """Whose credential it holds; None while there is none."""
        return None if self._credential is None else self._credential.account

    @property
    def credential(self) -> Credential | None:
        """The one in use; None while there is none."""
        return self._credential

    def use(self, credential: Credential | None) -> None:
        """Use this credential from the next request on; what is under way ends with the old one."""
        self._credential = credential

    @property
    def proxy(self) -> str:
        """What the partner is reached through; empty for no proxy."""
        return self._connections.proxy

    async def go_by(self, proxy: str) -> None:
        """Reach the partner through this proxy, or without one where it is empty, from the next request on."""
        await self._connections.reroute(proxy)

    async def drop_connections(self) -> None:
        """Connect anew from the next request on: after a sleep, or on another network."""
        await self._connections.renew()

    async def aclose(self) -> None:
        """Close the connections. Nothing may be asked after that."""
        await self._connections.aclose()

    async def send(self, tap: Tap) -> Delivery:
        """One attempt at the tap's write. Raises ``ValueError`` for a tap of another account: a bug."""
        if self._credential is not None and tap.account != self.account:
            raise ValueError("a tap of another account must not be sent with this credential")
        request = _Request(
            "PATCH",
            status_path(tap.order_id),
            self._limits.single_seconds,
            self._limits.single_bytes,
            headers={"Idempotency-Key": tap.key, "Content-Type": "application/json"},
            body=tap.body,
        )
        asked = MOVES[tap.action].asks
        return await self._ask(request, lambda answer: judge_write(answer, tap.order_id, asked, self._now()))

    async def order(self, order_id: OrderId) -> Order | Delivery:
        """One order as it is now, or why it could not be read (``NOT_FOUND``: the server has none)."""
        request = _Request("GET", order_path(order_id), self._limits.single_seconds, self._limits.single_bytes)
        return await self._ask(request, lambda answer: self._the_order(answer, order_id))

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """Every order created since then, all pages, each once; or why one of the pages could not be read.

        Pages shift while they are walked («Reading orders»): an order that comes twice counts once, as it was last
        updated. A page that brings nothing new is the end, whatever the total says.
        """
        try:
            async with asyncio.timeout(self._limits.walk_seconds):
                return await self._walk(since)
        except TimeoutError:
            return TOO_SLOW

    async def _walk(self, since: datetime) -> list[Order] | Delivery:
        credential = self._credential
        self._recollection.begin()
        found: dict[OrderId, Order] = {}
        dropped = 0
        for number in range(1, self._limits.pages + 1):
            page = self._of_today(await self._page(credential, page_query(since, number, PAGE_SIZE)), credential)
            if isinstance(page, Delivery):
                return page
            before = len(found)
            _merge(found, page.orders)
            dropped += page.named - len(page.orders)
            all_seen = page.total is not None and len(found) + dropped >= page.total
            if all_seen or len(found) == before:
                return list(found.values())
        log.error("the list of orders did not end after %d pages", self._limits.pages)
        return ENDLESS

    async def probe(self, credential: Credential) -> tuple[Order, ...] | Delivery:
        """Some of the orders that a credential opens which is not in use yet, by one small read; or why it will not do.

        There may be none.
        """
        page = await self._page(credential, page_query(self._now() - timedelta(days=1), 1, PROBE_SIZE))
        return page if isinstance(page, Delivery) else page.orders

    async def reasons(self) -> tuple[tuple[str, str], ...] | Delivery:
        """The partner's own list of reasons to reject or cancel, (code, label); or why there is none."""
        return await self._list(REASONS, read_reasons)

    async def shop(self) -> Shop | Delivery:
        """The brands and branches of the business, by name; or why they could not be read."""
        brands = await self._list(BRANDS, read_brands)
        if isinstance(brands, Delivery):
            return brands
        branches = await self._list(BRANCHES, read_branches)
        return branches if isinstance(branches, Delivery) else Shop(brands, branches)

    async def _list(self, path: str, read: Callable[[bytes], T | None]) -> T | Delivery:
        def judge(answer: Answer) -> T | Delivery:
            data = judge_read(answer, self._now())
            if isinstance(data, Delivery):
                return data
            found = read(data)
            return garbled(answer, "no such list") if found is None else found

        return await self._ask(_Request("GET", path, self._limits.single_seconds, self._limits.single_bytes), judge)

    async def knock(self, base_url: str) -> Knock | Delivery:
        """Whether anybody answers at this address at all, whatever it says; a ``Delivery`` where nobody does.

        One request without a credential, for those who look for what is wrong.
        """
        return await self._knock(self._connections, check_base_url(base_url))

    async def knock_through(self, proxy: str, base_url: str) -> Knock | Delivery:
        """The same through another proxy than the one in use, or without one where it is empty."""
        beside = self._connections.beside(proxy)
        try:
            return await self._knock(beside, check_base_url(base_url))
        finally:
            await beside.aclose()

    async def _knock(self, connections: Connections, base_url: str) -> Knock | Delivery:
        began = time.perf_counter()
        async with connections.line() as line:
            try:
                async with asyncio.timeout(self._limits.single_seconds):
                    response = await line.http.head(base_url + ORDERS)
            except RAISED as error:
                return from_exception(error)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Knock(time.perf_counter() - began, server_time.date(headers))

    async def _page(self, credential: Credential | None, query: Mapping[str, str]) -> Page | Delivery:
        request = _Request("GET", ORDERS, self._limits.page_seconds, self._limits.page_bytes, query)
        return await self._attempt(credential, request, self._the_page)

    def _the_page(self, answer: Answer) -> Page | Delivery:
        data = judge_read(answer, self._now())
        if isinstance(data, Delivery):
            return data
        return read_page(data, self._recollection.read) or garbled(answer, "no list of orders")

    def _the_order(self, answer: Answer, order_id: OrderId) -> Order | Delivery:
        data = judge_read(answer, self._now())
        if isinstance(data, Delivery):
            return data
        order = read_order(data)
        return order if order is not None and order.id == order_id else garbled(answer, "not the order asked for")

    async def _ask(self, request: _Request, judge: Callable[[Answer], T | Delivery]) -> T | Delivery:
        credential = self._credential
        return self._of_today(await self._attempt(credential, request, judge), credential)

    def _hear_the_time(self, answer: Answer, result: object) -> None:
        """Pass on when the partner answered; a sign-in page and a gateway have clocks of their own."""
        spoke = not isinstance(result, Delivery) or result.request_id
        if spoke and (at := server_time.date(answer.headers)) is not None:
            self._dated(at)

    def _of_today(self, result: T | Delivery, credential: Credential | None) -> T | Delivery:
        """A refusal of a credential that was replaced meanwhile says nothing of the new one: try again at once."""
        if credential is self._credential or not isinstance(result, Delivery) or result.outcome not in _REFUSED:
            return result
        return replace(result, outcome=Outcome.MISDIRECTED)

    async def _attempt(
        self, credential: Credential | None, request: _Request, judge: Callable[[Answer], T | Delivery]
    ) -> T | Delivery:
        """One attempt, judged. The one boundary that the exceptions of ``RAISED`` do not cross."""
        if credential is None:
            return Delivery(Outcome.UNAUTHORISED, detail="no credential")
        async with self._connections.line() as line:
            try:
                async with (
                    asyncio.timeout(request.seconds),
                    line.http.stream(
                        request.method,
                        credential.base_url + request.path,
                        params=request.query or None,
                        headers={**request.headers, "Authorization": credential.authorization()},
                        content=request.body,
                    ) as response,
                ):
                    answer = await read_answer(response, request.cap)
                    clean = is_clean(response)
                    result = judge(answer)
                    self._hear_the_time(answer, result)
            except RAISED as error:
                result, clean = from_exception(error), True
            if not clean or (isinstance(result, Delivery) and result.outcome in NEW_CONNECTION_AFTER):
                await self._connections.renew(line)
        return result


def _merge(found: dict[OrderId, Order], orders: tuple[Order, ...]) -> None:
    """Add the orders; of two copies the one updated later stays, the first where that cannot be told."""
    for order in orders:
        known = found.get(order.id)
        newer = known and known.updated_at and order.updated_at and order.updated_at > known.updated_at
        if known is None or newer:
            found[order.id] = order


def _keep_headers_out_of_the_log() -> None:
    """At DEBUG httpcore logs the headers of every answer, and with them what is nobody's business."""
    logger = logging.getLogger("httpcore")
    if logger.level < logging.INFO:
        logger.setLevel(logging.INFO)
