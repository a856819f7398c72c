"""The drawing as pictures, in the sizes and files that each system wants."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from recipe.platforms import SIZES

_WINDOWS = (16, 24, 32, 48, 64, 128, 256)
_LARGEST = 1024


def draw(drawing: Path, size: int) -> bytes:
    """The drawing as a PNG of so many pixels square."""
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # a device is taken, whatever the stubs say
    return bytes(buffer.data().data())


def make_icons(drawing: Path, folder: Path) -> None:
    """PNGs of every size, and the one file with many that Windows and macOS want."""
    folder.mkdir(parents=True, exist_ok=True)
    name = drawing.stem
    for size in SIZES:
        (folder / f"{name}-{size}.png").write_bytes(draw(drawing, size))
    largest = Image.open(BytesIO(draw(drawing, _LARGEST)))
    small = [Image.open(BytesIO(draw(drawing, size))) for size in _WINDOWS]
    small[-1].save(folder / f"{name}.ico", sizes=[image.size for image in small], append_images=small[:-1])
    largest.save(folder / f"{name}.icns", append_images=small)
