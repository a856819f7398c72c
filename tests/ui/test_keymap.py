"""Which key is for what: the usual ones, what a kitchen chose instead, and what bump bars send."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kds_app.domain.preferences import Preferences
from kds_app.ui.keymap import (
    COMMANDS,
    PICKS,
    RESERVED,
    Command,
    canonical,
    command_name,
    key_name,
    keymap,
    keys_of,
)
from kds_app.ui.rail import Errand

PLAIN = Qt.KeyboardModifier.NoModifier
PAD = Qt.KeyboardModifier.KeypadModifier
USUAL = Preferences()


def _name(key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = PLAIN) -> str:
    return key_name(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


def _with(*keys: tuple[str, str]) -> dict[str, Command]:
    return keymap(replace(USUAL, keys=keys))


def test_every_command_has_a_key_and_a_name_and_no_key_has_two_commands() -> None:
    keys = [key for usual in COMMANDS.values() for key in usual]
    assert set(COMMANDS) == set(Command)
    assert all(COMMANDS.values())
    assert len(keys) == len(set(keys))
    assert len({command_name(command) for command in Command}) == len(Command)
    assert not RESERVED & set(keys)


def test_what_stands_on_the_rail_has_a_key_each() -> None:
    assert {errand.name for errand in Errand if errand is not Errand.MORE} <= {command.name for command in Command}


def test_usual_keys_are_called_as_they_arrive() -> None:
    assert [key for usual in COMMANDS.values() for key in usual if canonical(key) != key] == []


@pytest.mark.parametrize(
    ("key", "text", "modifiers", "name"),
    [
        (Qt.Key.Key_2, "2", PLAIN, "2"),
        (Qt.Key.Key_2, "2", PAD, "2"),
        (Qt.Key.Key_A, "a", PLAIN, "A"),
        (Qt.Key.Key_A, "A", Qt.KeyboardModifier.ShiftModifier, "A"),
        (Qt.Key.Key_Return, "\r", PLAIN, "Enter"),
        (Qt.Key.Key_Enter, "\r", PAD, "Enter"),
        (Qt.Key.Key_Up, "", PAD, "Up"),
        (Qt.Key.Key_PageDown, "", PLAIN, "PgDown"),
        (Qt.Key.Key_Plus, "+", PAD, "+"),
        (Qt.Key.Key_Question, "?", Qt.KeyboardModifier.ShiftModifier, "?"),
        (Qt.Key.Key_Space, " ", PLAIN, "Space"),
        (Qt.Key.Key_F1, "", PLAIN, "F1"),
        (Qt.Key.Key_Escape, "\x1b", PLAIN, "Esc"),
        (Qt.Key.Key_Delete, "\x7f", PLAIN, "Del"),
        (Qt.Key.Key_Backspace, "\b", PLAIN, "Backspace"),
        (Qt.Key.Key_Comma, ",", PLAIN, ","),
        (Qt.Key(0x0E52), "๒", PLAIN, "2"),
    ],
)
def test_keyboards_number_pads_and_bump_bars_say_the_same_in_different_ways(
    key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier, name: str
) -> None:
    assert _name(key, text, modifiers) == name


@pytest.mark.parametrize(
    "modifier",
    [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier],
)
def test_a_key_with_ctrl_alt_or_meta_is_for_the_computer(modifier: Qt.KeyboardModifier) -> None:
    assert _name(Qt.Key.Key_A, "a", modifier) == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_unknown, Qt.Key.Key_Shift, Qt.Key.Key_NumLock])
def test_a_key_that_says_nothing_stands_for_nothing(key: Qt.Key) -> None:
    assert _name(key) not in keymap(USUAL)


@pytest.mark.parametrize(
    ("said", "name"),
    [("a", "A"), ("return", "Enter"), ("pgdown", "PgDown"), (" f5 ", "F5"), (",", ","), ("+", "+"), ("", "")],
)
def test_a_key_is_known_however_it_is_spelt(said: str, name: str) -> None:
    assert canonical(said) == name


def test_digits_pick_tickets_and_nought_picks_the_tenth() -> None:
    usual = keymap(USUAL)
    assert [usual[digit] for digit in "1234567890"] == list(PICKS)


def test_a_chosen_key_takes_the_place_of_the_usual_ones() -> None:
    keys = _with(("reject", "f8"))
    assert keys["F8"] is Command.REJECT
    assert "X" not in keys
    assert "Del" not in keys


def test_a_command_can_have_several_keys_and_may_have_none() -> None:
    chosen = replace(USUAL, keys=(("ready", "F5"), ("ready", "F6"), ("filter", "")))
    assert keys_of(chosen)[Command.READY] == ("F5", "F6")
    assert keys_of(chosen)[Command.FILTER] == ()


def test_a_key_that_was_chosen_is_taken_from_the_command_that_usually_has_it() -> None:
    keys = _with(("ready", "a"))
    assert keys["A"] is Command.READY
    assert Command.ACCEPT not in keys.values()


def test_of_two_choices_of_one_key_the_last_counts() -> None:
    chosen = replace(USUAL, keys=(("ready", "F5"), ("accept", "F5")))
    assert keymap(chosen)["F5"] is Command.ACCEPT
    assert keys_of(chosen)[Command.READY] == ()


@pytest.mark.parametrize("choice", [("explode", "F5"), ("ready", "Esc"), ("ready", "tab")])
def test_commands_there_are_not_and_reserved_keys_count_for_nothing(choice: tuple[str, str]) -> None:
    assert _with(choice) == keymap(USUAL)
