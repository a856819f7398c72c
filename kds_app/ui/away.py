"""«While you were away»: what a restart or an outage kept from the kitchen, in one line and in full."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.away import Away
from kds_app.domain.tap import Tap
from kds_app.engine.picture import Picture
from kds_app.ui import sayings
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.roll import RollSheet
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.words import action_name, clock_time, translate


def title(told: Away, now: datetime) -> str:
    """What it is about, and since when: with the day, where that was another."""
    if told.since is None:
        return translate("Away", "While you were away")
    since, today = told.since.astimezone(), now.astimezone()
    shown = clock_time(told.since)[:5] if since.date() == today.date() else f"{since:%d.%m. %H:%M}"
    return translate("Away", "While you were away (since {0})").format(shown)


def line(picture: Picture, now: datetime) -> str:
    """All of it in one line: «3 new, 1 changed, 1 cancelled, 2 taps delivered, 1 refused»; empty for nothing."""
    told = picture.away
    if told is None:
        return ""
    delivered, refused = _settled(picture.caught_up)
    tap_word = (
        translate("Away", "{0} tap delivered") if len(delivered) == 1 else translate("Away", "{0} taps delivered")
    )
    counts = (
        (translate("Away", "{0} new"), len(told.new)),
        (translate("Away", "{0} changed"), len(told.changed)),
        (translate("Away", "{0} cancelled"), len(told.cancelled)),
        (translate("Away", "{0} finished elsewhere"), len(told.finished)),
        (tap_word, len(delivered)),
        (translate("Away", "{0} refused"), len(refused)),
    )
    return f"{title(told, now)}: {', '.join(text.format(count) for text, count in counts if count)}"


def _settled(taps: tuple[Tap, ...]) -> tuple[list[Tap], list[Tap]]:
    """Delivered, and come to nothing; one that a cook took back is neither."""
    return [tap for tap in taps if tap.delivered], [tap for tap in taps if not tap.delivered and not tap.undone]


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
    delivered, refused = _settled(picture.caught_up)
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
