"""A quiet simulator, a clock in the hand, and ways to call it."""

from collections.abc import Iterator

import httpx
import pytest

from kds_app.simulator import Simulator
from tests.simulator_server.kit import Desk, HandClock


@pytest.fixture
def clock() -> HandClock:
    """Noon, until it is moved."""
    return HandClock()


@pytest.fixture
def sim(clock: HandClock) -> Simulator:
    """A simulator in process, with nothing on its books."""
    return Simulator(opening=(), clock=clock)


@pytest.fixture
def desk(sim: Simulator) -> Desk:
    """Somebody to call it."""
    return Desk(sim)


@pytest.fixture
def live() -> Iterator[Simulator]:
    """A simulator on a real socket, with nothing on its books."""
    with Simulator(opening=()) as running:
        yield running


@pytest.fixture
def wire(live: Simulator) -> Iterator[httpx.Client]:
    """A real client of it."""
    auth = (live.partner_key, live.secret)
    with httpx.Client(base_url=live.base_url, auth=auth, trust_env=False, timeout=5) as client:
        yield client
