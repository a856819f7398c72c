"""What the people of a kitchen have chosen of their screen. Every value stands for something a cook can see or hear."""

from enum import StrEnum

from msgspec import Struct

from kds_app.domain.lifecycle import Action
from kds_app.domain.order import OrderType


class Theme(StrEnum):
    """How the screen is coloured."""

    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"


DISTANCES = (0.6, 1.0, 1.5, 2.0)
"""Metres between the screen and its reader: they set the size of the text."""


class Guarded(StrEnum):
    """What a manager's PIN can stand before."""

    SETTINGS = "settings"
    QUIT = "quit"
    RECALL = "recall"


class Preferences(Struct, frozen=True, kw_only=True):
    """One value, always whole; the settings on disk add how to reach the partner."""

    theme: Theme = Theme.DARK
    distance: float = 1.0
    """Metres, one of ``DISTANCES``."""
    px_per_mm: float | None = None
    """Pixels to a millimetre of glass; None takes what the screen says of itself."""
    motion: bool = True
    """Whether a ticket may be seen moving."""
    late_minutes: tuple[int, int] = (8, 15)
    """Minutes after which an order is soon late, and late."""
    hide_picked_up_for_delivery: bool = False
    undo_accept: float = 0.0
    undo_ready: float = 0.0
    undo_picked_up: float = 3.0
    """Seconds in which a tap can be taken back before it is sent; 0 sends at once."""
    volume: int = 80
    """Percent of full, never nothing: who wants quiet mutes for five minutes."""
    keys: tuple[tuple[str, str], ...] = ()
    """(command, key) in place of the usual key of a command."""
    only_brands: tuple[str, ...] = ()
    only_branches: tuple[int, ...] = ()
    only_providers: tuple[int, ...] = ()
    only_types: tuple[OrderType, ...] = ()
    """What this screen shows; none of a kind means all of it. What is hidden is counted on the screen."""
    kiosk: bool = False
    """Whether the display fills the screen and can only be left where the PIN allows it."""
    guarded: tuple[Guarded, ...] = tuple(Guarded)
    """What the PIN is asked for, where one is set."""
    relock_minutes: int = 2
    """Minutes without a touch after which what the PIN has opened is locked again."""

    def undo(self, action: Action) -> float:
        """Seconds in which this action can be taken back. What went through a sheet was thought over already."""
        return {
            Action.ACCEPT: self.undo_accept,
            Action.READY: self.undo_ready,
            Action.PICKED_UP: self.undo_picked_up,
        }.get(action, 0.0)
