"""Bugs of how the parts are put together."""

from tests.mutations.bug import Bug

_APP = "kds_app/app.py"
_WAKING = ("-ppytestqt.plugin", "tests/end_to_end/test_waking.py")

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
)
