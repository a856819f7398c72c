"""One seed's story: a busy night in a kitchen where everything goes wrong, and the quiet after it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState, verdicts
from tests.simulation import invariants
from tests.simulation.disk import Disk
from tests.simulation.life import Life, World, remembered
from tests.simulation.line import Network
from tests.simulation.server import Server
from tests.simulation.times import Air, Times, stream
from tests.simulation.weather import FINE, OUTAGES, WEATHERS
from tests.simulation.witness import Witness

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
QUIET_WITHIN = 2 * HOUR
"""Seconds after which all has to be settled once nothing is wrong any more."""
EMPTY_WITHIN = 60.0
"""Seconds after the network is back within which the outbox has to be empty, where nothing else is wrong."""

_LATER = (0.0, 0.0, 0.0, 0.02, 0.2, 0.5, 2.0, 7.0, 20.0)
_OFF = (0.1, 1.0, 1.0, 10.0, 5 * MINUTE, HOUR, 19 * HOUR, 23 * HOUR, 30 * HOUR)
_SLEEPS = (20.0, MINUTE, 20 * MINUTE, HOUR, 12 * HOUR, 19 * HOUR, 30 * HOUR, 2 * DAY)
_GRACES = (0.0, 0.0, 3.0, 3.0, 10.0)
"""Seconds in which a tap can be taken back."""
_ERRORS = (1.0, 30.0, 3 * MINUTE, HOUR, 7 * HOUR, 20 * HOUR, 30 * HOUR, 40 * DAY, 3650 * DAY)
_NEXT = {
    Status.SCHEDULED: Status.PLACED,
    Status.PLACED: Status.ACCEPTED,
    Status.ACCEPTED: Status.READY,
    Status.READY: Status.PICKED_UP,
}
_NEW = [Status.PLACED] * 7 + [Status.SCHEDULED]


class Night:
    """Everything that happens from one seed. ``play`` it once; then ask its ``witness``."""

    def __init__(self, seed: int, folder: Path, trace: Callable[[str], None] | None = None) -> None:
        self.chance = stream(seed, "story")
        self.times = Times()
        self.server = Server(self.times, stream(seed, "server"))
        self.witness = Witness(self.times, self.server, trace)
        self.network = Network(self.times, stream(seed, "network"), Air(self.times), self.server)
        self.disk = Disk(folder, stream(seed, "disk"))
        self.world = World(self.network, self.disk, self.witness)
        self._seed, self._runs = seed, 0
        self.poll = self.chance.choice([5.0, 10.0, 20.0])
        self.life: Life
        self._happenings: Mapping[str, tuple[int, Callable[[], None]]] = {
            "a finger": (30, self._finger),
            "an undo": (8, self._undo),
            "a tick": (3, self._tick),
            "an amendment": (3, self._amendment),
            "another tablet": (4, self._another_tablet),
            "a customer cancels": (2, self._customer),
            "a new order": (3, self._new_order),
            "an order is gone": (1, self._gone),
            "support moves an order back": (1, self._support),
            "the credential": (1, self._credential),
            "an operator": (2, self._operator),
            "a limit": (1, self._limit),
            "the disk refuses": (2, self._disk_refuses),
            "the clock jumps": (1, self._clock_jumps),
            "the tablet sleeps": (1, self._asleep),
            "a person decides": (4, self._people),
            "a fuse": (5, self._fuse),
        }

    async def play(self) -> None:
        """The night, the quiet after it, and the reckoning."""
        for _ in range(self.chance.randint(2, 6)):
            self._new_order()
        for _ in range(self.chance.choice([0, 0, 1, 3])):
            self.server.place(status=self.chance.choice(list(_NEXT)), age=2 * DAY - self.chance.uniform(0, HOUR))
        await self._start()
        for _ in range(self.chance.randint(1, 3)):
            await self.chance.choices([self._rush, self._outage], [4, 1])[0]()
        await self._quiet()
        board = self.life.kitchen.picture.board
        self.witness.ended()
        await self.life.close()
        self.witness.check(invariants.the_board_is_what_is_stored(board, await remembered(self.world)))

    # acts

    async def _rush(self) -> None:
        """One kind of weather, and all sorts of things that happen in it."""
        self._change_the_weather(self.chance.choice([*WEATHERS, "chaos", "chaos", "lossy", FINE]))
        names = list(self._happenings)
        weights = [weight for weight, _ in self._happenings.values()]
        for _ in range(self.chance.randint(5, 25)):
            name = self.chance.choices(names, weights)[0]
            if name != "a finger":
                self.witness.tell(f"--- {name}")
            self.witness.counts.happened[name] += 1
            self._happenings[name][1]()
            await asyncio.sleep(self.chance.choice(_LATER))
            if not self.life.alive:
                await self._restart()
        if self.chance.random() < 0.3:
            await self._restart()

    async def _outage(self) -> None:
        """Taps in an outage with nothing else wrong: the outbox is empty soon after it."""
        self._clear_up()
        await self._wait_for(self._only_people_can_go_on, QUIET_WITHIN)
        await self._wait_for(lambda: self.life.may_write, QUIET_WITHIN)
        before = set(self.witness.register.taken)
        count = 50 if self.chance.random() < 0.1 else self.chance.randint(3, 12)
        for _ in range(count // 3 + 1):
            self.server.place()
        self.life.feed.nudge()
        await asyncio.sleep(5)
        self._change_the_weather(self.chance.choice(OUTAGES))
        for _ in range(count):
            self._finger()
            await asyncio.sleep(self.chance.choice([0.0, 0.1, 0.5]))
        await asyncio.sleep(self.chance.choice([1.0, 10.0, 30.0, 90.0, 90.0, 5 * MINUTE]))
        self._change_the_weather(FINE)
        await asyncio.sleep(EMPTY_WITHIN)
        self.witness.counts.what["outages"] += 1
        waiting = [t for k, t in self.witness.register.taken.items() if k not in before and t.live]
        held = {tap.order_id for tap in self.witness.register.taken.values() if tap.state is TapState.HELD}
        waiting = [tap for tap in waiting if tap.order_id not in held]  # a person is asked first
        self.witness.check(
            f"{self.witness.register.name(tap.key)}: waits {EMPTY_WITHIN} s after the network is back ({tap.last})"
            for tap in waiting
        )

    def _change_the_weather(self, weather: str) -> None:
        self.network.weather = weather
        self.witness.counts.weather[weather] += 1
        self.witness.tell(f"=== {weather}")

    # runs

    async def _start(self) -> None:
        while True:
            self._runs += 1
            self.life = Life(self.world, stream(self._seed, f"run {self._runs}"), lambda: self.poll)
            if self.chance.random() < 0.1:
                self.life.light_a_fuse(self.chance.randint(1, 30))
            if await self.life.ready():
                return
            await self.life.close()

    async def _restart(self) -> None:
        """Closed or dead, for a while, and started again."""
        if self.life.alive:
            self.witness.ended()
            self.witness.tell("*** closed")
            self.witness.counts.ends["closed in order"] += 1
        await self.life.close()
        self.disk.refuses = 0
        await asyncio.sleep(self.chance.choice(_OFF))
        await self._start()
        self.witness.tell("*** started")

    def _fuse(self) -> None:
        if self.chance.random() < 0.5:
            self.life.light_a_fuse(int(10 ** self.chance.uniform(0, 3)))
        else:
            self.disk.commits_to_live = self.chance.randint(1, 8)

    # people

    def _finger(self) -> None:
        """Something the board offers, at times twice, at times two things at once."""
        board = self.life.kitchen.picture.board
        offered = [(ticket.order.id, action) for ticket in board.tickets for action in ticket.actions]
        if not offered:
            return
        order_id, action = self.chance.choice(offered)
        grace = self.chance.choice(_GRACES)
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            self.life.tap(order_id, action, grace)
        if self.chance.random() < 0.1:
            self.life.tap(*self.chance.choice(offered))

    def _undo(self) -> None:
        """In time, too late, or twice."""
        shown = [ticket.undo.key for ticket in self.life.kitchen.picture.board.tickets if ticket.undo]
        for _ in range(self.chance.choice([1, 1, 1, 2]) if shown else 0):
            self.life.undo(self.chance.choice(shown))

    def _tick(self) -> None:
        """A dish is made, or after all is not."""
        tickets = [ticket for ticket in self.life.kitchen.picture.board.tickets if not ticket.called_off]
        if tickets:
            ticket = self.chance.choice(tickets)
            self.life.tick_off(ticket, self.chance.randrange(len(ticket.order.lines)))

    def _people(self) -> None:
        """Whatever is held is decided, and whatever was called off is seen."""
        for tap in self.life.kitchen.tap_book.heads():
            if tap.state is TapState.HELD:
                self.life.decide(tap.key, self.chance.choice(verdicts(tap)))
        for ticket in self.life.kitchen.picture.board.tickets:
            if ticket.called_off or ticket.changes:
                self.life.acknowledge(ticket)
        self.life.read_all()

    def _operator(self) -> None:
        """What is wrong with the credential is mended, here or at the partner's."""
        self.server.refusing = None
        if self.chance.random() < 0.5:
            self.life.new_secret()

    # the server's side

    def _an_order(self, *statuses: Status) -> OrderId | None:
        some = [order.id for order in self.server.book.values() if order.status in statuses]
        return self.chance.choice(some) if some else None

    def _another_tablet(self) -> None:
        if order_id := self._an_order(*_NEXT):
            self.server.move(order_id, _NEXT[self.server.book[order_id].status])

    def _customer(self) -> None:
        if order_id := self._an_order(*_NEXT):
            self.server.move(order_id, self.chance.choice([Status.CANCELLED, Status.CANCELLED, Status.REJECTED]))

    def _amendment(self) -> None:
        if order_id := self._an_order(*_NEXT):
            self.server.amend(order_id)

    def _support(self) -> None:
        if order_id := self._an_order(Status.ACCEPTED, Status.READY):
            self.server.move_back(order_id)

    def _new_order(self) -> None:
        for _ in range(self.chance.choice([1, 1, 2, 4])):
            self.server.place(status=self.chance.choice(_NEW))

    def _gone(self) -> None:
        if order_id := self._an_order(*Status):
            del self.server.book[order_id]

    def _credential(self) -> None:
        self.server.refusing = self.chance.choice([Outcome.UNAUTHORISED, Outcome.REVOKED])

    def _limit(self) -> None:
        seconds = self.chance.choice([2.0, 20.0, 90.0, 40 * MINUTE])
        self.server.limit(seconds, tells_how_long=self.chance.random() < 0.7)

    # the tablet's side

    def _disk_refuses(self) -> None:
        self.disk.refuses = self.chance.randint(1, 4)

    def _clock_jumps(self) -> None:
        error = self.chance.choice([-1, 1]) * self.chance.choice(_ERRORS)
        self.times.jump(timedelta(seconds=self.chance.choice([0.0, error, error])))
        self.witness.tell(f"    the tablet's clock is {self.times.error} ahead")

    def _asleep(self) -> None:
        seconds = self.chance.choice(_SLEEPS)
        self.witness.tell(f"    for {seconds / MINUTE:.0f} min")
        self.network.air.sleep(seconds)

    # the quiet

    def _clear_up(self) -> None:
        self._change_the_weather(FINE)
        self.server.refusing = None
        self.server.limited_until = -1.0
        self.disk.refuses = 0
        self.life.put_it_out()

    async def _quiet(self) -> None:
        """Nothing is wrong any more: people decide what is held, all settles, and the board is the server's."""
        self._clear_up()
        if not self.life.alive:
            await self._restart()
        register, server, check = self.witness.register, self.server, self.witness.check
        self.poll = MINUTE
        while await self._wait_for(self._only_people_can_go_on, QUIET_WITHIN) and self._waiting():
            self._people()
            await asyncio.sleep(1)
        await self._wait_for(lambda: self.network.air.empty, QUIET_WITHIN)
        read = self.witness.readings + 3
        await self._wait_for(lambda: self.witness.readings >= read, QUIET_WITHIN)
        # What the server hid once is found by the long list, an hour later; what was right has to stay so.
        await self._wait_for(self._as_the_server, 80 * MINUTE)
        await asyncio.sleep(self.chance.choice([0, 0, 0, 80 * MINUTE]))
        board = self.life.kitchen.picture.board
        check(invariants.none_disappeared(register))
        check(invariants.at_most_one_effect(server, register))
        check(invariants.one_body_a_key(server, register))
        check(invariants.the_board_is_the_server_s(server, board))
        self.witness.count_up()

    def _waiting(self) -> int:
        return self.life.kitchen.picture.link.waiting

    def _only_people_can_go_on(self) -> bool:
        return all(tap.state is TapState.HELD for tap in self.life.kitchen.tap_book.heads())

    def _as_the_server(self) -> bool:
        return not any(invariants.the_board_is_the_server_s(self.server, self.life.kitchen.picture.board))

    async def _wait_for(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait for it, and start anew what dies meanwhile; whether it came true."""
        for _ in range(int(within / 5)):
            if not self.life.alive:
                await self._restart()
            if condition():
                return True
            await asyncio.sleep(5)
        return False
