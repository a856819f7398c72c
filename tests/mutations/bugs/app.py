"""Bugs of how the parts are put together."""

from tests.mutations.bug import Bug

_APP = "kds_app/app.py"
_WAKING = ("-ppytestqt.plugin", "tests/end_to_end/test_waking.py")

_NOBODY = "test_nobody_signed_in.py::test_the_board_and_the_taps_of_before_are_there_until_somebody_signs_in_again"

BUGS = (
    Bug(
        "the connections of before a sleep used after it",
        _APP,
        "            await display.client.drop_connections()\n",
        "",
        _WAKING,
    ),
    Bug("nothing read anew after a sleep", _APP, "            display.feed.nudge()\n", "", _WAKING),
    Bug("nobody listens to the server's Date", _APP, ", dated=self._clock.hear,", ",", _WAKING),
    Bug(
        "an empty board at an address from the command line until somebody signs in",
        _APP,
        "            self._settings = replace(self._settings, partner_key=account.partner_key)\n",
        "            pass\n",
        ("-ppytestqt.plugin", f"tests/end_to_end/{_NOBODY}"),
    ),
)
