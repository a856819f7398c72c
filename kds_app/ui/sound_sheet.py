"""How loudly it rings, what each sound is, and what is muted: a key a choice, applied at once and kept."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Preferences
from kds_app.engine.sound import Bell
from kds_app.ui.bell import Ringer
from kds_app.ui.calls import bell_name, mute_says, mute_spoken, silence_says
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.words import translate

VOLUMES = (20, 50, 80, 100)
"""Percent. There is no 0: who wants quiet mutes for five minutes."""


class SoundSheet(ChoiceSheet):
    """A question a group."""

    preferred = Signal(object)
    """Preferences"""
    asked = Signal(object)
    """A Bell that somebody wants to hear"""
    muted = Signal()
    """Nothing is to ring for a while; or again, where it was muted."""

    def __init__(self, ringer: Ringer, parent: QWidget) -> None:
        super().__init__("sound", parent)
        self._ringer = ringer

    def content(self, scene: Scene) -> object:
        """What is chosen, how long it is muted yet, and whether there is sound."""
        return self.look, int(self._ringer.muted(scene.moment.mono)), self._ringer.silence

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """Whether there is sound, then group by group."""
        silence, muted = self._ringer.silence, self._ringer.muted(scene.moment.mono)
        if silence is not None:
            text = translate("Sound", "No sound: {0}. The frame of the screen flashes instead.")
            said, colour = text.format(silence_says(silence)), look.palette.said_trouble
            self.page.pen += look.text(1.5)
            self.page.put(0, look.paragraph(said, 4.0, width, weight=SEMI, colour=colour))
        volumes = [self._volume(look.preferences, percent) for percent in VOLUMES]
        self.group(translate("Sound", "Volume"), volumes, look, width)
        self.group(translate("Sound", "Listen to each sound"), [self._listen(bell) for bell in Bell], look, width)
        quiet = translate("Sound", "Mute: all three sounds. It ends by itself, and the strip says why it would ring")
        self.group(quiet, [self._mute(muted)], look, width)
        self.sweep()

    def _volume(self, preferences: Preferences, percent: int) -> Option:
        label = translate("Sound", "{0} %").format(percent)
        return Option(
            id=("volume", percent),
            label=label,
            spoken=translate("Sound", "Volume: {0}").format(label),
            name=f"volume-{percent}",
            chosen=preferences.volume == percent,
            choose=lambda: self.preferred.emit(
                replace(self.look.preferences if self.look else preferences, volume=percent)
            ),
        )

    def _listen(self, bell: Bell) -> Option:
        name = bell_name(bell)
        return Option(
            id=("listen", bell),
            label=name,
            spoken=translate("Sound", "Test sound: {0}").format(name),
            name=f"test-{bell}",
            chosen=None,
            choose=lambda: self.asked.emit(bell),
        )

    def _mute(self, muted: float) -> Option:
        spoken = translate("Sound", "All sounds: {0}").format(mute_spoken(muted))  # the rail has a key for it too
        says = mute_says(muted)
        return Option(id="mute", label=says, spoken=spoken, name="mute", chosen=muted > 0, choose=self.muted.emit)
