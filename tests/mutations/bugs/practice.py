"""Bugs of practice: what is real goes unnoticed, or is touched."""

from tests.mutations.bug import Bug

_COACH = "kds_app/ui/coach.py"
_TEST_ENGINE = "tests/engine/test_practice.py::test_"
_TEST_PRACTICE = "tests/test_practice.py::test_"
_TEST_UI = "tests/ui/test_practice.py::test_"

BUGS = (
    Bug(
        "a real order goes unnoticed in practice",
        _COACH,
        "        if calls and self._ends is None:\n",
        "        if False:\n",
        f"{_TEST_UI}a_real_order_covers_practice_and_nothing_of_it_can_be_tapped_or_keyed",
    ),
    Bug(
        "practice never ends by itself",
        _COACH,
        "        if mono >= self._ends:\n            self.leave()\n",
        "",
        f"{_TEST_UI}practice_then_ends_by_itself_though_nobody_does_anything",
    ),
    Bug(
        "a trouble that begins anew in practice is taken for the old one",
        "kds_app/engine/practice.py",
        "        self._known &= {call.cause for call in now}\n",
        "",
        f"{_TEST_ENGINE}a_connection_that_gets_into_trouble_meanwhile_does_also_where_it_was_well_for_a_while",
    ),
    Bug(
        "the call of a real order can be brushed away",
        "kds_app/ui/call_sheet.py",
        "        self.stays = True\n",
        "",
        f"{_TEST_UI}a_real_order_covers_practice_and_nothing_of_it_can_be_tapped_or_keyed",
    ),
    Bug(
        "a finger meant for practice lands on a real ticket",
        "kds_app/ui/stand_in.py",
        "    for key in real.findChildren(Steady):\n        key.unsettle()\n",
        "",
        f"{_TEST_UI}the_real_board_is_out_of_reach_meanwhile_and_back_in_its_place_afterwards",
    ),
    Bug(
        "a secret typed in practice goes wherever the form points",
        "kds_app/practice.py",
        "        return await self.desk.sign_in(there)\n",
        "        return await self.desk.sign_in(form)\n",
        f"{_TEST_PRACTICE}a_secret_typed_in_practice_goes_to_the_practice_kitchen_alone_wherever_the_form_points",
    ),
)
