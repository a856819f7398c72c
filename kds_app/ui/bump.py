"""A keyboard or bump bar before the window: keys become commands, and commands act on the ticket in the ring.

Whatever a finger can do a key can do, by the same keys on the same tickets: what stands on no ticket is offered to
nobody. ``Aim`` says what a key may be meant for. A key that does nothing says why.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kds_app.domain.lifecycle import LANES
from kds_app.domain.order import OrderId
from kds_app.domain.tap import TapState
from kds_app.ui.aim import Aim
from kds_app.ui.banner import Banner
from kds_app.ui.board import BoardView
from kds_app.ui.bridge import Bridge
from kds_app.ui.digits import DIGITS
from kds_app.ui.hint import Hint
from kds_app.ui.items import Items
from kds_app.ui.key import Key
from kds_app.ui.keymap import PICKS, Command, command_name, key_name, keymap, keys_of
from kds_app.ui.look import Look
from kds_app.ui.rail import Errand, Rail, errand_name
from kds_app.ui.sheet import Sheet
from kds_app.ui.sheet_keys import steer
from kds_app.ui.steps import ARROWS, step
from kds_app.ui.words import action_name, translate

_MAIN = ("accept", "ready", "picked_up")
_ON_TICKETS: Mapping[Command, tuple[str, ...]] = {
    Command.PRIMARY: _MAIN,
    Command.ACCEPT: ("accept",),
    Command.READY: ("ready",),
    Command.PICKED_UP: ("picked_up",),
    Command.REJECT: ("reject", "cancel"),
    Command.GOT_IT: ("got_it",),
    Command.TRY_AGAIN: ("try_again",),
    Command.IT_IS_DONE: ("it_is_done",),
    Command.DROP_IT: ("drop_it",),
}
"""The object names of the keys that a command presses on a ticket: the first that is there."""
_VERDICTS = (Command.TRY_AGAIN, Command.IT_IS_DONE, Command.DROP_IT)
_ERRANDS = {Command[errand.name]: errand for errand in Errand if errand is not Errand.MORE}
_IN_A_FIELD = {"Enter", "Up", "Down", "PgUp", "PgDown"}
"""What means nothing where somebody writes, and may steer the sheet the field is on."""


class Parts(Struct, frozen=True):
    """What of the window keys work on."""

    board: BoardView
    rail: Rail
    banner: Banner
    sheets: Callable[[], Sequence[Sheet]]
    look: Callable[[], Look]


class Bump(QObject):
    """``press`` is asked for every key that nothing in the window wanted for itself."""

    def __init__(self, window: QWidget, parts: Parts, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._bridge = bridge
        self._board = parts.board
        self.aim = Aim(parts.board, lambda: bridge.moment().mono)
        self._items = Items(parts.board)
        self._hint = Hint(window)
        self._missed = False
        """The last digit found no ticket: what is pressed next was meant for one that is not there."""
        self._runs = self._table()

    def _table(self) -> Mapping[Command, Callable[[], object]]:
        """What is done on the board."""
        runs: dict[Command, Callable[[], object]] = {
            Command.UNDO: self._undo,
            Command.TICK: partial(self._if_aimed, self._items.tick),
            Command.NEXT_ITEM: partial(self._if_aimed, partial(self._items.move, 1)),
            Command.PREVIOUS_ITEM: partial(self._if_aimed, partial(self._items.move, -1)),
            Command.OPEN: partial(self._if_aimed, self._open),
            Command.NEXT_PAGE: partial(self._board.page, 1),
            Command.PREVIOUS_PAGE: partial(self._board.page, -1),
            Command.BANNER: self._press_banner,
        }
        runs |= {command: partial(self._act, command) for command in _ON_TICKETS}
        runs |= {command: partial(self._run_errand, errand) for command, errand in _ERRANDS.items()}
        runs |= {command: partial(self._step, command) for command in ARROWS}
        runs |= {pick: partial(self._pick, digit) for pick, digit in zip(PICKS, DIGITS, strict=True)}
        return runs

    def badge(self, command: Command) -> str:
        """The first of its keys, where a keyboard or bump bar is in use and it has any."""
        return next(iter(keys_of(self._bridge.preferences)[command]), "") if self._board.show_badges else ""

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key is for; gives whether it is for anything. A key that is held down is one press."""
        name = key_name(event)
        command = keymap(self._bridge.preferences).get(name)
        if isinstance(self._window.focusWidget(), QLineEdit) and name not in _IN_A_FIELD:
            return False
        if name != "Esc" and command is None:
            return False
        if not event.isAutoRepeat():
            self._hint.hide()
            self._run(command)
        return True

    def _run(self, command: Command | None) -> None:
        """``None`` is Escape, which takes the ring away, and after it the digits."""
        for sheet in self._parts.sheets():
            if sheet.isVisible():
                self._on_sheet(sheet, command)
                return
        if command is None:
            self._board.show_badges = self._board.show_badges and self._board.selected is not None
            self._missed = False
            self._focus_on(None)
            return
        focus = self._window.focusWidget()
        if command is Command.PRIMARY and isinstance(focus, Key):  # Tab led there
            if focus.awake:
                focus.click()
            else:
                self._say(translate("Bump", "{0}: look, then press again").format(focus.accessibleName()))
            return
        self._board.show_badges = True
        self._runs[command]()

    def _on_sheet(self, sheet: Sheet, command: Command | None) -> None:
        errand = _ERRANDS.get(command) if command else None
        if command is None or (errand is not None and sheet.objectName() == errand.value):
            sheet.close_sheet()
        elif errand is not None and not sheet.stays:
            self._run_errand(errand)
        elif errand is None:
            steer(sheet, command)

    # which ticket

    def _focus_on(self, order_id: OrderId | None) -> None:
        """Put the ring there, and take the focus from whatever Tab had led to."""
        self.aim.select(order_id)
        self._window.setFocus()

    def _pick(self, digit: str) -> None:
        found = self.aim.picked(digit)
        self._focus_on(found)
        self._missed = found is None
        if found is None and digit in self._board.digits.values():
            self._say(translate("Bump", "{0} has only just come: look again").format(digit))
        elif found is None:
            self._say(translate("Bump", "No ticket has the digit {0}").format(digit))

    def _step(self, command: Command) -> None:
        here, seen = self._board.selected, self._board.visible_tickets()
        if here is not None and here in seen:
            found = step(self._board, here, ARROWS[command])
        else:
            everywhere = (ticket.order.id for lane in LANES for ticket in self._board.board.lanes[lane])
            found = next(iter(seen), next(everywhere, None))
        if found is not None:
            self._missed = False
            self._focus_on(found)
            self._board.reveal(found)

    # what is done with it

    def _aimed(self) -> bool:
        """Whether the selected ticket may be acted on; says why not."""
        ticket = self.aim.ticket
        if ticket is None:
            self._say(translate("Bump", "Pick a ticket first: its digit, or an arrow key"))
            return False
        if not self.aim.in_view:
            self._board.reveal(ticket.order.id)
        if not self.aim.awake:
            self._say(translate("Bump", "Order {0}: look, then press again").format(ticket.order.number))
            return False
        return True

    def _if_aimed(self, work: Callable[[], object]) -> None:
        if self._aimed():
            work()

    def _act(self, command: Command) -> None:
        if self.aim.ticket is None:
            self._propose(command)
            return
        # To be aimed at it is brought into view, and has its card from then on.
        card = self._board.card(self.aim.ticket.order.id) if self._aimed() else None
        if card is None:
            return
        names = _ON_TICKETS[command]
        if command is Command.PRIMARY and card.ticket.called_off:
            names = _ON_TICKETS[Command.GOT_IT]
        found = next((name for name in names if name in card.offers), None)
        if found is None:
            self._say(self._why_not(command))
        else:
            card.press(found)

    def _propose(self, command: Command) -> None:
        """With no ticket in the ring, put it round the first in view that this key is for: the next press acts.

        Not where a digit has just found none: that key was meant for another ticket.
        """
        if self._missed:
            self._aimed()
            return
        cards = ((order_id, self._board.card(order_id)) for order_id in self._board.visible_tickets())
        wanted = (order_id for order_id, card in cards if card and set(card.offers) & set(_ON_TICKETS[command]))
        if (found := next(wanted, None)) is None:
            self._say(translate("Bump", "No ticket in view offers “{0}”").format(command_name(command)))
            return
        self._focus_on(found)
        ticket = self.aim.ticket
        if ticket is not None:
            self._say(translate("Bump", "Order {0}: press again").format(ticket.order.number))

    def _why_not(self, command: Command) -> str:
        ticket = self.aim.ticket
        number = ticket.order.number if ticket else ""
        if ticket is not None and ticket.tap is not None and ticket.tap.state is TapState.HELD:
            known = keys_of(self._bridge.preferences)
            offered = [verdict for verdict in _VERDICTS if verdict.value in self._offers()]
            ways = " · ".join(f"{'/'.join(known[verdict])} {command_name(verdict)}" for verdict in offered)
            return translate("Bump", "Order {0} waits for you: {1}").format(number, ways)
        if Command.UNDO.value in self._offers():
            return translate("Bump", "Order {0}: only Undo is possible now").format(number)
        return translate("Bump", "Order {0} does not offer “{1}” now").format(number, command_name(command))

    def _offers(self) -> tuple[str, ...]:
        card = self._board.card(self._board.selected) if self._board.selected is not None else None
        return card.offers if card is not None else ()

    def _undo(self) -> None:
        """Take back the selected ticket's tap, else the last that can be, wherever it was made: no time to look."""
        mono, here = self._bridge.moment().mono, self._board.selected
        waiting = [t for t in self._board.board.tickets if t.undo is not None and t.undo.undoable(mono)]
        waiting.sort(key=lambda t: (t.order.id == here, t.undo.made_at if t.undo else None))
        if not waiting or (tap := waiting[-1].undo) is None:
            self._say(translate("Bump", "Nothing can be taken back any more"))
            return
        self._focus_on(waiting[-1].order.id)
        self._board.undone.emit(tap.key)
        self._say(translate("Bump", "Taken back: {0} {1}").format(action_name(tap.action), tap.number))

    def _open(self) -> None:
        if not self._items.open():
            self._say(translate("Bump", "This ticket is whole already"))

    # what stands beside it

    def _run_errand(self, errand: Errand) -> None:
        rail = self._parts.rail
        if rail.can(errand):
            rail.run(errand)
        else:
            self._say(translate("Bump", "There is no “{0}” here").format(errand_name(errand)))

    def _press_banner(self) -> None:
        keys = self._parts.banner.keys
        for key in keys:
            key.click()
        if not keys:
            self._say(translate("Bump", "There is no banner"))

    def _say(self, text: str) -> None:
        look, window = self._parts.look(), self._window
        top = self._board.geometry().top() + look.text(0.8)
        self._hint.say(text, look, window.rect().adjusted(0, top, 0, 0))
