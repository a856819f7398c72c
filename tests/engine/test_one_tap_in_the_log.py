"""One tap can be followed through the log, by its key, and from there to the server's by its request id."""

import logging

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.tap import TapState, Verdict
from tests.fakes.make import an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import BAD_GATEWAY, Shop, Turn, some_orders


def story_of(key: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of this tap, without what is the same in every line."""
    lines = [record.getMessage() for record in caplog.records]
    return [line.split(key, 1)[1] for line in lines if key in line]


@in_virtual_time
async def test_a_tap_is_told_from_the_disk_over_each_try_to_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with Shop(*some_orders(3)).at_work() as shop:
        shop.server.script["send"].append(BAD_GATEWAY)
        await shop.tap("200", Action.ACCEPT)
        await shop.tap("201", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        tap = shop.outbox.rows[0]
        assert tap.request_id
        first, *tries, last = story_of(tap.key, caplog)
        assert first == " order 200 accept: safe on disk"
        assert [f"try {number}" in line for number, line in enumerate(tries, 1)] == [True, True]
        assert "http=502 code=downstream_unavailable" in tries[0]
        assert f"request_id={tap.request_id}" in tries[1]
        assert last.startswith(" order 200 accept: over, confirmed after 2 tries")
        assert f"request_id={tap.request_id}" in last


@in_virtual_time
async def test_what_a_person_decides_and_what_falls_with_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with Shop(an_order()).at_work() as shop:
        shop.server.script["send"].append(Turn(Delivery(Outcome.BAD_REQUEST, 400, request_id="req_400")))
        await shop.tap("101", Action.ACCEPT)
        await shop.tap("101", Action.READY)
        await until(lambda: TapState.HELD in shop.states)
        held, behind = shop.outbox.rows
        await shop.kitchen.resolve(held.key, Verdict.DROP_IT)
        told = story_of(held.key, caplog)
        assert " order 101 accept: a person says drop it" in told
        assert "over, dropped after 1 tries" in told[-2]
        assert f"because_of={held.key}" in "".join(story_of(behind.key, caplog))


@in_virtual_time
async def test_a_tap_that_is_taken_back_is_told_to_be_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with Shop(an_order()).at_work() as shop:
        await shop.tap("101", Action.ACCEPT, grace=5.0)
        (tap,) = shop.outbox.rows
        await shop.kitchen.tap_book.undo(tap.key)
        assert "over, dropped after 0 tries" in story_of(tap.key, caplog)[-1]
