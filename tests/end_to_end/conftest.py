"""What the whole program needs to run in a test: a screen to be shown on, and a kitchen to work in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kds_app.simulator import Simulator
from tests.end_to_end.program import CANARY, Station

if not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A quiet server on a real socket, with nothing on its books and a secret that is to be seen nowhere."""
    with Simulator(opening=(), secret=CANARY) as running:
        yield running


@pytest.fixture
def station(sim: Simulator, tmp_path: Path) -> Iterator[Station]:
    """A place to start the program at, on that server; no secret may have leaked from it in the end."""
    with Station(sim, tmp_path) as place:
        yield place
