"""A loudspeaker for tests: writes down what it was asked."""

from kds_app.engine.sound import Bell, Silence


class FakeSpeaker:
    """Heard, unless there is a ``silence``."""

    def __init__(self, silence: Silence | None = None) -> None:
        self.silence = silence
        self.rung: list[Bell] = []
        self.volumes: list[int] = []
        self.looks = 0
        self.busy = False

    def ring(self, bell: Bell, volume: int) -> None:
        """Play it."""
        self.rung.append(bell)
        self.volumes.append(volume)

    def look(self) -> None:
        """See whether there is sound."""
        self.looks += 1
