"""What a person must do something about, across the top of the board: one at a time, and no higher than its key."""

from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import EMPTY, Board
from kds_app.engine.picture import GRAVEST, Notice, Picture, by_gravity
from kds_app.ui import away, refused, sayings, words
from kds_app.ui.bridge import Standing
from kds_app.ui.brush import fill
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.rail import SMALLEST
from kds_app.ui.roles import Role, is_a
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, GAP

_RIM = 0.5
_KEY = 30.0


class Matter(Struct, frozen=True):
    """One thing on the banner. ``notice`` None is the credential's, or what was missed while ``away``."""

    text: str
    key: str
    notice: int | None = None
    away: bool = False


def matter(
    picture: Picture, standing: Standing, now: datetime, board: Board = EMPTY, *, locked: bool = False
) -> Matter | None:
    """What the banner should say, the gravest first; ``locked``: the way to sign in asks for the PIN.

    What was lost here, then the credential, then what was refused just now; then what happened while nobody was
    there, and last the refusals that are part of it. What a ticket of the ``board`` says by itself is not said twice.
    """
    notices = [notice for notice in by_gravity(picture.notices) if not refused.told(notice, board)]
    if notices and notices[0].trouble in GRAVEST:
        return _notice(notices, notices[0])
    if credential := _credential(picture, standing, locked=locked):
        return credential
    told = {tap.key for tap in picture.caught_up}
    fresh = [notice for notice in notices if notice.tap is None or notice.tap.key not in told]
    if fresh:
        return _notice(notices, fresh[0])
    if missed := away.line(picture, now):
        return Matter(missed, words.translate("Banner", "Show"), away=True)
    return _notice(notices, notices[0]) if notices else None


def _credential(picture: Picture, standing: Standing, *, locked: bool) -> Matter | None:
    link = picture.link
    key = words.translate("Banner", "Sign in (PIN)") if locked else words.translate("Banner", "Sign in")
    if picture.account is None:
        return Matter(words.translate("Banner", "Not signed in to a shop yet."), key) if standing.known else None
    if link.shut_by is None:
        return None
    text = f"{words.outcome_says(link.shut_by)}."
    if waiting := words.waiting(link):
        text += " " + words.translate("Banner", "{0}; nothing is lost.").format(waiting)
    remark = standing.secret_source if standing.fixed else standing.warning
    return Matter(f"{text} {remark}".strip(), key)


def _notice(notices: list[Notice], first: Notice) -> Matter:
    text, more = sayings.notice(first), len(notices) - 1
    if more:
        text = words.translate("Banner", "{0} (and {1} more)").format(text, more)
    return Matter(text, words.translate("Banner", "Got it"), first.id)


@is_a(Role.AlertMessage)
class Banner(QWidget):
    """Shows one matter; hidden where there is none."""

    dismissed = Signal(int)
    wanted = Signal()
    """The settings are wanted."""
    missed = Signal()
    """Somebody wants to read what happened while nobody was there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._matter: Matter | None = None
        self._look: Look | None = None
        self._text: Paragraph | None = None
        self._shown: tuple[object, ...] = ()
        self._high = 0
        self._key = Key("", self, size=4.0)
        self._key.setObjectName("banner-key")
        self._key.clicked.connect(self._pressed)

    @property
    def keys(self) -> list[Key]:
        """Its key, where there is something to press it for."""
        return [] if self._matter is None else [self._key]

    def show_matter(self, item: Matter | None, look: Look, width: int) -> int:
        """Show it; gives the height wanted, 0 for none."""
        shown = (item, look, width)
        if shown == self._shown:
            return self._high
        if item is not None and item != self._matter:
            self._key.unsettle()
        self._shown, self._matter, self._look = shown, item, look
        self._high = self._lay_out(item, look, width) if item is not None else 0
        return self._high

    def _lay_out(self, item: Matter, look: Look, width: int) -> int:
        """Find everything its place; gives the pixels of height that takes."""
        gap, rim, key_width = look.mm(GAP), look.mm(_RIM), look.mm(_KEY)
        self._text = look.paragraph(item.text, 4.0, width - key_width - 5 * gap, weight=BOLD, colour=look.palette.ink)
        key_height = max(round(look.metrics.px_per_mm * SMALLEST), int(self._text.height) + 2 * rim)
        self._key.setText(item.key)
        self._key.setAccessibleName(item.key)
        self._key.dress(look, look.palette.ground)
        self._key.setGeometry(QRect(width - key_width - gap, rim, key_width, key_height))
        self.setAccessibleName(item.text)
        self.update()
        return key_height + 2 * rim

    def _pressed(self) -> None:
        match self._matter:
            case Matter(away=True):
                self.missed.emit()
            case Matter(notice=int(notice)):
                self.dismissed.emit(notice)
            case _:
                self.wanted.emit()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the matter: on the colour of trouble, or on that of news."""
        if self._look is None or self._text is None or self._matter is None:
            return
        look = self._look
        painter = QPainter(self)
        edge = look.mm(_RIM) // 2  # or it would be one with a strip in the same colour
        ground = look.palette.new if self._matter.away else look.palette.trouble
        fill(painter, self.rect().adjusted(0, edge, 0, 0), ground)
        self._text.draw(painter, 2 * look.mm(GAP), (self.height() - self._text.height) / 2)
        painter.end()
