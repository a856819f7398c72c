"""What a person must do something about, across the top of the board: one at a time, never in its way for long."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.ui import sayings, words
from kds_app.ui.bridge import Standing
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, FINGER, GAP


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing on the banner. ``notice`` None is the credential's."""

    text: str
    key: str
    notice: int | None = None


_GRAVEST = (Trouble.NOT_SAVED, Trouble.STORE)
"""A tap that does not count, a disk that fails: said before anything else."""


def matter(picture: Picture, standing: Standing) -> Matter | None:
    """What the banner should say: what was lost here, then the credential, then the rest."""
    notices = sorted(picture.notices, key=lambda notice: (notice.trouble not in _GRAVEST, -notice.id))
    if notices and notices[0].trouble in _GRAVEST:
        return _notice(notices)
    return _credential(picture, standing) or (_notice(notices) if notices else None)


def _credential(picture: Picture, standing: Standing) -> Matter | None:
    link = picture.link
    if picture.account is None:
        return Matter(words.translate("Banner", "Not signed in to a shop yet."), words.translate("Banner", "Sign in"))
    if link.shut_by is None:
        return None
    text = f"{words.outcome_says(link.shut_by)}."
    if waiting := words.waiting(link):
        text += " " + words.translate("Banner", "{0}; nothing is lost.").format(waiting)
    remark = standing.secret_source if standing.fixed else standing.warning
    return Matter(f"{text} {remark}".strip(), words.translate("Banner", "Sign in"))


def _notice(notices: list[Notice]) -> Matter:
    first, more = notices[0], len(notices) - 1
    text = sayings.notice(first)
    if more:
        text = words.translate("Banner", "{0} (and {1} more)").format(text, more)
    return Matter(text, words.translate("Banner", "Got it"), first.id)


class Banner(QWidget):
    """Shows one matter; hidden where there is none."""

    dismissed = Signal(int)
    wanted = Signal()
    """The settings are wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._matter: Matter | None = None
        self._look: Look | None = None
        self._text: Paragraph | None = None
        self._key = Key("", self, size=3.6)
        self._key.setObjectName("banner-key")
        self._key.clicked.connect(self._pressed)

    def show_matter(self, item: Matter | None, look: Look, width: int) -> int:
        """Show it; gives the height wanted, 0 for none."""
        if item is not None and item != self._matter:
            self._key.unsettle()
        self._matter, self._look = item, look
        if item is None:
            return 0
        gap, key_width = look.mm(GAP), look.mm(30)
        self._text = look.paragraph(item.text, 4.0, width - key_width - 5 * gap, weight=BOLD, colour=look.palette.ink)
        height = max(look.mm(FINGER), int(self._text.height)) + 2 * gap
        self._key.setText(item.key)
        self._key.setAccessibleName(item.key)
        self._key.dress(look, look.palette.ground)
        self._key.setGeometry(QRect(width - key_width - 2 * gap, gap, key_width, height - 2 * gap))
        self.setAccessibleName(item.text)
        self.update()
        return height

    def _pressed(self) -> None:
        if self._matter is None or self._matter.notice is None:
            self.wanted.emit()
        else:
            self.dismissed.emit(self._matter.notice)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the matter on the colour of trouble."""
        if self._look is None or self._text is None:
            return
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.palette.trouble)
        gap = look.mm(GAP)
        painter.drawRoundedRect(self.rect().adjusted(gap, 0, -gap, 0), look.text(2), look.text(2))
        self._text.draw(painter, 2.5 * gap, (self.height() - self._text.height) / 2)
        painter.end()
