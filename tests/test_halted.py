"""What keeps a display from working is told, and tried again where nobody else would."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kds_app.halted import told_on_screen, told_on_stderr_alone, worked


class _TroubleError(Exception):
    """One sentence."""


def test_it_is_tried_until_it_works_and_each_reason_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    left, told = [2], list[str]()

    def work() -> int:
        if left[0]:
            left[0] -= 1
            raise _TroubleError(f"reason {left[0]}")
        return 7

    def tell(why: str) -> bool:
        told.append(why)
        return True

    assert worked(work, (_TroubleError,), tell) == 7
    assert told == ["reason 1", "reason 0"]
    assert capsys.readouterr().err == "kds: reason 1\nkds: reason 0\n"


def test_where_it_is_told_on_stderr_alone_it_ends() -> None:
    def work() -> int:
        raise _TroubleError("no")

    assert worked(work, (_TroubleError,), told_on_stderr_alone) == 1


def test_a_bug_is_no_trouble_of_the_worlds() -> None:
    def work() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worked(work, (_TroubleError,), told_on_stderr_alone)


def test_the_screen_tells_it_and_has_it_tried_again_by_itself(qapp: QApplication) -> None:
    assert qapp is not None
    assert told_on_screen("The folder is locked.", seconds=1)


def test_whoever_closes_the_page_wants_no_other_try(qapp: QApplication) -> None:
    seen: list[str] = []

    def close() -> None:
        for page in qapp.topLevelWidgets():
            if page.objectName() == "halt" and page.isVisible():
                seen.append(page.accessibleDescription())
                page.close()

    looking = QTimer(interval=20)
    looking.timeout.connect(close)
    looking.start()
    assert not told_on_screen("The folder is locked.")
    assert seen[0].startswith("The folder is locked.")
