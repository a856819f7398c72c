"""What the screen says, word for word."""

import string
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import LANES, Action, Stage, Status
from kds_app.domain.order import OrderId, OrderType
from kds_app.domain.sign_in import Refusal
from kds_app.domain.tap import UNMISSABLE, Tap, TapKey, TapState, Verdict
from kds_app.domain.urgency import Urgency
from kds_app.engine.picture import STALE as STALE_AFTER
from kds_app.engine.picture import Link, Notice, Trouble
from kds_app.ui import sayings, words
from kds_app.ui.refusals import refused
from kds_app.ui.words import Moment, Saying, Tone
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order
from tests.fakes.screen import FRESH, MONO, STALE

MOMENT = Moment(NOW, MONO)
SHUT = replace(FRESH, shut_by=Outcome.UNAUTHORISED)
REVOKED = replace(FRESH, shut_by=Outcome.REVOKED)
PAUSED = replace(FRESH, paused_until=MONO + 60)
TOLD = words.clock_time(NOW)
OLD = words.clock_time(STALE.read_at)
RESUMES = words.clock_time(NOW + timedelta(seconds=60))

WAITING, SENDING, CHECKING = TapState.WAITING, TapState.SENDING, TapState.CHECKING
CHIPS = [
    (a_tap(), FRESH, "↻ Accept saved", Tone.QUIET),
    (a_tap(action=Action.PICKED_UP), FRESH, "↻ Picked up saved", Tone.QUIET),
    (a_tap(), STALE, "↻ Accept saved", Tone.QUIET),
    (a_tap(), SHUT, "↻ Accept waits: Sign-in needed", Tone.QUIET),
    (a_tap(), REVOKED, "↻ Accept waits: Access revoked", Tone.QUIET),
    (a_tap(), PAUSED, f"↻ Accept waits: partner busy, resumes {RESUMES}", Tone.QUIET),
    (a_tap(state=TapState.SAVING), SHUT, "↻ Accept: not saved yet, the disk is slow", Tone.WARN),
    (a_tap(state=SENDING, attempts=1), FRESH, "↻ Sending Accept", Tone.QUIET),
    (a_tap(state=SENDING, attempts=1), SHUT, "↻ Sending Accept", Tone.QUIET),
    (a_tap(state=SENDING, attempts=3), FRESH, "↻ Sending Accept again (3rd try)", Tone.WARN),
    (
        a_tap(attempts=2, last=Outcome.SERVER_ERROR, due=MONO + 6),
        FRESH,
        "↻ Accept: Partner unavailable, again in 6\u00a0s (3rd try)",
        Tone.WARN,
    ),
    (
        a_tap(attempts=1, last=Outcome.NOT_SENT, due=0.0),
        FRESH,
        "↻ Accept: Offline, again in 0\u00a0s (2nd try)",
        Tone.WARN,
    ),
    (a_tap(attempts=1, due=MONO), FRESH, "↻ Accept: Not confirmed yet, again in 0\u00a0s (2nd try)", Tone.QUIET),
    (a_tap(attempts=2, last=Outcome.SERVER_ERROR), SHUT, "↻ Accept waits: Sign-in needed", Tone.WARN),
    (a_tap(state=CHECKING, attempts=1), FRESH, "↻ Accept: checking with the server", Tone.QUIET),
    (a_tap(state=CHECKING, attempts=1), SHUT, "↻ Accept waits: Sign-in needed", Tone.QUIET),
    (
        a_tap(state=TapState.HELD, last=Outcome.FORBIDDEN),
        FRESH,
        "! Accept: Not allowed for this branch. Decide by hand",
        Tone.TROUBLE,
    ),
    (a_tap(state=TapState.CONFIRMED, settled_at=NOW), STALE, f"✓ Accept confirmed {TOLD}", Tone.GOOD),
    (a_tap(state=TapState.ALREADY_DONE, found=Status.READY), FRESH, "✓ Already READY, on another screen", Tone.GOOD),
    (a_tap(state=TapState.ALREADY_DONE, settled_at=NOW), FRESH, f"✓ Accept settled by hand {TOLD}", Tone.GOOD),
    (a_tap(state=TapState.DROPPED, found=Status.READY), FRESH, "× Accept refused: order is READY", Tone.TROUBLE),
    (
        a_tap(state=TapState.DROPPED, last=Outcome.NOT_FOUND),
        FRESH,
        "× Accept refused: the server has no such order",
        Tone.TROUBLE,
    ),
    (a_tap(state=TapState.DROPPED, attempts=1), SHUT, "× Accept dropped by hand", Tone.TROUBLE),
    (a_tap(state=TapState.DROPPED), FRESH, "Accept undone", Tone.QUIET),
]


@pytest.mark.parametrize(("tap", "link", "text", "tone"), CHIPS, ids=[text for _, _, text, _ in CHIPS])
def test_the_chip_tells_the_truth_about_a_tap(tap: Tap, link: Link, text: str, tone: Tone) -> None:
    assert sayings.chip(tap, link, MOMENT) == Saying(text, tone)


@pytest.mark.parametrize("state", [WAITING, SENDING, CHECKING])
@pytest.mark.parametrize("link", [FRESH, STALE, SHUT, PAUSED, Link()])
def test_a_tap_not_confirmed_after_ten_seconds_is_unmissable_whatever_it_waits_for(state: TapState, link: Link) -> None:
    tap = a_tap(state=state, attempts=1)
    assert sayings.chip(tap, link, Moment(NOW + UNMISSABLE, MONO)).tone is not Tone.TROUBLE
    assert sayings.chip(tap, link, Moment(NOW + timedelta(seconds=10.1), MONO)).tone is Tone.TROUBLE


def test_ten_seconds_are_ten_seconds() -> None:
    assert timedelta(seconds=10) == UNMISSABLE
    assert STALE_AFTER == 30


@pytest.mark.parametrize(
    ("link", "text", "tone"),
    [
        (FRESH, "Server confirmed 4 s ago", Tone.GOOD),
        (replace(FRESH, failing=Delivery(Outcome.SERVER_ERROR)), "Server confirmed 4 s ago", Tone.WARN),
        (replace(FRESH, heard=MONO - 30), "Server confirmed 30 s ago", Tone.GOOD),
        (replace(STALE, heard=MONO - 30.1), f"No news from the server since {OLD}", Tone.TROUBLE),
        (STALE, f"No news from the server since {OLD}", Tone.TROUBLE),
        (replace(STALE, heard=None), f"No news from the server since {OLD}", Tone.WARN),
        (Link(), "No news from the server yet", Tone.WARN),
        (Link(failing=Delivery(Outcome.NOT_SENT)), "No news from the server yet", Tone.TROUBLE),
    ],
)
def test_how_fresh_the_board_is(link: Link, text: str, tone: Tone) -> None:
    assert words.reading(link, MOMENT) == Saying(text, tone)


@given(
    heard=st.none() | st.floats(0, MONO),
    read=st.booleans(),
    failing=st.none() | st.sampled_from(Outcome).map(Delivery),
)
def test_what_is_not_fresh_is_never_said_to_be_confirmed(
    heard: float | None, read: bool, failing: Delivery | None
) -> None:
    link = Link(read_at=NOW if read or heard is not None else None, heard=heard, failing=failing)
    reading = words.reading(link, MOMENT)
    assert link.stale(MONO) == reading.text.startswith("No news")
    assert link.stale(MONO) <= (reading.tone in {Tone.WARN, Tone.TROUBLE})


def said(why: Refusal) -> str:
    return refused(why, NOW, "req_7")


NAMED = [
    *[(words.outcome_says, outcome) for outcome in (None, *Outcome)],
    *[(words.status_name, status) for status in Status],
    *[(words.action_name, action) for action in Action],
    *[(words.verdict_name, verdict) for verdict in Verdict],
    *[(words.stage_name, stage) for stage in (*LANES, Stage.SCHEDULED)],
    *[(sayings.nth_try, number) for number in range(1, 130)],
    *[(said, why) for why in Refusal],
]


@pytest.mark.parametrize(("name", "thing"), NAMED)
def test_everything_has_words(name: object, thing: object) -> None:
    assert callable(name)
    _plain(name(thing))


@pytest.mark.parametrize("kind", OrderType)
def test_every_type_of_order_has_words_or_says_nothing(kind: OrderType) -> None:
    said = words.type_name(an_order(type=kind, table=""))
    assert bool(said) == (kind is not OrderType.UNKNOWN)
    assert words.type_name(an_order(type=kind, table="7")).endswith("Table 7")


@pytest.mark.parametrize("urgency", Urgency)
def test_every_urgency_has_a_shape_of_its_own_and_the_pressing_ones_a_word(urgency: Urgency) -> None:
    shape, word = words.urgency_mark(urgency)
    assert len({words.urgency_mark(each)[0] for each in Urgency}) == len(Urgency)
    assert shape
    assert bool(word) == (urgency is not Urgency.FINE)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st try"),
        (2, "2nd try"),
        (3, "3rd try"),
        (4, "4th try"),
        (11, "11th try"),
        (22, "22nd try"),
        (113, "113th try"),
    ],
)
def test_tries_are_counted_as_people_count(number: int, said: str) -> None:
    assert sayings.nth_try(number) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0:00"), (0, "0:00"), (59.9, "0:59"), (61, "1:01"), (3599, "59:59"), (3600, "1h00"), (90_000, "25h00")],
)
def test_an_age_is_minutes_and_seconds_and_from_an_hour_on_hours_and_minutes(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(("waiting", "said"), [(0, ""), (1, "1 tap waiting"), (3, "3 taps waiting")])
def test_the_taps_that_wait_are_counted(waiting: int, said: str) -> None:
    assert words.waiting(Link(waiting=waiting)) == said


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link(), ""),
        (Link(slow_disk=True), "The disk of this tablet is slow"),
        (Link(slow_disk=True, saving=1), "The disk of this tablet is slow: 1 tap not saved yet"),
        (Link(slow_disk=True, saving=3), "The disk of this tablet is slow: 3 taps not saved yet"),
    ],
)
def test_a_disk_that_keeps_taps_waiting_is_named(link: Link, said: str) -> None:
    assert words.slow_disk(link) == said


def test_a_refusal_names_the_order_the_status_and_what_support_will_ask_for() -> None:
    tap = a_tap(state=TapState.DROPPED, found=Status.CANCELLED, request_id="req_4d1b")
    said = sayings.notice(Notice(1, NOW, Trouble.REFUSED, tap, "482"))
    assert said == "Order 482: Accept refused: order is CANCELLED (req_4d1b)"
    said = sayings.notice(Notice(1, NOW, Trouble.REFUSED, replace(tap, request_id=""), "482"))
    assert said == "Order 482: Accept refused: order is CANCELLED"


AT = NOW.astimezone().strftime("%H:%M")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"status": Status.CANCELLED, "cancellation": "Customer changed their mind"},
            f"Accept refused: GrabFood cancelled this at {AT}: Customer changed their mind",
        ),
        (
            {"status": Status.REJECTED, "cancellation": "out_of_items"},
            f"Accept refused: REJECTED at {AT}: Items unavailable",
        ),
        ({"status": Status.CANCELLED}, f"Accept refused: CANCELLED at {AT}"),
        ({"status": Status.CANCELLED, "updated_at": None}, "Accept refused: CANCELLED"),
        ({"status": Status.PLACED}, f"Accept refused: order is NEW since {AT}"),
        ({"status": Status.PLACED, "updated_at": None}, "Accept refused: order is NEW"),
    ],
)
def test_a_refusal_says_who_stood_in_its_way_and_since_when_where_the_order_tells(
    changes: dict[str, Any], said: str
) -> None:
    found = an_order(**({"updated_at": NOW} | changes))
    tap = a_tap(state=TapState.DROPPED, found=found.status)
    assert sayings.refusal(tap, found) == said
    assert sayings.chip(tap, FRESH, MOMENT, found).text == f"× {said}"
    assert sayings.notice(Notice(1, NOW, Trouble.REFUSED, tap, "482", order=found)) == f"Order 482: {said}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"found": Status.CANCELLED}, "Accept no longer counts: order is CANCELLED"),
        ({"found": Status.REJECTED}, "Accept no longer counts: order is REJECTED"),
        ({"last": Outcome.NOT_FOUND}, "Accept no longer counts: the server has no such order"),
        ({"found": Status.PLACED}, "Accept refused: order is NEW"),
    ],
)
def test_a_tap_in_doubt_whose_order_was_called_off_meanwhile_is_not_said_to_be_refused(
    changes: dict[str, Any], said: str
) -> None:
    assert sayings.refusal(a_tap(state=TapState.DROPPED, doubt=True, **changes)) == said


def test_an_order_that_has_moved_on_since_does_not_explain_an_older_refusal() -> None:
    tap = a_tap(state=TapState.DROPPED, found=Status.PLACED)
    assert sayings.refusal(tap, an_order(status=Status.ACCEPTED)) == "Accept refused: order is NEW"


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (None, ""),
        (timedelta(seconds=119), ""),
        (timedelta(minutes=-2), ""),
        (timedelta(minutes=14), "Clock 14 min slow"),
        (timedelta(hours=-7), "Clock 7 h fast"),
        (timedelta(days=400), "Clock 400 d slow"),
    ],
)
def test_a_clock_that_is_more_than_two_minutes_off_is_told(skew: timedelta | None, said: str) -> None:
    assert words.clock_is_off(Link(skew=skew)) == said


def test_a_look_at_the_order_that_cannot_be_had_says_why() -> None:
    tap = a_tap(state=TapState.CHECKING)
    offline = replace(FRESH, failing=Delivery(Outcome.NOT_SENT))
    assert sayings.chip(tap, FRESH, MOMENT).text == "↻ Accept: checking with the server"
    assert sayings.chip(tap, offline, MOMENT).text == "↻ Accept: Offline. Checking as soon as that is over"


def test_a_tap_that_could_not_be_saved_is_said_not_to_count() -> None:
    said = sayings.notice(Notice(1, NOW, Trouble.NOT_SAVED, a_tap(), "482", "The disk is full."))
    assert said == "Order 482: the tap could not be saved and does not count. The disk is full."


def test_what_the_computer_says_is_said_as_it_is() -> None:
    assert sayings.notice(Notice(1, NOW, Trouble.STORE, why="The disk is full.")) == "The disk is full."


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (FRESH, ""),
        (SHUT, "Sign-in needed"),
        (PAUSED, f"Partner busy, resumes {RESUMES}"),
        (replace(FRESH, failing=Delivery(Outcome.NOT_SENT)), "Offline"),
        (replace(SHUT, paused_until=MONO + 9, failing=Delivery(Outcome.NOT_SENT)), "Sign-in needed"),
    ],
)
def test_one_trouble_at_a_time_the_one_a_person_can_mend_first(link: Link, said: str) -> None:
    assert words.trouble(link, MOMENT) == said


TAPS = st.builds(
    Tap,
    key=st.just(TapKey("k")),
    account=st.just(ACCOUNT),
    order_id=st.just(OrderId("1")),
    number=st.just("1"),
    action=st.sampled_from(Action),
    reason=st.none(),
    body=st.just(b"{}"),
    made_at=st.datetimes(min_value=NOW.replace(year=1990, tzinfo=None), timezones=st.just(UTC)),
    state=st.sampled_from(TapState),
    attempts=st.integers(0, 10**6),
    doubt=st.booleans(),
    last=st.none() | st.sampled_from(Outcome),
    due=st.floats(-1e9, 1e9),
    settled_at=st.none() | st.just(NOW),
    found=st.none() | st.sampled_from(Status),
)
LINKS = st.builds(
    Link,
    heard=st.none() | st.floats(0, 2 * MONO),
    failing=st.none() | st.sampled_from(Outcome).map(Delivery),
    shut_by=st.none() | st.sampled_from(Outcome),
    paused_until=st.floats(0, MONO + 900),
)


@given(tap=TAPS, link=LINKS)
def test_no_tap_whatever_became_of_it_leaves_the_chip_without_words(tap: Tap, link: Link) -> None:
    _plain(sayings.chip(tap, link, MOMENT).text)
    _plain(sayings.refusal(tap))
    _plain(sayings.notice(Notice(1, NOW, Trouble.REFUSED, tap, "482")))


def _plain(text: str) -> None:
    """Words, with every gap in them filled."""
    assert any(letter in string.ascii_letters for letter in text)
    assert not set(text) & set("{}<>")
    assert "None" not in text


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "due"),
        (59.9, "in 59 min"),
        (6, "in 6 min"),
        (0.5, "in 0 min"),
        (-0.5, "0 min late"),
        (-4.9, "4 min late"),
        (-75, "1h15 late"),
    ],
)
def test_a_promised_time_is_told_by_the_minutes_that_are_left_and_from_an_hour_on_by_itself(
    minutes: float, said: str
) -> None:
    promised = NOW + timedelta(minutes=minutes)
    whole = f"due {words.clock_time(promised)[:5]}" if said == "due" else said
    assert words.due_in(promised, NOW) == whole
