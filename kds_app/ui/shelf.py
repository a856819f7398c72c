"""Everything that can lie over the board: made, wired to the bridge, and opened here, past the guard."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Guarded, Preferences
from kds_app.engine.sound import Bell
from kds_app.ui import away, words
from kds_app.ui.about_sheet import AboutSheet
from kds_app.ui.account_sheet import AccountSheet
from kds_app.ui.alarm import Alarm
from kds_app.ui.all_day_sheet import AllDaySheet
from kds_app.ui.away import AwaySheet
from kds_app.ui.bridge import Answer, Bridge
from kds_app.ui.bump import Bump
from kds_app.ui.coach import Coach
from kds_app.ui.display_sheet import DisplaySheet
from kds_app.ui.drawer import Drawer
from kds_app.ui.filter_sheet import FilterSheet
from kds_app.ui.guard import LOCK, Guard, Post
from kds_app.ui.help_sheet import HelpSheet
from kds_app.ui.keymap import Command
from kds_app.ui.keys_sheet import KeysSheet
from kds_app.ui.kitchen_page import KitchenSheet
from kds_app.ui.lesson_sheet import LessonSheet
from kds_app.ui.look import Look
from kds_app.ui.more_sheet import MoreSheet
from kds_app.ui.notices_sheet import NoticesSheet
from kds_app.ui.pin_sheet import PinSheet
from kds_app.ui.question_sheet import QuestionSheet
from kds_app.ui.rail import Errand, Rail, errand_name
from kds_app.ui.recall import RecallSheet
from kds_app.ui.refused import read_with
from kds_app.ui.reject_sheet import RejectSheet
from kds_app.ui.security_sheet import SecuritySheet
from kds_app.ui.self_test_sheet import SelfTestSheet
from kds_app.ui.set_up_sheet import SetUpSheet
from kds_app.ui.settings_index import SettingsIndex
from kds_app.ui.settings_panel import SettingsPanel
from kds_app.ui.sheet import Sheet
from kds_app.ui.start_sheet import StartSheet
from kds_app.ui.steady import Steady
from kds_app.ui.timers import timers


class Shelf(QWidget):
    """A window with sheets, at most one of them open. What derives from it says when they are made and wired."""

    begun = Signal()
    """Practice is wanted."""

    _bridge: Bridge
    _look: Look
    rail: Rail
    bump: Bump
    alarm: Alarm | None
    coach: Coach | None
    practice: StartSheet | LessonSheet
    guard: Guard

    @abstractmethod
    def refresh(self, _: object = None) -> None:
        """Show the newest picture as of now."""

    @abstractmethod
    def leave(self) -> None:
        """Close it, for those who may."""

    def _make_sheets(self) -> None:
        self.reject_sheet = RejectSheet(lambda: self._bridge.reasons, self)
        self.settings = SettingsIndex(self)
        self.settings_panel = SettingsPanel(self)
        self.drawer = Drawer(self)
        self.recall = RecallSheet(self)
        self.all_day = AllDaySheet(self)
        self.notices = NoticesSheet(self)
        self.away = AwaySheet(self)
        self.filter = FilterSheet(self, self._bridge.upkeep)
        self.display = DisplaySheet(self)
        self.kitchen = KitchenSheet(self, self._bridge.upkeep, lambda: self._bridge.reasons)
        self.timers = QuestionSheet("timers", timers, self)
        self.keys = KeysSheet(self)
        self.help = HelpSheet(self)
        self.more = MoreSheet(self)
        self.account = AccountSheet(self, self._bridge.upkeep, lambda: self._bridge.standing)
        self.set_up = SetUpSheet(self, self._bridge.upkeep, lambda: self.alarm.ringer.silence if self.alarm else None)
        self.self_test = SelfTestSheet(self, self._bridge.upkeep)
        self.about = AboutSheet(self, self._bridge.upkeep)
        self.pin = PinSheet(self)
        self.security = SecuritySheet(self, lambda: self._bridge.latch.is_set)

    def _make_guard(self) -> Guard:
        self._posts: dict[Sheet, Post] = {self.recall: Guarded.RECALL, self.settings: Guarded.SETTINGS}
        for page in (
            self.set_up,
            self.settings_panel,
            self.account,
            self.kitchen,
            self.timers,
            self.display,
            self.keys,
        ):
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

    # how they are wired

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
        self.about.test_wanted.connect(self.open_self_test)
        bridge.upkeep.changed.connect(self.refresh)
        self._wire_set_up()
        self.rail.on(Errand.SCHEDULED, self.open_scheduled)
        self.rail.on(Errand.DONE, self.open_recall)
        self.rail.on(Errand.ALL_DAY, self.open_all_day)
        self.rail.on(Errand.NOTICES, self.open_notices)
        self.rail.on(Errand.FILTER, self.open_filter)
        self.rail.on(Errand.SETTINGS, self.open_settings)
        self.rail.on(Errand.HELP, self.open_help)
        self.rail.on(Errand.MORE, self.open_more)

    def _wire_set_up(self) -> None:
        set_up = self.set_up
        set_up.preferred.connect(self._bridge.prefer)
        set_up.sign_in_wanted.connect(self.open_connection)
        set_up.volume_wanted.connect(self.open_sound)
        set_up.practice_wanted.connect(self.open_practice)
        self.settings_panel.closed.connect(set_up.leave_off)
        self._bridge.upkeep.welcomed.connect(self.open_set_up)

    def _answered(self, answer: Answer) -> None:
        self.settings_panel.show_answer(answer)
        if answer.good and self.set_up.awaits_sign_in:
            self.open_set_up()
            self.set_up.show_answer(answer)

    def _wire_sound(self, alarm: Alarm) -> None:
        alarm.changed.connect(self.refresh)
        self.set_up.sound_wanted.connect(partial(alarm.test, Bell.NEW))
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
        if self.coach is None:
            pages.insert(1, (self.account, words.translate("Window", "Account"), self.open_account))
            pages.insert(-1, (self.self_test, words.translate("Window", "Self-test"), self.open_self_test))
            pages.append((self.about, words.translate("Window", "About"), self.open_about))
            pages.append((self.set_up, words.translate("Window", "Set up"), self.open_set_up))
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

    # how they are opened

    def _acted(self, order_id: str, action: Action) -> None:
        if action not in {Action.REJECT, Action.CANCEL}:
            read = self._read_with(order_id)
            self._bridge.act(OrderId(order_id), action)
            self._read(read)
            return
        ticket = self._bridge.picture.board.ticket(OrderId(order_id))
        if ticket is not None:
            self._close_others(self.reject_sheet)
            self.reject_sheet.show_badges(self.bump.badge(Command.REJECT))
            self.reject_sheet.ask(ticket, action, self._look)

    def _acknowledged(self, order_id: str) -> None:
        ticket = self._bridge.picture.board.ticket(OrderId(order_id))
        read = self._read_with(order_id)
        if ticket is None or ticket.called_off or ticket.changes:
            self._bridge.acknowledge(OrderId(order_id))
        self._read(read)

    def _read_with(self, order_id: str) -> list[int]:
        picture = self._bridge.picture
        return list(read_with(OrderId(order_id), picture, picture.board))

    def _read(self, notices: Iterable[int]) -> None:
        for notice in notices:
            self._bridge.dismiss(notice)

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

    def open_set_up(self) -> None:
        """Open what is done at the first start, step by step."""
        self._open(self.set_up, words.translate("Window", "Set up"))

    def open_account(self) -> None:
        """Open who is signed in, and the way out."""
        self._open(self.account, words.translate("Window", "Account"))

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

    def open_self_test(self) -> None:
        """Open what is to be looked at before opening, and look at it."""
        self._open(self.self_test, words.translate("Window", "Self-test"))

    def open_about(self) -> None:
        """Open what support will ask for."""
        self._open(self.about, words.translate("Window", "About"))

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
        if (first := self.practice.first_stop) is not None:
            self.practice.lead_to(first)
