"""What the display is loaded without."""

import subprocess
import sys

import pytest

_LOOK = """
import gc, linecache
from kds_app.loading import loading
with loading():
    from kds_app.app import run
assert gc.isenabled()
print([name for name in linecache.cache if "kds_app" in name])
"""


def test_the_source_of_what_is_loaded_is_not_kept() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout == "[]\n"


_WRONG = """
from PySide6.QtCore import QTimer, QUrl
def say(wrong, *given):
    try:
        wrong(*given)
    except TypeError as error:
        print(error)
    else:
        raise SystemExit("nothing was wrong with it")
say(QTimer().start, "soon")
from PySide6.QtGui import QColor
say(QColor(1, 2, 3).setAlpha, "much")
say(QTimer.singleShot)
say(QUrl, 1, 2)
print(QColor.setAlpha.__doc__)
"""
_LATER = """
import sys
from kds_app.loading import loading
with loading():
    import PySide6.QtCore
assert "shibokensupport.signature.parser" not in sys.modules
"""


def test_a_call_with_wrong_arguments_is_told_of_as_ever_though_what_words_it_is_loaded_only_then() -> None:
    as_ever, later = _wrong(""), _wrong(_LATER)
    assert "Supported signatures:" in later
    assert later == as_ever


def _wrong(loaded: str) -> str:
    done = subprocess.run([sys.executable, "-c", loaded + _WRONG], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return done.stdout


_SHEETS = """
import sys
from kds_app.app import run
later = ("_sheet", ".coach", ".drawer", ".roll", ".settings_panel", ".behind", ".ghost", ".halt")
print([name for name in sys.modules if name.endswith(later)])
"""


def test_what_lies_over_the_board_is_not_loaded_before_the_board() -> None:
    done = subprocess.run([sys.executable, "-c", _SHEETS], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout == "[]\n"


_TROUBLES = """
import sys
import kds_app.behind
later = ("kds_app.doctor", "kds_app.support", "kds_app.simulator", "PySide6.QtNetwork")
print([name for name in sys.modules if name in later])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt tells that a network has come")
def test_what_examines_and_what_qt_knows_of_networks_is_not_loaded_for_the_work_behind_the_board() -> None:
    done = subprocess.run([sys.executable, "-c", _TROUBLES], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout == "[]\n"
