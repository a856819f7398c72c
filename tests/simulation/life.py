"""One run of the program: the production kitchen, sender, feed and store, until it is closed or dies."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from kds_app.domain.away import Away
from kds_app.domain.board import Board, Ticket
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Intent, TapKey, Verdict
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Picture
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.engine.wakefulness import watch
from kds_app.store.outbox import SqliteOutbox
from kds_app.store.snapshots import SqliteSnapshots
from tests.fakes.make import ACCOUNT
from tests.fakes.virtual_time import VirtualLoop
from tests.simulation import invariants
from tests.simulation.disk import Disk, MortalDatabase
from tests.simulation.line import Line, Network
from tests.simulation.onlooker import WatchedSnapshots
from tests.simulation.register import WatchedOutbox
from tests.simulation.server import body_of
from tests.simulation.times import TabletClock, stream
from tests.simulation.witness import Witness

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """What outlives the program."""

    network: Network
    disk: Disk
    witness: Witness


class Life:
    """One run, from its making. ``die`` ends it at once, wherever it stands; ``close`` in order."""

    def __init__(self, world: World, chance: Random, poll: Callable[[], float]) -> None:
        self._world = world
        self._tasks: list[asyncio.Task[None]] = []
        self.alive = True
        self._file = world.disk.path
        self._clock = TrueClock(TabletClock(world.network.times, chance))
        self.line = Line(world.network, world.witness, self._clock.hear)
        self._database = MortalDatabase.on(world.disk, self._clock.now(), self.die)
        outbox = WatchedOutbox(self._database, world.witness.register, self._clock, world.witness.pause_kept)
        self.gate = Gate()
        snapshots = WatchedSnapshots(self._database, world.witness.onlooker)
        self.kitchen = Kitchen(outbox, snapshots, body_of, self._clock, self.gate)
        self.feed = Feed(self.kitchen, self.line, self.gate, self._clock, poll)
        self._sender = Sender(self.kitchen, self.line, self.gate, self._clock, self.feed.answered)
        self.kitchen.subscribe(self._look)
        self._fuse: int | None = None
        self._ready = asyncio.Event()
        self._spawn(self._run()).add_done_callback(lambda _: self._ready.set())

    async def _run(self) -> None:
        witness = self._world.witness
        rows = await SqliteOutbox(self._database).load(ACCOUNT, EVER)
        witness.check(witness.register.found(rows))
        witness.started()
        await self.kitchen.open(ACCOUNT)
        self._ready.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.feed.run())
            group.create_task(self._sender.run())
            group.create_task(watch(self._clock, self._woken))

    async def _woken(self) -> None:
        self._world.witness.woken()
        self.kitchen.awake()
        self.feed.nudge()

    async def ready(self) -> bool:
        """Wait for the board of the last run; whether the program lived to show it."""
        await self._ready.wait()
        return self.alive

    # how it ends

    def light_a_fuse(self, turns: int) -> None:
        """Die after so many turns of the loop: between any two steps of the program."""
        self._fuse = turns
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.watch(self._burnt)

    def put_it_out(self) -> None:
        """Nothing is to kill it any more."""
        self._fuse = None
        self._world.disk.commits_to_live = None

    def _burnt(self) -> bool:
        if self._fuse is None or not self.alive:
            return True
        self._fuse -= 1
        if self._fuse <= 0:
            self.die("between two steps")
        return not self.alive

    def die(self, where: str) -> None:
        """SIGKILL, or the plug: from here on nothing of it reaches disk, network or screen."""
        if not self.alive:
            return
        self.alive = False
        self.line.cut = self._database.dead = True
        self._world.disk.pull_the_plug()
        self._world.disk.commits_to_live = None
        self._world.witness.counts.ends[f"killed {where}"] += 1
        self._world.witness.tell(f"*** killed {where}")
        self._ready.set()

    async def close(self) -> None:
        """Stop what runs, then close the files; what died has to be cleared away all the same."""
        disk, died = self._world.disk, not self.alive
        disk.commits_to_live = None
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                self._world.witness.check([f"a task of the program ended with {result!r}"])
        self.alive, self.line.cut = False, True
        await self._database.close()
        if died:
            for suffix in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    # what people do

    def tap(self, order_id: OrderId, action: Action, grace: float = 0.0) -> None:
        """A finger comes down; for so many seconds it can be taken back."""
        reason = "out_of_items" if action in {Action.REJECT, Action.CANCEL} else None
        self._world.witness.counts.what["fingers"] += 1
        self._spawn(self.kitchen.submit(Intent(order_id, action, reason, grace)))

    def undo(self, key: TapKey) -> None:
        """A cook presses Undo."""
        self._world.witness.tell(f"undo {self._world.witness.register.name(key)}")
        self._spawn(self._undo(key))

    async def _undo(self, key: TapKey) -> None:
        witness, tap = self._world.witness, self.kitchen.tap_book.get(key)
        in_time = tap is not None and tap.undoable(self._clock.monotonic())
        witness.register.pressed.add(key)
        await self.kitchen.tap_book.undo(key)
        if tap is not None and in_time and self.alive:
            witness.check(invariants.an_undo_counts(witness.register, self.kitchen.picture, key), tap)

    def tick_off(self, ticket: Ticket, row: int) -> None:
        """A cook has made what this row of the ticket tells, or after all has not."""
        order = ticket.order
        self._world.witness.onlooker.ticked(order.id, order.lines[row])
        self._spawn(self.kitchen.tick_off(order.id, order.lines[row], row))

    def read_all(self) -> None:
        """A cook has read every notice, and what happened meanwhile."""
        for notice in self.kitchen.picture.notices:
            self._spawn(self.kitchen.dismiss(notice.id))
        self._spawn(self._read_away(self.kitchen.picture.away))

    async def _read_away(self, seen: Away | None) -> None:
        self._world.witness.onlooker.read_away()
        await self.kitchen.read_away(seen)

    def decide(self, key: TapKey, verdict: Verdict) -> None:
        """A person settles a held tap."""
        witness = self._world.witness
        witness.tell(f"a person says of {witness.register.name(key)}: {verdict}")
        witness.counts.what["verdicts"] += 1
        if verdict is Verdict.TRY_AGAIN:
            witness.register.looked_at[witness.register.taken[key].order_id] = self._world.network.times.seconds()
        else:
            witness.register.decided.add(key)
        self._spawn(self.kitchen.resolve(key, verdict))

    def acknowledge(self, ticket: Ticket) -> None:
        """A cook has seen what became of the order, as far as this ticket tells."""
        self._spawn(self._acknowledge(ticket))

    async def _acknowledge(self, ticket: Ticket) -> None:
        self._world.witness.onlooker.seen(ticket)
        await self.kitchen.acknowledge(ticket.order.id, ticket)

    def new_secret(self) -> None:
        """An operator types the secret that is good now."""
        self._world.witness.mended()
        self.gate.renew()
        self.kitchen.publish()
        self.feed.nudge()

    @property
    def may_write(self) -> bool:
        """Whether nothing that was heard forbids it."""
        return self.gate.width(self._clock.monotonic()) > 0

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    def _look(self, picture: Picture) -> None:
        if self.alive:
            self._world.witness.look(picture)


async def remembered(world: World) -> Board:
    """What a program started now would show before it has heard of the server."""
    clock = TrueClock(TabletClock(world.network.times, stream(0, "a look")))
    database = MortalDatabase.on(world.disk, clock.now(), lambda _: None)
    kitchen = Kitchen(SqliteOutbox(database), SqliteSnapshots(database), body_of, clock, Gate())
    await kitchen.open(ACCOUNT)
    await database.close()
    return kitchen.picture.board
