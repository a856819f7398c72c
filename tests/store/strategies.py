"""Every order and every tap there can be."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, Provider, Rider, RiderState
from kds_app.domain.tap import LIVE, Tap, TapKey, TapState
from tests.fakes.make import ACCOUNT
from tests.store.kit import FINAL

_moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants the bounds naive
_counts = st.integers(0, 2**31)

_modifiers = st.recursive(
    st.builds(Modifier, st.text(), _counts),
    lambda inner: st.builds(Modifier, st.text(), _counts, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)
_lines = st.builds(
    Line, id=st.text(), name=st.text(), quantity=_counts, note=st.text(), modifiers=st.lists(_modifiers).map(tuple)
)

orders = st.builds(
    Order,
    id=st.text(min_size=1).map(OrderId),
    number=st.text(),
    status=st.sampled_from(Status),
    status_said=st.text(),
    can_ready=st.none() | st.booleans(),
    type=st.sampled_from(OrderType),
    provider=st.builds(Provider, _counts, st.text()),
    branch_id=st.none() | st.integers(),
    brands=st.lists(st.text(), max_size=3).map(tuple),
    created_at=st.none() | _moments,
    updated_at=st.none() | _moments,
    scheduled_at=st.none() | _moments,
    promised_at=st.none() | _moments,
    customer=st.text(),
    table=st.text(),
    queue=st.none() | st.integers(),
    unpaid=st.booleans(),
    rider=st.builds(Rider, st.text(), st.text(), st.sampled_from(RiderState)),
    cancellation=st.text(),
    notes=st.lists(st.text(), max_size=3).map(tuple),
    lines=st.lists(_lines, max_size=4).map(tuple),
    damaged=st.booleans(),
)

_progress: dict[str, st.SearchStrategy[Any]] = {
    "attempts": _counts,
    "doubt": st.booleans(),
    "last": st.none() | st.sampled_from(Outcome),
    "repeats": _counts,
    "http": st.none() | st.integers(100, 599),
    "request_id": st.text(),
    "found": st.none() | st.sampled_from(Status),
    "because_of": st.none() | st.uuids().map(str).map(TapKey),
}


def taps(states: frozenset[TapState], settled_at: st.SearchStrategy[datetime | None]) -> st.SearchStrategy[Tap]:
    """Every tap there can be in one of these states."""
    return st.builds(
        Tap,
        key=st.uuids().map(str).map(TapKey),
        account=st.just(ACCOUNT),
        order_id=st.text(min_size=1).map(OrderId),
        number=st.text(),
        action=st.sampled_from(Action),
        reason=st.none() | st.text(),
        body=st.binary(),
        made_at=_moments,
        state=st.sampled_from(sorted(states)),
        due=st.floats(0, 1e9),
        settled_at=settled_at,
        settled_tick=_counts,
        **_progress,
    )


any_tap = taps(LIVE, st.none()) | taps(FINAL, _moments)
