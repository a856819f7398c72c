"""Colours, by what they are for: three palettes in the hues of Okabe and Ito, which colour-blind cooks tell apart."""

from typing import ClassVar

from msgspec import Struct
from PySide6.QtGui import QColor

from kds_app.domain.preferences import Theme


class Palette(Struct, frozen=True):
    """Fills are the same in each: what shines on a dark screen is seen on a light one. Inks follow the ground."""

    ground: QColor
    surface: QColor
    raised: QColor
    line: QColor
    text: QColor
    muted: QColor
    struck: QColor
    said_new: QColor
    """Inks and outlines in the hue of a fill, where the fill itself could not be read on the grounds."""
    said_preparing: QColor
    said_ready: QColor
    said_warn: QColor
    said_trouble: QColor
    good: QColor
    ink: ClassVar[QColor] = QColor("#000000")
    """On every fill."""
    pale: ClassVar[QColor] = QColor("#ffffff")
    """On what is too dark for that."""
    new: ClassVar[QColor] = QColor("#56B4E9")
    preparing: ClassVar[QColor] = QColor("#E69F00")
    ready: ClassVar[QColor] = QColor("#009E73")
    warn: ClassVar[QColor] = QColor("#F0E442")
    trouble: ClassVar[QColor] = QColor("#D55E00")
    practice: ClassVar[QColor] = QColor("#CC79A7")
    """Only where nothing is real."""

    def said(self, fill: QColor) -> QColor:
        """A fill's hue as an ink or an outline; what is no fill stays as it is."""
        fills = (self.new, self.preparing, self.ready, self.warn, self.trouble)
        inks = (self.said_new, self.said_preparing, self.said_ready, self.said_warn, self.said_trouble)
        return next((ink for known, ink in zip(fills, inks, strict=True) if known == fill), fill)

    def on(self, fill: QColor) -> QColor:
        """The ink to write on a fill with: black unless white is read better."""
        return self.ink if contrast(self.ink, fill) >= contrast(self.pale, fill) else self.pale


def contrast(one: QColor, other: QColor) -> float:
    """1 to 21, as WCAG 2 defines it: text wants 4.5, parts want 3."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's


DARK = Palette(
    ground=QColor("#111518"),
    surface=QColor("#1e2327"),
    raised=QColor("#2c333a"),
    line=QColor("#727d87"),
    text=QColor("#f5f5f2"),
    muted=QColor("#bcc4ca"),
    struck=QColor("#9aa4ac"),
    said_new=Palette.new,
    said_preparing=Palette.preparing,
    said_ready=QColor("#00b485"),
    said_warn=Palette.warn,
    said_trouble=QColor("#ff8a38"),
    good=QColor("#6fd6ae"),
)
LIGHT = Palette(
    ground=QColor("#e4e7ea"),
    surface=QColor("#ffffff"),
    raised=QColor("#dde2e6"),
    line=QColor("#737b82"),
    text=QColor("#14181b"),
    muted=QColor("#434b52"),
    struck=QColor("#545c63"),
    said_new=QColor("#0b5c8a"),
    said_preparing=QColor("#7d5200"),
    said_ready=QColor("#00603f"),
    said_warn=QColor("#675d00"),
    said_trouble=QColor("#9c3f00"),
    good=QColor("#00603f"),
)
CONTRAST = Palette(
    ground=QColor("#000000"),
    surface=QColor("#000000"),
    raised=QColor("#242424"),
    line=QColor("#ffffff"),
    text=QColor("#ffffff"),
    muted=QColor("#ffffff"),
    struck=QColor("#c8c8c8"),
    said_new=QColor("#7fcbf7"),
    said_preparing=QColor("#ffb829"),
    said_ready=QColor("#3fd9a6"),
    said_warn=Palette.warn,
    said_trouble=QColor("#ff9a52"),
    good=QColor("#5ff0bf"),
)
PALETTES = {Theme.DARK: DARK, Theme.LIGHT: LIGHT, Theme.CONTRAST: CONTRAST}
