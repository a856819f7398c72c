"""Behind the scenes of practice: who makes happen what a lesson is about, and a desk that leads nowhere else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Preferences
from kds_app.engine.feed import Feed
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.practice import Lesson, RealCalls
from kds_app.host.settings import Environment, Settings
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.simulator import Fault, Simulator
from kds_app.ui.bridge import Answer, Desk, SignIn, Standing
from kds_app.ui.bridge import Environment as Choice
from kds_app.ui.coach import Practice
from kds_app.ui.lessons import NEW_SECRET
from kds_app.ui.window import Window
from kds_app.ui.words import translate

log = logging.getLogger(__name__)

PACE = 2.0
"""Orders a minute: there is always something to tap, and time to read."""
OUTAGE = 60.0
"""Seconds without a network: long enough to see the board grow old."""
_RETRY, _TRIES = 6.0, 3
"""Seconds that the partner asks to be left alone after each of so many failures: long enough to be read."""
_BUSY = 15.0
_OUTDATED = "outdated"
"""What the display holds in place of the practice secret for the lesson on signing in."""


def practice_kitchen() -> Simulator:
    """A partner of its own on loopback. Nothing goes wrong there unasked, and its orders have no real one's number."""
    return Simulator(seed=1, orders_per_minute=PACE, secret=NEW_SECRET, cancel_rate=0.0, prefix="P")


def as_here(preferences: Preferences) -> Settings:
    """Settings under which practice looks and works as this screen does, and shows every order."""
    kept = {each.name: getattr(preferences, each.name) for each in fields(Preferences)}
    everything: dict[str, Any] = {name: () for name in kept if name.startswith("only_")}
    return Settings(**(kept | everything))


def practice_beside(real: Window | None) -> Practice:
    """What the window of practice is to know of the real one; None where there is none."""
    if real is None:
        return Practice()
    alarm = real.alarm
    return Practice(RealCalls(lambda: alarm.calls if alarm is not None else ()), beside=True)


class PracticeDesk(Struct, frozen=True):
    """Whatever is typed there goes to the practice kitchen alone, a real secret too."""

    desk: Desk
    simulator: Simulator

    @property
    def standing(self) -> Standing:
        """One place to sign in to."""
        place = Choice("practice", translate("Practice", "Practice"), self.simulator.base_url)
        standing = replace(self.desk.standing, environments=(place,), environment=place.id, base_url=place.base_url)
        return replace(standing, partner_key=self.simulator.partner_key, warning="")

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """The desk's own."""
        return self.desk.reasons

    async def sign_in(self, form: SignIn) -> Answer:
        """Test the secret there, and use it there."""
        there = SignIn(Environment.OTHER, self.simulator.base_url, self.simulator.partner_key, form.secret)
        return await self.desk.sign_in(there)

    async def prefer(self, preferences: Preferences) -> str:
        """Keep these as long as practice lasts."""
        return await self.desk.prefer(preferences)


class Teacher:
    """Makes happen, in the simulator, what a lesson is about, one lesson at a time."""

    def __init__(self, simulator: Simulator, kitchen: Kitchen, feed: Feed, client: PartnerClient) -> None:
        self._simulator = simulator
        self._kitchen = kitchen
        self._feed = feed
        self._client = client
        self._wanted: asyncio.Queue[Lesson | None] = asyncio.Queue()
        self._gone = False
        """There is no network."""
        self._news = asyncio.Event()
        kitchen.subscribe(lambda _: self._news.set())

    def want(self, lesson: Lesson | None) -> None:
        """This is to happen next; None: all is to go well again."""
        self._wanted.put_nowait(lesson)

    async def run(self) -> None:
        """Teach what is wanted; ends only by cancellation."""
        while True:
            await self.teach(await self._next())

    async def _next(self) -> Lesson | None:
        try:
            async with asyncio.timeout(OUTAGE if self._gone else None):
                return await self._wanted.get()
        except TimeoutError:
            return None

    async def teach(self, lesson: Lesson | None) -> None:
        """Mend what the last lesson broke, then have this one happen."""
        await self._mend()
        if lesson is not None:
            await _DEEDS[lesson](self)
        self._feed.nudge()

    async def _mend(self) -> None:
        self._simulator.house.faults.clear()
        self._use(self._simulator.secret)
        if self._gone:
            self._simulator.start()
            self._gone = False
            self._kitchen.network_is_back()

    def _use(self, secret: str) -> None:
        self._client.use(Credential(self._simulator.base_url, self._simulator.partner_key, secret))

    async def retry(self) -> None:
        """The next writes find the partner out of order."""
        await self._some_order(Stage.NEW)
        self._simulator.fault(Fault("502", _RETRY, on="write"), times=_TRIES)

    async def refuse(self) -> None:
        """Before the next write the customer cancels."""
        await self._some_order(Stage.NEW)
        self._simulator.fault(Fault("409", on="write", by="customer"))

    async def cut_off(self) -> None:
        """Nobody answers any more."""
        await self._some_order(Stage.NEW)
        self._simulator.stop()
        self._gone = True

    async def cancel(self) -> None:
        """A customer cancels what is being made."""
        self._simulator.cancel(await self._some_order(Stage.PREPARING))

    async def slow_down(self) -> None:
        """The next write is one too many."""
        await self._some_order(Stage.NEW)
        self._simulator.fault(Fault("429", _BUSY, on="write"))

    async def amend(self) -> None:
        """A customer wants one more of what is being made."""
        order_id = await self._some_order(Stage.PREPARING)
        first, *others = self._simulator.entry(order_id).record["cart_v2"]
        more = {**first, "quantity": first["quantity"] + 1}
        self._simulator.amend(order_id, {"cart_v2": [more, *others]})

    async def lock_out(self) -> None:
        """What the display holds is no longer the shop's secret."""
        self._use(_OUTDATED)

    async def _some_order(self, lane: Stage) -> OrderId:
        """One that stands in this lane with no tap under way; placed there if there is none, and seen on the board."""
        if (found := self._found(lane)) is not None:
            return found
        self._simulator.place(status=Status.PLACED if lane is Stage.NEW else Status.ACCEPTED)
        self._feed.nudge()
        while (found := self._found(lane)) is None:
            self._news.clear()
            await self._news.wait()
        return found

    def _found(self, lane: Stage) -> OrderId | None:
        free = [ticket.order.id for ticket in self._kitchen.picture.board.lanes[lane] if _is_free(ticket)]
        return free[0] if free else None


def _is_free(ticket: Ticket) -> bool:
    return not (ticket.called_off or ticket.changes or (ticket.tap is not None and ticket.tap.live))


_DEEDS: Mapping[Lesson, Callable[[Teacher], Awaitable[None]]] = {
    Lesson.RETRY: Teacher.retry,
    Lesson.REFUSED: Teacher.refuse,
    Lesson.NETWORK: Teacher.cut_off,
    Lesson.CANCELLED: Teacher.cancel,
    Lesson.BUSY: Teacher.slow_down,
    Lesson.AMENDED: Teacher.amend,
    Lesson.SIGN_IN: Teacher.lock_out,
}
