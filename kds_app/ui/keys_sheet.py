"""Which key stands for what: press what is to have another key, then press that key."""

from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Preferences
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.key_groups import key_groups
from kds_app.ui.keymap import COMMANDS, RESERVED, Command, command_name, key_name, keys_of, with_keys
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.words import translate


class _Asked(Struct, frozen=True):
    """The command that is to have another key, and what was said about the last key that was pressed for it."""

    command: Command
    said: str = ""


class KeysSheet(ChoiceSheet):
    """While it asks for a key, every key but Escape and Tab is an answer."""

    preferred = Signal(object)
    """Preferences"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("keys", parent)
        self._asked: _Asked | None = None
        self.closed.connect(self._leave)

    @property
    def _preferences(self) -> Preferences:
        return self.look.preferences if self.look else Preferences()

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what is chosen alone
        """The keys, and what is asked."""
        return self.look, self._asked

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """What to do, then every command with its keys."""
        colour = look.palette.said_warn if self._asked else look.palette.muted
        self.page.put(0, look.paragraph(self._says(), 4.0, width, weight=SEMI, colour=colour))
        if self._asked is not None:
            self.group("", self._answers(self._asked.command), look, width)
        held = keys_of(look.preferences)
        for heading, commands in key_groups():
            self.group(heading, [self._option(command, held[command]) for command in commands], look, width)
        usual = translate("Keys", "The usual keys for everything")
        reset = Option(
            id="usual", label=usual, spoken=usual, name="usual-keys", chosen=None, choose=lambda: self._take(())
        )
        self.group(translate("Keys", "As it was"), [reset], look, width)
        self.sweep()

    def _says(self) -> str:
        if self._asked is None:
            return translate("Keys", "Press what is to have another key.")
        asks = translate("Keys", "Now press the key for “{0}” on the keyboard or bump bar.")
        return " ".join(part for part in (self._asked.said, asks.format(command_name(self._asked.command))) if part)

    def _option(self, command: Command, held: tuple[str, ...]) -> Option:
        name = command_name(command)
        none = translate("Keys", "no key")
        return Option(
            id=command,
            label=name,
            spoken=f"{name}: {', '.join(held) or none}",
            name=f"key-{command}",
            chosen=self._asked is not None and self._asked.command is command,
            choose=lambda: self._ask(command),
            remark=" ".join(held) or none,
        )

    def _answers(self, command: Command) -> list[Option]:
        """What can be chosen without pressing a key."""
        usual = translate("Keys", "Usual: {0}").format(" ".join(COMMANDS[command]))
        answers = {
            "usual-key": (usual, with_keys(self._preferences, command, None)),
            "no-key": (translate("Keys", "No key"), with_keys(self._preferences, command, ())),
            "leave": (translate("Keys", "Leave it as it is"), self._preferences.keys),
        }
        return [
            Option(id=name, label=text, spoken=text, name=name, chosen=None, choose=partial(self._take, keys))
            for name, (text, keys) in answers.items()
        ]

    def _ask(self, command: Command) -> None:
        self._asked = None if self._asked and self._asked.command is command else _Asked(command)
        self._rewrite()
        if self._asked is not None:
            self.setFocus()  # so that no key of the sheet takes the press for itself
            self.scroll_by(-1000)  # to the words that say what to do

    def _leave(self) -> None:
        self._asked = None

    def _take(self, keys: tuple[tuple[str, str], ...]) -> None:
        self._asked = None
        if keys != self._preferences.keys:
            self.preferred.emit(replace(self._preferences, keys=keys))
        self._rewrite()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While it asks, the answer."""
        if self._asked is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._answer(key_name(event))

    def _answer(self, name: str) -> None:
        asked = self._asked
        if asked is None or name == "Esc":
            self._leave()
        elif not name or name in RESERVED:
            self._asked = _Asked(asked.command, translate("Keys", "That key cannot be used."))
        else:
            self._take(with_keys(self._preferences, asked.command, (name,)))
        self._rewrite()
