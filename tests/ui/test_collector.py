"""Widgets in rings of references are destroyed on the screen's thread, or Qt dies."""

import gc
import threading

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kds_app.ui.collector import collect_what_is_due, collecting_on_this_thread


class _Ring:
    """Points at itself: nothing but a collection ends it. Notes the thread it ends on."""

    def __init__(self, ended_on: list[threading.Thread]) -> None:
        self.itself = self
        self._ended_on = ended_on

    def __del__(self) -> None:
        self._ended_on.append(threading.current_thread())


def _litter() -> None:
    """Enough young objects that Python would collect on this thread."""
    keep = [[] for _ in range(5000)]  # type: ignore[var-annotated]
    keep.clear()


def test_another_thread_collects_nothing_and_this_one_does_within_a_moment(qtbot: QtBot) -> None:
    ended_on: list[threading.Thread] = []
    with collecting_on_this_thread():
        _Ring(ended_on)
        other = threading.Thread(target=_litter)
        other.start()
        other.join()
        assert ended_on == []
        alive = [QWidget() for _ in range(1000)]
        qtbot.waitUntil(lambda: bool(ended_on))
        assert len(alive) == 1000
    assert ended_on == [threading.current_thread()]
    assert gc.isenabled()


@pytest.mark.usefixtures("qapp")
def test_what_is_left_at_the_end_is_collected_at_the_end() -> None:
    ended_on: list[threading.Thread] = []
    with collecting_on_this_thread():
        _Ring(ended_on)
    assert ended_on == [threading.current_thread()]


def test_nothing_is_collected_before_it_is_due() -> None:
    ended_on: list[threading.Thread] = []
    gc.collect()
    gc.disable()
    try:
        _Ring(ended_on)
        collect_what_is_due()
        assert ended_on == []
    finally:
        gc.enable()
        gc.collect()
