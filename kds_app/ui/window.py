"""The window: strip, banner, board, rail, and the sheets over them. Shows pictures and passes taps on, nothing else."""

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import Guarded, Preferences
from kds_app.domain.sieve import filtered, sift
from kds_app.engine.picture import Picture
from kds_app.engine.sound import Speaker
from kds_app.ui import words
from kds_app.ui.alarm import Alarm
from kds_app.ui.banner import Banner, Matter, matter
from kds_app.ui.board import NARROW, BoardView
from kds_app.ui.bridge import Bridge
from kds_app.ui.brush import fill
from kds_app.ui.bump import Bump, Parts
from kds_app.ui.herald import Herald
from kds_app.ui.key import Key
from kds_app.ui.kiosk import Kiosk
from kds_app.ui.look import Look
from kds_app.ui.pointer import Pointer
from kds_app.ui.rail import Errand, Rail, Sign, errand_name, scheduled
from kds_app.ui.roles import Role, introduce, is_a
from kds_app.ui.scene import Scene
from kds_app.ui.strip import Part, Strip, parts
from kds_app.ui.theme import FINGER, GAP, density, scaled

if TYPE_CHECKING:
    from kds_app.ui.coach import Coach, Practice

_LANES_ABREAST = 3
_LULL = 30.0
"""Seconds of a lull after which everything is looked through all the same, such as for a loudspeaker."""
_WAYS_OUT = {
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
}
"""Keys that end the program where no window manager takes them."""


@is_a(Role.Window)
class Window(Kiosk):
    """The whole screen. ``remark`` is said at the end of the strip, such as that this is practice.

    Without a ``speaker`` it neither rings nor says that it does not. With ``practice`` nothing on it is real.
    """

    def __init__(
        self, bridge: Bridge, remark: str = "", speaker: Speaker | None = None, practice: "Practice | None" = None
    ) -> None:
        introduce()
        super().__init__()
        self.setObjectName("kds")
        self.setWindowTitle(words.translate("Window", "Kitchen display"))
        self._bridge = bridge
        self._remark = remark
        self._ends = practice is None or not practice.beside
        self.sound: tuple[Part, ...] = ()
        """What the strip says of sound: why it rings, or that it cannot."""
        self._strip = Strip(self)
        self._banner = Banner(self)
        self._herald = Herald(self)
        self.board = BoardView(self, lambda: bridge.moment().mono)
        self.rail = Rail(self)
        self.sheets = []
        self._scene: Scene | None = None
        self._lull: Scene | None = None
        """What was shown last, where that was in a lull."""
        self._covered: tuple[Look, QRect] | None = None
        self.alarm = Alarm(self, bridge, speaker, self._strip.margin) if speaker is not None else None
        self.coach = self._make_coach(practice) if practice is not None else None
        self.guard = self._make_guard()
        self._pointer = Pointer(self)
        self._stops: list[Key] = []
        self._look = self._make_look()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # no stop of the Tab key: nothing shows it there
        self.setFocus()
        self._wire()
        self._wire_sheets()
        if self.alarm is not None:
            self._wire_sound(self.alarm)
        if self.coach is not None:
            self.board.let_through()  # it is known for practice by what is written behind it
            self._wire_practice(self.coach)
        parts = Parts(self.board, self.rail, self._banner, lambda: self.sheets, lambda: self._look)
        self.bump = Bump(self, parts, bridge)

    def _make_coach(self, practice: "Practice") -> "Coach":
        from kds_app.ui.coach import Coach  # noqa: PLC0415 - a real board has none

        return Coach(self, self._bridge, practice)

    def _wire(self) -> None:
        bridge = self._bridge
        self.board.acted.connect(self._acted)
        self.board.resolved.connect(bridge.resolve)
        self.board.undone.connect(bridge.undo)
        self.board.ticked.connect(bridge.tick_off)
        self.board.reshaped.connect(self.refresh)
        self.board.acknowledged.connect(self._acknowledged)
        self._banner.dismissed.connect(bridge.dismiss)
        self._banner.wanted.connect(self.open_connection)
        self._banner.missed.connect(self.open_away)
        bridge.pictured.connect(self._show_tickets)
        bridge.followed.connect(self._go_on)
        bridge.stood.connect(self.refresh)
        bridge.preferred.connect(self._preferred)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._go_on)
        self._clock.start(1000)

    # what is shown

    def _show_tickets(self) -> None:
        moment = self._bridge.moment()
        if self._lull is None or not self._lasts(self._lull, moment.mono):
            self.board.show_picture(self._bridge.picture, self._look, moment)

    def refresh(self, _: object = None) -> None:
        """Show the newest picture as of now."""
        picture, moment, look = self._bridge.picture, self._bridge.moment(), self._look
        self.guard.follow(moment.mono)
        self._stay_put()
        sifted = sift(picture.board, look.preferences)
        self._scene = scene = Scene(picture, sifted, moment)
        if self.alarm is not None:
            self.sound = self.alarm.follow(scene, look)
        locked = self.guard.asks(Guarded.SETTINGS)
        said, item = self._said(scene), matter(picture, self._bridge.standing, moment.wall, sifted.board, locked=locked)
        strip = self._strip.show_parts(picture, look, moment, said, self.width())
        self._arrange(strip, item)
        # What rings is said by what it rings for: the order, the tap, the connection.
        self._herald.follow(scene, [part for part in said if part not in self.sound], item)
        self.board.show_picture(picture, look, moment)
        if self.coach is not None:
            self.coach.follow(scene)
        for sheet in self.sheets:
            sheet.show_scene(scene)
        self._order_stops()
        self._lull = scene if self._lulled(picture, moment.mono) else None

    def _go_on(self) -> None:
        """A second has passed, or there is a new picture. In a lull it makes tickets older and changes nothing else."""
        picture, moment = self._bridge.picture, self._bridge.moment()
        if (began := self._lull) is None or not self._lasts(began, moment.mono):
            self.refresh()
            return
        self.guard.follow(moment.mono)
        self._stay_put()
        self._scene = scene = Scene(picture, began.sifted, moment)
        self._strip.pass_time(picture.link, moment)
        self.board.pass_time(moment)
        for sheet in self.sheets:
            sheet.show_scene(scene)

    def _lasts(self, began: Scene, mono: float) -> bool:
        """Whether all that was shown when the lull began still stands, but for ages."""
        picture = self._bridge.picture
        same = picture is began.picture or picture.echoes(began.picture)
        return same and mono - began.moment.mono < _LULL and self._lulled(picture, mono)

    def _lulled(self, picture: Picture, mono: float) -> bool:
        """Whether time changes nothing but ages: all is well, nothing calls, and nobody has anything open or to read.

        An absence that nobody has read of is told with its day from midnight on.
        """
        return (
            picture.link.lulled(mono)
            and picture.away is None
            and (self.alarm is None or self.alarm.lulled(mono))
            and self._herald.lulled
            and self.coach is None
            and not any(sheet.isVisible() for sheet in self.sheets)
        )

    def _said(self, scene: Scene) -> list[Part]:
        remarks = [Part(text) for text in (self._bridge.standing.warning, self._remark) if text]
        return [*parts(scene.picture, scene.moment, scene.hidden, self.sound), *remarks]

    def _order_stops(self) -> None:
        """The Tab key goes through everything in reading order, whatever came when."""
        practice = self.coach.bar.keys if self.coach else []
        stops = [*practice, *self._banner.keys, *self.board.keys, *self.rail.keys]
        if stops != self._stops:
            self._stops = stops
            for here, there in pairwise(stops):
                QWidget.setTabOrder(here, there)

    def _show_rail(self, place: QRect, *, across: bool) -> None:
        picture, palette = self._bridge.picture, self._look.palette
        board = sift(picture.board, self._look.preferences).board
        unread = len(picture.notices)
        on = palette.warn if filtered(self._look.preferences) else None
        rail = self.rail
        rail.say(Errand.SCHEDULED, scheduled(board, palette))
        rail.say(Errand.NOTICES, Sign(errand_name(Errand.NOTICES), unread, palette.warn if unread else None))
        if self.alarm is not None:
            rail.say(Errand.MUTE, self.alarm.sign(self._look))
        rail.say(Errand.FILTER, Sign(errand_name(Errand.FILTER), fill=on))
        rail.fit(self._look, place, across=across)

    # where it goes

    def _make_look(self) -> Look:
        preferences = self._bridge.preferences
        px_per_mm = density(self.screen(), preferences.px_per_mm)
        narrow = self.width() < NARROW  # there two tickets stand side by side
        room = self.width() / 2 if narrow else (self.width() - px_per_mm * (FINGER + GAP)) / _LANES_ABREAST
        return Look(scaled(px_per_mm, room - px_per_mm * GAP, preferences.distance), preferences=preferences)

    def _preferred(self, preferences: Preferences) -> None:
        if preferences.kiosk and not self.isFullScreen():
            self.fill_the_screen()
        self._restyle()

    def _rail_width(self) -> int:
        return self._look.mm(FINGER + GAP)

    def _body(self) -> QRect:
        """What the rail leaves: it stands at the right, or lies below on a narrow screen."""
        if self.width() < NARROW:
            return self.rect().adjusted(0, 0, 0, -self._rail_width())
        return self.rect().adjusted(0, 0, -self._rail_width(), 0)

    def _place_banner(self, item: Matter | None, top: int) -> int:
        """Below ``top``, or in practice in place of the text of its bar; gives the pixels it takes of the board."""
        look, body = self._look, self._body()
        self._banner.setVisible(item is not None)
        if item is not None and self.coach is not None:
            bar = self.coach.bar
            told = replace(item, text=self.coach.advice or item.text)
            if self._banner.show_matter(told, look, bar.place_for_more.width()) <= bar.place_for_more.height():
                self._banner.setGeometry(bar.place_for_more)
                bar.stackUnder(self._banner)
                return 0
        high = self._banner.show_matter(item, look, body.width())
        self._banner.setGeometry(body.left(), top, body.width(), high)
        return high

    def _arrange(self, strip: int, item: Matter | None) -> None:
        body, rail, across = self._body(), self._rail_width(), self.width() < NARROW
        self._strip.setGeometry(0, 0, self.width(), strip)
        bar = self.coach.arrange(self._look, strip) if self.coach else 0
        strip += bar
        self.board.setGeometry(body.adjusted(0, strip + self._place_banner(item, strip), 0, 0))
        if across:
            place = QRect(0, body.bottom() + 1, self.width(), rail)
        else:
            place = QRect(body.right() + 1, strip, rail, self.height() - strip)
        self._show_rail(place, across=across)
        covered = (self._look, self.rect().adjusted(0, strip, 0, 0))
        if covered != self._covered:
            self._covered = covered
            for sheet in self.sheets:
                sheet.cover(*covered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing in the window wanted for itself is the bump bar's, or nobody's."""
        if (event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier) in _WAYS_OUT:
            self.leave()
            return
        event.setAccepted(self.bump.press(event))

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Sizes follow the window; so do open sheets."""
        self._restyle()

    def _restyle(self) -> None:
        self._look = self._make_look()
        self.refresh()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The ground everything stands on."""
        painter = QPainter(self)
        fill(painter, self.rect(), self._look.palette.ground)
        painter.end()
