"""Bugs of how the parts are put together."""

from tests.mutations.bug import Bug

_APP, _BEHIND = "kds_app/app.py", "kds_app/behind.py"
_TEST_WAKING = "tests/end_to_end/test_waking.py::test_"

_NOBODY = "test_nobody_signed_in.py::test_the_board_and_the_taps_of_before_are_there_until_somebody_signs_in_again"

BUGS = (
    Bug(
        "the connections of before a sleep used after it",
        _BEHIND,
        "                await display.client.drop_connections()\n",
        "                pass\n",
        f"{_TEST_WAKING}after_a_sleep_the_connections_are_new_and_everything_is_read_again",
    ),
    Bug(
        "nothing read anew after a sleep",
        _BEHIND,
        "            display.feed.nudge()\n",
        "",
        f"{_TEST_WAKING}after_a_sleep_the_connections_are_new_and_everything_is_read_again",
    ),
    Bug(
        "nobody listens to the server's Date",
        _BEHIND,
        ", dated=clock.hear,",
        ",",
        f"{_TEST_WAKING}the_program_hears_from_the_server_what_time_it_is",
    ),
    Bug(
        "an empty board at an address from the command line until somebody signs in",
        _APP,
        "            self._settings = replace(self._settings, partner_key=account.partner_key)\n",
        "            pass\n",
        f"tests/end_to_end/{_NOBODY}",
    ),
)
