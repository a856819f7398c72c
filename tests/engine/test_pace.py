"""Hundreds of taps that waited: all within the partner's writes a minute, and one 429 is all it takes to learn them."""

from collections import deque
from collections.abc import Callable
from math import ceil

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import OrderId
from kds_app.engine.gate import FEWEST, STATED, WIDE, Gate
from tests.fakes.make import an_order
from tests.fakes.virtual_time import START, in_virtual_time, until
from tests.fakes.world import Request, Shop, Turn, some_orders

MANY = 400
ROUND_TRIP = 0.05
"""Seconds, half of them each way."""


def sliding(most: int) -> Callable[[Request], Turn]:
    """A partner that takes ``most`` writes in any 60 seconds, and says when the next is welcome."""
    taken: deque[float] = deque()

    def weather(request: Request) -> Turn:
        if request.call != "send":
            return Turn()
        arrives = request.at + ROUND_TRIP / 2
        while taken and arrives - taken[0] >= 60.0:
            taken.popleft()
        if len(taken) >= most:
            wait = float(max(1, ceil(taken[0] + 60.0 - arrives)))
            return Turn(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded", retry_after=wait), before=ROUND_TRIP)
        taken.append(arrives)
        return Turn(before=ROUND_TRIP / 2, after=ROUND_TRIP / 2)

    return weather


def bucket(most: int) -> Callable[[Request], Turn]:
    """A partner with a bucket of ``most``, filled again by as many a minute; one that is too many may come in 1 s."""
    level, at = float(most), START

    def weather(request: Request) -> Turn:
        nonlocal level, at
        if request.call != "send":
            return Turn()
        level, at = min(float(most), level + (request.at - at) * most / 60.0), request.at
        if level < 1.0:
            return Turn(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded", retry_after=1.0), before=ROUND_TRIP)
        level -= 1.0
        return Turn(before=ROUND_TRIP / 2, after=ROUND_TRIP / 2)

    return weather


@pytest.mark.parametrize("partner", [sliding, bucket])
@in_virtual_time
async def test_taps_that_are_more_than_a_minute_takes_meet_one_429_and_no_more(
    partner: Callable[[int], Callable[[Request], Turn]],
) -> None:
    async with Shop(*some_orders(MANY), seconds=3600).at_work(sending=False) as shop:
        await shop.accept_all()
        shop.server.weather = partner(STATED)
        async with Shop(server=shop.server, outbox=shop.outbox, seconds=3600).at_work() as later:
            began = later.time.monotonic()
            await until(lambda: later.waiting == 0, within=300)
            sends = later.server.heard("send")
            assert len(sends) == MANY + 1
            assert later.time.monotonic() - began < 85
    assert len(shop.server.effects) == MANY


@in_virtual_time
async def test_a_partner_without_a_limit_is_not_kept_waiting() -> None:
    async with Shop(*some_orders(MANY), seconds=3600).at_work() as shop:
        shop.server.weather = lambda request: Turn(after=ROUND_TRIP) if request.call == "send" else Turn()
        await shop.accept_all()
        await until(lambda: shop.waiting == 0, within=300)
        wide, alone = STATED / WIDE * ROUND_TRIP, (MANY - STATED + WIDE) * ROUND_TRIP
        assert shop.time.monotonic() - START == pytest.approx(wide + alone, abs=1.0)


@in_virtual_time
async def test_what_a_customer_waits_for_goes_next_however_many_wait() -> None:
    orders = some_orders(MANY, Status.ACCEPTED)
    async with Shop(an_order(), *orders, seconds=3600).at_work(sending=False) as shop:
        for order in orders:
            await shop.tap(order.id, Action.READY)
        shop.server.weather = sliding(STATED)
        async with Shop(server=shop.server, outbox=shop.outbox, seconds=3600).at_work() as later:
            await until(lambda: len(later.server.effects) > STATED + 20, within=120)
            now = later.time.monotonic()
            await later.tap("101", Action.ACCEPT)
            await until(lambda: later.server.effects[-1].order_id == "101")
            assert later.time.monotonic() - now < 1


@pytest.mark.parametrize("learnt", [False, True], ids=["close to the limit", "after a 429"])
@in_virtual_time
async def test_readings_that_hang_hold_up_no_write(learnt: bool) -> None:
    async with Shop(*some_orders(6), seconds=3600).at_work() as shop:
        for _ in range(STATED):
            shop.gate.passed(shop.time.monotonic())
        if learnt:
            shop.gate.limited(shop.time.monotonic())
        unread = set(list(shop.server.book)[:3])
        shop.server.weather = lambda request: _in_doubt(request, unread)
        for order_id in unread:
            await shop.tap(order_id, Action.ACCEPT)
        await until(lambda: len(shop.server.heard("order")) == len(unread))
        began = shop.time.monotonic()
        for order_id in shop.server.book.keys() - unread:
            await shop.tap(order_id, Action.ACCEPT)
        await until(lambda: {effect.order_id for effect in shop.server.effects} >= shop.server.book.keys() - unread)
        assert shop.time.monotonic() - began < 1


def _in_doubt(request: Request, unread: set[OrderId]) -> Turn:
    """Nobody can say what became of these, and to read them takes for ever."""
    if request.call == "order":
        return Turn(before=15.0)
    if request.call == "send" and request.order_id in unread:
        return Turn(Delivery(Outcome.OTHER_SUCCESS, 204))
    return Turn(after=ROUND_TRIP)


def the_gate_after(writes: int, now: float) -> Gate:
    """A gate through which so many writes went in the minute before ``now``, when one was too many."""
    gate = Gate()
    for number in range(writes):
        gate.passed(now - 50.0 * (writes - number) / writes)
    gate.limited(now)
    gate.pause(now)
    gate.passed(now)
    return gate


def test_after_a_429_writes_go_evenly_as_many_a_minute_as_were_taken() -> None:
    gate = the_gate_after(240, now=100.0)
    assert gate.writes(100.0, 0) == 1
    gate.started(100.0)
    apart = gate.next_write - 100.0
    assert 60 / 240 < apart < 62 / 240
    assert [gate.writes(100.0 + apart * 0.9, 0), gate.writes(100.0 + apart, 0)] == [0, 1]


def test_where_answers_are_slow_several_may_be_on_the_wire_all_the_same() -> None:
    gate = the_gate_after(240, now=100.0)
    assert [gate.writes(101.0, on_the_wire) for on_the_wire in range(WIDE)] == [1, 1, 1, 1]


def test_what_a_429_has_taught_holds_for_ten_minutes_as_another_tablet_may_have_used_up_the_rest() -> None:
    gate = the_gate_after(FEWEST, now=100.0)
    gate.started(699.0)
    assert [gate.writes(699.5, 0), gate.writes(700.0, 0)] == [0, WIDE]
    gate.started(700.0)
    assert gate.writes(700.0, 1) == WIDE - 1


def test_a_429_after_few_writes_says_that_the_partner_is_busy_not_how_many_it_takes() -> None:
    assert the_gate_after(FEWEST - 1, now=100.0).writes(100.0, 0) == WIDE


def test_what_was_written_more_than_a_minute_ago_teaches_nothing() -> None:
    gate = Gate()
    for number in range(250):
        gate.passed(number / 250)
    gate.limited(60.5)
    assert gate.writes(61.0, 0) == WIDE


def test_a_429_that_teaches_nothing_leaves_what_the_last_one_taught() -> None:
    gate = the_gate_after(240, now=100.0)
    gate.limited(300.0)
    assert gate.writes(300.0, 0) == 1


def test_as_long_as_no_429_was_heard_nothing_is_spaced() -> None:
    gate = Gate()
    gate.started(100.0)
    assert gate.writes(100.0, 1) == WIDE - 1


def test_close_to_what_the_contract_states_they_go_one_at_a_time() -> None:
    gate = Gate()
    for _ in range(STATED - WIDE):
        gate.passed(100.0)
    assert gate.writes(100.0, 0) == WIDE
    gate.passed(100.0)
    assert [gate.writes(100.0, 0), gate.writes(100.0, 1), gate.writes(161.0, 0)] == [1, 0, WIDE]


def test_another_account_has_limits_of_its_own() -> None:
    gate = the_gate_after(299, now=100.0)
    gate.started(100.0)
    gate.reset()
    assert gate.writes(100.0, 0) == WIDE
