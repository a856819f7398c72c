"""How late an order is."""

from datetime import timedelta

import pytest

from kds_app.domain.urgency import Patience, Urgency, urgency
from tests.fakes.make import NOW, an_order

SHORT = Patience(soon=timedelta(minutes=2), late=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (-60, Urgency.FINE),
        (0, Urgency.FINE),
        (119, Urgency.FINE),
        (120, Urgency.SOON),
        (299, Urgency.SOON),
        (300, Urgency.LATE),
        (86400, Urgency.LATE),
    ],
)
def test_an_order_without_a_promise_goes_by_how_long_it_has_waited(seconds: int, state: Urgency) -> None:
    assert urgency(an_order(created_at=NOW - timedelta(seconds=seconds)), NOW, SHORT) is state


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (3600, Urgency.FINE),
        (181, Urgency.FINE),
        (180, Urgency.SOON),
        (1, Urgency.SOON),
        (0, Urgency.LATE),
        (-60, Urgency.LATE),
    ],
)
def test_a_promised_order_goes_by_its_promise_however_long_it_has_waited(seconds: int, state: Urgency) -> None:
    order = an_order(created_at=NOW - timedelta(hours=1), promised_at=NOW + timedelta(seconds=seconds))
    assert urgency(order, NOW, SHORT) is state


def test_an_order_without_any_time_is_never_late() -> None:
    assert urgency(an_order(created_at=None), NOW, SHORT) is Urgency.FINE


def test_by_default_an_order_is_soon_late_at_eight_minutes_and_late_at_fifteen() -> None:
    waited = [urgency(an_order(created_at=NOW - timedelta(minutes=m)), NOW, Patience()) for m in (7, 8, 14, 15)]
    assert waited == [Urgency.FINE, Urgency.SOON, Urgency.SOON, Urgency.LATE]
