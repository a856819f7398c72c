"""A credential that is limited or refused: every write waits, then one goes ahead, then the rest."""

import asyncio
from collections import Counter

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.tap import TapState
from kds_app.engine.gate import WIDE
from tests.fakes.make import an_order
from tests.fakes.virtual_time import START, in_virtual_time, until
from tests.fakes.world import (
    BAD_GATEWAY,
    FINE,
    LOST_BEFORE,
    TOO_MANY,
    Shop,
    Turn,
    some_orders,
)

# 429


@in_virtual_time
async def test_a_rate_limit_pauses_the_credential_then_one_goes_alone_then_the_rest() -> None:
    async with Shop(*some_orders(9)).at_work() as shop:
        shop.server.script["send"].extend([Turn(TOO_MANY.answer, after=1.0)] * 4)
        shop.server.weather = lambda request: Turn(after=2.0) if request.call == "send" else FINE
        await shop.accept_all()
        await until(lambda: shop.gate.paused_until)
        assert shop.kitchen.picture.link.paused_until >= START + 11
        await until(lambda: shop.waiting == 0)
        assert _moments(shop) == {START: 4, START + 11.5: 1, START + 13.5: 4, START + 15.5: 4}


@in_virtual_time
async def test_an_answer_on_its_way_when_the_limit_struck_does_not_end_the_caution() -> None:
    async with Shop(*some_orders(9)).at_work() as shop:
        shop.server.script["send"].extend([Turn(TOO_MANY.answer, after=1.0), *[Turn(after=2.0)] * 3])
        shop.server.weather = lambda request: Turn(after=2.0) if request.call == "send" else FINE
        await shop.accept_all()
        await until(lambda: shop.waiting == 0)
        assert _moments(shop) == {START: 4, START + 11.5: 1, START + 13.5: 4, START + 15.5: 1}


def _moments(shop: Shop) -> dict[float, int]:
    """How many sends there were at each moment."""
    return dict(Counter(round(request.at, 3) for request in shop.server.heard("send")))


@in_virtual_time
async def test_a_first_write_after_a_pause_that_is_not_heard_keeps_the_others_back() -> None:
    async with Shop(*some_orders(3)).at_work() as shop:
        shop.server.script["send"].extend([Turn(TOO_MANY.answer, after=1.0)] * 3)
        shop.server.script["send"].append(Turn(LOST_BEFORE.answer, after=15.0))
        shop.server.weather = lambda request: Turn(after=2.0) if request.call == "send" else FINE
        await shop.accept_all()
        await until(lambda: shop.waiting == 0)
        assert list(_moments(shop).values()) == [3, 1, 1, 2]


@in_virtual_time
async def test_a_limit_that_strikes_again_pauses_for_longer_each_time() -> None:
    async with Shop(an_order()).at_work() as shop:
        unnamed = Turn(Delivery(Outcome.RATE_LIMITED, 429))
        shop.server.script["send"].extend([unnamed] * 5)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.waiting == 0)
        gaps = shop.server.gaps("send")
        assert len(gaps) == 5
        assert gaps == sorted(gaps)


@in_virtual_time
async def test_a_limit_met_while_an_order_is_read_for_a_tap_pauses_too() -> None:
    async with Shop(an_order(), seconds=3600).at_work() as shop:
        shop.server.move("101", Status.ACCEPTED)
        shop.server.script["order"].append(TOO_MANY)
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.gate.paused_until > shop.clock.monotonic())
        await until(lambda: shop.states == [TapState.ALREADY_DONE])
        assert shop.server.gaps("order")[0] >= 10
        assert len(shop.server.heard("send")) == 1


# 401 and 403


@in_virtual_time
@pytest.mark.parametrize("standing", [Outcome.UNAUTHORISED, Outcome.REVOKED])
async def test_a_refused_credential_stops_every_write_and_keeps_every_tap(standing: Outcome) -> None:
    async with Shop(*some_orders(6)).at_work() as shop:
        shop.server.standing = standing
        await shop.accept_all()
        await until(lambda: shop.kitchen.picture.link.shut_by is standing)
        sent = len(shop.server.heard("send"))
        assert sent <= 4
        await asyncio.sleep(7200)
        assert len(shop.server.heard("send")) == sent
        assert shop.waiting == 6
        assert {shop.lane(order_id) for order_id in shop.server.book} == {Stage.PREPARING}


@in_virtual_time
async def test_with_a_new_secret_one_tap_goes_alone_then_all_drain_with_the_keys_they_had() -> None:
    async with Shop(*some_orders(6), seconds=3600).at_work() as shop:
        shop.server.standing = Outcome.UNAUTHORISED
        await shop.accept_all()
        keys = [tap.key for tap in shop.outbox.rows]
        await until(lambda: shop.gate.shut_by)
        before = len(shop.server.heard("send"))
        shop.server.standing = None
        shop.server.weather = lambda request: Turn(after=1.0) if request.call == "send" else FINE
        shop.gate.mend()
        shop.feed.nudge()
        await until(lambda: shop.waiting == 0)
        drained = shop.server.heard("send")[before:]
        assert sorted(request.key or "" for request in drained) == sorted(keys)
        assert drained[1].at >= drained[0].at + 1.0
        assert len(shop.server.effects) == 6


@in_virtual_time
async def test_a_rotation_in_mid_rush_with_fifty_taps_queued_sends_next_to_nothing_with_the_dead_secret() -> None:
    async with Shop(*some_orders(50)).at_work() as shop:
        shop.server.weather = lambda request: Turn(BAD_GATEWAY.answer) if request.call == "send" else Turn(after=0.2)
        await shop.accept_all()
        keys = {tap.key: tap.body for tap in shop.outbox.rows}
        await until(lambda: all(tap.attempts for tap in shop.outbox.rows))
        shop.server.weather = lambda _: Turn(after=0.2)
        shop.server.standing, rotated = Outcome.UNAUTHORISED, len(shop.server.requests)
        await asyncio.sleep(600)
        dead = shop.server.requests[rotated:]
        flying = [request for request in dead if request.call == "send" or request.at <= dead[0].at + 5]
        assert len(flying) <= WIDE + 1, "what was on the wire when the first refusal came"
        probes = [request for request in dead if request not in flying]
        assert {request.call for request in probes} == {"orders"}
        assert len(probes) <= 3, "one in each rest: 1, 2 and 4 minutes"

        shop.server.standing, before = None, len(shop.server.requests)
        pasted = asyncio.get_running_loop().time()
        shop.gate.mend()  # as the desk does once the new secret was tested
        shop.feed.nudge()
        await until(lambda: shop.waiting == 0)
        drained = asyncio.get_running_loop().time() - pasted
        sent = [request for request in shop.server.requests[before:] if request.call == "send"]
        assert {request.key: request.body for request in sent} == keys
        assert len(shop.server.effects) == 50
        assert drained < 10, "fifty at 0.2 s, four side by side, after one that goes ahead"


@in_virtual_time
async def test_a_revoked_credential_that_is_reinstated_drains_without_a_hand() -> None:
    async with Shop(*some_orders(3)).at_work() as shop:
        shop.server.standing = Outcome.REVOKED
        await shop.accept_all()
        await asyncio.sleep(1800)
        shop.server.standing = None
        await until(lambda: shop.waiting == 0, within=70)
        assert shop.kitchen.picture.link.shut_by is None


@in_virtual_time
async def test_a_credential_refused_while_an_order_is_read_for_a_tap_shuts_the_gate() -> None:
    async with Shop(an_order(), seconds=600).at_work() as shop:
        shop.server.move("101", Status.ACCEPTED)
        shop.server.script["order"].append(Turn(Delivery(Outcome.UNAUTHORISED, 401)))
        await shop.tap("101", Action.ACCEPT)
        await until(lambda: shop.gate.shut_by)
        await asyncio.sleep(60)
        assert len(shop.server.heard("order")) == 1
        await until(lambda: shop.states == [TapState.ALREADY_DONE], within=700)


@in_virtual_time
async def test_a_reading_begun_before_a_refusal_was_heard_does_not_mend_the_credential() -> None:
    async with Shop(*some_orders(2), seconds=600).at_work() as shop:
        answer = asyncio.Event()
        shop.server.script["orders"].append(Turn(after=answer))
        shop.feed.nudge()
        await until(lambda: len(shop.server.heard("orders")) == 2)
        shop.server.script["send"].append(Turn(Delivery(Outcome.UNAUTHORISED, 401)))
        await shop.accept_all()
        await until(lambda: shop.gate.shut_by)
        sent = len(shop.server.heard("send"))
        answer.set()
        await asyncio.sleep(0.5)
        assert shop.gate.shut_by is Outcome.UNAUTHORISED
        assert len(shop.server.heard("send")) == sent
