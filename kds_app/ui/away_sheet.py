"""«While you were away», in full."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from kds_app.engine.picture import Picture
from kds_app.ui import sayings
from kds_app.ui.away import settled
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.words import action_name, translate


class AwaySheet(RollSheet):
    """Names every order it is about."""

    read = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("away", parent)
        self.side_key = Key(translate("Away", "Got it"), self, size=4.0)
        self.side_key.setObjectName("got_it")
        self.side_key.setAccessibleName(translate("Away", "Got it: while you were away"))
        self.side_key.clicked.connect(self._read)

    def content(self, scene: Scene) -> object:
        """What happened, and what has become of the taps by now."""
        return scene.picture.away, scene.picture.caught_up

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """A card for each kind of news, the orders in large figures."""
        page, pad = self.page, look.text(2.2)
        for heading, texts in _sections(scene.picture):
            top = page.pen
            page.pen += pad / 2
            page.put(pad, look.paragraph(heading, 4.0, width - 2 * pad, weight=SEMI, colour=look.palette.muted))
            for text in texts:
                page.put(pad, look.paragraph(text, 5.4, width - 2 * pad, weight=BOLD))
            page.pen += pad / 2
            page.cards.append(QRectF(0, top, width, page.pen - top))
            page.pen += look.mm(GAP)

    def _read(self) -> None:
        self.close_sheet()
        self.read.emit()


def _sections(picture: Picture) -> Iterator[tuple[str, list[str]]]:
    told = picture.away
    if told is None:
        return
    delivered, refused = settled(picture.caught_up)
    orders = (
        (translate("Away", "New orders"), told.new),
        (translate("Away", "Changed by the customer"), told.changed),
        (translate("Away", "Cancelled"), told.cancelled),
        (translate("Away", "Picked up or delivered, not on this screen"), told.finished),
        (translate("Away", "Taps delivered"), tuple(f"{action_name(tap.action)} {tap.number}" for tap in delivered)),
    )
    for heading, numbers in orders:
        if numbers:
            yield heading, ["  ·  ".join(numbers)]
    if refused:
        texts = [f"{tap.number}: {sayings.refusal(tap)}" for tap in refused]
        yield translate("Away", "Taps that came to nothing"), texts
