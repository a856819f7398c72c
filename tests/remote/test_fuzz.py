"""A share of the fuzz of the decoders, and proof that it would find worse ones."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Order, OrderId
from kds_app.remote.answer import Answer
from kds_app.remote.failures import judge_read, judge_write
from kds_app.remote.wire import Page, read_order, read_page
from tests.remote.fuzz.checks import Decoders
from tests.remote.fuzz.payloads import make
from tests.remote.fuzz.runner import run

ROOT = Path(__file__).parents[2]


def test_five_thousand_odd_answers_break_nothing_confirm_nothing_and_fill_no_memory() -> None:
    pytest.importorskip("resource", reason="memory is measured as Unix measures it")
    order = [sys.executable, "-m", "tests.remote.fuzz", "--payloads", "5000", "--seed", "1"]
    done = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout


def test_a_payload_is_the_same_whenever_it_is_made() -> None:
    for number in range(300):
        assert make(7, number) == make(7, number)
    assert make(7, 1) != make(8, 1)


def believes_any_status(answer: Answer, order_id: OrderId, asked: Status, now: datetime) -> Delivery:
    delivery = judge_write(answer, order_id, asked, now)
    return replace(delivery, outcome=Outcome.CONFIRMED) if delivery.outcome is Outcome.OTHER_STATUS else delivery


def believes_a_word_in_the_body(answer: Answer, order_id: OrderId, asked: Status, now: datetime) -> Delivery:
    delivery = judge_write(answer, order_id, asked, now)
    named = answer.status == 200 and b'"101"' in answer.body and b'"accepted"' in answer.body
    return replace(delivery, outcome=Outcome.CONFIRMED) if named else delivery


def believes_nothing(answer: Answer, order_id: OrderId, asked: Status, now: datetime) -> Delivery:
    return replace(judge_write(answer, order_id, asked, now), outcome=Outcome.GARBLED)


def waits_for_ever(answer: Answer, now: datetime) -> bytes | Delivery:
    read = judge_read(answer, now)
    return read if isinstance(read, bytes) else replace(read, retry_after=float("inf"))


def raises_at_what_is_no_utf8(answer: Answer, now: datetime) -> bytes | Delivery:
    answer.body.decode()
    return judge_read(answer, now)


def shows_whole_orders_alone(data: bytes) -> Page | None:
    page = read_page(data)
    return page and replace(page, orders=tuple(order for order in page.orders if not order.damaged))


def turns_a_page_with_one_bad_record_away(data: bytes) -> Page | None:
    page = read_page(data)
    return page if page is None or len(page.orders) == page.named else None


def reads_perfect_json_alone(data: bytes) -> Order | None:
    plain: Any = msgspec.json.decode(data) if data.isascii() else None
    return read_order(data) if plain else None


def keeps_half_emoji(data: bytes) -> Order | None:
    order = read_order(data)
    return order and replace(order, customer=order.customer + "\ud83d")


WORSE: dict[Callable[..., Any], Decoders] = {
    believes_any_status: Decoders(judge_write=believes_any_status),
    believes_a_word_in_the_body: Decoders(judge_write=believes_a_word_in_the_body),
    believes_nothing: Decoders(judge_write=believes_nothing),
    waits_for_ever: Decoders(judge_read=waits_for_ever),
    raises_at_what_is_no_utf8: Decoders(judge_read=raises_at_what_is_no_utf8),
    shows_whole_orders_alone: Decoders(read_page=shows_whole_orders_alone),
    turns_a_page_with_one_bad_record_away: Decoders(read_page=turns_a_page_with_one_bad_record_away),
    reads_perfect_json_alone: Decoders(read_order=reads_perfect_json_alone),
    keeps_half_emoji: Decoders(read_order=keeps_half_emoji),
}


@pytest.mark.parametrize("worse", WORSE, ids=lambda worse: worse.__name__)
def test_the_fuzz_finds_a_decoder_that(worse: Callable[..., Any]) -> None:
    shares = (range(at, at + 200) for at in range(0, 5000, 200))
    assert any(asyncio.run(run(1, share, WORSE[worse]))[1] for share in shares)
