"""Every board and every sheet as pictures, for people to look at.

    python -m tests.gallery --out DIR            all of them
    python -m tests.gallery --out DIR --few      those that the tests look at
    python -m tests.gallery --out DIR --only settings

Each picture is named by what it shows. ``contact-….png`` show many at once, and ``faults.txt`` says what the judges
found; exits with 1 where that is anything.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from kds_app.ui.theme import font, load_fonts
from tests.gallery.judges import faults
from tests.gallery.scenes import SCREENS, Scene, chosen_scenes, every_scene, staged
from tests.gallery.sight import see

_RESOURCES = Path(__file__).parents[2] / "resources"
_CONTACT = 2000
"""Pixels that a contact sheet is wide."""
_COLUMNS, _ROWS = 3, 3
_CAPTION, _GAP = 26, 10
_SMOOTH = Qt.TransformationMode.SmoothTransformation


def main() -> int:
    """Paint and judge them; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--out", type=Path, required=True, help="a folder for the pictures")
    parser.add_argument("--few", action="store_true", help="only those that the tests look at")
    parser.add_argument("--only", default="", metavar="WORD", help="only those with this in their name")
    args = parser.parse_args()
    _steady()
    app = QApplication([])
    load_fonts(_RESOURCES)
    scenes = [scene for scene in (chosen_scenes() if args.few else every_scene()) if args.only in scene.name]
    args.out.mkdir(parents=True, exist_ok=True)
    found = {scene.name: paint(scene, args.out) for scene in scenes}
    contact_sheets(scenes, args.out)
    told = [f"{name}: {fault}" for name, here in found.items() for fault in here]
    (args.out / "faults.txt").write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    sys.stdout.write(f"{len(scenes)} pictures in {args.out}, {len(told)} faults\n")
    del app
    return 1 if told else 0


def _steady() -> None:
    """The same pictures everywhere: on no screen, and by the time of no place."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()


def paint(scene: Scene, folder: Path) -> list[str]:
    """Write its picture there; gives its faults."""
    with staged(scene) as window:
        sight = see(window)
        sight.picture.save(str(folder / f"{scene.name}.png"))
        return faults(sight, scene.screen.px_per_mm)


def contact_sheets(scenes: Sequence[Scene], folder: Path) -> None:
    """Write sheets of many pictures each: those of one screen together, and on them those of one board."""
    for screen in SCREENS:
        mine = sorted((scene for scene in scenes if scene.screen == screen), key=lambda scene: scene.board + scene.over)
        columns = _COLUMNS + screen.upright
        for page, start in enumerate(range(0, len(mine), columns * _ROWS), 1):
            names = [scene.name for scene in mine[start : start + columns * _ROWS]]
            _contact_sheet(names, folder, columns).save(str(folder / f"contact-{screen.name}-{page:02}.png"))


def _contact_sheet(names: list[str], folder: Path, columns: int) -> QImage:
    wide = (_CONTACT - _GAP * (columns + 1)) // columns
    pictures = [QImage(str(folder / f"{name}.png")).scaledToWidth(wide, _SMOOTH) for name in names]
    cell = QSize(wide + _GAP, max(picture.height() for picture in pictures) + _CAPTION + _GAP)
    sheet = QImage(_CONTACT, cell.height() * -(-len(names) // columns) + _GAP, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.darkBlue)
    painter = QPainter(sheet)
    painter.setFont(font(_CAPTION - 8))
    painter.setPen(Qt.GlobalColor.white)
    for index, (name, picture) in enumerate(zip(names, pictures, strict=True)):
        row, column = divmod(index, columns)
        corner = QPoint(_GAP + column * cell.width(), _GAP + row * cell.height())
        painter.drawText(QRect(corner, QSize(wide, _CAPTION)), Qt.AlignmentFlag.AlignVCenter, name)
        painter.drawImage(corner + QPoint(0, _CAPTION), picture)
    painter.end()
    return sheet


if __name__ == "__main__":
    raise SystemExit(main())
