"""The session of the computer ends, and the program with it."""

from PySide6.QtCore import QObject, Signal

from kds_app.ui.session import ended_with_the_session


class Computer(QObject):
    """Asks its programs to write down what they have."""

    asks = Signal(object)


def test_the_program_is_told_once_for_as_long_as_it_listens(qapp: object) -> None:
    assert qapp
    told: list[str] = []
    computer = Computer()
    with ended_with_the_session(lambda: told.append("ends"), computer.asks):
        computer.asks.emit(None)
    computer.asks.emit(None)
    assert told == ["ends"]


def test_the_signal_of_qt_itself_is_taken_where_no_other_is_given(qapp: QObject) -> None:
    signal = "2commitDataRequest(QSessionManager&)"
    before = qapp.receivers(signal)
    with ended_with_the_session(lambda: None):
        assert qapp.receivers(signal) == before + 1
    assert qapp.receivers(signal) == before
