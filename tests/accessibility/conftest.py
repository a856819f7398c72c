"""A desk with a screen reader at it, and the display running on it as a user would start it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kds_app.simulator import Simulator
from tests.accessibility.desk import Desk, Listener, a_desk, missing
from tests.end_to_end.program import CANARY, Station


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """A screen, a session bus and an accessibility bus."""
    if lacks := missing():
        pytest.skip(f"not on this computer: {', '.join(lacks)}")
    with a_desk() as made:
        yield made


@pytest.fixture
def listener(desk: Desk) -> Iterator[Listener]:
    """Somebody who knows the screen by names alone."""
    with Listener(desk) as sitting:
        yield sitting


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A quiet server with nothing on its books."""
    with Simulator(opening=(), secret=CANARY) as running:
        yield running


@pytest.fixture
def station(sim: Simulator, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """A place at that desk to start the program, once somebody listens; it may not have complained in the end."""
    for name, value in listener.desk.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with Station(sim, tmp_path) as place:
        yield place
