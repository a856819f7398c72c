"""Any story of taps, results, readings, restarts, kills and full disks: the store holds what the model holds."""

import asyncio
import errno
import os
import random
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace

from kds_app.domain.tap import Tap, TapKey
from kds_app.engine.ports import NotStoredError
from kds_app.store.opening import Store, open_store
from kds_app.store.report import waiting_and_settled
from kds_app.store.reserve import Reserve, take
from tests.store.faults import BROKEN, FULL, Failing
from tests.store.kit import EPOCH, SMALL
from tests.store.model import Append, Forget, Kept, Pause, Step, Update, do, found
from tests.store.shim import AVAILABLE, through
from tests.store.steps import KINDS, heard, new_tap

kinds = st.sampled_from(sorted(KINDS))
seeds = st.integers(0, 2**32)


class Kitchen(RuleBasedStateMachine):
    """A store on a disk that fills up, fails and is killed under it; ``kept`` is what it must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = ExitStack()
        self.folder = Path(self.ended.enter_context(TemporaryDirectory(dir=Kitchen.place)))
        self.runner = self.ended.enter_context(asyncio.Runner())
        self.ended.enter_context(through(self.meet))
        self.full = False
        self.fault: Failing | None = None
        self.lives = self.turn = 0
        self.kept = Kept()
        self.perhaps: Kept | None = None
        self.path.parent.mkdir()
        self.store = self.open()

    place = ""
    """Where the folders are made."""

    @property
    def path(self) -> Path:
        """The file of this life; a kill begins another."""
        return self.folder / str(self.lives) / "kds.db"

    @property
    def reserve(self) -> Path:
        """The room for results."""
        return self.path.with_name("kds.db-reserve")

    def chance(self, seed: int) -> random.Random:
        """Another one in each step: no key is given twice."""
        self.turn += 1
        return random.Random(f"{seed} {self.turn}")  # noqa: S311 - a story is no secret

    def results(self, seed: int) -> tuple[Tap, ...]:
        """Every live tap, one attempt later."""
        chance = self.chance(seed)
        return tuple(heard(tap, chance) for tap in self.kept.live)

    def meet(self, call: str, name: str) -> int:
        """The disk: full but for the room of the reserve, or failing once."""
        if self.full and self.reserve.exists():
            there = call == "open" or (call == "map" and self.path.with_name("kds.db-shm").exists())
            return 0 if there else FULL.get(call, 0)
        return self.fault(call, name) if self.fault else 0

    def fill(self, descriptor: int, length: int) -> None:
        """Set up the reserve, if the disk has room for it."""
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        take(descriptor, length)

    def open(self) -> Store:
        """A start."""
        return self.runner.run(open_store(self.path, EPOCH, Reserve(self.path, SMALL, self.fill)))

    def does(self, step: Step) -> bool:
        """Whether the store took it."""
        try:
            self.runner.run(do(self.store, step))
        except NotStoredError:
            return False
        self.kept = self.kept.after([step])
        if not isinstance(step, Forget):  # which may have found nothing to write
            self.perhaps = None
        return True

    def do_each(self, steps: Iterable[Step]) -> None:
        """One after the other, on a disk that may be full: then taps are refused, and results are not."""
        for step in steps:
            done = self.does(step)
            if not done:
                assert self.full
                assert not isinstance(step, Update | Pause)
                return
            assert not (self.full and isinstance(step, Append))

    @rule(kind=kinds, seed=seeds)
    def something(self, kind: str, seed: int) -> None:
        """A transaction of this kind, and what it takes before it."""
        self.do_each(KINDS[kind](self.kept, self.chance(seed)))

    @precondition(lambda self: self.kept.live)
    @rule(seed=seeds)
    def results_in_one_transaction(self, seed: int) -> None:
        """Every live tap has got somewhere."""
        self.do_each([Update(self.results(seed))])

    @precondition(lambda self: self.kept.live)
    @rule(seed=seeds)
    def a_bug(self, seed: int) -> None:
        """Results of which one belongs to a tap that was never there: none of them is written."""
        stranger = replace(new_tap(self.chance(seed), "1"), key=TapKey("never seen"))
        with pytest.raises(LookupError):
            self.does(Update((*self.results(seed), stranger)))

    @precondition(lambda self: not self.full)
    @rule(kind=kinds, seed=seeds, call=st.integers(0, 40), for_good=st.booleans())
    def something_on_a_failing_disk(self, kind: str, seed: int, call: int, for_good: bool) -> None:
        """The last of these transactions meets an error at any call; it is done, or refused and not there."""
        *first, last = KINDS[kind](self.kept, self.chance(seed))
        self.do_each(first)
        self.fault = Failing(BROKEN, call, for_good, armed=True)
        done = self.does(last)
        assert done or self.fault.reached
        self.fault = None
        if for_good and not done:
            self.perhaps = self.kept.after([last])

    @rule()
    def the_disk_fills_up(self) -> None:
        """Down to the last byte."""
        self.full = True

    @rule()
    def there_is_room_again(self) -> None:
        """Somebody has tidied up."""
        self.full = False

    @rule()
    def restart(self) -> None:
        """An end in order, and a start."""
        self.runner.run(self.store.close())
        self.store = self.open()
        self.perhaps = None

    @rule()
    def kill(self) -> None:
        """The files as they stand are all that is left.

        A disk that fails for good cannot be made to forget a commit whose flush it refused, before the next write.
        """
        before, left = self.store, self.path.parent
        self.lives += 1
        shutil.copytree(left, self.path.parent, ignore=shutil.ignore_patterns("*-shm"))
        self.runner.run(before.close())
        shutil.rmtree(left)
        self.store = self.open()
        if self.perhaps is not None and self.runner.run(found(self.store)) == self.perhaps:
            self.kept = self.perhaps
        self.perhaps = None

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        """All of it, in its order."""
        assert self.runner.run(found(self.store)) == self.kept
        assert self.store.set_aside is None

    @rule()
    def a_report_tells_the_same(self) -> None:
        """Read from the side."""
        waiting = [entry.key for entry in waiting_and_settled(self.path, 0)]
        assert waiting == [tap.key for tap in self.kept.live]

    def teardown(self) -> None:
        """The end of the story."""
        self.full = False
        self.runner.run(self.store.close())
        self.ended.close()


@pytest.mark.skipif(not AVAILABLE, reason="SQLite is no library of its own here")
def test_whatever_happens_the_store_holds_what_it_took_and_nothing_else(quick: Path) -> None:
    Kitchen.place = str(quick)
    run_state_machine_as_test(Kitchen, settings=settings(max_examples=100, stateful_step_count=30))
