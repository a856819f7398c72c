"""Whole evenings made up at random: whatever happens, every tap ends once and the board ends where the server is."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState, Verdict
from kds_app.engine.picture import Picture
from tests.fakes.make import an_order
from tests.fakes.memory import MemoryOutbox, MemorySnapshots
from tests.fakes.virtual_time import FakeClock, in_virtual_time, until
from tests.fakes.world import BAD_GATEWAY, LOST_AFTER, LOST_BEFORE, OFFLINE, FakeServer, Request, Shop, Turn

NEVER_SENT = [
    OFFLINE,
    LOST_BEFORE,
    BAD_GATEWAY,
    Turn(Delivery(Outcome.RATE_LIMITED, 429, retry_after=3.0)),
    Turn(Delivery(Outcome.GARBLED, 200)),
    Turn(Delivery(Outcome.PORTAL, 200)),
    Turn(Delivery(Outcome.REDIRECT, 302)),
    Turn(Delivery(Outcome.INSECURE)),
    Turn(RuntimeError("a bug")),
]
WRITES = [
    *NEVER_SENT,
    LOST_AFTER,
    LOST_AFTER,
    Turn(BAD_GATEWAY.answer, applied=True),
    Turn(Delivery(Outcome.GARBLED, 200), applied=True),
    Turn(Delivery(Outcome.OTHER_SUCCESS, 202), applied=True),
    Turn(RuntimeError("a bug"), applied=True),
    Turn(Delivery(Outcome.OTHER_CONFLICT, 409)),
    Turn(Delivery(Outcome.BAD_REQUEST, 400)),
    Turn(Delivery(Outcome.FORBIDDEN, 403)),
]
NEXT = {Status.PLACED: Status.ACCEPTED, Status.ACCEPTED: Status.READY, Status.READY: Status.PICKED_UP}
LANE = {Status.PLACED: Stage.NEW, Status.ACCEPTED: Stage.PREPARING, Status.READY: Stage.READY}


@dataclass
class Evening:
    """One evening: a server and a disk that outlive the program, and chance."""

    chance: Random
    server: FakeServer
    outbox: MemoryOutbox
    snapshots: MemorySnapshots
    lies: list[str]

    def shop(self) -> Shop:
        """The program, started anew on what is there."""
        self.outbox.fail_next(0)
        self.snapshots.fail_next(0)
        clock = FakeClock(self.chance.random)
        shop = Shop(server=self.server, outbox=self.outbox, snapshots=self.snapshots, clock=clock)
        shop.kitchen.subscribe(self.look)
        return shop

    def look(self, picture: Picture) -> None:
        """What the screen calls settled is settled on disk."""
        rows = {tap.key: tap for tap in self.outbox.rows}
        taps = [ticket.tap for ticket in picture.board.tickets if ticket.tap]
        self.lies += [f"{tap.number} {tap.state}" for tap in taps if not tap.live and rows[tap.key].live]

    def weather(self, request: Request) -> Turn:
        """A fault for every third request, and roads of any length."""
        if self.chance.random() < 0.35:
            return self.chance.choice(WRITES if request.call == "send" else NEVER_SENT)
        return Turn(before=self.chance.random() * 2, after=self.chance.random() * 2)

    async def something_happens(self, shop: Shop) -> None:
        """A finger, mostly; else the customer, another tablet, an operator, the disk, the clock."""
        chance, known = self.chance, self.chance.choice(list(self.server.book.values()))
        happening = chance.choices(
            ["finger", "customer", "tablet", "order", "operator", "disk", "clock", "verdict"],
            [20, 2, 4, 2, 1, 2, 1, 3],
        )
        match happening[0]:
            case "finger":
                await self.finger(shop)
            case "customer" if known.status in LANE:
                self.server.move(known.id, Status.CANCELLED)
            case "tablet" if known.status in NEXT:
                self.server.move(known.id, NEXT[known.status])
            case "order":
                order_id = OrderId(str(200 + len(self.server.book)))
                self.server.book[order_id] = an_order(id=order_id)
            case "operator":
                self.server.standing = chance.choice([None, Outcome.UNAUTHORISED, Outcome.REVOKED])
            case "disk":
                fail_next = chance.choice([self.outbox.fail_next, self.snapshots.fail_next])
                fail_next(chance.randint(1, 3))
            case "clock":
                shop.clock.shift += timedelta(minutes=chance.randint(-60, 60))
            case "verdict":
                await self.verdicts(shop)

    async def finger(self, shop: Shop) -> None:
        """Taps something the board offers, sometimes twice."""
        offered = [
            (ticket.order.id, action) for ticket in shop.kitchen.picture.board.tickets for action in ticket.actions
        ]
        if offered:
            order_id, action = self.chance.choice(offered)
            reason = "other" if action in {Action.REJECT, Action.CANCEL} else None
            times = self.chance.choice([1, 1, 2])
            await asyncio.gather(*(shop.tap(order_id, action, reason) for _ in range(times)))

    async def verdicts(self, shop: Shop) -> None:
        """A person decides whatever is held."""
        for tap in [tap for tap in self.outbox.rows if tap.state is TapState.HELD]:
            await shop.kitchen.resolve(tap.key, self.chance.choice(list(Verdict)))

    async def busy_hours(self) -> None:
        """Three runs of the program, each ended in the middle of things."""
        for _ in range(3):
            shop = self.shop()
            async with shop.at_work():
                for _ in range(15):
                    await self.something_happens(shop)
                    await asyncio.sleep(self.chance.choice([0.0, 0.1, 1.0, 4.0]))

    async def closing_time(self) -> Shop:
        """The weather clears, people decide what is held, and the board is read once more."""
        self.server.standing, self.server.weather = None, lambda _: Turn()
        shop = self.shop()
        async with shop.at_work():
            while True:
                await until(
                    lambda: all(tap.state is TapState.HELD for tap in shop.kitchen.tap_book.heads()), within=3600
                )
                if not shop.waiting:
                    break
                await self.verdicts(shop)
            read = len(self.server.heard("orders"))
            await until(lambda: len(self.server.heard("orders")) == read + 2)
        return shop


def _an_evening(seed: int) -> Evening:
    chance = Random(seed)  # noqa: S311 - the same evening every time, not a secret
    orders = [an_order(id=OrderId(str(100 + number))) for number in range(4)]
    evening = Evening(chance, FakeServer(*orders), MemoryOutbox(), MemorySnapshots(), [])
    evening.server.keeps_refusals = chance.random() < 0.5
    evening.server.weather = evening.weather
    return evening


@pytest.mark.parametrize("seed", range(200))
@in_virtual_time
async def test_whatever_an_evening_brings_every_tap_ends_once_and_the_board_is_the_server_s(seed: int) -> None:
    evening = _an_evening(seed)
    await evening.busy_hours()
    shop = await evening.closing_time()
    _every_tap_ended_once(evening)
    _every_order_had_its_taps_in_turn(evening)
    _the_board_is_the_server_s(evening, shop)
    assert not evening.lies


def _every_tap_ended_once(evening: Evening) -> None:
    effects = Counter(effect.key for effect in evening.server.effects)
    bodies = {(request.key, request.body) for request in evening.server.heard("send")}
    assert max(effects.values(), default=0) <= 1
    assert len(bodies) == len({key for key, _ in bodies})
    for tap in evening.outbox.rows:
        order = evening.server.book[tap.order_id]
        assert not tap.live
        assert tap.key in effects or tap.state is not TapState.CONFIRMED
        assert tap.key not in effects or tap.delivered or order.status is Status.CANCELLED


def _every_order_had_its_taps_in_turn(evening: Evening) -> None:
    made = [tap.key for tap in evening.outbox.rows]
    sends = evening.server.heard("send")
    for order_id in evening.server.book:
        sent = [made.index(request.key) for request in sends if request.order_id == order_id and request.key]
        assert sent == sorted(sent)
    assert evening.server.most_for_an_order <= 1
    assert evening.server.most_at_once <= 4
    assert not evening.server.foreign


def _the_board_is_the_server_s(evening: Evening, shop: Shop) -> None:
    for order in evening.server.book.values():
        ticket = shop.ticket(order.id)
        if ticket is not None and ticket.called_off:
            assert order.status in {Status.CANCELLED, Status.REJECTED}
        else:
            assert (ticket.lane if ticket else None) == LANE.get(order.status)
