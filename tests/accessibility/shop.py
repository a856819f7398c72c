"""A server, the display before it, and somebody who listens to that display: shared by tests, never by their orders."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Actor, Simulator
from tests.accessibility.desk import Desk, Listener
from tests.end_to_end.program import CANARY, Station

_WAY = (Status.PLACED, Status.ACCEPTED, Status.READY, Status.PICKED_UP)
_POLL = 2
"""Seconds between two readings, as few as the settings allow: a test places its orders before a display that runs."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What a test works with."""

    sim: Simulator
    listener: Listener

    def moves(self, order: str) -> list[Status]:
        """Where the display has brought it, one after the other."""
        return [effect.to for effect in self.sim.effects(Actor.PARTNER) if effect.order_id == order]

    def clear(self) -> None:
        """Have another tablet hand over all that is open, and wait until nothing of it is on the board."""
        for entry in self.sim.entries():
            if entry.status in _WAY:
                for status in _WAY[_WAY.index(entry.status) + 1 :]:
                    self.sim.move(entry.id, status)
        self.listener.misses("list item")

    def is_empty(self) -> bool:
        """Whether a test finds here what it would find after a start."""
        roles = {each["role"] for each in self.listener.tree()}
        return "status bar" in roles and not roles & {"list item", "dialog", "alert"}


@contextmanager
def a_shop(desk: Desk, folder: Path, size: str) -> Iterator[Shop]:
    """The display in a window of this size, once somebody listens; it may not have complained in the end."""
    with (
        Simulator(opening=(), secret=CANARY) as sim,
        Listener(desk) as listener,
        Station(sim, folder) as station,
    ):
        station.data.mkdir()
        (station.data / "settings.json").write_text(json.dumps({"poll_seconds": _POLL}), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:  # while it starts, and no longer: other tests have other screens
            for name, value in desk.environment.items():
                patch.setenv(name, value)
            patch.delenv("WAYLAND_DISPLAY", raising=False)
            station.display("--size", size)
        listener.finds("list", "New 0")
        yield Shop(sim, listener)


@dataclass(slots=True)
class Shops:
    """Opens a shop when one is wanted, and another when the one there is is not as it should be."""

    desk: Desk
    folder: Callable[[], Path]
    _shop: Shop | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def empty(self) -> Iterator[Shop]:
        """One with an empty board, which is empty in the end too."""
        if self._shop is not None and not self._shop.is_empty():
            self._stack.close()
            self._shop = None
        if self._shop is None:
            self._shop = self._stack.enter_context(a_shop(self.desk, self.folder(), "1280x800"))
        yield self._shop
        self._shop.clear()


def place_four(sim: Simulator) -> None:
    """An order in each lane and a second new one, with numbers of their own."""
    placed = Status.PLACED
    lanes = (("701", placed), ("702", Status.ACCEPTED), ("703", Status.READY), ("704", placed))
    for number, status in lanes:
        sim.place({"short_id": number}, status)
