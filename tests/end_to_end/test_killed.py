"""SIGKILL in the middle of the work, with faults on: no tap is lost and none is applied twice."""

import random
from pathlib import Path

from kds_app.simulator import Fault, Simulator
from tests.end_to_end.kills import Toll
from tests.end_to_end.program import CANARY, Station

KILLS = 5
FAULTS = "write.502:10%,write.dropafter:8%,write.drop:5%,write.slow=1:10%,429=1:3%,409:4%,garbled:3%"


def test_a_program_that_is_killed_again_and_again_loses_no_tap_and_applies_none_twice(tmp_path: Path) -> None:
    with (
        Simulator(seed=11, orders_per_minute=120, faults=FAULTS, secret=CANARY) as sim,
        Station(sim, tmp_path) as station,
    ):
        toll = Toll(station, random.Random(11))  # noqa: S311 - when to kill is no secret
        for _ in range(KILLS):
            sim.fault(Fault("hang", on="write"))  # so that each kill finds a tap on the wire
            toll.round()
        last = toll.settle()
        assert last.ended() == 0, last.out
        assert not {wrong: keys for wrong, keys in toll.wrongs().items() if keys}
        assert toll.seen
        assert toll.open_at_a_kill >= KILLS
