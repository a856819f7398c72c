"""Bugs of how the parts are put together."""

from tests.mutations.bug import Bug

_APP, _BEHIND = "kds_app/app.py", "kds_app/behind.py"
_BRIDGE, _DESK, _STEADY = "kds_app/ui/bridge.py", "kds_app/sign_in.py", "kds_app/ui/steady.py"
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
    Bug(
        "what was tapped last not waited for at the end",
        _BRIDGE,
        "        await asyncio.gather(*self._asked, return_exceptions=True)\n",
        "",
        "tests/ui/test_bridge.py::test_what_was_tapped_and_taken_back_last_is_on_disk_before_the_end_however_slow_that_is",
    ),
    Bug(
        "an older sign-in that is slower takes the place of a newer one",
        _DESK,
        "        return wish < self._fulfilled\n",
        "        return False\n",
        "tests/test_sign_in.py::test_of_two_tests_the_one_that_was_wanted_later_stays_however_slow_the_other_is",
    ),
    Bug(
        "keys stay deaf that moved where nothing has to be painted",
        _STEADY,
        "        if not self.unseen:\n            asked",
        "        if self.unseen:\n            asked",
        "tests/ui/test_taps.py::test_a_key_that_came_back_to_where_it_stood_before_anybody_saw_it_go_can_be_pressed",
    ),
    Bug(
        "the half second of a key counted from before it was seen",
        _STEADY,
        "            self._seen = False\n",
        "",
        "tests/ui/test_taps.py::test_the_half_second_counts_from_the_picture_that_shows_where_a_key_has_gone",
    ),
    Bug(
        "a double tap on the last key of a sheet goes through to the board",
        "kds_app/ui/shelf.py",
        "        sheet.closed.connect(self._uncover)\n",
        "        sheet.closed.connect(self.setFocus)\n",
        "tests/ui/test_sheets.py::test_a_second_tap_of_the_finger_that_closed_a_sheet_does_nothing_behind_it",
    ),
    Bug(
        "the verdict on one PIN taken for that on another",
        "kds_app/ui/guard.py",
        "        if then is not self._tried:\n",
        "        if self._tried is None:\n",
        "tests/ui/test_guard.py::test_the_verdict_on_one_pin_is_not_taken_for_that_on_another",
    ),
)
