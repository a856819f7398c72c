"""Keys are set on the screen: by finger and by the keys themselves, and nothing is lost of what they do."""

import pytest
from msgspec.structs import replace

from kds_app.domain.lifecycle import Action
from kds_app.domain.preferences import Preferences
from kds_app.ui.key_groups import key_groups
from kds_app.ui.keymap import COMMANDS, Command, command_name, keys_of, with_keys
from kds_app.ui.window import Window
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import bump, key_named, unhurried

NEW = order(1, age=400)


def _opened(show: Show, preferences: Preferences = STILL) -> tuple[FakeBridge, Window]:
    bridge = FakeBridge(a_picture(NEW), preferences=preferences)
    window = show(bridge)
    window.open_keys()
    return bridge, window


def _key(window: Window, command: Command) -> str:
    """What stands above the command's name."""
    return window.keys._keys[command].remark


def test_every_command_has_its_place_once_on_the_sheet_and_in_the_help() -> None:
    listed = [command for _, commands in key_groups() for command in commands]
    assert sorted(listed) == sorted(Command)


def test_every_command_stands_there_with_its_keys(show: Show) -> None:
    _, window = _opened(show)
    for command, held in keys_of(STILL).items():
        assert key_named(window.keys, f"{command_name(command)}: {', '.join(held)}").remark == " ".join(held)


def test_a_command_that_was_pressed_takes_the_next_key(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    assert "“Accept”" in window.keys.accessibleDescription()
    bump(window, "z")
    assert keys_of(bridge.preferences)[Command.ACCEPT] == ("Z",)
    assert _key(window, Command.ACCEPT) == "Z"
    bump(window, "Esc")
    unhurried(bridge, window, "1", "z")
    assert bridge.asked[-1] == ("act", NEW.id, Action.ACCEPT, None)


def test_a_key_that_another_command_has_is_taken_from_it_and_both_say_so(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    bump(window, "r")
    assert keys_of(bridge.preferences)[Command.READY] == ()
    assert (_key(window, Command.ACCEPT), _key(window, Command.READY)) == ("R", "no key")


@pytest.mark.parametrize("key", ["1", "Enter", "Space", "x", "F9", "Backspace", "d"])
def test_while_it_asks_no_key_does_what_it_does_elsewhere(show: Show, key: str) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Whole ticket: O").click()
    bump(window, key)
    assert window.keys.isVisible()
    assert [asked[0] for asked in bridge.asked] == ["prefer"]
    [held] = keys_of(bridge.preferences)[Command.OPEN]
    assert held.lower() == key.lower()


def test_escape_leaves_the_key_as_it_is_and_then_closes_the_sheet(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    bump(window, "Esc")
    assert window.keys.isVisible()
    assert window.keys._asked is None
    bump(window, "Esc")
    assert not window.keys.isVisible()
    assert bridge.asked == []


def test_a_sheet_that_was_closed_while_it_asked_asks_no_more(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    key_named(window.keys, "Close").click()
    window.open_keys()
    bump(window, "d")
    assert bridge.preferences.keys == ()


def test_a_finger_can_leave_it_take_the_key_away_and_give_the_usual_one_back(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    key_named(window.keys, "Leave it as it is").click()
    assert bridge.asked == []
    key_named(window.keys, "Accept: A").click()
    key_named(window.keys, "No key").click()
    assert keys_of(bridge.preferences)[Command.ACCEPT] == ()
    key_named(window.keys, "Accept: no key").click()
    key_named(window.keys, "Usual: A").click()
    assert keys_of(bridge.preferences)[Command.ACCEPT] == ("A",)


def test_the_usual_keys_come_back_all_at_once(show: Show) -> None:
    bridge, window = _opened(show, replace(STILL, keys=(("accept", "Z"), ("ready", "A"))))
    key_named(window.keys, "The usual keys for everything").click()
    assert keys_of(bridge.preferences) == dict(COMMANDS)


def test_a_key_for_the_computer_is_refused_in_words(show: Show) -> None:
    bridge, window = _opened(show)
    key_named(window.keys, "Accept: A").click()
    window.keys._answer("")
    assert "cannot be used" in window.keys.accessibleDescription()
    assert bridge.asked == []
    bump(window, "z")
    assert keys_of(bridge.preferences)[Command.ACCEPT] == ("Z",)


def test_what_was_chosen_for_other_commands_stays() -> None:
    chosen = replace(STILL, keys=(("ready", "Z"),))
    assert with_keys(chosen, Command.ACCEPT, ("Q", "W")) == (("ready", "Z"), ("accept", "Q"), ("accept", "W"))
    assert keys_of(replace(chosen, keys=with_keys(chosen, Command.READY, None))) == dict(COMMANDS)


def test_the_help_tells_the_keys_as_they_are_set_here(show: Show) -> None:
    bridge = FakeBridge(a_picture(NEW), preferences=replace(STILL, keys=(("accept", "Z"), ("ready", ""))))
    window = show(bridge)
    bump(window, "?")
    said = window.help.accessibleDescription().split("\n")
    assert said[said.index("Accept") - 1] == "Z"
    assert said[said.index("Ready") - 1] == "no key"
    assert "Accept confirmed" in said
    bump(window, "?")
    assert not window.help.isVisible()
