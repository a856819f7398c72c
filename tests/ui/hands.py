"""What a cook does: find a ticket, find a key by its name, put a finger on it."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kds_app.domain.order import Order
from kds_app.ui.face import Face
from kds_app.ui.key import Key
from kds_app.ui.steady import Framed
from kds_app.ui.ticket import TicketCard
from kds_app.ui.window import Window
from tests.fakes.screen import FakeBridge

LEFT = Qt.MouseButton.LeftButton
_ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
UNHURRIED = 0.6
"""Seconds after which every key is awake."""


def keys(parent: QWidget) -> list[Key]:
    """Every key a finger could reach in it."""
    return [key for key in parent.findChildren(Key) if key.isVisible()]


def key_named(parent: QWidget, name: str) -> Key:
    """The one key in view that a screen reader would call this."""
    (found,) = [key for key in keys(parent) if key.accessibleName() == name]
    return found


def label_fits(key: Key) -> bool:
    """Whether its label is whole, measured as it is painted."""
    assert key.look is not None
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    room = key.label_room(key.look)
    return room.contains(QFontMetrics(key.label_font(key.look)).boundingRect(room, flags, key.text()))


def card_of(window: Window, order: Order) -> TicketCard:
    """The order's ticket on the board."""
    (found,) = [card for card in cards(window) if card.objectName() == f"ticket-{order.id}"]
    return found


def cards(window: Window) -> Iterator[TicketCard]:
    """The tickets in view."""
    return (card for card in window.findChildren(TicketCard) if card.isVisible())


def painted() -> None:
    """All that has moved can be seen where it stands now."""
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, Framed) and each.isVisible()]
    for _ in range(10_000):
        if not any(window.unseen for window in windows):
            return
        QTest.qWait(1)
    raise AssertionError("what has moved was never painted")


def look(bridge: FakeBridge) -> None:
    """What has moved is painted, and looked at for long enough."""
    painted()
    bridge.pass_time(UNHURRIED)


def tap(bridge: FakeBridge, key: Key) -> None:
    """Look, then press."""
    look(bridge)
    QTest.mouseClick(key, LEFT)


def said(card: TicketCard) -> str:
    """All that stands on the ticket's face."""
    assert card._face is not None
    return texts(card._face)


def texts(face: Face) -> str:
    """All that stands on it, a line for each paragraph; without the marks that only steer how text runs."""
    said = "\n".join(paragraph._layout.text() for _, _, paragraph in face.texts)
    return said.translate(_ISOLATES)


_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "PgDown": Qt.Key.Key_PageDown,
    "PgUp": Qt.Key.Key_PageUp,
    "F1": Qt.Key.Key_F1,
    "F2": Qt.Key.Key_F2,
    "F8": Qt.Key.Key_F8,
    "F9": Qt.Key.Key_F9,
    "Backspace": Qt.Key.Key_Backspace,
}


def bump(window: Window, *names: str) -> None:
    """Press these keys of a keyboard or bump bar one after the other, all in a moment."""
    for name in names:
        focus: QWidget | None = window.focusWidget()
        receiver = focus if focus is not None else window
        if name in _KEYS:
            QTest.keyClick(receiver, _KEYS[name])
        else:
            QTest.keyClicks(receiver, {"Space": " "}.get(name, name))


def unhurried(bridge: FakeBridge, window: Window, *names: str) -> None:
    """Press them one after the other, and look before each."""
    for name in names:
        look(bridge)
        bump(window, name)
