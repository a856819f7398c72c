"""Keys while a sheet is open: they steer the sheet, and nothing of them reaches the board behind it."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QWidget

from kds_app.ui.keymap import PICKS, Command
from kds_app.ui.sheet import Sheet
from kds_app.ui.steps import ARROWS, nearest

_PAGES = {Command.NEXT_PAGE: 1.0, Command.PREVIOUS_PAGE: -1.0, Command.DOWN: 0.3, Command.UP: -0.3}
"""Parts of what is in view by which a page is turned."""


def steer(sheet: Sheet, command: Command) -> None:
    """Do with the sheet what the command means there.

    Arrows lead from key to key and scroll where there is none, Enter presses the key they led to, digits choose, and
    «Got it» reads what the sheet tells. The last key of a sheet that refuses an order is pressed by the key for
    Reject and by no digit and no Enter that was meant for the board: a slip on the bar opens the sheet, «3, Enter»
    then chooses a reason at most, and only who means it presses Reject again.
    """
    match command:
        case Command.PRIMARY:
            _press_focused(sheet)
        case Command.REJECT:
            sheet.confirm()
        case Command.GOT_IT:
            sheet.got_it()
        case Command.NEXT_PAGE | Command.PREVIOUS_PAGE:
            sheet.scroll_by(_PAGES[command])
        case Command.LEFT | Command.RIGHT | Command.UP | Command.DOWN:
            _move(sheet, command)
        case _ if command in PICKS:
            sheet.choose_nth(PICKS.index(command))


def _press_focused(sheet: Sheet) -> None:
    focus = sheet.window().focusWidget()
    if isinstance(focus, QAbstractButton) and sheet.isAncestorOf(focus) and focus.isEnabled():
        focus.click()


def _move(sheet: Sheet, command: Command) -> None:
    places = [(stop, QRect(stop.mapTo(sheet, QPoint()), stop.size())) for stop in sheet.stops]
    focus = sheet.window().focusWidget()
    here = next((rect for stop, rect in places if stop is focus), None)
    found: QWidget | None
    if here is None:
        sideways = command not in _PAGES
        found = sheet.first_stop or (next(iter(sheet.stops), None) if sideways else None)
    else:
        found = nearest(here, [(stop, rect) for stop, rect in places if stop is not focus], ARROWS[command])
    if found is not None:
        sheet.lead_to(found)
    elif command in _PAGES:
        sheet.scroll_by(_PAGES[command])
