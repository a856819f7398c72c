"""The partner API as the contract has it: routes, who may call them, and what each answers."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kds_app.simulator.access import READ_ORDERS, WRITE_ORDERS
from kds_app.simulator.asks import read_move, read_query
from kds_app.simulator.envelope import Answer
from kds_app.simulator.house import House
from kds_app.simulator.journal import Actor, Hand
from kds_app.simulator.menus import BRANCHES, BRANDS
from kds_app.simulator.words import (
    BASE,
    CANCEL_REASONS,
    FULFILMENT_STATUSES,
    ORDER_TYPES,
    Code,
    RefusedError,
)


class Call(Struct, frozen=True):
    """One request that was let in."""

    request: Request
    body: bytes
    request_id: str


Handler = Callable[[Call], Answer]
Endpoint = Callable[[Request], Awaitable[Response]]
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Contract:
    """The partner API over one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._voice = house.voice

    def routes(self) -> list[Route]:
        """Every route, the fixed paths before the ones with an id; what is not in the contract is a 404."""
        reads: tuple[tuple[str, Handler, str | None], ...] = (
            ("/orders", self._list, READ_ORDERS),
            ("/orders/cancel-reasons", self._cancel_reasons, READ_ORDERS),
            ("/orders/order-types", self._order_types, READ_ORDERS),
            ("/orders/fulfillment-statuses", self._fulfilment_statuses, READ_ORDERS),
            ("/orders/count", self._count, READ_ORDERS),
            ("/orders/{id}", self._one, READ_ORDERS),
            ("/brands", self._brands, None),
            ("/branches", self._branches, None),
        )
        found = [Route(BASE + path, self._endpoint(handler, scope), methods=["GET"]) for path, handler, scope in reads]
        move = Route(f"{BASE}/orders/{{id}}/status", self._endpoint(self._move, WRITE_ORDERS), methods=["PATCH"])
        lost = Route(f"{BASE}/{{rest:path}}", self._endpoint(_no_such_route, None), methods=EVERY_METHOD)
        return [*found, move, lost]

    def _endpoint(self, handler: Handler, scope: str | None) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            call = Call(request, body, self._voice.request_id())
            with self._house.journal.changed:
                return self._answer(handler, scope, call).response()

        return endpoint

    def _answer(self, handler: Handler, scope: str | None, call: Call) -> Answer:
        """What the handler says once the door has let the call in, or the refusal. Under the one lock."""
        try:
            self._house.door.admit(call.request.headers.get("authorization"), scope)
            self._house.caps.take("read" if call.request.method == "GET" else "write")
            return handler(call)
        except RefusedError as refused:
            return self._refusal(call, refused)

    def _refusal(self, call: Call, refused: RefusedError) -> Answer:
        counts = self._house.journal.counts
        self._house.journal.count(counts.refusals, refused.code)
        if refused.code is Code.STATE_IDEMPOTENCY_CONFLICT:
            self._house.journal.count(counts.answers, "conflict")
        return self._voice.refusal(call.request_id, refused)

    def _move(self, call: Call) -> Answer:
        """Move an order. A decision of the state machine, either way, is kept for the key; no other answer is."""
        key = call.request.headers.get("idempotency-key", "").strip()
        if not key:
            raise RefusedError(Code.REQUEST_MISSING_IDEMPOTENCY_KEY, "Idempotency-Key is required")
        path = call.request.url.path
        kept = self._house.replies.recall(key, path, call.body)
        if kept is not None:
            self._house.journal.count(self._house.journal.counts.answers, "replay")
            return kept
        answer = self._decide(call, key)
        self._house.replies.keep(key, path, call.body, answer)
        return answer

    def _decide(self, call: Call, key: str) -> Answer:
        order_id = call.request.path_params["id"]
        asked = read_move(call.request.headers.get("content-type", ""), call.body)
        self._house.books.get(order_id)
        hand = Hand(Actor.PARTNER, key, call.request_id, asked.occurred_at, asked.reason)
        try:
            entry = self._house.books.move(order_id, asked.to, hand)
        except RefusedError as refused:
            return self._refusal(call, refused)
        return self._voice.data(call.request_id, self._voice.moved(entry.id, entry.status, entry.record))

    def _list(self, call: Call) -> Answer:
        query = read_query(call.request.query_params, self._house.books.clock())
        page, total = self._house.books.find(query)
        orders = [self._voice.order(entry.record) for entry in page]
        data = {"orders": orders, "page": query.page, "size": query.size, "total": total}
        return self._voice.data(call.request_id, data)

    def _one(self, call: Call) -> Answer:
        entry = self._house.books.get(call.request.path_params["id"])
        return self._voice.data(call.request_id, self._voice.order(entry.record))

    def _cancel_reasons(self, call: Call) -> Answer:
        return self._voice.data(call.request_id, [{"code": code, "label": label} for code, label in CANCEL_REASONS])

    def _order_types(self, call: Call) -> Answer:
        return self._voice.data(call.request_id, [{"id": number, "title": title} for number, title in ORDER_TYPES])

    def _fulfilment_statuses(self, call: Call) -> Answer:
        statuses = [{"id": number, "title": title} for number, title in FULFILMENT_STATUSES]
        return self._voice.data(call.request_id, statuses)

    def _count(self, call: Call) -> Answer:
        return self._voice.data(call.request_id, {})

    def _brands(self, call: Call) -> Answer:
        brands = [{"id": brand.id, "title": brand.title, "logo": brand.logo} for brand in BRANDS]
        return self._voice.data(call.request_id, [{"brands": brands}])

    def _branches(self, call: Call) -> Answer:
        results = []
        for branch in BRANCHES:
            brands = [brand for brand in BRANDS if brand.branch_id == branch.id]
            ids, titles = [brand.id for brand in brands], [brand.title for brand in brands]
            results.append({"id": branch.id, "title": branch.title, "brand_ids": ids, "brand_titles": titles})
        return self._voice.data(call.request_id, {"results": results})


def _no_such_route(call: Call) -> Answer:
    raise RefusedError(Code.RESOURCE_NOT_FOUND, f"no such resource: {call.request.method} {call.request.url.path}")
