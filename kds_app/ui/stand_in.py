"""One window in another's place: the same spot, and the other one back when this one goes."""

from kds_app.ui.steady import Steady
from kds_app.ui.window import Window


def stand_in(practice: Window, real: Window) -> None:
    """Show ``practice`` where ``real`` stands, which goes on unseen: out of reach of fingers, keys and screen readers.

    As soon as ``practice`` closes, however that comes, ``real`` is back.
    """
    practice.setGeometry(real.geometry())
    practice.setWindowState(real.windowState())
    practice.closing.connect(lambda: give_back(real))
    practice.show()
    practice.activateWindow()
    real.hide()


def give_back(real: Window) -> None:
    """Show it again. What was meant for practice does nothing on it: its keys are deaf for a moment, no ring stands."""
    if real.isVisible():
        return
    place = real.geometry()
    real.board.selected = None
    for key in real.findChildren(Steady):
        key.unsettle()
    real.show()
    if not real.windowState():
        real.setGeometry(place)  # a window manager may have had ideas of its own
    real.activateWindow()
    real.setFocus()
