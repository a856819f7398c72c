"""The failure table, row by row: what is known, what follows at first, after an earlier unknown, and after a reading.

Chance is held at its least, so the first backoff is a quarter of a second and the second half a second. One row of the
table is not here: a disk that refuses the tap before it is sent comes to no delivery at all.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.policy import (
    CLOSES_GATE,
    TABLE,
    Decision,
    Drop,
    Hold,
    Known,
    Pause,
    Recheck,
    RetryAt,
    Settle,
    Shut,
    decide,
    doubt_after,
    judge,
    key_expired,
    look_first,
)
from kds_app.domain.tap import TapState
from tests.fakes.make import NOW, a_tap, an_order

A, N, Q = Known.APPLIED, Known.NOT_APPLIED, Known.UNKNOWN
FIRST, SECOND = 0.25, 0.5
FIVE_MINUTES = 300.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    says: str
    outcome: Outcome
    known: Known
    first: Decision
    """After the first attempt."""
    doubted: Decision
    """After the second, when nobody can say what became of the first."""
    undone: Decision | None = None
    """After a reading that finds the order short of the target; None where the row asks for none."""


DONE = Settle(TapState.CONFIRMED)
RETRY = (RetryAt(FIRST), RetryAt(SECOND))
READ = (Recheck(FIRST), Recheck(SECOND))
AGAIN = RetryAt(0.0)
"""The wait was before the reading."""

ROWS = (
    Row("200 right id and status is confirmed", Outcome.CONFIRMED, A, DONE, DONE),
    Row("200 another status reads once, then holds", Outcome.OTHER_STATUS, Q, *READ, Hold()),
    Row("200 wrong id, broken, cut, huge or empty reads, then retries", Outcome.GARBLED, Q, *READ, AGAIN),
    Row("200 or 511 with a web page retries", Outcome.PORTAL, Q, *RETRY),
    Row("201 202 204 other 2xx reads", Outcome.OTHER_SUCCESS, Q, *READ, AGAIN),
    Row("3xx is never followed, reads in 5 min", Outcome.REDIRECT, Q, *2 * (Recheck(FIVE_MINUTES),), AGAIN),
    Row("400 405 411 413 415 426 431 501 505 holds", Outcome.BAD_REQUEST, N, Hold(), Recheck(SECOND), Hold()),
    Row("401 shuts the credential", Outcome.UNAUTHORISED, N, *2 * (Shut(Outcome.UNAUTHORISED),)),
    Row("403 auth_revoked shuts the credential", Outcome.REVOKED, N, *2 * (Shut(Outcome.REVOKED),)),
    Row("403 auth_forbidden holds this order", Outcome.FORBIDDEN, N, Hold(), Recheck(SECOND), Hold()),
    Row("404 410 drops; after an unknown reads, then holds", Outcome.NOT_FOUND, N, Drop(), Recheck(SECOND), Hold()),
    Row("408 425 retries", Outcome.TRY_AGAIN, Q, *RETRY),
    Row("409 or 422 invalid transition reads, then holds", Outcome.INVALID_TRANSITION, N, *2 * (Recheck(0.0),), Hold()),
    Row("409 idempotency conflict reads, then holds", Outcome.KEY_CONFLICT, Q, *2 * (Recheck(0.0),), Hold()),
    Row("409 another code retries at first, holds after a reading", Outcome.OTHER_CONFLICT, Q, *RETRY, Hold()),
    Row("421 retries once now, then backs off", Outcome.MISDIRECTED, N, RetryAt(0.0), RetryAt(SECOND)),
    Row("429 too many requests pauses the credential", Outcome.RATE_LIMITED, N, Pause(FIRST), Pause(SECOND)),
    Row("5xx retries, reads from the second on", Outcome.SERVER_ERROR, Q, RetryAt(FIRST), Recheck(SECOND), AGAIN),
    Row("other 4xx reads, then holds", Outcome.OTHER_REFUSAL, Q, *READ, Hold()),
    Row("DNS, refused, unreachable, connect timeout retries", Outcome.NOT_SENT, N, *RETRY),
    Row("TLS failure retries in 5 min", Outcome.INSECURE, N, *2 * (RetryAt(FIVE_MINUTES),)),
    Row("write error, timeout, reset, body cut off retries", Outcome.CUT_OFF, Q, *RETRY),
    Row("killed in mid-attempt retries", Outcome.INTERRUPTED, Q, *RETRY),
    Row("a key older than 18 h reads, then holds", Outcome.EXPIRED, Q, *2 * (Recheck(0.0),), Hold()),
)

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)


def test_every_outcome_has_its_row() -> None:
    assert set(TABLE) == set(Outcome)
    assert sorted(row.outcome for row in ROWS) == sorted(Outcome)


@every_row
def test_the_first_attempt_is_followed_as_its_row_says(row: Row) -> None:
    assert decide(Delivery(row.outcome), a_tap(attempts=1, repeats=1), NOW, 0.0) == row.first


@every_row
def test_after_an_earlier_unknown_the_row_still_says_what_follows(row: Row) -> None:
    assert decide(Delivery(row.outcome), a_tap(attempts=2, repeats=2, doubt=True), NOW, 0.0) == row.doubted


LONG_AGO = NOW - timedelta(days=9)

READING_ROWS = [row for row in ROWS if row.undone is not None]


@pytest.mark.parametrize("row", READING_ROWS, ids=lambda row: row.says)
def test_a_reading_that_finds_it_undone_is_followed_as_the_row_says(row: Row) -> None:
    tap = a_tap(attempts=2, doubt=True, last=row.outcome)
    assert judge(an_order(), tap, NOW) == row.undone


@every_row
def test_what_is_known_after_an_attempt_is_what_the_row_says(row: Row) -> None:
    assert TABLE[row.outcome].known is row.known
    assert doubt_after(Delivery(row.outcome), a_tap()) is (row.known is Q)


@every_row
def test_a_later_not_applied_never_cancels_an_earlier_unknown(row: Row) -> None:
    assert doubt_after(Delivery(row.outcome), a_tap(doubt=True))


@every_row
def test_a_tap_in_doubt_is_neither_held_nor_dropped_before_the_order_is_read(row: Row) -> None:
    for attempts in range(1, 6):
        decision = decide(Delivery(row.outcome), a_tap(attempts=attempts, repeats=attempts, doubt=True), NOW, 0.0)
        assert not isinstance(decision, Hold | Drop)


def test_another_conflict_is_retried_three_times_at_most() -> None:
    conflict = Delivery(Outcome.OTHER_CONFLICT, 409)
    followed = [type(decide(conflict, a_tap(attempts=9 + n, repeats=n, doubt=True), NOW, 0.0)) for n in range(1, 6)]
    assert followed == [RetryAt, RetryAt, RetryAt, Recheck, Recheck]


def test_the_credential_closes_for_429_401_and_a_revocation_alone() -> None:
    assert {Outcome.RATE_LIMITED, Outcome.UNAUTHORISED, Outcome.REVOKED} == CLOSES_GATE


@pytest.mark.parametrize(("hours", "expired"), [(0, False), (17.99, False), (18, False), (18.01, True), (1000, True)])
def test_a_key_is_old_after_eighteen_hours(hours: float, expired: bool) -> None:
    assert key_expired(a_tap(doubt=True), NOW + timedelta(hours=hours)) is expired
    assert not key_expired(a_tap(), NOW + timedelta(hours=hours)), "what cannot have been applied is safe to send"


@pytest.mark.parametrize(("minutes", "expired"), [(1, False), (2, False), (2.1, True), (60 * 24 * 365, True)])
def test_the_key_of_a_tap_from_the_future_counts_as_old(minutes: float, expired: bool) -> None:
    assert key_expired(a_tap(doubt=True), NOW - timedelta(minutes=minutes)) is expired


@pytest.mark.parametrize("minutes", [-600, -11, -10, -1, 0, 9, 10, 11, 600])
def test_ten_minutes_after_the_finger_or_the_last_look_the_order_is_read_first(minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    assert look_first(a_tap(), later, 0) is (abs(minutes) > 10)
    assert look_first(a_tap(made_at=LONG_AGO, looked_at=NOW), later, 0) is (abs(minutes) > 10)


@pytest.mark.parametrize("era", [None, 0, 1])
@pytest.mark.parametrize("told", [None, 0, 1])
def test_a_tap_in_doubt_is_sent_without_a_look_only_where_the_server_told_the_time_it_was_made_in(
    era: int | None, told: int | None
) -> None:
    tap = a_tap(doubt=True, era=era)
    assert look_first(tap, NOW, told) is not (era is not None and era == told)
    assert not look_first(replace(tap, looked_at=NOW), NOW, told)
    assert not look_first(replace(tap, doubt=False), NOW, told)


RETRIED = [row for row in ROWS if isinstance(row.first, RetryAt)]


@pytest.mark.parametrize("row", RETRIED, ids=lambda row: row.says)
def test_with_an_old_key_nothing_is_sent_again_the_order_is_read(row: Row) -> None:
    for attempts in (1, 2, 50):
        tap = a_tap(attempts=attempts, repeats=attempts, doubt=True)
        decision = decide(Delivery(row.outcome), tap, NOW + timedelta(hours=18, seconds=1), 0.0)
        assert isinstance(decision, Recheck)


def test_an_answer_settles_a_tap_however_old_its_key() -> None:
    late = NOW + timedelta(hours=23)
    tap = a_tap(attempts=1, repeats=1, doubt=True)
    assert decide(Delivery(Outcome.CONFIRMED), tap, late, 0.0) == DONE
    assert decide(Delivery(Outcome.UNAUTHORISED), tap, late, 0.0) == Shut(Outcome.UNAUTHORISED)
