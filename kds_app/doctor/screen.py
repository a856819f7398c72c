"""What this computer can show. For the thread that Qt lives on."""

import os
import subprocess
import sys
from collections.abc import Iterator

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.host.paths import ResourcesMissingError, resources
from kds_app.ui import theme
from kds_app.ui.scripts import SCRIPTS, missing_scripts

_PATIENCE = 20.0
"""Seconds for Qt to come up."""
_LIBRARIES = "Start it as the user whose screen it is; packaging/run installs the libraries that Qt needs."
_ALONE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
_UNSEEN = frozenset({"offscreen", "minimal"})
_SMALLEST = (1024, 600)
"""Pixels: lanes side by side need that many; upright, the other way round."""


def examine_screen(px_per_mm: float | None) -> Iterator[Finding]:
    """The platform, the screen, the letters. ``px_per_mm`` as set; None takes what the screen says of itself."""
    if QApplication.instance() is None:
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        if complaint := _cannot_start():
            yield wrong(Subject.PLATFORM, f"no window can be opened: {complaint}", _LIBRARIES)
            os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the letters can be looked at all the same
            QApplication(sys.argv[:1])
            yield from _letters()
            return
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application runs in this process")
    name = application.platformName()
    if name in _UNSEEN:
        text = f"no screen is known here ({name}): the display needs DISPLAY or WAYLAND_DISPLAY to be set"
        yield fine(Subject.PLATFORM, text)
    else:
        yield fine(Subject.PLATFORM, f"windows are shown by {name}")
        yield _screen(application.primaryScreen(), px_per_mm)
    yield from _letters()


def _cannot_start() -> str:
    """What Qt says where it cannot open a window here, found out by another process: it would end this one."""
    # A package has no Python to run it by: it runs itself.
    command = [sys.executable, "window"] if getattr(sys, "frozen", False) else [sys.executable, "-c", _ALONE]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        return "Qt does not come up"
    said = [line.partition(": ")[2] for line in run.stderr.splitlines() if line.startswith("qt.qpa")]
    return "" if not run.returncode else " ".join(said) or f"Qt ended with {run.returncode}"


def open_a_window() -> int:
    """What that other process does: come up as far as Qt itself does, or end as Qt ends it."""
    QGuiApplication(sys.argv[:1])
    return 0


def _screen(screen: QScreen, px_per_mm: float | None) -> Finding:
    size, density = screen.size(), theme.density(screen, px_per_mm)
    text = f"{size.width()}×{size.height()}, {density:.1f} pixels a millimetre, so a key of 20 mm takes"
    text = f"{text} {density * theme.FINGER:.0f}"
    least, most = sorted((size.width(), size.height()))
    if least < _SMALLEST[1] or most < _SMALLEST[0]:
        way_out = f"A display needs {_SMALLEST[0]}×{_SMALLEST[1]} pixels or more."
        return wrong(Subject.SCREEN, f"too small for a board: {text}", way_out)
    return fine(Subject.SCREEN, f"{text}; Settings → Display has a ruler for it")


def _letters() -> Iterator[Finding]:
    try:
        theme.load_fonts(resources())
    except (FileNotFoundError, ResourcesMissingError) as error:
        yield wrong(Subject.LETTERS, f"the program is not whole: {error}", "Install it again.")
        return
    missing = missing_scripts()
    if not missing:
        yield fine(Subject.LETTERS, "shows " + ", ".join(script.name for script in SCRIPTS))
    for script in missing:
        way_out = f"On Debian: sudo apt-get install {script.package}"
        yield wrong(Subject.LETTERS, f"{script.name} cannot be shown here: such dishes are rows of boxes", way_out)
