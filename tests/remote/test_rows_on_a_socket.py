"""The failure table once more, on a real socket: every answer a row can be, as it comes out of the real client."""

import pytest

from kds_app.domain.delivery import Outcome
from kds_app.remote.answer import Answer
from tests.remote.kit import refusal
from tests.remote.raw import answer
from tests.remote.test_failures import ANSWERS, CODES
from tests.remote.test_socket_faults import one_write, says

WHOLE = {row: case for row, case in ANSWERS.items() if not case[0].flaw and case[0].status >= 200}
"""Those whose body comes through; switching protocols, too large and bad gzip have tests of their own."""


def outcome_of(said: Answer) -> Outcome:
    """What a write comes to that is answered so."""
    headers = (f"{name}: {value}".encode() for name, value in said.headers.items())
    return one_write(says(answer(said.body, *headers, status=b"%d Said" % said.status))).outcome


@pytest.mark.parametrize("row", WHOLE)
def test_a_row_is_on_a_socket_what_it_is_in_the_table(row: str) -> None:
    said, outcome = WHOLE[row]
    assert outcome_of(said) is outcome


@pytest.mark.parametrize(("code", "status"), CODES)
def test_a_code_in_either_spelling_is_on_a_socket_what_it_is_in_the_table(code: str, status: int) -> None:
    said = Answer(status, {"content-type": "application/json"}, refusal(code))
    assert outcome_of(said) is CODES[code, status]


def test_every_outcome_that_an_answer_can_be_has_come_over_a_socket() -> None:
    came = {outcome for _, outcome in WHOLE.values()} | set(CODES.values())
    unsent = {Outcome.NOT_SENT, Outcome.INSECURE, Outcome.CUT_OFF}  # what a socket does; see the faults of sockets
    ours = {Outcome.INTERRUPTED, Outcome.EXPIRED}
    assert came == set(Outcome) - unsent - ours
