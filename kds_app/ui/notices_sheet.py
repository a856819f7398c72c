"""Every notice that nobody has read yet: what happened, when, to which order, and what support will ask for.

Below them, for whoever wonders where a ticket went, what left the board by another hand: no trouble, nothing to read.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from kds_app.domain.sieve import shows
from kds_app.engine.picture import Departure, Notice, Trouble, by_gravity
from kds_app.ui import sayings, words
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, FINGER, GAP, SEMI
from kds_app.ui.words import translate

_KEY = 26.0


class NoticesSheet(RollSheet):
    """Each stays until somebody has read it."""

    read = Signal(int)
    """the notice's id"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("notices", parent)
        self._keys: dict[int, Key] = {}
        self.side_key = self._all = Key(translate("Notices", "Got it, all"), self, size=4.0)
        self._all.setObjectName("got-it-all")
        self._all.clicked.connect(self._read_all)

    def content(self, scene: Scene) -> object:
        """The notices, and what left by another hand."""
        return scene.picture.notices, scene.picture.departures

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """A card a notice, with its key at the right."""
        notices = by_gravity(scene.picture.notices)
        for gone in self._keys.keys() - {notice.id for notice in notices}:
            key = self._keys.pop(gone)
            key.hide()
            key.deleteLater()
        if any(notice.id not in self._keys for notice in notices):
            self._all.unsettle()  # nobody has read the one that has just come
        self._all.setEnabled(bool(notices))
        if not notices:
            text = translate("Notices", "Everything has been read.")
            self.page.put(0, look.paragraph(text, 4.4, width, colour=look.palette.muted))
        for notice in notices:
            self._card(notice, look, width)
        self._left([each for each in scene.picture.departures if shows(look.preferences, each.order)], look, width)

    def _card(self, notice: Notice, look: Look, width: int) -> None:
        page, pad, top = self.page, look.text(2.2), self.page.pen
        wide, tall = look.mm(_KEY), look.mm(FINGER)
        room = width - wide - 3 * pad
        page.pen += pad / 2
        at = words.clock_time(notice.at)
        order = translate("Notices", "Order {0}").format(notice.number) if notice.number else ""
        head = " · ".join(part for part in (at, order) if part)
        page.put(pad, look.paragraph(head, 4.4, room, weight=BOLD))
        for text, size, colour in _body(notice, look):
            page.put(pad, look.paragraph(text, size, room, weight=SEMI, colour=colour))
        page.pen = max(page.pen + pad / 2, top + tall + pad)
        page.cards.append(QRectF(0, top, width, page.pen - top))
        self._place_key(notice, look, QRect(int(width - wide - pad / 2), int(top + pad / 2), wide, tall), head)
        page.pen += look.mm(GAP)

    def _left(self, departures: Sequence[Departure], look: Look, width: int) -> None:
        if not departures:
            return
        page, pad, palette = self.page, look.text(2.2), look.palette
        page.pen += look.mm(GAP)
        heading = translate("Notices", "Left the board, by another hand")
        page.put(0, look.paragraph(heading, 4.0, width, weight=SEMI, colour=palette.muted))
        page.pen += pad / 2
        top = page.pen
        page.pen += pad / 2
        for each in departures:
            order = translate("Notices", "Order {0}").format(each.order.number)
            said = " · ".join((words.clock_time(each.at)[:5], order, sayings.departure(each.order)))
            page.put(pad, look.paragraph(said, 4.0, width - 2 * pad, weight=SEMI))
        page.pen += pad / 2
        page.cards.append(QRectF(0, top, width, page.pen - top))

    def _place_key(self, notice: Notice, look: Look, place: QRect, head: str) -> None:
        key = self._keys.get(notice.id)
        if key is None:
            key = Key(translate("Notices", "Got it"), self.page, size=4.0)
            key.setObjectName(f"read-{notice.id}")
            key.setAccessibleName(translate("Notices", "Got it: {0}").format(head))
            key.clicked.connect(lambda _=False, i=notice.id: self._read(i))
            self._keys[notice.id] = key
        if key.geometry() != place:
            key.setGeometry(place)
            key.unsettle()
        key.dress(look)
        key.show()

    def _read(self, notice_id: int) -> None:
        if len(self._keys) == 1:
            self.close_sheet()
        self.read.emit(notice_id)

    def _read_all(self) -> None:
        """Read those that are on the page, and no others."""
        self.close_sheet()
        for notice_id in list(self._keys):
            self.read.emit(notice_id)


def _body(notice: Notice, look: Look) -> list[tuple[str, float, QColor]]:
    """What happened, and what support will ask for: text, millimetres, colour."""
    tap = notice.tap
    if notice.trouble is not Trouble.REFUSED or tap is None:
        return [(sayings.notice(notice), 4.0, look.palette.said_warn)]
    body = [(sayings.refusal(tap, notice.order), 4.0, look.palette.said_warn)]
    if tap.request_id:
        body.append((translate("Notices", "Reference {0}").format(tap.request_id), 3.2, look.palette.muted))
    return body
