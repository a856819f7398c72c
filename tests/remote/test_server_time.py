"""Both forms of Retry-After, and what is neither."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kds_app.remote.server_time import LONGEST, date, seconds_to_wait
from tests.fakes.make import NOW

IN_A_MINUTE = format_datetime(NOW + timedelta(minutes=1), usegmt=True)
AN_HOUR_AGO = format_datetime(NOW - timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4", 4.0),
        (" 4 ", 4.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("9" * 300, LONGEST),
        ("9" * 5000, None),
        ("soon", None),
        ("", None),
        ("4s", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("٤", None),
        ("Fri, 99 Mar 2025 12:00:00 GMT", None),
        ("Fri, 14 Mar 99999999999999 12:00:00 GMT", None),
        (IN_A_MINUTE, 60.0),
        (AN_HOUR_AGO, 0.0),
        ("Fri, 14 Mar 2025 12:00:05 -0000", 5.0),
        ("Friday, 14-Mar-25 12:00:05 GMT", 5.0),
        ("Fri Mar 14 12:00:05 2025", 5.0),
        ("Fri, 14 Mar 9999 12:00:00 GMT", LONGEST),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(said: str, seconds: float | None) -> None:
    assert seconds_to_wait({"retry-after": said}, NOW) == seconds


def test_without_retry_after_there_is_no_wait() -> None:
    assert seconds_to_wait({}, NOW) is None


def test_a_date_is_measured_against_the_answers_own_date_whatever_the_tablets_clock_says() -> None:
    headers = {"retry-after": IN_A_MINUTE, "date": format_datetime(NOW + timedelta(seconds=50), usegmt=True)}
    for clock in (NOW, NOW + timedelta(days=400), NOW - timedelta(days=400)):
        assert seconds_to_wait(headers, clock) == 10.0


def test_a_broken_date_of_the_answer_gives_way_to_the_tablets_clock() -> None:
    assert seconds_to_wait({"retry-after": IN_A_MINUTE, "date": "today"}, NOW) == 60.0


@pytest.mark.parametrize(
    "said",
    ["Fri, 31 Dec 9999 23:59:59 -2359", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "today", ""],
)
def test_a_time_that_cannot_be_is_no_time(said: str) -> None:
    assert date({"date": said}) is None


def test_the_time_of_an_answer_is_in_utc() -> None:
    told = date({"date": "Mon, 02 Jan 2040 03:04:05 +0200"})
    assert told == datetime(2040, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert told.tzinfo is UTC
