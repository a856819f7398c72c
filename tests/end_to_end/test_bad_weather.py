"""One tap on real HTTP through everything that may befall a request, and what the server's ledger says afterwards."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.tap import Tap, TapState, Verdict
from kds_app.engine.picture import Trouble
from kds_app.remote.client import USUAL, Limits
from kds_app.simulator import Actor, Dialect, Fault, Simulator
from tests.end_to_end.spine import Spine, at_work

IMPATIENT = Limits(single_seconds=0.5)
Story = Callable[[Spine], Coroutine[Any, Any, None]]


def play(sim: Simulator, folder: Path, story: Story, limits: Limits = USUAL) -> None:
    async def whole() -> None:
        async with at_work(sim, folder, limits) as spine:
            await story(spine)

    asyncio.run(whole())


def accepted(sim: Simulator, folder: Path, *faults: Fault, limits: Limits = USUAL) -> Tap:
    """A tap that accepts the one order there is, once it is over, with these faults on its way."""
    order_id = sim.place()
    over: list[Tap] = []

    async def story(spine: Spine) -> None:
        await spine.until(lambda: spine.ticket(order_id))
        sim.fault(*faults)
        over.append(await spine.settled(await spine.tap(order_id, Action.ACCEPT)))

    play(sim, folder, story, limits)
    return over[0]


def moves(sim: Simulator) -> list[tuple[str, Status, Actor, str]]:
    """The ledger: which order went where, by whom, with which key."""
    return [(effect.order_id, effect.to, effect.hand.by, effect.hand.key) for effect in sim.effects()]


def writes(sim: Simulator) -> list[tuple[str, bytes]]:
    """Key and body of every write that came in."""
    return [(seen.key, seen.body) for seen in sim.requests() if seen.method == "PATCH"]


def on_write(*kinds: str, seconds: float | None = None) -> tuple[Fault, ...]:
    return tuple(Fault(kind, seconds, on="write") for kind in kinds)


NOT_PROCESSED = {
    "502": on_write("502"),
    "500, 503 and 504": on_write("500", "503", "504"),
    "dropped before processing": on_write("drop"),
    "reset before processing": on_write("reset"),
    "a sign-in page": on_write("html"),
    "a sign-in page with its own number": on_write("511"),
}


@pytest.mark.parametrize("faults", NOT_PROCESSED.values(), ids=NOT_PROCESSED)
def test_a_tap_that_the_server_did_not_take_goes_again_and_is_confirmed_once(
    sim: Simulator, tmp_path: Path, faults: tuple[Fault, ...]
) -> None:
    tap = accepted(sim, tmp_path, *faults)
    assert tap.state is TapState.CONFIRMED
    assert moves(sim) == [(tap.order_id, Status.ACCEPTED, Actor.PARTNER, tap.key)]
    assert writes(sim) == [(tap.key, tap.body)] * (len(faults) + 1)


@pytest.mark.parametrize("kind", ["dropafter", "cut"])
def test_a_tap_whose_answer_was_lost_goes_again_and_the_server_replays_its_answer(
    sim: Simulator, tmp_path: Path, kind: str
) -> None:
    tap = accepted(sim, tmp_path, *on_write(kind))
    assert tap.state is TapState.CONFIRMED
    assert moves(sim) == [(tap.order_id, Status.ACCEPTED, Actor.PARTNER, tap.key)]
    assert writes(sim) == [(tap.key, tap.body)] * 2
    assert sim.counts.answers["replay"] == 1


@pytest.mark.parametrize("kind", ["garbled", "wrongid", "201", "204"])
def test_after_an_answer_that_cannot_be_believed_the_order_is_read_and_nothing_is_sent_again(
    sim: Simulator, tmp_path: Path, kind: str
) -> None:
    tap = accepted(sim, tmp_path, *on_write(kind))
    assert tap.state is TapState.ALREADY_DONE
    assert moves(sim) == [(tap.order_id, Status.ACCEPTED, Actor.PARTNER, tap.key)]
    assert writes(sim) == [(tap.key, tap.body)]


def test_a_server_that_never_answers_is_given_up_and_asked_again_with_the_same_key(
    sim: Simulator, tmp_path: Path
) -> None:
    tap = accepted(sim, tmp_path, *on_write("hang"), limits=IMPATIENT)
    assert tap.state is TapState.CONFIRMED
    assert moves(sim) == [(tap.order_id, Status.ACCEPTED, Actor.PARTNER, tap.key)]
    assert set(writes(sim)) == {(tap.key, tap.body)}


@pytest.mark.parametrize(("kind", "seconds"), [("429", 1), ("429date", 2)])
def test_no_write_at_all_goes_out_before_the_time_a_429_names(
    sim: Simulator, tmp_path: Path, kind: str, seconds: int
) -> None:
    orders = [sim.place(), sim.place()]

    async def story(spine: Spine) -> None:
        await spine.until(lambda: spine.ticket(orders[1]))
        sim.fault(*on_write(kind, seconds=seconds))
        first = await spine.tap(orders[0], Action.ACCEPT)
        await spine.until(lambda: spine.gate.paused_until)
        second = await spine.tap(orders[1], Action.ACCEPT)
        await spine.settled(first)
        await spine.settled(second)

    play(sim, tmp_path, story)
    times = [seen.at for seen in sim.requests() if seen.method == "PATCH"]
    assert len(times) == 3
    assert times[1] - times[0] >= timedelta(seconds=1)  # a date has whole seconds: up to one of them is lost


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(capitals=True)], ids=["409", "422"])
def test_an_order_that_another_tablet_moved_the_same_way_is_already_done_and_no_alarm(
    tmp_path: Path, dialect: Dialect
) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        tap = accepted(sim, tmp_path, Fault("409", by="other tablet"))
        assert tap.state is TapState.ALREADY_DONE
        assert moves(sim) == [(tap.order_id, Status.ACCEPTED, Actor.TABLET, "")]
        assert writes(sim) == [(tap.key, tap.body)]


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(capitals=True)], ids=["409", "422"])
def test_an_order_that_the_customer_cancelled_first_drops_the_tap_and_what_was_tapped_behind_it(
    tmp_path: Path, dialect: Dialect
) -> None:
    with Simulator(opening=(), dialect=dialect) as sim:
        order_id = sim.place()

        async def story(spine: Spine) -> None:
            await spine.until(lambda: spine.ticket(order_id))
            sim.fault(*on_write("502"), Fault("409", by="customer"))
            first = await spine.tap(order_id, Action.ACCEPT)
            behind = await spine.tap(order_id, Action.READY)
            assert (await spine.settled(first)).state is TapState.DROPPED
            assert spine.now(first).found is Status.CANCELLED
            assert spine.now(behind).state is TapState.DROPPED
            assert spine.now(behind).because_of == first.key
            ticket = spine.ticket(order_id)
            assert ticket is not None
            assert ticket.called_off
            assert [notice.trouble for notice in spine.kitchen.picture.notices] == [Trouble.REFUSED]

        play(sim, tmp_path, story)
        assert moves(sim) == [(order_id, Status.CANCELLED, Actor.CUSTOMER, "")]


def test_a_redirect_is_never_followed_and_the_tap_goes_out_as_soon_as_the_network_is_right_again(
    sim: Simulator, tmp_path: Path
) -> None:
    order_id = sim.place()

    async def story(spine: Spine) -> None:
        await spine.until(lambda: spine.ticket(order_id))
        sim.fault(*on_write("redirect"), Fault("redirect", on="read"))
        tap = await spine.tap(order_id, Action.ACCEPT)
        await spine.until(lambda: spine.now(tap).last is Outcome.REDIRECT)
        spine.feed.nudge()
        await spine.until(lambda: spine.kitchen.picture.link.failing)
        assert (await spine.settled(tap)).state is TapState.CONFIRMED

    play(sim, tmp_path, story)
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED]
    assert not [seen for seen in sim.requests() if "sign-in" in seen.path]


@pytest.mark.parametrize(("kind", "outcome"), [("400", Outcome.BAD_REQUEST), ("403", Outcome.FORBIDDEN)])
def test_what_the_server_will_not_have_waits_for_a_person_and_goes_again_when_they_say_so(
    sim: Simulator, tmp_path: Path, kind: str, outcome: Outcome
) -> None:
    order_id = sim.place()

    async def story(spine: Spine) -> None:
        await spine.until(lambda: spine.ticket(order_id))
        sim.fault(*on_write(kind))
        tap = await spine.tap(order_id, Action.ACCEPT)
        await spine.until(lambda: spine.now(tap).state is TapState.HELD)
        assert spine.now(tap).last is outcome
        await spine.kitchen.resolve(tap.key, Verdict.TRY_AGAIN)
        assert (await spine.settled(tap)).state is TapState.CONFIRMED

    play(sim, tmp_path, story)
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED]
    assert len(set(writes(sim))) == 1


def test_an_order_the_server_does_not_know_drops_its_tap(sim: Simulator, tmp_path: Path) -> None:
    tap = accepted(sim, tmp_path, *on_write("404"))
    assert tap.state is TapState.DROPPED
    assert moves(sim) == []


def test_taps_wait_while_the_access_is_revoked_and_go_out_once_it_is_reinstated(sim: Simulator, tmp_path: Path) -> None:
    order_id = sim.place()

    async def story(spine: Spine) -> None:
        await spine.until(lambda: spine.ticket(order_id))
        sim.revoke()
        tap = await spine.tap(order_id, Action.ACCEPT)
        await spine.until(lambda: spine.kitchen.picture.link.shut_by is Outcome.REVOKED)
        sim.reinstate()
        spine.feed.nudge()
        assert (await spine.settled(tap)).state is TapState.CONFIRMED

    play(sim, tmp_path, story)
    assert [effect.to for effect in sim.effects()] == [Status.ACCEPTED]


def test_the_ledger_holds_when_the_finger_came_down_not_when_the_request_got_through(
    sim: Simulator, tmp_path: Path
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    tap = accepted(sim, tmp_path, *on_write("429", seconds=1))
    (effect,) = sim.effects()
    told = json.loads(tap.body)
    assert told == {"status": "accepted", "occurred_at": effect.hand.occurred_at}
    happened = datetime.fromisoformat(told["occurred_at"])
    assert before <= happened <= tap.made_at
    assert effect.at - happened >= timedelta(seconds=1)
