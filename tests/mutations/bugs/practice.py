"""Bugs of practice: what is real goes unnoticed, or is touched."""

from tests.mutations.bug import Bug

_COACH = "kds_app/ui/coach.py"
_UI = ("-ppytestqt.plugin", "tests/ui/test_practice.py")
_ENGINE = ("tests/engine/test_practice.py",)

BUGS = (
    Bug(
        "a real order goes unnoticed in practice",
        _COACH,
        "        if calls and self._ends is None:\n",
        "        if False:\n",
        _UI,
    ),
    Bug("practice never ends by itself", _COACH, "        if mono >= self._ends:\n            self.leave()\n", "", _UI),
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
        _UI,
    ),
    Bug(
        "a finger meant for practice lands on a real ticket",
        "kds_app/ui/stand_in.py",
        "    for key in real.findChildren(Steady):\n        key.unsettle()\n",
        "",
        _UI,
    ),
    Bug(
        "a secret typed in practice goes wherever the form points",
        "kds_app/practice.py",
        "        return await self.desk.sign_in(there)\n",
        "        return await self.desk.sign_in(form)\n",
        ("-ppytestqt.plugin", "tests/test_practice.py"),
    ),
)
