"""An order and the shop front it came through."""

import pytest

from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.order import PROVIDERS, Rider, RiderState, provider
from tests.fakes.make import an_order


@pytest.mark.parametrize(("number", "name"), PROVIDERS.items())
def test_a_provider_goes_by_the_name_cooks_know(number: int, name: str) -> None:
    assert (provider(number).id, provider(number).name) == (number, name)


@pytest.mark.parametrize("number", [0, 4, 99, -1])
def test_a_provider_that_is_not_listed_goes_by_its_number(number: int) -> None:
    assert provider(number).name == f"Provider {number}"


def test_an_order_stands_where_its_status_puts_it() -> None:
    assert an_order(status=Status.ACCEPTED).stage is Stage.PREPARING


def test_a_driver_at_the_door_leaves_the_stage_to_can_ready() -> None:
    assert an_order(status=Status.DRIVER_ARRIVED, can_ready=True).stage is Stage.PREPARING
    assert an_order(status=Status.DRIVER_ARRIVED, can_ready=False).stage is Stage.READY


def test_an_order_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        an_order().status = Status.READY  # type: ignore[misc]


def test_how_near_the_rider_is_tells_the_status_before_the_delivery_does() -> None:
    here = Rider("Dewi", state=RiderState.HERE)
    assert an_order(status=Status.READY, rider=here).rider_state is RiderState.HERE
    assert an_order(status=Status.DRIVER_ASSIGNED, rider=here).rider_state is RiderState.COMING
