"""A desk with a screen reader at it, and the display running on it as a user would start it.

To start the display takes as long as all that a test does with it, so that one is shared, for as long as each test
leaves its board empty: one that does not costs the next a start, and never its result.
"""

from collections.abc import Iterator

import pytest

from tests.accessibility.desk import Desk, a_desk, missing
from tests.accessibility.shop import Shop, Shops, place_four
from tests.needs import need


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """A screen, a session bus and an accessibility bus."""
    need(*missing())
    with a_desk() as made:
        yield made


@pytest.fixture(scope="session")
def shops(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shops]:
    """One after the other, all at that desk."""
    with Shops(desk, lambda: tmp_path_factory.mktemp("shop")) as made:
        yield made


@pytest.fixture
def shop(shops: Shops) -> Iterator[Shop]:
    """A display with an empty board; what the test has put on it is handed over by another tablet in the end."""
    with shops.empty() as found:
        yield found


@pytest.fixture(scope="module")
def four(shops: Shops) -> Iterator[Shop]:
    """A display with an order in each lane and one more, for tests that leave them where they are."""
    with shops.empty() as found:
        place_four(found.sim)
        found.listener.finds("push button", "Accept 704")
        yield found
