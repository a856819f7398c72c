"""In which order a tap's consequences come: the wire, the ticket, all the rest."""

import asyncio

import pytest

from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import REASONS, OrderId
from kds_app.domain.pin import Verdict
from kds_app.domain.preferences import Preferences
from kds_app.engine.picture import STALE
from kds_app.ui.bridge import Answer, Bridge, NoLatch, SignIn, Standing
from tests.fakes.make import an_order
from tests.fakes.virtual_time import in_virtual_time, until
from tests.fakes.world import Shop, Turn


@in_virtual_time
async def test_a_tap_goes_on_the_wire_then_its_ticket_is_shown_then_all_that_follows() -> None:
    seen: list[object] = []
    async with Shop(an_order()).at_work() as shop:
        bridge = Bridge(shop.kitchen, shop.time, REASONS)
        bridge.pictured.connect(lambda: seen.append((shop.lane(), len(shop.server.heard("send")))))
        bridge.followed.connect(lambda: seen.append("the rest"))
        bridge.act(OrderId("101"), Action.ACCEPT)
        await until(lambda: len(seen) > 1)
        assert seen[:2] == [(Stage.PREPARING, 1), "the rest"]


@in_virtual_time
async def test_what_changes_at_once_is_shown_once() -> None:
    seen: list[str] = []
    async with Shop(an_order()).at_work(reading=False, sending=False) as shop:
        bridge = Bridge(shop.kitchen, shop.time, REASONS)
        bridge.pictured.connect(lambda: seen.append("tickets"))
        bridge.followed.connect(lambda: seen.append("the rest"))
        for why in ("one", "two", "three"):
            shop.kitchen.tell(why)
        await until(lambda: len(seen) > 1)
        assert seen == ["tickets", "the rest"]
        shop.kitchen.tell("four")
        await until(lambda: len(seen) > 3)
        assert [notice.why for notice in bridge.picture.notices] == ["one", "two", "three", "four"]


@in_virtual_time
async def test_a_reading_that_says_the_same_is_left_to_the_clock_unless_the_board_was_in_doubt() -> None:
    seen: list[str] = []
    async with Shop(an_order()).at_work(sending=False) as shop:
        bridge = Bridge(shop.kitchen, shop.time, REASONS)
        bridge.pictured.connect(lambda: seen.append("tickets"))
        bridge.followed.connect(lambda: seen.append("the rest"))
        shop.kitchen.publish()
        await until(lambda: len(seen) > 1)
        seen.clear()
        heard = bridge.picture.link.heard
        await until(lambda: bridge.picture.link.heard != heard)
        await asyncio.sleep(0.1)
        assert not seen
        shop.server.book[OrderId("101")] = an_order(table="9")
        await until(lambda: len(seen) > 1)
        assert seen == ["tickets", "the rest"]
        seen.clear()
        shop.server.script["orders"].append(Turn(before=STALE + 10))
        await until(lambda: bridge.picture.link.stale(shop.time.monotonic()))
        assert not seen
        await until(lambda: len(seen) > 1)
        assert not bridge.picture.link.stale(shop.time.monotonic())
        seen.clear()
        shop.kitchen.awake()  # it slept: nothing is known any more
        assert bridge.picture.link.stale(shop.time.monotonic())
        await asyncio.sleep(0.1)
        assert seen == ["tickets", "the rest"]


@in_virtual_time
async def test_what_was_tapped_and_taken_back_last_is_on_disk_before_the_end_however_slow_that_is() -> None:
    orders = [an_order(), an_order(id=OrderId("102")), an_order(id=OrderId("103"), status=Status.READY)]
    async with Shop(*orders).at_work(sending=False) as shop:
        bridge = Bridge(shop.kitchen, shop.time, REASONS)
        await shop.tap("103", Action.PICKED_UP, grace=60.0)
        shop.outbox.take(6.0)
        bridge.act(OrderId("101"), Action.ACCEPT)
        bridge.act(OrderId("102"), Action.ACCEPT)
        bridge.undo(shop.kitchen.taps[0].key)
        await bridge.finish(1.0)
        assert [(tap.order_id, tap.live) for tap in shop.outbox.rows] == [("103", False), ("101", True), ("102", True)]


@in_virtual_time
async def test_the_end_waits_no_longer_than_it_is_told_for_all_the_rest() -> None:
    async with Shop().at_work() as shop:
        bridge = Bridge(shop.kitchen, shop.time, REASONS, latch=SlowLatch())
        verdicts: list[object] = []
        bridge.try_pin("4719", verdicts.append)
        began = shop.clock.monotonic()
        await bridge.finish(1.0)
        assert (shop.clock.monotonic() - began, verdicts) == (1.0, [])


class SlowLatch(NoLatch):
    """Takes a minute for everything."""

    async def try_pin(self, pin: str) -> Verdict:
        """Take it."""
        await asyncio.sleep(60)
        return await super().try_pin(pin)


class SlowDesk:
    """Answers each form when the test says so."""

    standing = Standing()
    reasons = REASONS

    def __init__(self) -> None:
        self.answers: dict[str, asyncio.Future[Answer]] = {}

    async def sign_in(self, form: SignIn) -> Answer:
        """Take the time that the test takes."""
        if not form.secret:
            raise RuntimeError("a bug")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.answers[form.secret] = answer
        return await answer

    async def prefer(self, preferences: Preferences) -> str:
        """Keep nothing."""
        return f"not kept: {preferences}"


@in_virtual_time
async def test_an_answer_about_one_secret_is_not_told_as_that_about_another() -> None:
    async with Shop().at_work() as shop:
        bridge, desk, told = Bridge(shop.kitchen, shop.time, REASONS), SlowDesk(), list[Answer]()
        bridge.open_desk(desk)
        bridge.answered.connect(told.append)
        for secret in ("first", "second"):
            bridge.sign_in(SignIn("other", "", "pk", secret))
        await until(lambda: len(desk.answers) > 1)
        answers = [Answer(good=good, text=f"{good}") for good in (True, False)]
        for waiting, answer in zip(desk.answers.values(), answers, strict=True):
            waiting.set_result(answer)
        await until(lambda: told)
        await bridge.finish(1.0)
        assert told == answers[1:]


@in_virtual_time
async def test_a_test_that_a_bug_has_ended_is_answered_too(caplog: pytest.LogCaptureFixture) -> None:
    async with Shop().at_work() as shop:
        bridge, told = Bridge(shop.kitchen, shop.time, REASONS), list[Answer]()
        bridge.open_desk(SlowDesk())
        bridge.answered.connect(told.append)
        bridge.sign_in(SignIn("other", "", "pk", ""))
        await until(lambda: told)
        assert told == [Answer(good=False, text="A fault of the program has ended this test. Try again.")]
        await bridge.finish(1.0)
    assert "a command from the screen failed: a bug" in caplog.text
