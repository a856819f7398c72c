"""What this program stands on, where it has been known to give way."""

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_a_void_call_into_qt_costs_no_reference_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 takes one away each time on Python 3.11, and the program dies within minutes: hence the pin."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText(str(number))
    assert abs(sys.getrefcount(None) - before) < 50
