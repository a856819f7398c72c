"""What must hold of every payload, whatever it is."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from msgspec import Struct
from msgspec.structs import astuple

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Order, OrderId
from kds_app.remote import server_time
from kds_app.remote.answer import Answer, read_answer
from kds_app.remote.failures import judge_read, judge_write
from kds_app.remote.server_time import LONGEST
from kds_app.remote.wire import Page, read_order, read_page
from tests.fakes.make import NOW
from tests.remote.fuzz import oracle
from tests.remote.fuzz.payloads import CAP, Payload

ASKED = OrderId("101")
ACCEPTED = frozenset({"accepted", "2", 2})
SLOWEST = 2.0
"""Seconds of processor time for one payload."""

_FITS: tuple[tuple[type[Any], Callable[[Any], bool], str], ...] = (
    (str, lambda text: not any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in text), "an odd text"),
    (int, lambda number: abs(number) < 2**63, "a number no database holds"),
    (datetime, lambda at: at.tzinfo is UTC, "a time that is not in UTC"),
)
"""What the values of an order must be, or what is said of them."""


@dataclass(frozen=True, slots=True)
class Decoders:
    """What is put to the test; a test of the fuzz puts worse ones in their place."""

    judge_write: Callable[[Answer, OrderId, Status, datetime], Delivery] = judge_write
    judge_read: Callable[[Answer, datetime], bytes | Delivery] = judge_read
    read_page: Callable[[bytes], Page | None] = read_page
    read_order: Callable[[bytes], Order | None] = read_order


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, body: bytes, size: int) -> None:
        self._body = body
        self._size = size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), self._size):
            yield self._body[at : at + self._size]


async def wrongs(payload: Payload, decoders: Decoders) -> list[str]:
    """What does not hold of the payload, each in a few words. An exception is told as one."""
    began = time.process_time()
    try:
        response = httpx.Response(
            payload.status, headers=list(payload.headers), stream=_Pieces(payload.body, payload.pieces)
        )
        answer = await read_answer(response, CAP)
        plain = oracle.plain_body(payload.headers, payload.body)
        found = [*_of_body(answer, plain), *_of_write(answer, plain, decoders), *_of_reads(answer, plain, decoders)]
    except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
        return [f"raised {error!r:.300}"]
    spent = time.process_time() - began
    return [*found, f"took {spent:.1f} s"] if spent > SLOWEST else found


def _of_body(answer: Answer, plain: bytes | None) -> Iterator[str]:
    if len(answer.body) > CAP:
        yield f"read {len(answer.body)} bytes"
    if not answer.flaw and plain != answer.body:
        yield "another body than was sent"
    if (at := server_time.date(answer.headers)) is not None and at.tzinfo is None:
        yield "a date without a zone"


def _of_write(answer: Answer, plain: bytes | None, decoders: Decoders) -> Iterator[str]:
    delivery = decoders.judge_write(answer, ASKED, Status.ACCEPTED, NOW)
    yield from _of_delivery(delivery, answer)
    said = oracle.says_moved(answer.status, plain, ASKED, ACCEPTED)
    if delivery.outcome is Outcome.CONFIRMED and not said:
        yield "a false CONFIRMED"
    if said and delivery.outcome not in {Outcome.CONFIRMED, Outcome.PORTAL}:
        yield f"a confirmation called {delivery.outcome}"


def _of_reads(answer: Answer, plain: bytes | None, decoders: Decoders) -> Iterator[str]:
    data = decoders.judge_read(answer, NOW)
    if isinstance(data, Delivery):
        yield from _of_delivery(data, answer)
        if data.outcome is Outcome.CONFIRMED:
            yield "a read that confirms"
        if data.outcome is not Outcome.PORTAL and oracle.is_sound(answer.status, plain):
            yield f"a sound answer called {data.outcome}"
        return
    page, order = decoders.read_page(data), decoders.read_order(data)
    yield from _of_page(page, plain)
    if order is None and oracle.order_ids(plain):
        yield "an order with an id that was dropped"
    if order is not None:
        yield from _of_value(order)


def _of_page(page: Page | None, plain: bytes | None) -> Iterator[str]:
    ids = oracle.page_ids(plain)
    if page is None:
        if ids and oracle.is_sound(200, plain):
            yield "a sound page that was turned away"
        return
    shown = [order.id for order in page.orders]
    if len(shown) != len(ids) or any(known not in {None, seen} for known, seen in zip(ids, shown, strict=True)):
        yield f"a page of {ids} shown as {shown}"
    if page.named < len(shown) or (page.total is not None and page.total < page.named):
        yield "a page that names less than it shows"
    for order in page.orders:
        yield from _of_value(order)


def _of_delivery(delivery: Delivery, answer: Answer) -> Iterator[str]:
    if delivery.http != answer.status:
        yield "another HTTP status"
    if not all(len(text) <= 200 and text.isprintable() for text in (delivery.request_id, delivery.code)):
        yield "an odd request id or code"
    if not (len(delivery.detail) <= 300 and delivery.detail.isprintable()):
        yield "an odd detail"
    if delivery.retry_after is not None and not 0 <= delivery.retry_after <= LONGEST:
        yield f"a wait of {delivery.retry_after} s"


def _of_value(order: Order) -> Iterator[str]:
    """Whether everything in an order can be stored and shown."""
    for leaf in _leaves(order):
        yield from (said for kind, fits, said in _FITS if isinstance(leaf, kind) and not fits(leaf))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Struct):
        value = astuple(value)
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
