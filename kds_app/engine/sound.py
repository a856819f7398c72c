"""What can be rung, and what rings it."""

from enum import StrEnum
from typing import Protocol


class Bell(StrEnum):
    """A sound of its own for each; a file's name is made of it."""

    NEW = "new"
    """An order that nobody has answered."""
    CHANGED = "changed"
    """An order that was called off or amended while it was being made."""
    TROUBLE = "trouble"
    """A tap or the connection needs somebody."""


class Silence(StrEnum):
    """Why nothing can be heard."""

    NO_DEVICE = "no device"
    """No loudspeaker is there."""
    TAKEN = "taken"
    """There is one, and another program holds it."""
    FAILED = "failed"
    """There is one, but it does not take what is to be heard."""
    STUCK = "stuck"
    """It took a sound, and has not come to the end of it for far too long."""
    NO_LIBRARY = "no library"
    """The system's library for sound is not installed."""
    NO_FILES = "no files"
    """The sounds that belong to the program are not there."""


class Speaker(Protocol):
    """A loudspeaker that may come and go. No method waits, and none raises for what the loudspeaker does."""

    @property
    def silence(self) -> Silence | None:
        """Why the last sound, or the last look, came to nothing; None while all is well or nothing was tried yet."""

    @property
    def busy(self) -> bool:
        """Whether what was begun last is not over yet: a slow device takes longer than the sound lasts."""

    def ring(self, bell: Bell, volume: int) -> None:
        """Begin to play it, at ``volume`` percent. Lost where another sound is still to be heard."""

    def look(self) -> None:
        """Begin to find out whether there is sound, without a sound. Left out while there is one."""
