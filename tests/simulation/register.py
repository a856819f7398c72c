"""What was seen of the taps from outside the program: what the disk took, and what went on the wire."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from kds_app.domain.order import OrderId
from kds_app.domain.tap import Account, Tap, TapKey, TapState
from kds_app.engine.ports import Clock, NotStoredError
from kds_app.store.outbox import SqliteOutbox
from tests.simulation.disk import MortalDatabase
from tests.simulation.times import Times

_SLACK = timedelta(hours=5)
"""A key is sent for 18 h and kept for 24: a clock that is off by less does no harm."""


class Register:
    """The taps of a night, through all its runs."""

    def __init__(self, times: Times, settled: Callable[[Tap], None]) -> None:
        self._times = times
        self._settled = settled
        self.tried: dict[TapKey, Tap] = {}
        """Every tap that the program ever asked the disk to keep."""
        self.taken: dict[TapKey, Tap] = {}
        """How far every tap has got that the disk took, in the order they were made."""
        self.acknowledged: set[TapKey] = set()
        """Those of which the program was told so."""
        self.refused: set[TapKey] = set()
        """Those it was told are not kept."""
        self.of_order: defaultdict[OrderId, list[TapKey]] = defaultdict(list)
        self.writing: dict[TapKey, set[TapState]] = {}
        """What the program was writing when it was last seen: a kill may have come on either side of it."""
        self.decided: set[TapKey] = set()
        """Taps that a person settled."""
        self.made_at: dict[TapKey, float] = {}
        """When (true seconds) the finger came down."""
        self.misdated: set[TapKey] = set()
        """Taps dated by a clock that was hours off and that no server had set right: their keys may be of any age."""
        self.looked_at: dict[OrderId, float] = {}
        """When (true seconds) a reading of this order alone began that was heard."""
        self.sent: set[TapKey] = set()
        self.pressed: set[TapKey] = set()
        """Taps on which somebody pressed Undo."""
        self.grace_ends: dict[TapKey, float] = {}
        """Until when (the loop's seconds) the run that made a tap is to keep it back."""
        self.closed_at: dict[TapKey, float] = {}
        """When (true seconds) a tap was settled."""
        self.unsettled = 0
        """How often the disk refused that a tap is over."""
        self.doomed: set[TapKey] = set()
        """What was tapped behind a tap before that was dropped."""

    def name(self, key: TapKey) -> str:
        """What a tap is called in the log: keys differ from replay to replay."""
        tap = self.tried.get(key)
        number = list(self.tried).index(key) if tap else -1
        return f"t{number} {tap.order_id}/{tap.action}" if tap else "an unknown tap"

    def try_to_keep(self, tap: Tap) -> None:
        """A finger came down, and the disk is asked to keep what it did."""
        self.tried[tap.key] = tap
        self.made_at[tap.key] = self._times.seconds()
        if abs(tap.made_at - self._times.now()) > _SLACK:
            self.misdated.add(tap.key)

    def grant(self, key: TapKey, grace: float) -> None:
        """The tap is safe, and can be taken back for so many seconds."""
        self.grace_ends[key] = asyncio.get_running_loop().time() + grace

    def took(self, tap: Tap) -> None:
        """The disk has this tap now, or has it so far."""
        known = self.taken.get(tap.key)
        if known is None:
            self.of_order[tap.order_id].append(tap.key)
        self.taken[tap.key] = tap
        if not tap.live and (known is None or known.live):
            self._close(tap)

    def _close(self, tap: Tap) -> None:
        self.closed_at[tap.key] = self._times.seconds()
        if tap.state is TapState.DROPPED:
            behind = self.of_order[tap.order_id]
            self.doomed.update(behind[behind.index(tap.key) + 1 :])
        self._settled(tap)

    def wrote(self, taps: Iterable[Tap]) -> None:
        """The disk was seen to take these."""
        for tap in taps:
            self.took(tap)
            self.writing.pop(tap.key, None)

    def not_written(self, taps: Iterable[Tap]) -> None:
        """The disk refused these."""
        for tap in taps:
            self.writing.pop(tap.key, None)

    def found(self, rows: Sequence[Tap]) -> list[str]:
        """Compare with what a start finds on the disk, take it over, and give what is wrong with it."""
        wrong = []
        for tap in rows:
            known = self.taken.get(tap.key)
            if tap.key not in self.tried or tap.key in self.refused:
                wrong.append(f"{self.name(tap.key)}: on disk, though it was never taken")
            elif known and not known.live and tap.state is not known.state:
                wrong.append(f"{self.name(tap.key)}: was {known.state}, and is {tap.state} after a start")
            elif known and tap.state not in {_at_rest(known), *self.writing.get(tap.key, ())}:
                wrong.append(f"{self.name(tap.key)}: {tap.state} after a start, which nobody ever wrote")
            self.took(tap)
        there = {tap.key for tap in rows}
        lost = [key for key, tap in self.taken.items() if key not in there and tap.live]
        self.writing.clear()
        return wrong + [f"{self.name(key)}: was acknowledged, and is gone after a start" for key in lost]


def _at_rest(tap: Tap) -> TapState:
    return TapState.WAITING if tap.state is TapState.SENDING else tap.state


class WatchedOutbox(SqliteOutbox):
    """The production outbox, with an eye on what the disk takes."""

    def __init__(self, database: MortalDatabase, register: Register, clock: Clock, paused: Callable[[], None]) -> None:
        super().__init__(database)
        self._register = register
        self._clock = clock
        self._paused = paused

    async def append(self, tap: Tap) -> None:
        """As in production."""
        self._register.try_to_keep(tap)
        grace = tap.undo_until - self._clock.monotonic() if tap.undo_until else 0.0
        try:
            await super().append(tap)
        except NotStoredError:
            self._register.refused.add(tap.key)
            raise
        self._register.acknowledged.add(tap.key)
        self._register.grant(tap.key, grace)
        self._register.took(tap)

    async def update(self, taps: Iterable[Tap]) -> None:
        """As in production."""
        progress = list(taps)
        for tap in progress:
            self._register.writing.setdefault(tap.key, set()).add(_at_rest(tap))
        try:
            await super().update(progress)
        except NotStoredError:
            self._register.not_written(progress)
            self._register.unsettled += any(not tap.live for tap in progress)
            raise
        self._register.wrote(progress)

    async def pause(self, account: Account, until: datetime) -> None:
        """As in production."""
        await super().pause(account, until)
        self._paused()
