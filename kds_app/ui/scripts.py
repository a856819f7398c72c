"""Which scripts this machine has letters for: a dish in one that it has not is a row of boxes."""

from msgspec import Struct
from PySide6.QtGui import QTextLayout

from kds_app.ui.theme import font

_SIZE = 20


class Script(Struct, frozen=True):
    """A script that dishes, names and notes come in, and the Debian package with letters for it."""

    name: str
    sample: str
    package: str


SCRIPTS = (
    Script("Latin", "Nasi goreng", "fonts-noto-core"),
    Script("Vietnamese", "Phở bò tái Nguyễn", "fonts-noto-core"),
    Script("Thai", "ข้าวกะเพราหมูสับ", "fonts-noto-core"),
    Script("Japanese", "醤油ラーメン", "fonts-noto-cjk"),
    Script("Chinese", "麻婆豆腐 蔥油餅", "fonts-noto-cjk"),
    Script("Korean", "김치찌개", "fonts-noto-cjk"),
    Script("Arabic", "بدون بصل من فضلك", "fonts-noto-core"),
    Script("Emoji", "🎂🌶", "fonts-noto-color-emoji"),
)
"""Those of the countries klikit delivers in."""


def shows(text: str) -> bool:
    """Whether every letter of the text has a shape, in our typeface or in one that the system puts in its place.

    Needs a QGuiApplication.
    """
    layout = QTextLayout(text, font(_SIZE))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return all(0 not in run.glyphIndexes() for run in layout.glyphRuns())


def missing_scripts() -> tuple[Script, ...]:
    """Those of ``SCRIPTS`` that this machine cannot show."""
    return tuple(script for script in SCRIPTS if not shows(script.sample))
