"""Bugs that leave something untrue on the screen while nothing but ages is looked at."""

from tests.mutations.bug import Bug

_PICTURE, _WINDOW, _BRIDGE = "kds_app/engine/picture.py", "kds_app/ui/window.py", "kds_app/ui/bridge.py"
_AGE = "kds_app/ui/age.py"
_TEST_PICTURE, _TEST_LULL = "tests/engine/test_picture.py::test_", "tests/ui/test_lull.py::test_"
_TEST_ECHO = (
    "tests/ui/test_bridge.py::test_a_reading_that_says_the_same_is_left_to_the_clock_unless_the_board_was_in_doubt"
)

BUGS = (
    Bug(
        "a lull while taps wait",
        _PICTURE,
        "return not (self.waiting or trouble",
        "return not (trouble",
        f"{_TEST_LULL}there_is_no_lull_while",
    ),
    Bug(
        "a lull in which the board gets stale unseen",
        _PICTURE,
        " or trouble or self.stale(mono))",
        " or trouble)",
        f"{_TEST_LULL}a_lull_ends_with_the_second_in_which_the_board_can_be_believed_no_longer",
    ),
    Bug(
        "a lull while the partner wants a pause",
        _PICTURE,
        " or self.paused_until > mono or self.slow_disk\n",
        " or self.slow_disk\n",
        f"{_TEST_PICTURE}time_changes_nothing_where_all_is_well_and_no_tap_waits",
    ),
    Bug(
        "another board taken for the same",
        _PICTURE,
        "return self.board is before.board and self == replace(before, link=heard)",
        "return replace(self, board=before.board) == replace(before, link=heard)",
        f"{_TEST_PICTURE}an_echo_says_no_more_than_when_the_server_was_heard",
    ),
    Bug(
        "a lull while something rings",
        "kds_app/ui/alarm.py",
        "return not self.calls and self.ringer",
        "return self.ringer",
        f"{_TEST_LULL}there_is_no_lull_while",
    ),
    Bug(
        "what was said before a lull stays",
        _WINDOW,
        "self._lull = scene if self._lulled(picture, moment.mono) else None",
        "self._lull = scene",
        f"{_TEST_LULL}what_was_said_before_a_lull_does_not_stay",
    ),
    Bug(
        "a board that is fresh again is left in its frame",
        _BRIDGE,
        " and told.link.lulled(mono)",
        "",
        _TEST_ECHO,
    ),
    Bug(
        "tickets behind a tab stand still",
        "kds_app/ui/board.py",
        "            lane.pass_time(moment)\n",
        "            if lane.isVisible():\n                lane.pass_time(moment)\n",
        f"{_TEST_LULL}what_is_out_of_view_grows_older_too",
    ),
    Bug(
        "the next minute is never told",
        _AGE,
        "if not self._at <= now < how.until:",
        "if not self._at <= now:",
        f"{_TEST_LULL}a_minute_that_passes_is_shown_on_the_ticket_and_said_of_it",
    ),
    Bug(
        "a ticket stays late though the clock was set back",
        _AGE,
        "if not self._at <= now < how.until:",
        "if not now < how.until:",
        f"{_TEST_LULL}a_clock_that_is_set_back_makes_a_ticket_younger",
    ),
    Bug(
        "a pill that grows is not painted",
        _AGE,
        "self._card.update(before.united(self._pill))",
        "before.united(self._pill)",
        f"{_TEST_LULL}all_that_seconds_of_a_lull_change_is_painted_and_little_else",
    ),
    Bug(
        "a ticket is as old as it was in this second before the clock was set back",
        "kds_app/ui/ticket.py",
        "        self._glance = ()  # whatever second it is: it is to be shown anew\n",
        "",
        f"{_TEST_LULL}a_clock_that_is_set_back_makes_a_ticket_younger",
    ),
    Bug(
        "a computer that slept shows for a second what it showed before",
        _BRIDGE,
        " and picture.link.lulled(mono)\n",
        "\n",
        _TEST_ECHO,
    ),
    Bug(
        "a loudspeaker that goes in a lull is missed",
        "kds_app/ui/alarm.py",
        " and self.ringer.silence == self._silence",
        "",
        f"{_TEST_LULL}a_loudspeaker_that_comes_or_goes_is_told_within_a_second",
    ),
    Bug(
        "an order that is gone stays on the board",
        "kds_app/domain/board.py",
        "if not (changed or gone):",
        "if not changed:",
        "tests/domain/test_board.py::test_a_reading_that_brings_nothing_new_leaves_the_board_the_same",
    ),
)
