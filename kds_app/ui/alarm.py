"""All of the window that is about sound: what rings, the frame that flashes for it, and the mute key."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kds_app.engine.ringing import Call, ringing
from kds_app.engine.sound import Bell, Silence, Speaker
from kds_app.engine.wakefulness import ASLEEP
from kds_app.ui.bell import Ringer
from kds_app.ui.bridge import Bridge
from kds_app.ui.calls import mute_spoken, sound_says
from kds_app.ui.flash import Flash
from kds_app.ui.look import Look
from kds_app.ui.rail import Errand, Sign, errand_name
from kds_app.ui.scene import Scene
from kds_app.ui.strip import Part
from kds_app.ui.words import Moment, duration


class Alarm(QObject):
    """Told of each scene. Its frame lies on ``window``; at its top there is a ``margin`` of pixels."""

    changed = Signal()
    """A key was pressed: there is something else to show."""

    def __init__(self, window: QWidget, bridge: Bridge, speaker: Speaker, margin: Callable[[], int]) -> None:
        super().__init__(window)
        self._bridge = bridge
        self.ringer = Ringer(speaker)
        self.flash = Flash(window, margin)
        self.calls: Sequence[Call] = ()
        """Everything that calls for somebody now."""
        self._silence: Silence | None = None
        """Why the strip says that nothing can be heard."""
        self._last: Moment | None = None

    def follow(self, scene: Scene, look: Look) -> tuple[Part, ...]:
        """Ring what is due; gives what the strip says of it."""
        moment = scene.moment
        if self._slept(moment):
            self.ringer.wake()
        self.calls = ringing(scene.picture, scene.board, moment.wall, moment.mono)
        rung = self.ringer.follow(self.calls, moment.mono, look.preferences.volume)
        if rung is not None and rung.seen:
            self.flash.light(rung.bell, look)
        self._silence = self.ringer.silence
        return tuple(sound_says(self.calls, self.ringer.muted(moment.mono), self._silence))

    def lulled(self, mono: float) -> bool:
        """Whether nothing calls, is muted or about to ring, and all that is known of the loudspeaker is said."""
        return not self.calls and self.ringer.silence == self._silence and self.ringer.lulled(mono)

    def _slept(self, moment: Moment) -> bool:
        """Whether the time of day has run on while the monotonic clock stood still, since this was last asked."""
        last, self._last = self._last or moment, moment
        return (moment.wall - last.wall).total_seconds() - (moment.mono - last.mono) > ASLEEP

    def mute(self) -> None:
        """Nothing is heard for five minutes; or, pressed again, from now on."""
        self.ringer.toggle_mute(self._bridge.moment().mono)
        self.changed.emit()

    def test(self, bell: Bell) -> None:
        """Somebody wants to hear it."""
        self.ringer.test(bell)
        self.changed.emit()

    def sign(self, look: Look) -> Sign:
        """What stands on the mute key: while it is muted, for how long yet."""
        left = self.ringer.muted(self._bridge.moment().mono)
        if not left:
            return Sign(errand_name(Errand.MUTE), spoken=mute_spoken(0))
        return Sign(duration(left), fill=look.palette.warn, glyph="ring", spoken=mute_spoken(left))
