"""Which bell is rung when: again and again for as long as its cause lasts, never two at once, never mute for ever."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from kds_app.engine.ringing import Call
from kds_app.engine.sound import Bell, Silence, Speaker

EVERY: Mapping[Bell, float] = {Bell.TROUBLE: 20.0, Bell.CHANGED: 8.0, Bell.NEW: 4.0}
"""Seconds from one ring to the next. Whoever has waited longest goes first: of those alike the one named first."""
APART = 1.2
"""Seconds between two rings of any kind: the longest sound takes 0.8. It also keeps a flashing frame below 3 Hz."""
MUTE = 300.0
LOOK = 30.0
"""Seconds between two looks for a loudspeaker."""
_EARLY = 0.1
"""Seconds by which a ring may come too soon: told each second, one that is not quite due would be a second late."""

_Told = Counter[tuple[str, str]]


class Rung(Struct, frozen=True):
    """A bell, and whether it has to be seen, as nobody can hear it."""

    bell: Bell
    seen: bool


class Ringer:
    """Told each second and at each change what calls. Times are seconds of the monotonic clock."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._told: dict[Bell, _Told] = {bell: Counter() for bell in Bell}
        self._due: dict[Bell, float] = {}
        """When a bell that has a cause is to be rung next."""
        self._asked: Bell | None = None
        self._free = 0.0
        self._muted_until = 0.0
        self._look = 0.0
        self._hoped: Bell | None = None
        """Rung while all seemed well: whether anybody could hear it is known a moment later."""

    @property
    def silence(self) -> Silence | None:
        """Why nothing can be heard; None while all is well."""
        return self._speaker.silence

    def toggle_mute(self, mono: float) -> None:
        """Nothing is heard for five minutes; or, pressed again, at once."""
        self._muted_until = 0.0 if self.muted(mono) else mono + MUTE

    def wake(self) -> None:
        """The computer has slept, which this clock may not count: nothing is muted any more."""
        self._muted_until = 0.0

    def muted(self, mono: float) -> float:
        """Seconds for which it still is; 0 where it is not."""
        return max(0.0, self._muted_until - mono)

    def lulled(self, mono: float) -> bool:
        """Whether nothing is muted, and nobody wants to hear a bell."""
        return self._asked is None and not self.muted(mono)

    def test(self, bell: Bell) -> None:
        """Ring it once, as soon as the last sound is over; somebody wants to hear it, muted or not."""
        self._asked = bell

    def follow(self, calls: Iterable[Call], mono: float, volume: int) -> Rung | None:
        """Ring what is due, or look for a loudspeaker; gives what was rung, or what is known now to be unheard."""
        self._note(calls, mono)
        if mono < self._free or self._waits():
            return self._unheard()
        if (bell := self._next(mono)) is not None:
            self._free, self._look = mono + APART, mono + LOOK
            self._speaker.ring(bell, volume)
            seen = self._speaker.silence is not None
            self._hoped = None if seen else bell
            return Rung(bell, seen=seen)
        if mono >= self._look:
            self._free, self._look = mono + APART, mono + LOOK
            self._speaker.look()
        return self._unheard()

    def _waits(self) -> bool:
        """A device that got stuck is not waited for: what it loses is seen."""
        return self._speaker.busy and self._speaker.silence is None

    def _unheard(self) -> Rung | None:
        if self._hoped is None or self._speaker.silence is None:
            return None
        bell, self._hoped = self._hoped, None
        return Rung(bell, seen=True)

    def _note(self, calls: Iterable[Call], mono: float) -> None:
        """What has a cause is due; it is due at once when something was added to it."""
        now: dict[Bell, _Told] = {bell: Counter() for bell in Bell}
        for call in calls:
            now[call.bell].update((call.cause, number) for number in call.orders or ("",))
        for bell, told in now.items():
            if not told:
                self._due.pop(bell, None)
            elif told - self._told[bell]:
                self._due[bell] = min(mono, self._due.get(bell, mono))
        self._told = now

    def _next(self, mono: float) -> Bell | None:
        if (asked := self._asked) is not None:
            self._asked = None
            return asked
        if self.muted(mono):
            return None
        due = [bell for bell in EVERY if self._due.get(bell, mono + 1) <= mono + _EARLY]
        bell = min(due, key=self._due.__getitem__, default=None)
        if bell is not None:
            self._due[bell] = mono + EVERY[bell]
        return bell
