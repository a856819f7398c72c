"""Plays one story of a row with the production engine, and measures it against what the story says."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import Order, OrderId
from kds_app.domain.policy import Known
from kds_app.domain.tap import Tap
from tests.engine.every_row_courses import Past, Run
from tests.engine.every_row_table import B, Row, Sight
from tests.engine.inline_store import Shelf
from tests.engine.program import Diary, Program
from tests.fakes.make import an_order
from tests.fakes.virtual_time import FakeClock, until
from tests.fakes.world import FINE, LOST_AFTER, LOST_BEFORE, FakeServer, Request, Turn

QUIET = 1000.0
"""Seconds after the end in which nothing more may be asked for the tap."""
TWO_LISTS = 10.0
"""Seconds until an order that is gone was missed twice."""
REFUSED = 120.0
"""Seconds for which a refused credential is left so."""
SOON = 0.001
"""Seconds: at once."""
POLL, SHUT_POLL = 3600.0, 5.0


class Case(Struct, frozen=True):
    """One story, and what is met in it."""

    row: Row
    sight: Sight
    past: Past
    run: Run
    story: str

    def __str__(self) -> str:
        return f"{self.row.text} [{self.sight.name}], {self.past}, {self.run}"

    def turns(self) -> Iterator[Turn]:
        """What befalls the tap's attempts, one after the other; then the weather is fine."""
        if self.past is Past.LOST:
            yield LOST_BEFORE
        if self.past is Past.APPLIED:
            yield LOST_AFTER
        true = self.row.known is Known.APPLIED or self.past is Past.UNHEARD
        for number in range(self.row.times):
            yield Turn(self.sight.delivery, applied=true and number == 0)

    def steps(self) -> Iterator["Step"]:
        """What the story says, with the waits in seconds."""
        sends, wait = 0, (0.0, SOON)
        for word in self.story.replace("|", "").split():
            match word:
                case "B":
                    wait = _backoff(sends)
                case "W":
                    low, high = self.sight.wait or self.row.wait
                    wait = _backoff(sends) if (low, high) == B else (low, high)
                    wait = (wait[0], wait[1] + self.row.jitter)
                case "L":
                    wait = (0.0, TWO_LISTS)
                case "mend":
                    wait = (REFUSED, REFUSED)
                case _:
                    yield Step(word, wait[0] - SOON, wait[1] + SOON)
                    sends, wait = sends + (word == "send"), (0.0, SOON)


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a story, and how many seconds it may come after the one before."""

    what: str
    earliest: float
    latest: float


def _backoff(tries: int) -> tuple[float, float]:
    whole = min(30.0, 0.5 * 2.0 ** (tries - 1))
    return whole / 2, whole


class RowServer(FakeServer):
    """Honest, but for what a case does to the sends of the one tap; its list of orders takes a while."""

    def __init__(self, case: Case) -> None:
        super().__init__(an_order(), an_order(id=OrderId("102")))
        self._case = case
        self._turns = deque(case.turns())
        self._unmet = case.row.times
        self._refusal: Delivery | None = None
        self.hand_off = asyncio.Event()
        """The first attempt is under way until this is set."""
        self.weather = self._befalls

    def mend(self) -> None:
        """All is well again."""
        self._refusal = None

    async def orders(self, since: datetime) -> list[Order] | Delivery:
        """The list, or what it comes to by the time it is answered."""
        await asyncio.sleep(0.2)
        return await super().orders(since)

    def _befalls(self, request: Request) -> Turn:
        if self._refusal is not None:
            return Turn(self._refusal)
        mine = request.call == "send" and request.order_id == "101" and b"accepted" in request.body
        if not mine or not self._turns:
            return FINE
        turn = self._turns.popleft()
        if len(self._turns) < self._case.row.times:
            self._meanwhile(turn)
        return replace(turn, before=self.hand_off) if len(self.heard("send", "101")) == 1 else turn

    def _meanwhile(self, turn: Turn) -> None:
        sight = self._case.sight
        if sight.gone:
            self.book.pop(OrderId("101"), None)
        if sight.meanwhile is not None:
            self.move("101", sight.meanwhile)
        if self._case.row.lasts and isinstance(turn.answer, Delivery):
            self._refusal = turn.answer


@dataclass(slots=True)
class Played:
    """What came of it."""

    server: RowServer
    diary: Diary = field(default_factory=Diary)
    taps: list[Tap] = field(default_factory=list)
    """As they are on the disk at the end."""
    waiting: list[int] = field(default_factory=list)
    """How many taps the screen counted as waiting, in turn."""

    @property
    def tap(self) -> Tap:
        """Accept."""
        return self.taps[0]

    @property
    def follower(self) -> Tap:
        """Ready, tapped while Accept was on the wire."""
        return self.taps[1]


async def play(case: Case, shelf: Shelf) -> Played:
    """Accept and Ready are tapped one after the other, and Accept meets its row; until long after the end."""
    played = Played(RowServer(case))
    clock = FakeClock(Random(str(case)).random)  # noqa: S311 - the same chance every time, not a secret
    runs = case.story.split("|")
    for number, story in enumerate(runs):
        last = number == len(runs) - 1
        played.diary.ends_at = None if last else _length("".join(runs[: number + 1]))
        async with shelf.open() as store:
            poll = SHUT_POLL if case.row.lasts else POLL
            program = Program(played.server, store, clock, played.diary, poll=poll)
            played.server.dated = partial(_tell, program, clock)
            program.kitchen.subscribe(lambda picture: played.waiting.append(picture.link.waiting))
            async with program.at_work():
                if number == 0:
                    await _two_fingers(program, played.server)
                await _live(played, program, "".join(runs[:number]), story)
                if last:
                    await asyncio.sleep(QUIET)
                    played.taps = await program.taps()
    return played


def _tell(program: Program, clock: FakeClock) -> None:
    program.time.hear(clock.now())


async def _two_fingers(program: Program, server: RowServer) -> None:
    await program.heard()
    await program.finger("101", Action.ACCEPT)
    await until(lambda: server.heard("send"))
    await program.finger("101", Action.READY)
    server.hand_off.set()


async def _live(played: Played, program: Program, before: str, story: str) -> None:
    goal = _length(before)
    for number, part in enumerate(story.split("mend")):
        if number:
            await asyncio.sleep(REFUSED)
            played.server.mend()
            program.mend()
        goal += _length(part)
        with suppress(AssertionError):  # what did not come true is told by the comparison of the diaries
            await until(partial(played.diary.holds, goal), within=QUIET)


def _length(story: str) -> int:
    return len([word for word in story.split() if word not in {"B", "W", "L", "mend"}])
