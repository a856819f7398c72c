"""Why a sign-in did not come about, told apart."""

from datetime import timedelta

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.sign_in import Refusal, other_business, refusal
from tests.fakes.make import an_order


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.UNAUTHORISED, Refusal.WRONG_SECRET),
        (Outcome.REVOKED, Refusal.REVOKED),
        (Outcome.FORBIDDEN, Refusal.SCOPE_MISSING),
        (Outcome.RATE_LIMITED, Refusal.RATE_LIMITED),
        (Outcome.SERVER_ERROR, Refusal.SERVER_TROUBLE),
        (Outcome.NOT_SENT, Refusal.NO_NETWORK),
        (Outcome.CUT_OFF, Refusal.CUT_OFF),
        (Outcome.INSECURE, Refusal.INSECURE),
        (Outcome.PORTAL, Refusal.PORTAL),
        (Outcome.REDIRECT, Refusal.ELSEWHERE),
        (Outcome.GARBLED, Refusal.NOT_UNDERSTOOD),
    ],
)
def test_each_reason_is_told_apart(outcome: Outcome, why: Refusal) -> None:
    assert refusal(Delivery(outcome)) is why


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.OTHER_REFUSAL])
def test_an_address_that_knows_no_orders_is_not_the_partners_whoever_says_so(outcome: Outcome) -> None:
    assert refusal(Delivery(outcome, 404)) is Refusal.NO_API


@pytest.mark.parametrize("outcome", Outcome)
def test_there_is_a_reason_for_whatever_is_seen(outcome: Outcome) -> None:
    assert isinstance(refusal(Delivery(outcome)), Refusal)


@pytest.mark.parametrize(
    ("untimely", "skew", "why"),
    [
        (True, None, Refusal.CLOCK),
        (True, timedelta(0), Refusal.CLOCK),
        (False, timedelta(hours=-9), Refusal.CLOCK),
        (False, timedelta(seconds=90), Refusal.INSECURE),
        (False, None, Refusal.INSECURE),
    ],
)
def test_a_certificate_that_fails_for_its_dates_or_under_a_wrong_clock_is_blamed_on_the_clock(
    untimely: bool, skew: timedelta | None, why: Refusal
) -> None:
    assert refusal(Delivery(Outcome.INSECURE, untimely=untimely), skew) is why


def test_a_wrong_clock_is_blamed_for_nothing_else() -> None:
    assert refusal(Delivery(Outcome.UNAUTHORISED, 401), timedelta(days=9)) is Refusal.WRONG_SECRET


A, B, NOWHERE = (an_order(id=name, branch_id=branch) for name, branch in (("1", 7), ("2", 8), ("3", None)))


@pytest.mark.parametrize(
    ("seen", "known", "other"),
    [
        ([A], [B], True),
        ([A, NOWHERE], [B], True),
        ([A, B], [B], False),
        ([A], [], False),
        ([], [B], False),
        ([NOWHERE], [B], False),
        ([an_order(id="1", branch_id=9)], [A], False),
    ],
    ids=["no branch in common", "one without", "one in common", "none known", "none seen", "no branch", "same order"],
)
def test_another_business_is_noticed_by_its_branches_where_both_sides_name_them(
    seen: list[object], known: list[object], other: bool
) -> None:
    assert other_business(seen, known) is other  # type: ignore[arg-type]  # orders, all of them
