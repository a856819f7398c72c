"""Bugs of practice: what is real goes unnoticed, or is touched."""

from tests.mutations.bug import Bug

_COACH = "kds_app/ui/coach.py"
_UI = "tests/ui/test_practice.py::test_"
_CALLED = ("-ppytestqt.plugin", f"{_UI}a_real_order_covers_practice_and_nothing_of_it_can_be_tapped_or_keyed")
_ENDED = ("-ppytestqt.plugin", f"{_UI}practice_then_ends_by_itself_though_nobody_does_anything")
_BACK = (
    "-ppytestqt.plugin",
    f"{_UI}the_real_board_is_out_of_reach_meanwhile_and_back_in_its_place_afterwards",
)
_ENGINE = ("tests/engine/test_practice.py",)

BUGS = (
    Bug(
        "a real order goes unnoticed in practice",
        _COACH,
        "        if calls and self._ends is None:\n",
        "        if False:\n",
        _CALLED,
    ),
    Bug(
        "practice never ends by itself",
        _COACH,
        "        if mono >= self._ends:\n            self.leave()\n",
        "",
        _ENDED,
    ),
    Bug(
        "a trouble that begins anew in practice is taken for the old one",
        "kds_app/engine/practice.py",
        "        self._known &= {call.cause for call in now}\n",
        "",
        _ENGINE,
    ),
    Bug(
        "the call of a real order can be brushed away",
        "kds_app/ui/call_sheet.py",
        "        self.stays = True\n",
        "",
        _CALLED,
    ),
    Bug(
        "a finger meant for practice lands on a real ticket",
        "kds_app/ui/stand_in.py",
        "    for key in real.findChildren(Steady):\n        key.unsettle()\n",
        "",
        _BACK,
    ),
    Bug(
        "a secret typed in practice goes wherever the form points",
        "kds_app/practice.py",
        "        return await self.desk.sign_in(there)\n",
        "        return await self.desk.sign_in(form)\n",
        ("-ppytestqt.plugin", "tests/test_practice.py"),
    ),
)
