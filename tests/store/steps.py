"""Transactions of each kind the store knows, made up by chance to fit what is kept already."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import NO_MARK, Mark
from kds_app.domain.order import OrderId
from kds_app.domain.snapshot import Alert
from kds_app.domain.tap import Tap, TapKey, TapState
from tests.fakes.make import NOW, a_tap, an_order
from tests.store.model import Append, Forget, Kept, Pause, Save, Step, Update

LONG_AGO = NOW - timedelta(days=40)
_MARKS = (NO_MARK, Mark(an_order().lines), Mark(agreed=an_order(notes=("no egg",))))
_MISSED = (None, Away(NOW, new=("482",)), Away(NOW, finished=("461",), waited=frozenset({TapKey("t1")})))
_STATES = (TapState.WAITING, TapState.CHECKING, TapState.HELD, TapState.CONFIRMED, TapState.ALREADY_DONE)


def new_tap(chance: random.Random, order_id: str, **changes: object) -> Tap:
    """A tap nobody has seen before, with a body of any length up to three pages."""
    key = TapKey(str(UUID(int=chance.getrandbits(128), version=4)))
    body = chance.randbytes(chance.choice((60, 60, 60, 12_000)))
    return a_tap(key=key, order_id=OrderId(order_id), body=body, **changes)


def heard(tap: Tap, chance: random.Random) -> Tap:
    """The same tap after one more attempt."""
    state = chance.choice(_STATES)
    settled_at = None if state in _STATES[:3] else NOW
    last, http = chance.choice(((Outcome.CONFIRMED, 200), (Outcome.CUT_OFF, 502)))
    return replace(tap, state=state, attempts=tap.attempts + 1, last=last, http=http, settled_at=settled_at)


def _append(_: Kept, chance: random.Random) -> list[Step]:
    return [Append(new_tap(chance, str(chance.randrange(50))))]


def _update(kept: Kept, chance: random.Random) -> list[Step]:
    if kept.live:
        return [Update((heard(chance.choice(kept.live), chance),))]
    tap = new_tap(chance, "1")
    return [Append(tap), Update((heard(tap, chance),))]


def _drop(_: Kept, chance: random.Random) -> list[Step]:
    first, *followers = (new_tap(chance, "7", action=action) for action in (Action.ACCEPT, Action.READY, Action.CANCEL))
    over = replace(first, state=TapState.DROPPED, settled_at=NOW, last=Outcome.INVALID_TRANSITION, http=409)
    with_it = (replace(tap, state=TapState.DROPPED, settled_at=NOW, because_of=first.key) for tap in followers)
    return [*map(Append, (first, *followers)), Update((over, *with_it))]


def _pause(_: Kept, chance: random.Random) -> list[Step]:
    return [Pause(NOW + timedelta(seconds=chance.randrange(900)))]


def _save(kept: Kept, chance: random.Random) -> list[Step]:
    numbers = chance.sample(range(30), chance.randrange(1, 12))
    changed = [an_order(id=OrderId(str(n)), status=chance.choice((Status.PLACED, Status.READY))) for n in numbers]
    gone = chance.sample(sorted(kept.orders), len(kept.orders) // 3)
    alerts = {OrderId(str(number)): Alert(Stage.READY, NOW) for number in numbers[:3]}
    gone = [order_id for order_id in gone if int(order_id) not in numbers]
    marks = {OrderId(str(number)): chance.choice(_MARKS) for number in numbers[:4]}
    at, tick = NOW + timedelta(seconds=chance.randrange(900)), chance.randrange(1000)
    return [Save(changed, gone, alerts, chance.choice((at, None)), tick, marks, chance.choice(_MISSED))]


def _forget(_: Kept, chance: random.Random) -> list[Step]:
    old = [new_tap(chance, "9", state=TapState.CONFIRMED, settled_at=LONG_AGO) for _ in range(3)]
    return [*map(Append, old), Forget(NOW - timedelta(days=30))]


KINDS: dict[str, Callable[[Kept, random.Random], list[Step]]] = {
    "append": _append,
    "update": _update,
    "drop": _drop,
    "pause": _pause,
    "save": _save,
    "forget": _forget,
}
"""Each gives what has to be there first, and then the one it is named for."""


def any_steps(kept: Kept, chance: random.Random, kinds: int) -> list[Step]:
    """One kind after the other."""
    steps: list[Step] = []
    for _ in range(kinds):
        steps += KINDS[chance.choice(sorted(KINDS))](kept.after(steps), chance)
    return steps
