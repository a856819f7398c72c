"""The scripted cook's hands: a finger on the glass, or keys of a bump bar. They see what a cook sees, and no more."""

import random
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import LANES
from kds_app.ui.key import Key
from kds_app.ui.keymap import COMMANDS, Command
from kds_app.ui.window import Window

REFUSES = 0.05
"""How often the cook rejects or cancels."""
_FORWARD = ("accept", "ready", "picked_up", "got_it", "got-them-all", "try_again", "banner-key")
_REFUSING = ("reject", "cancel")
_TABS = tuple(f"tab-{stage}" for stage in LANES)
"""On a narrow screen a cook turns to another lane when this one has nothing to do."""
_BUMPS: Mapping[str, Command] = {
    "accept": Command.PRIMARY,
    "ready": Command.PRIMARY,
    "picked_up": Command.PRIMARY,
    "got_it": Command.GOT_IT,
    "try_again": Command.TRY_AGAIN,
}
"""What stands on a ticket, and what a bar presses for it."""
_QT_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Right": Qt.Key.Key_Right,
    "PgDown": Qt.Key.Key_PageDown,
}


class Hand(Protocol):
    """Does one thing at a time."""

    def press_something(self, window: Window, chance: random.Random) -> None:
        """Press one of the things there are to press; nothing where there are none."""

    def try_again(self, window: Window) -> None:
        """Have what is held for a person tried again."""


class Finger:
    """A finger that comes down on keys in view."""

    def press_something(self, window: Window, chance: random.Random) -> None:
        """Any key of any ticket; on the sheet for a refusal a reason, then the last key."""
        if window.reject_sheet.isVisible():
            reasons = [key for key in keys_in_view(window.reject_sheet) if key.isCheckable()]
            _tap(next(iter(keys_in_view(window.reject_sheet, "confirm")), chance.choice(reasons)))
            return
        for sheet in window.sheets:  # the banner's key has opened what it is about
            if sheet.isVisible():
                _tap(keys_in_view(sheet, "got_it", "close")[0])
                return
        refusing, forward = keys_in_view(window, *_REFUSING), keys_in_view(window, *_FORWARD)
        if refusing and chance.random() < REFUSES:
            _tap(chance.choice(refusing))
        elif anything := forward or keys_in_view(window, *_TABS):
            _tap(chance.choice(anything))

    def try_again(self, window: Window) -> None:
        """Every *Try again* in view."""
        for key in keys_in_view(window, "try_again"):
            _tap(key)


class BumpBar:
    """A digit picks a ticket, the next press acts on it; where nothing is to be done here, the ring goes on."""

    def __init__(self) -> None:
        self._aimed = False

    def press_something(self, window: Window, chance: random.Random) -> None:
        """The digit of a ticket, or the key for the ticket in the ring."""
        if window.reject_sheet.isVisible():
            self._refuse(window, chance)
        elif any(sheet.isVisible() for sheet in window.sheets):  # the banner's key has opened what it is about
            _type(window, "Esc")
        elif self._aimed:
            self._aimed = False
            self._act(window, refuses=chance.random() < REFUSES)
        elif wanted := self._digits(window, *_BUMPS):
            self._aimed = True
            _type(window, chance.choice(wanted))
        elif keys_in_view(window, "banner-key"):
            _press(window, Command.BANNER)
        else:
            _press(window, chance.choice((Command.RIGHT, Command.NEXT_PAGE)))

    def try_again(self, window: Window) -> None:
        """One that is held in view: picked first, pressed the next time."""
        selected = window.board.card(window.board.selected) if window.board.selected is not None else None
        if selected is not None and "try_again" in selected.offers:
            _press(window, Command.TRY_AGAIN)
        elif wanted := self._digits(window, "try_again"):
            _type(window, wanted[0])

    def _digits(self, window: Window, *offers: str) -> list[str]:
        """The digits in view of tickets that offer any of these."""
        board = window.board
        _show_digits(window)
        cards = ((digit, board.card(order_id)) for order_id, digit in board.digits.items() if digit)
        return [digit for digit, card in cards if card is not None and set(offers) & set(card.offers)]

    def _act(self, window: Window, *, refuses: bool) -> None:
        selected = window.board.selected
        card = window.board.card(selected) if selected is not None else None
        offers = card.offers if card is not None else ()
        if refuses and set(_REFUSING) & set(offers):
            _press(window, Command.REJECT)
        elif (found := next((_BUMPS[name] for name in offers if name in _BUMPS), None)) is not None:
            _press(window, found)

    def _refuse(self, window: Window, chance: random.Random) -> None:
        if keys_in_view(window.reject_sheet, "confirm"):
            _press(window, Command.REJECT)
        else:
            reasons = [key for key in keys_in_view(window.reject_sheet) if key.isCheckable()]
            _type(window, str(1 + chance.randrange(min(9, len(reasons)))))


def _show_digits(window: Window) -> None:
    """Digits stand on tickets once any key was pressed."""
    if not window.board.show_badges:
        _press(window, Command.RIGHT)


def _press(window: Window, command: Command) -> None:
    _type(window, COMMANDS[command][0])


def _type(window: Window, key: str) -> None:
    focus: QWidget | None = window.focusWidget()
    if (code := _QT_KEYS.get(key)) is not None:
        QTest.keyClick(focus or window, code)
    else:
        QTest.keyClicks(focus or window, key)


def keys_in_view(within: QWidget, *names: str) -> list[Key]:
    """The keys a cook can see and press there, of these names or all, in the order they stand."""
    keys = [key for key in within.findChildren(Key) if not names or key.objectName() in names]
    return [key for key in keys if key.isVisible() and key.isEnabled() and not key.visibleRegion().isEmpty()]


def _tap(key: Key) -> None:
    where = key.visibleRegion().boundingRect().center()
    QTest.mouseClick(key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


HANDS: Mapping[str, type[Finger] | type[BumpBar]] = {"finger": Finger, "bump": BumpBar}
"""By what the command line calls them."""
