"""The strings behind the stage: how a script in another process reads the ledger and pulls the simulator about.

Under ``/_simulator``, without authentication, on loopback. Every POST takes a JSON object.

=================  ====================================================================================================
GET  ledger        the moves that took effect, the counts, where each order stands
POST faults        ``{"rates": SPEC}`` and ``{"script": [{"kind", "seconds", "on", "order_id", "by", "times"}]}``
POST rotate        ``{"secret": NEW}``: the old secret stops working at once
POST revoke        ``{}``; ``reinstate`` takes it back
POST place         ``{"fields": {...}, "status": WORD}``, both optional → ``{"id"}``
POST cancel        ``{"id", "reason"}``: by the customer
POST move          ``{"id", "status"}``: by the other tablet
POST rate          ``{"orders_per_minute", "writes_per_minute", "reads_per_minute"}``, any of them; null lifts a cap
=================  ====================================================================================================
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kds_app.domain.lifecycle import Status
from kds_app.simulator.envelope import to_json
from kds_app.simulator.faults import Fault
from kds_app.simulator.house import House
from kds_app.simulator.journal import Actor, Hand
from kds_app.simulator.words import RefusedError

Asked = dict[str, Any]
CONTROL = "/_simulator"


class Control:
    """The control routes over one house."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        """Every route."""
        deeds = {
            "faults": self._faults,
            "rotate": self._rotate,
            "revoke": self._revoke,
            "reinstate": self._reinstate,
            "place": self._place,
            "cancel": self._cancel,
            "move": self._move,
            "rate": self._rate,
        }
        posts = [Route(f"{CONTROL}/{name}", _post(deed), methods=["POST"]) for name, deed in deeds.items()]
        return [Route(f"{CONTROL}/ledger", self._read, methods=["GET"]), *posts]

    def ledger(self) -> dict[str, Any]:
        """The moves that took effect, oldest first; the counts; where each order stands."""
        with self._house.journal.changed:
            orders = {
                entry.id: {
                    "status": entry.status,
                    "short_id": entry.record["short_id"],
                    "updated_at": entry.record["updated_at"],
                }
                for entry in self._house.books.entries()
            }
            effects = [effect.told() for effect in self._house.journal.effects]
            return {"ledger": effects, "counts": self._house.journal.counts.told(), "orders": orders}

    async def _read(self, _: Request) -> Response:
        return Response(to_json(self.ledger()), media_type="application/json")

    def _faults(self, asked: Asked) -> Asked:
        script = [fault for told in asked.get("script", []) for fault in _scripted(dict(told))]
        if "rates" in asked:
            self._house.faults.set_rates(asked["rates"])
        self._house.faults.add(script)
        return {"pending": self._house.faults.pending}

    def _rotate(self, asked: Asked) -> Asked:
        self._house.door.secret = str(asked["secret"])
        return {}

    def _revoke(self, _: Asked) -> Asked:
        self._house.door.revoked = True
        return {}

    def _reinstate(self, _: Asked) -> Asked:
        self._house.door.revoked = False
        return {}

    def _place(self, asked: Asked) -> Asked:
        status = Status(asked.get("status", Status.PLACED))
        return {"id": self._house.kitchen.place(asked.get("fields"), status)}

    def _cancel(self, asked: Asked) -> Asked:
        reason = asked.get("reason", "Cancelled by the customer")
        entry = self._house.books.move(str(asked["id"]), Status.CANCELLED, Hand(Actor.CUSTOMER, reason=reason))
        return {"id": entry.id, "status": entry.status}

    def _move(self, asked: Asked) -> Asked:
        entry = self._house.books.move(str(asked["id"]), Status(asked["status"]), Hand(Actor.TABLET))
        return {"id": entry.id, "status": entry.status}

    def _rate(self, asked: Asked) -> Asked:
        if "orders_per_minute" in asked:
            self._house.kitchen.set_pace(float(asked["orders_per_minute"]))
        for kind in ("write", "read"):
            if f"{kind}s_per_minute" in asked:
                self._house.caps.per_minute[kind] = asked[f"{kind}s_per_minute"]
        return {"orders_per_minute": self._house.kitchen.orders_per_minute}


def _scripted(told: Asked) -> list[Fault]:
    times = int(told.pop("times", 1))
    return [Fault(**told)] * times


def _post(deed: Callable[[Asked], Asked]) -> Callable[[Request], Awaitable[Response]]:
    """The deed as an endpoint; what it cannot do is a 400 with one line that says why."""

    async def endpoint(request: Request) -> Response:
        try:
            done = deed(json.loads(await request.body() or b"{}"))
        except (RefusedError, ValueError, KeyError, TypeError, AttributeError) as error:
            return Response(to_json({"error": str(error)}), 400, media_type="application/json")
        return Response(to_json(done), media_type="application/json")

    return endpoint
