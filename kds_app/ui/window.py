"""The window: strip, banner, board, rail, and the sheets over them. Shows pictures and passes taps on, nothing else."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Guarded, Preferences
from kds_app.domain.sieve import sift
from kds_app.engine.sound import Speaker
from kds_app.ui import away, words
from kds_app.ui.alarm import Alarm
from kds_app.ui.all_day_sheet import AllDaySheet
from kds_app.ui.away import AwaySheet
from kds_app.ui.banner import Banner, matter
from kds_app.ui.board import NARROW, BoardView
from kds_app.ui.bridge import Answer, Bridge, Standing
from kds_app.ui.bump import Bump, Parts
from kds_app.ui.coach import Coach, Practice
from kds_app.ui.display_sheet import DisplaySheet
from kds_app.ui.drawer import Drawer
from kds_app.ui.filter_sheet import FilterSheet, filtered
from kds_app.ui.guard import LOCK, Guard, Post
from kds_app.ui.help_sheet import HelpSheet
from kds_app.ui.herald import Herald
from kds_app.ui.key import Key
from kds_app.ui.keymap import Command
from kds_app.ui.keys_sheet import KeysSheet
from kds_app.ui.kitchen_page import kitchen
from kds_app.ui.look import Look
from kds_app.ui.more_sheet import MoreSheet
from kds_app.ui.notices_sheet import NoticesSheet
from kds_app.ui.pin_sheet import PinSheet
from kds_app.ui.question_sheet import QuestionSheet
from kds_app.ui.rail import Errand, Rail, Sign, errand_name
from kds_app.ui.recall import RecallSheet
from kds_app.ui.reject_sheet import RejectSheet
from kds_app.ui.roles import Role, introduce, is_a
from kds_app.ui.scene import Scene
from kds_app.ui.security_sheet import SecuritySheet
from kds_app.ui.settings_index import SettingsIndex
from kds_app.ui.settings_panel import SettingsPanel
from kds_app.ui.sheet import Sheet
from kds_app.ui.start_sheet import StartSheet
from kds_app.ui.steady import Steady
from kds_app.ui.strip import Part, Strip, parts
from kds_app.ui.strip import height as strip_height
from kds_app.ui.theme import FINGER, GAP, density, scaled
from kds_app.ui.timers import timers

_LANES_ABREAST = 3
_WAYS_OUT = {
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
}
"""Keys that end the program where no window manager takes them."""


@is_a(Role.Window)
class Window(QWidget):
    """The whole screen. ``remark`` is said at the end of the strip, such as that this is practice.

    Without a ``speaker`` it neither rings nor says that it does not. With ``practice`` nothing on it is real.
    """

    closing = Signal()
    begun = Signal()
    """Practice is wanted."""

    def __init__(
        self, bridge: Bridge, remark: str = "", speaker: Speaker | None = None, practice: Practice | None = None
    ) -> None:
        introduce()
        super().__init__()
        self.setObjectName("kds")
        self.setWindowTitle(words.translate("Window", "Kitchen display"))
        self._bridge = bridge
        self._remark = remark
        self._ends = practice is None or not practice.beside
        """The program ends with it: else there is a real board behind it."""
        self._ending = False
        self.sound: tuple[Part, ...] = ()
        """What the strip says of sound: why it rings, or that it cannot."""
        self._strip = Strip(self)
        self._banner = Banner(self)
        self._herald = Herald(self)
        self.board = BoardView(self, lambda: bridge.moment().mono)
        self.rail = Rail(self)
        self._make_sheets()
        self.alarm = Alarm(self, bridge, speaker) if speaker is not None else None
        self.coach = Coach(self, bridge, practice) if practice is not None else None
        self.practice = self.coach.sheet if self.coach is not None else self._way_into_practice()
        self.guard = self._make_guard()
        self._stops: list[Key] = []
        self._look = self._make_look()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # no stop of the Tab key: nothing shows it there
        self.setFocus()
        self._wire()
        self._wire_sheets()
        if self.alarm is not None:
            self._wire_sound(self.alarm)
        self._wire_settings()
        self._wire_guard()
        if self.coach is not None:
            self._wire_practice(self.coach)
        parts = Parts(self.board, self.rail, self._banner, self.sheets, lambda: self._look)
        self.bump = Bump(self, parts, bridge)
        self.settings_panel.stand(bridge.standing)

    def _make_sheets(self) -> None:
        self.reject_sheet = RejectSheet(lambda: self._bridge.reasons, self)
        self.settings = SettingsIndex(self)
        self.settings_panel = SettingsPanel(self)
        self.drawer = Drawer(self)
        self.recall = RecallSheet(self)
        self.all_day = AllDaySheet(self)
        self.notices = NoticesSheet(self)
        self.away = AwaySheet(self)
        self.filter = FilterSheet(self)
        self.display = DisplaySheet(self)
        self.kitchen = QuestionSheet("kitchen", kitchen, self)
        self.timers = QuestionSheet("timers", timers, self)
        self.keys = KeysSheet(self)
        self.help = HelpSheet(self)
        self.more = MoreSheet(self)
        self.pin = PinSheet(self)
        self.security = SecuritySheet(self, lambda: self._bridge.latch.is_set)

    def _make_guard(self) -> Guard:
        self._posts: dict[Sheet, Post] = {self.recall: Guarded.RECALL, self.settings: Guarded.SETTINGS}
        for page in (self.settings_panel, self.kitchen, self.timers, self.display, self.keys):
            self._posts[page] = Guarded.SETTINGS
        if self.alarm is not None:
            self._posts[self.alarm.sheet] = Guarded.SETTINGS
        self._posts[self.security] = LOCK
        return Guard(self, self._bridge, self.pin, partial(self._show, self.pin), self._guarded_is_open)

    def _guarded_is_open(self) -> bool:
        return any(sheet.isVisible() for sheet in self._posts)

    def _way_into_practice(self) -> StartSheet:
        sheet = StartSheet(self, lambda: self.alarm.calls if self.alarm is not None else ())
        sheet.begun.connect(self.begun)
        return sheet

    @property
    def sheets(self) -> list[Sheet]:
        """All that can lie over the board; at most one is open."""
        return self.findChildren(Sheet, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @property
    def preferences(self) -> Preferences:
        """What is chosen for this screen."""
        return self._bridge.preferences

    def _wire(self) -> None:
        bridge = self._bridge
        self.board.acted.connect(self._acted)
        self.board.resolved.connect(bridge.resolve)
        self.board.undone.connect(bridge.undo)
        self.board.ticked.connect(bridge.tick_off)
        for part in (self.board, self.drawer):
            part.reshaped.connect(self.refresh)
            part.acknowledged.connect(bridge.acknowledge)
        self._banner.dismissed.connect(bridge.dismiss)
        self._banner.wanted.connect(self.open_connection)
        self._banner.missed.connect(self.open_away)
        bridge.pictured.connect(self.refresh)
        bridge.answered.connect(self._answered)
        bridge.stood.connect(self._stood)
        bridge.preferred.connect(self._preferred)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(1000)

    def _wire_sheets(self) -> None:
        bridge = self._bridge
        self.reject_sheet.confirmed.connect(bridge.act)
        self.settings_panel.submitted.connect(bridge.sign_in)
        self.notices.read.connect(bridge.dismiss)
        self.away.read.connect(bridge.read_away)
        self.filter.preferred.connect(bridge.prefer)
        for page in (self.kitchen, self.timers, self.display, self.keys, self.security):
            page.preferred.connect(bridge.prefer)
        self.more.asked.connect(self.rail.run)
        self.rail.on(Errand.SCHEDULED, self.open_scheduled)
        self.rail.on(Errand.DONE, self.open_recall)
        self.rail.on(Errand.ALL_DAY, self.open_all_day)
        self.rail.on(Errand.NOTICES, self.open_notices)
        self.rail.on(Errand.FILTER, self.open_filter)
        self.rail.on(Errand.SETTINGS, self.open_settings)
        self.rail.on(Errand.HELP, self.open_help)
        self.rail.on(Errand.MORE, self.open_more)

    def _wire_sound(self, alarm: Alarm) -> None:
        alarm.changed.connect(self.refresh)
        self.rail.on(Errand.MUTE, alarm.mute)

    def _wire_settings(self) -> None:
        pages: list[tuple[Sheet, str, Callable[[], None]]] = [
            (self.settings_panel, words.translate("Window", "Connection"), self.open_connection),
            (self.kitchen, words.translate("Window", "Kitchen"), self.open_kitchen),
            (self.timers, words.translate("Window", "Timers"), self.open_timers),
            (self.display, words.translate("Window", "Display"), self.open_display),
            (self.keys, words.translate("Window", "Keys"), self.open_keys),
            (self.security, words.translate("Window", "Security"), self.open_security),
            (self.help, errand_name(Errand.HELP), self.open_help),
        ]
        if self.alarm is not None:
            pages.insert(3, (self.alarm.sheet, words.translate("Window", "Sound"), self.open_sound))
        for page, title, open_page in pages:
            self.settings.add(page, title, open_page, self.open_settings)

    def _wire_guard(self) -> None:
        guard, security = self.guard, self.security
        guard.turned.connect(self._turned)
        security.pin_wanted.connect(partial(guard.change_pin, self.open_security))
        security.pin_unwanted.connect(partial(guard.take_pin_away, self.open_security))
        security.locked.connect(guard.lock)
        security.quit_wanted.connect(self.leave)
        self.begun.connect(guard.lock)  # whoever comes back from practice may be somebody else

    def _turned(self) -> None:
        """What the PIN had opened does not stay open without it."""
        for sheet, post in self._posts.items():
            if sheet.isVisible() and self.guard.asks(post):
                sheet.close_sheet()
        self.refresh()

    def _wire_practice(self, coach: Coach) -> None:
        self.setWindowTitle(words.translate("Window", "Practice"))
        coach.called.connect(lambda: self._open(coach.call, words.translate("Window", "This is real")))
        coach.left.connect(self.leave)
        coach.bar.lessons.connect(self.open_practice)
        self.rail.on(Errand.PRACTICE, self.open_practice)

    def offer_practice(self, begin: Callable[[], object]) -> None:
        """From now on there are keys that lead into practice, which calls ``begin``."""
        self.begun.connect(begin)
        self.rail.on(Errand.PRACTICE, self.open_practice)
        self.settings.add(self.practice, errand_name(Errand.PRACTICE), self.open_practice, self.open_settings)
        self.refresh()

    # what the cook does

    def _acted(self, order_id: str, action: Action) -> None:
        if action not in {Action.REJECT, Action.CANCEL}:
            self._bridge.act(OrderId(order_id), action)
            return
        ticket = self._bridge.picture.board.ticket(OrderId(order_id))
        if ticket is not None:
            self._close_others(self.reject_sheet)
            self.reject_sheet.show_badges(self.bump.badge(Command.REJECT))
            self.reject_sheet.ask(ticket, action, self._look)

    def _close_others(self, sheet: Sheet) -> None:
        for other in self.sheets:
            if other.isVisible() and other is not sheet:
                other.close_sheet()

    def _open(self, sheet: Sheet, title: str) -> None:
        self.guard.do(self._posts.get(sheet), partial(self._show, sheet, title))

    def _show(self, sheet: Sheet, title: str) -> None:
        self._close_others(sheet)
        sheet.open_over(self._look, title)
        if sheet in self._posts:
            for key in sheet.findChildren(Steady):
                key.unsettle()  # or a second tap on the last key of the PIN would count

    def open_settings(self) -> None:
        """Open everything that can be set."""
        self._open(self.settings, errand_name(Errand.SETTINGS))

    def open_connection(self) -> None:
        """Open where somebody signs in."""
        self.guard.do(self._posts[self.settings_panel], self._show_connection)

    def _show_connection(self) -> None:
        self._close_others(self.settings_panel)
        self.settings_panel.ask(self._look)

    def open_kitchen(self) -> None:
        """Open what this kitchen does otherwise than others."""
        self._open(self.kitchen, words.translate("Window", "Kitchen"))

    def open_timers(self) -> None:
        """Open how patient the screen is."""
        self._open(self.timers, words.translate("Window", "Timers"))

    def open_display(self) -> None:
        """Open how the screen looks."""
        self._open(self.display, words.translate("Window", "Display"))

    def open_sound(self) -> None:
        """Open how loudly it rings, where it can."""
        if self.alarm is not None:
            self._open(self.alarm.sheet, words.translate("Window", "Sound"))

    def open_keys(self) -> None:
        """Open which key stands for what."""
        self._open(self.keys, words.translate("Window", "Keys"))

    def open_security(self) -> None:
        """Open who may do what on this screen."""
        self._open(self.security, words.translate("Window", "Security"))

    def open_help(self) -> None:
        """Open what tickets say and what keys do."""
        self._open(self.help, errand_name(Errand.HELP))

    def open_scheduled(self) -> None:
        """Open the orders for later."""
        self._open(self.drawer, words.stage_name(Stage.SCHEDULED))

    def open_recall(self) -> None:
        """Open the orders that have left the board."""
        self._open(self.recall, errand_name(Errand.DONE))

    def open_all_day(self) -> None:
        """Open the counts of what is still to make."""
        self._open(self.all_day, words.translate("Window", "All-day: still to make"))

    def open_notices(self) -> None:
        """Open everything nobody has read yet."""
        self._open(self.notices, errand_name(Errand.NOTICES))

    def open_away(self) -> None:
        """Open what happened while nobody was there."""
        if (told := self._bridge.picture.away) is not None:
            self._open(self.away, away.title(told, self._bridge.moment().wall))

    def open_filter(self) -> None:
        """Open the choice of what this screen shows."""
        self._open(self.filter, errand_name(Errand.FILTER))

    def open_more(self) -> None:
        """Open what the rail has no room for."""
        self._open(self.more, errand_name(Errand.MORE))

    def open_practice(self) -> None:
        """Open the way into practice, or, in practice, what can be tried out."""
        self._open(self.practice, errand_name(Errand.PRACTICE))

    def _answered(self, answer: Answer) -> None:
        self.settings_panel.show_answer(answer)

    def _stood(self, standing: Standing) -> None:
        self.settings_panel.stand(standing)
        self.refresh()

    # what is shown

    def refresh(self, _: object = None) -> None:
        """Show the newest picture as of now."""
        picture, moment, look = self._bridge.picture, self._bridge.moment(), self._look
        self.guard.follow(moment.mono)
        self._stay_put()
        sifted = sift(picture.board, look.preferences)
        scene = Scene(picture, sifted, moment)
        if self.alarm is not None:
            self.sound = self.alarm.follow(scene, look)
        locked = self.guard.asks(self._posts[self.settings_panel])
        said, item = self._said(scene), matter(picture, self._bridge.standing, moment.wall, locked=locked)
        strip = self._strip.show_parts(picture, look, moment, said, self.width())
        self._arrange(strip, self._banner.show_matter(item, look, self._body().width()))
        # What rings is said by what it rings for: the order, the tap, the connection.
        self._herald.follow(scene, [part for part in said if part not in self.sound], item)
        self.board.show_picture(picture, look, moment)
        if self.coach is not None:
            self.coach.follow(scene)
        for sheet in self.sheets:
            sheet.show_scene(scene)
        self.reject_sheet.follow(picture.board)
        self._order_stops()

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
        scheduled, unread = len(board.scheduled), len(picture.notices)
        on = palette.warn if filtered(self._look.preferences) else None
        rail = self.rail
        rail.say(
            Errand.SCHEDULED, Sign(errand_name(Errand.SCHEDULED), scheduled, palette.raised if scheduled else None)
        )
        rail.say(Errand.NOTICES, Sign(errand_name(Errand.NOTICES), unread, palette.warn if unread else None))
        if self.alarm is not None:
            rail.say(Errand.MUTE, self.alarm.sign(self._look))
        rail.say(Errand.FILTER, Sign(errand_name(Errand.FILTER), fill=on))
        rail.fit(self._look, place, across=across)
        self.more.offer([(errand, rail.sign(errand)) for errand in rail.spare])

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

    def fill_the_screen(self) -> None:
        """Show it on all of the screen."""
        self.setGeometry(self.screen().geometry())  # a kiosk may have no window manager that would
        self.showFullScreen()

    def _rail_width(self) -> int:
        return self._look.mm(FINGER + GAP)

    def _body(self) -> QRect:
        """What the rail leaves: it stands at the right, or lies below on a narrow screen."""
        if self.width() < NARROW:
            return self.rect().adjusted(0, 0, 0, -self._rail_width())
        return self.rect().adjusted(0, 0, -self._rail_width(), 0)

    def _arrange(self, strip: int, banner: int) -> None:
        body, rail, across = self._body(), self._rail_width(), self.width() < NARROW
        self._strip.setGeometry(0, 0, self.width(), strip)
        bar = self.coach.arrange(self._look, strip) if self.coach else 0
        strip += bar
        self._banner.setVisible(banner > 0)
        self._banner.setGeometry(body.left(), strip, body.width(), banner)
        self.board.setGeometry(body.adjusted(0, strip + banner, 0, 0))
        if across:
            place = QRect(0, body.bottom() + 1, self.width(), rail)
        else:
            top = max(strip, strip_height(2, self._look) + bar)  # a second line must not move the keys
            place = QRect(body.right() + 1, top, rail, self.height() - top)
        self._show_rail(place, across=across)
        for sheet in self.sheets:
            sheet.cover(self._look, self.rect().adjusted(0, strip, 0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing in the window wanted for itself is the bump bar's, or nobody's."""
        if (event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier) in _WAYS_OUT:
            self.leave()
            return
        event.setAccepted(self.bump.press(event))

    def leave(self) -> None:
        """Close it, for those who may."""
        self.guard.do(self._way_out, self.end)

    def end(self) -> None:
        """Close it, locked or not: the program ends."""
        self._ending = True
        self.close()

    @property
    def _way_out(self) -> Post | None:
        return Guarded.QUIT if self._ends else None

    def showEvent(self, event: QShowEvent) -> None:
        """From now on there is something to be touched."""
        if (handle := self.windowHandle()) is not None:
            handle.installEventFilter(self.guard)
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A kiosk that is locked stays where it is: full, and in front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self._slips():
            QTimer.singleShot(0, self, self._hold)

    def _stay_put(self) -> None:
        """Cover the screen, whatever became of either."""
        if self._is_held() and self.geometry() != self.screen().geometry():
            self.fill_the_screen()

    def _is_held(self) -> bool:
        return self.isVisible() and self.guard.holds

    def _slips(self) -> bool:
        """Whether it leaves the screen that it is to fill."""
        return self._is_held() and (self.isMinimized() or not self.isFullScreen())

    def _hold(self) -> None:
        """Fill the screen again, and say how to leave it."""
        if self._slips():
            self.fill_the_screen()
            if self._ends:
                self.leave()

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Sizes follow the window; so do open sheets."""
        self._restyle()

    def _restyle(self) -> None:
        self._look = self._make_look()
        self.refresh()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The ground everything stands on."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.palette.ground)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the program; it ends in order and nothing is lost.

        Whoever would close it by its frame, or by a key of the computer's, is asked for the PIN; a computer that is
        being shut down is not.
        """
        if not self._ending and self.guard.asks(self._way_out) and not _session_ends():
            event.ignore()
            self.leave()
            return
        self._clock.stop()
        self.closing.emit()
        event.accept()


def _session_ends() -> bool:
    """Whether the user's session is being closed, and this program with it."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
