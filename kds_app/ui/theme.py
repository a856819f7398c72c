"""Sizes and type. Sizes are millimetres of glass, turned into pixels by the screen's own density."""

from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QScreen

FAMILY = "Inter"
_FACES = ("Inter-Regular.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")

_MM_PER_INCH = 25.4
_BELIEVABLE = (2.5, 20.0)
"""Pixels a millimetre: below is a wall of a screen, above a phone. Monitors report all sorts of things."""


class Metrics(Struct, frozen=True):
    """Sizes in pixels. ``scale`` makes text larger where a lane has room for it."""

    px_per_mm: float
    scale: float = 1.0
    reading: float = 1.0
    """How much larger text is for a reader farther away than a metre; fingers stay as they are."""

    def mm(self, millimetres: float) -> int:
        """Pixels of a length bound to fingers: never less than it says, and half of what text gains."""
        return max(1, round(millimetres * self.px_per_mm * max(1.0, (1.0 + self.scale) / 2)))

    def text(self, millimetres: float) -> int:
        """Pixels of a length that is bound to eyes: text, and what surrounds it."""
        return max(1, round(millimetres * self.px_per_mm * self.scale * self.reading))


SMALLEST_LANE = 64.0
"""Millimetres: the lane of a 10-inch tablet, for which the text sizes were worked out."""
LARGEST_SCALE = 1.3
FINGER = 20.0
"""Millimetres: keys of 20 mm beat smaller ones, larger ones gain nothing."""
GAP = 2.0


_READING = {0.6: 0.8, 1.0: 1.0, 1.5: 1.2, 2.0: 1.4}
"""Text for a distance in metres, against that for one. Less than in proportion: what is larger has to fit a lane."""


def scaled(px_per_mm: float, lane_px: float, distance: float = 1.0) -> Metrics:
    """Metrics for lanes this wide: a larger screen spends its room on larger text first."""
    lane_mm = lane_px / px_per_mm
    scale = min(LARGEST_SCALE, max(0.8, lane_mm / SMALLEST_LANE))
    return Metrics(px_per_mm, scale, _READING.get(distance, 1.0))


def density(screen: QScreen, told: float | None) -> float:
    """Pixels a millimetre of this screen: as told in the settings, else as reported where that can be believed."""
    low, high = _BELIEVABLE
    for candidate in (told, screen.physicalDotsPerInch() / _MM_PER_INCH, screen.logicalDotsPerInch() / _MM_PER_INCH):
        if candidate is not None and low <= candidate <= high:
            return candidate
    return 96 / _MM_PER_INCH


def load_fonts(resources: Path) -> None:
    """Make the shipped typeface known to Qt; raises FileNotFoundError where the program is not whole."""
    for face in _FACES:
        path = resources / "fonts" / face
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)


@cache
def font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The typeface at this size, digits all of one width so that running clocks stand still. Not to be changed."""
    made = QFont(FAMILY)
    made.setPixelSize(max(1, pixels))
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=1024)
def wide(text: str, pixels: int, weight: QFont.Weight) -> float:
    """Pixels that the text takes on one line at this size: asked of the same words picture after picture."""
    return QFontMetricsF(font(pixels, weight)).horizontalAdvance(text)


BOLD = QFont.Weight.Bold
SEMI = QFont.Weight.DemiBold
PLAIN = QFont.Weight.Normal
