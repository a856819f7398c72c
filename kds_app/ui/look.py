"""Palette and metrics together: all a widget needs to know of how things look."""

from datetime import timedelta

from msgspec import Struct
from PySide6.QtGui import QColor, QFont

from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.preferences import Preferences
from kds_app.domain.urgency import Patience
from kds_app.ui.palettes import PALETTES, Palette
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import PLAIN, Metrics, font
from kds_app.ui.words import Tone


class Look(Struct, frozen=True):
    """How this screen looks now."""

    metrics: Metrics
    preferences: Preferences = Preferences()
    show_brand: bool = False
    show_badges: bool = False
    """A keyboard or bump bar is in use: tickets carry the digit that picks them."""

    @property
    def palette(self) -> Palette:
        """The colours of the theme that was chosen."""
        return PALETTES[self.preferences.theme]

    @property
    def patience(self) -> Patience:
        """How long an order may wait here."""
        soon, late = (timedelta(minutes=minutes) for minutes in self.preferences.late_minutes)
        return Patience(soon, late)

    def mm(self, millimetres: float) -> int:
        """Pixels for fingers."""
        return self.metrics.mm(millimetres)

    def text(self, millimetres: float) -> int:
        """Pixels for eyes."""
        return self.metrics.text(millimetres)

    def paragraph(
        self,
        text: str,
        size: float,
        width: float,
        *,
        weight: QFont.Weight = PLAIN,
        colour: QColor | None = None,
        struck: bool = False,
        tight: bool = False,
    ) -> Paragraph:
        """A text of ``size`` millimetres laid out for ``width`` pixels."""
        made = font(self.text(size), weight)
        return Paragraph(text, made, colour or self.palette.text, width, struck=struck, tight=tight)

    def stage_colour(self, stage: Stage) -> QColor:
        """The colour of a lane and of the button that leads out of it."""
        p = self.palette
        return {Stage.NEW: p.new, Stage.PREPARING: p.preparing, Stage.READY: p.ready}.get(stage, p.raised)

    def tone_colours(self, tone: Tone) -> tuple[QColor, QColor]:
        """Ground and ink of something said in this tone."""
        p = self.palette
        return {
            Tone.QUIET: (p.raised, p.text),
            Tone.GOOD: (p.raised, p.good),
            Tone.WARN: (p.warn, p.ink),
            Tone.TROUBLE: (p.trouble, p.ink),
        }[tone]


OBJECT_NAMES = {
    Action.ACCEPT: "accept",
    Action.READY: "ready",
    Action.PICKED_UP: "picked_up",
    Action.REJECT: "reject",
    Action.CANCEL: "cancel",
}
