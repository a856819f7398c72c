"""Which key of a keyboard or bump bar stands for which command: the usual ones, and what a kitchen chose instead."""

from collections.abc import Mapping
from enum import StrEnum
from unicodedata import decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from kds_app.domain.preferences import Preferences
from kds_app.ui.words import translate


class Command(StrEnum):
    """What a key can be for. The values are what the settings keep."""

    PRIMARY = "primary"
    """Whatever the large key of the ticket is for."""
    ACCEPT = "accept"
    READY = "ready"
    PICKED_UP = "picked_up"
    REJECT = "reject"
    """Cancel, for an order that was accepted."""
    UNDO = "undo"
    GOT_IT = "got_it"
    TRY_AGAIN = "try_again"
    IT_IS_DONE = "it_is_done"
    DROP_IT = "drop_it"
    TICK = "tick"
    NEXT_ITEM = "next_item"
    PREVIOUS_ITEM = "previous_item"
    OPEN = "open"
    PICK_1 = "pick_1"
    PICK_2 = "pick_2"
    PICK_3 = "pick_3"
    PICK_4 = "pick_4"
    PICK_5 = "pick_5"
    PICK_6 = "pick_6"
    PICK_7 = "pick_7"
    PICK_8 = "pick_8"
    PICK_9 = "pick_9"
    PICK_10 = "pick_10"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    NEXT_PAGE = "next_page"
    PREVIOUS_PAGE = "previous_page"
    SCHEDULED = "scheduled"
    DONE = "done"
    ALL_DAY = "all_day"
    MUTE = "mute"
    NOTICES = "notices"
    FILTER = "filter"
    SETTINGS = "settings"
    HELP = "help"
    PRACTICE = "practice"
    BANNER = "banner"
    """The key of the banner across the top."""


PICKS = tuple(Command(f"pick_{number}") for number in range(1, 11))

COMMANDS: Mapping[Command, tuple[str, ...]] = {
    Command.PRIMARY: ("Enter",),
    Command.ACCEPT: ("A",),
    Command.READY: ("R",),
    Command.PICKED_UP: ("P",),
    Command.REJECT: ("X", "Del"),
    Command.UNDO: ("U", "Backspace"),
    Command.GOT_IT: ("G",),
    Command.TRY_AGAIN: ("T",),
    Command.IT_IS_DONE: ("I",),
    Command.DROP_IT: ("Q",),
    Command.TICK: ("Space",),
    Command.NEXT_ITEM: (".",),
    Command.PREVIOUS_ITEM: (",",),
    Command.OPEN: ("O",),
    **{pick: (digit,) for pick, digit in zip(PICKS, "1234567890", strict=True)},
    Command.LEFT: ("Left",),
    Command.RIGHT: ("Right",),
    Command.UP: ("Up",),
    Command.DOWN: ("Down",),
    Command.NEXT_PAGE: ("PgDown", "+"),
    Command.PREVIOUS_PAGE: ("PgUp", "-"),
    Command.SCHEDULED: ("S",),
    Command.DONE: ("D",),
    Command.ALL_DAY: ("L",),
    Command.MUTE: ("M",),
    Command.NOTICES: ("N",),
    Command.FILTER: ("F",),
    Command.SETTINGS: ("F2",),
    Command.HELP: ("?", "H", "F1"),
    Command.PRACTICE: ("F9",),
    Command.BANNER: ("B",),
}
"""Every command, and the keys it has unless the kitchen chose others."""

_BY_VALUE = {command.value: command for command in Command}

RESERVED = frozenset({"Esc", "Tab", "Backtab"})
"""They close a sheet and move the focus everywhere, and stand for nothing else."""
_ALONE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def command_name(command: Command) -> str:
    """What it does, in a few words."""
    if command in PICKS:
        return translate("Keymap", "Pick ticket {0}").format(PICKS.index(command) + 1)
    return {
        Command.PRIMARY: translate("Keymap", "Bump: the large key"),
        Command.ACCEPT: translate("Keymap", "Accept"),
        Command.READY: translate("Keymap", "Ready"),
        Command.PICKED_UP: translate("Keymap", "Picked up"),
        Command.REJECT: translate("Keymap", "Reject or cancel"),
        Command.UNDO: translate("Keymap", "Undo"),
        Command.GOT_IT: translate("Keymap", "Got it"),
        Command.TRY_AGAIN: translate("Keymap", "Try again"),
        Command.IT_IS_DONE: translate("Keymap", "It is done"),
        Command.DROP_IT: translate("Keymap", "Drop it"),
        Command.TICK: translate("Keymap", "Tick off the next item"),
        Command.NEXT_ITEM: translate("Keymap", "Next item"),
        Command.PREVIOUS_ITEM: translate("Keymap", "Previous item"),
        Command.OPEN: translate("Keymap", "Whole ticket"),
        Command.LEFT: translate("Keymap", "Ticket to the left"),
        Command.RIGHT: translate("Keymap", "Ticket to the right"),
        Command.UP: translate("Keymap", "Ticket above"),
        Command.DOWN: translate("Keymap", "Ticket below"),
        Command.NEXT_PAGE: translate("Keymap", "Next page"),
        Command.PREVIOUS_PAGE: translate("Keymap", "Previous page"),
        Command.SCHEDULED: translate("Keymap", "Scheduled"),
        Command.DONE: translate("Keymap", "Done (recall)"),
        Command.ALL_DAY: translate("Keymap", "All-day"),
        Command.MUTE: translate("Keymap", "Mute"),
        Command.NOTICES: translate("Keymap", "Notices"),
        Command.FILTER: translate("Keymap", "Filter"),
        Command.SETTINGS: translate("Keymap", "Settings"),
        Command.HELP: translate("Keymap", "Help"),
        Command.PRACTICE: translate("Keymap", "Practice"),
        Command.BANNER: translate("Keymap", "Key of the banner"),
    }[command]


def canonical(key: str) -> str:
    """A key's one name: «a» is A, «return» is Enter, «pgdown» is PgDown; empty for what no key can be called."""
    key = key.strip() or key[:1]
    if len(key) <= 1:
        return "Space" if key == " " else key.upper()
    name = QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.PortableText)
    return {"Return": "Enter"}.get(name, name)


def key_name(event: QKeyEvent) -> str:
    """What the key that was pressed is called; empty with Ctrl, Alt or Meta, which are for the computer.

    A digit is a digit wherever it stands and in whatever script; with its lock off the number pad gives arrows.
    """
    if event.modifiers() & _ALONE:
        return ""
    if (digit := decimal(event.text(), None) if len(event.text()) == 1 else None) is not None:
        return str(int(digit))
    name = canonical(QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText))
    return name if name.isprintable() else ""


def keys_of(preferences: Preferences) -> dict[Command, tuple[str, ...]]:
    """The keys each command has here. No key has two commands: what was chosen last has it.

    A command with a choice of its own has none of its usual keys; an empty choice leaves it without any. Choices for
    commands there are not, and keys that are reserved, count for nothing.
    """
    holders: dict[str, Command] = {}
    chosen: set[Command] = set()
    for name, key in preferences.keys:
        if name in _BY_VALUE and (known := canonical(key)) not in RESERVED:
            chosen.add(_BY_VALUE[name])
            holders[known] = _BY_VALUE[name]
    holders.pop("", None)
    return {
        command: tuple(key for key, holder in holders.items() if holder is command)
        if command in chosen
        else tuple(key for key in usual if key not in holders)
        for command, usual in COMMANDS.items()
    }


def with_keys(preferences: Preferences, command: Command, keys: tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    """What ``Preferences.keys`` is once this command has these keys; none at all where empty, its usual ones for None.

    A key that another command has is taken from it.
    """
    others = tuple((name, key) for name, key in preferences.keys if name != command)
    return others if keys is None else (*others, *((command.value, key) for key in keys or ("",)))


def keymap(preferences: Preferences) -> dict[str, Command]:
    """What each key stands for here, by its canonical name."""
    return {key: command for command, keys in keys_of(preferences).items() for key in keys}
