"""The program is killed in the middle of its work, again and again, and the outbox is set against the ledger."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kds_app.domain.tap import DELIVERED
from kds_app.simulator import Actor, Simulator
from kds_app.store.report import Entry
from tests.end_to_end.program import START, Run, Station

FOREVER = 600.0
"""Seconds: longer than any run is left to live."""
AT_MOST = 4
"""Requests, moves or faults after which a run is killed."""
LINGER = (-0.3, 0.6)
"""Seconds after that, from and to: less than none is at once."""
SETTLING = 120.0
_SETTLED = {"confirmed", "already_done", "dropped"}


@dataclass(slots=True)
class Toll:
    """What was seen of the taps, round after round, on a disk that nobody was writing to."""

    station: Station
    chance: random.Random
    seen: dict[str, Entry] = field(default_factory=dict)
    """By key: as it stood when it was last looked at."""
    open_at_a_kill: int = 0
    """Taps that waited when the program was killed, all rounds together."""
    kills: int = 0
    unreported: list[str] = field(default_factory=list)
    """Keys that were in the outbox once and were not there later."""

    def round(self) -> None:
        """One run, killed at a moment that chance picks once it has begun to send."""
        sim, run = self.station.sim, self.station.cook(FOREVER, "--seed", str(self.chance.getrandbits(30)))
        counter = self.chance.choice((_writes, _moves, _faults))
        wanted = counter(sim) + self.chance.randint(1, AT_MOST)
        began = _writes(sim)
        came = sim.wait_until(lambda: counter(sim) >= wanted and _writes(sim) > began, START + 40)
        assert came, f"the cook does not get on:\n{run.err}"
        run.lives_for(max(0.0, self.chance.uniform(*LINGER)))
        assert run.running, run.err
        run.kill()
        self.kills += 1
        self.look()
        self.open_at_a_kill += sum(tap.waiting for tap in self.seen.values())

    def settle(self) -> Run:
        """One last run in good weather that taps nothing and ends when all is settled."""
        self.station.sim.house.kitchen.set_pace(0)
        self.station.sim.house.faults.set_rates("")
        run = self.station.cook(0)
        run.ended(SETTLING)
        self.look()
        return run

    def look(self) -> None:
        """Read the outbox."""
        now = {tap.key: tap for tap in self.station.taps()}
        self.unreported += [key for key in self.seen if key not in now]
        self.seen |= now

    def wrongs(self) -> dict[str, list[str]]:
        """Keys for each thing that must never be; all of them empty where nothing was lost, doubled or untrue."""
        sim = self.station.sim
        moves = Counter(effect.hand.key for effect in sim.effects(by=Actor.PARTNER))
        bodies: defaultdict[str, set[bytes]] = defaultdict(set)
        for seen in sim.requests():
            if seen.method == "PATCH":
                bodies[seen.key].add(seen.body)
        states = {key: tap.state for key, tap in self.seen.items()}
        return {
            "gone from the outbox": self.unreported,
            "never settled": [key for key, state in states.items() if state not in _SETTLED],
            "applied twice": [key for key, count in moves.items() if count > 1],
            "confirmed but not applied": [k for k, state in states.items() if state == "confirmed" and not moves[k]],
            "applied but not delivered": [key for key in moves if states.get(key) not in set(DELIVERED)],
            "sent but not in the outbox": [key for key in bodies if key not in states],
            "sent with two bodies": [key for key, each in bodies.items() if len(each) > 1],
        }


def _writes(sim: Simulator) -> int:
    return sim.counts.requests["write"]


def _moves(sim: Simulator) -> int:
    return len(sim.effects(by=Actor.PARTNER))


def _faults(sim: Simulator) -> int:
    return sim.counts.faults.total()
