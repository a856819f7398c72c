"""Everything that can lie over the board: loaded, made and wired when it is wanted first, and opened past the guard.

Most of it never is, and all of it took a twelfth of the time to the first picture.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRect, Signal

from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Guarded, Preferences
from kds_app.engine.sound import Bell
from kds_app.ui import words
from kds_app.ui.alarm import Alarm
from kds_app.ui.away import title
from kds_app.ui.bridge import Answer, Bridge
from kds_app.ui.bump import Bump
from kds_app.ui.guard import LOCK, Guard, Post
from kds_app.ui.keymap import Command
from kds_app.ui.look import Look
from kds_app.ui.rail import Errand, Rail, errand_name
from kds_app.ui.refused import read_with
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.steady import Framed, Steady

if TYPE_CHECKING:
    from kds_app.ui.about_sheet import AboutSheet
    from kds_app.ui.account_sheet import AccountSheet
    from kds_app.ui.all_day_sheet import AllDaySheet
    from kds_app.ui.away_sheet import AwaySheet
    from kds_app.ui.coach import Coach
    from kds_app.ui.display_sheet import DisplaySheet
    from kds_app.ui.drawer import Drawer
    from kds_app.ui.filter_sheet import FilterSheet
    from kds_app.ui.help_sheet import HelpSheet
    from kds_app.ui.keys_sheet import KeysSheet
    from kds_app.ui.kitchen_page import KitchenSheet
    from kds_app.ui.lesson_sheet import LessonSheet
    from kds_app.ui.more_sheet import MoreSheet
    from kds_app.ui.notices_sheet import NoticesSheet
    from kds_app.ui.pin_sheet import PinSheet
    from kds_app.ui.question_sheet import QuestionSheet
    from kds_app.ui.recall import RecallSheet
    from kds_app.ui.reject_sheet import RejectSheet
    from kds_app.ui.security_sheet import SecuritySheet
    from kds_app.ui.self_test_sheet import SelfTestSheet
    from kds_app.ui.set_up_sheet import SetUpSheet
    from kds_app.ui.settings_index import SettingsIndex
    from kds_app.ui.settings_panel import SettingsPanel
    from kds_app.ui.sound_sheet import SoundSheet
    from kds_app.ui.start_sheet import StartSheet

S = TypeVar("S", bound=Sheet)


class Shelf(Framed):
    """A window with sheets, at most one of them open. What derives from it says when they follow the picture."""

    begun = Signal()
    """Practice is wanted."""

    _bridge: Bridge
    _look: Look
    sheets: list[Sheet]
    """All that were wanted so far; at most one is open."""
    _scene: Scene | None
    """What was shown last."""
    _covered: tuple[Look, QRect] | None
    """How the sheets look, and over which part of the window they lie."""
    rail: Rail
    bump: Bump
    alarm: Alarm | None
    coach: "Coach | None"
    guard: Guard

    @abstractmethod
    def refresh(self, _: object = None) -> None:
        """Show the newest picture as of now."""

    @abstractmethod
    def leave(self) -> None:
        """Close it, for those who may."""

    # what it holds

    def _made(self, sheet: S, post: Post | None = None) -> S:
        """As the window is by now; behind the guard, if there is a post."""
        if post is not None:
            self._posts[sheet] = post
        self.sheets.append(sheet)
        sheet.closed.connect(self._uncover)
        if self._covered is not None:
            sheet.cover(*self._covered)
        if self._scene is not None:
            sheet.show_scene(self._scene)
        return sheet

    def _uncover(self) -> None:
        """A sheet has gone: a second tap of the finger that closed it is not meant for what stood behind."""
        for key in self.findChildren(Steady):
            key.unsettle()
        self.setFocus()

    def _page(self, sheet: S, post: Post | None = None) -> S:
        """A page of the settings."""
        sheet.lead_back(self.open_settings)
        return self._made(sheet, post)

    @cached_property
    def reject_sheet(self) -> "RejectSheet":
        """Why an order is refused."""
        from kds_app.ui.reject_sheet import RejectSheet

        sheet = RejectSheet(lambda: self._bridge.reasons, self)
        sheet.confirmed.connect(self._bridge.act)
        return self._made(sheet)

    @cached_property
    def drawer(self) -> "Drawer":
        """The orders for later."""
        from kds_app.ui.drawer import Drawer

        sheet = Drawer(self)
        sheet.reshaped.connect(self.refresh)
        sheet.acknowledged.connect(self._acknowledged)
        return self._made(sheet)

    @cached_property
    def recall(self) -> "RecallSheet":
        """The orders that have left the board."""
        from kds_app.ui.recall import RecallSheet

        return self._made(RecallSheet(self), Guarded.RECALL)

    @cached_property
    def all_day(self) -> "AllDaySheet":
        """The counts of what is still to make."""
        from kds_app.ui.all_day_sheet import AllDaySheet

        return self._made(AllDaySheet(self))

    @cached_property
    def notices(self) -> "NoticesSheet":
        """Everything nobody has read yet."""
        from kds_app.ui.notices_sheet import NoticesSheet

        sheet = NoticesSheet(self)
        sheet.read.connect(self._bridge.dismiss)
        return self._made(sheet)

    @cached_property
    def away(self) -> "AwaySheet":
        """What happened while nobody was there."""
        from kds_app.ui.away_sheet import AwaySheet

        sheet = AwaySheet(self)
        sheet.read.connect(self._bridge.read_away)
        return self._made(sheet)

    @cached_property
    def filter(self) -> "FilterSheet":
        """What this screen shows."""
        from kds_app.ui.filter_sheet import FilterSheet

        sheet = FilterSheet(self, self._bridge.upkeep)
        sheet.preferred.connect(self._bridge.prefer)
        return self._made(sheet)

    @cached_property
    def more(self) -> "MoreSheet":
        """What the rail has no room for."""
        from kds_app.ui.more_sheet import MoreSheet

        sheet = MoreSheet(self.rail, self)
        sheet.asked.connect(self.rail.run)
        return self._made(sheet)

    @cached_property
    def help(self) -> "HelpSheet":
        """What tickets say and what keys do."""
        from kds_app.ui.help_sheet import HelpSheet

        return self._page(HelpSheet(self))

    @cached_property
    def settings(self) -> "SettingsIndex":
        """Everything that can be set."""
        from kds_app.ui.settings_index import SettingsIndex

        return self._made(SettingsIndex(self._pages, self), Guarded.SETTINGS)

    @cached_property
    def settings_panel(self) -> "SettingsPanel":
        """Where somebody signs in."""
        from kds_app.ui.settings_panel import SettingsPanel

        bridge, sheet = self._bridge, SettingsPanel(self)
        sheet.submitted.connect(bridge.sign_in)
        bridge.answered.connect(sheet.show_answer)
        bridge.stood.connect(sheet.stand)
        sheet.stand(bridge.standing)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def account(self) -> "AccountSheet":
        """Who is signed in, and the way out."""
        from kds_app.ui.account_sheet import AccountSheet

        return self._page(AccountSheet(self, self._bridge.upkeep, lambda: self._bridge.standing), Guarded.SETTINGS)

    @cached_property
    def set_up(self) -> "SetUpSheet":
        """What is done at the first start, step by step."""
        from kds_app.ui.set_up_sheet import SetUpSheet

        alarm = self.alarm
        sheet = SetUpSheet(self, self._bridge.upkeep, lambda: alarm.ringer.silence if alarm else None)
        sheet.preferred.connect(self._bridge.prefer)
        sheet.sign_in_wanted.connect(self.open_connection)
        sheet.volume_wanted.connect(self.open_sound)
        sheet.practice_wanted.connect(self.open_practice)
        if alarm is not None:
            sheet.sound_wanted.connect(partial(alarm.test, Bell.NEW))
        self.settings_panel.closed.connect(sheet.leave_off)
        self._bridge.answered.connect(self._go_on_setting_up)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def kitchen(self) -> "KitchenSheet":
        """What this kitchen does otherwise than others."""
        from kds_app.ui.kitchen_page import KitchenSheet

        sheet = KitchenSheet(self, self._bridge.upkeep, lambda: self._bridge.reasons)
        sheet.preferred.connect(self._bridge.prefer)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def timers(self) -> "QuestionSheet":
        """How patient the screen is."""
        from kds_app.ui.question_sheet import QuestionSheet
        from kds_app.ui.timers import timers

        sheet = QuestionSheet("timers", timers, self)
        sheet.preferred.connect(self._bridge.prefer)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def display(self) -> "DisplaySheet":
        """How the screen looks."""
        from kds_app.ui.display_sheet import DisplaySheet

        sheet = DisplaySheet(self)
        sheet.preferred.connect(self._bridge.prefer)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def sound_sheet(self) -> "SoundSheet":
        """How loudly it rings; for a window that does."""
        from kds_app.ui.sound_sheet import SoundSheet

        if (alarm := self.alarm) is None:
            raise RuntimeError("a window that never rings has no page for it")
        sheet = SoundSheet(alarm.ringer, self)
        sheet.preferred.connect(self._bridge.prefer)
        sheet.muted.connect(alarm.mute)
        sheet.asked.connect(alarm.test)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def keys(self) -> "KeysSheet":
        """Which key stands for what."""
        from kds_app.ui.keys_sheet import KeysSheet

        sheet = KeysSheet(self)
        sheet.preferred.connect(self._bridge.prefer)
        return self._page(sheet, Guarded.SETTINGS)

    @cached_property
    def security(self) -> "SecuritySheet":
        """Who may do what on this screen."""
        from kds_app.ui.security_sheet import SecuritySheet

        guard, sheet = self.guard, SecuritySheet(self, lambda: self._bridge.latch.is_set)
        sheet.preferred.connect(self._bridge.prefer)
        sheet.pin_wanted.connect(partial(guard.change_pin, self.open_security))
        sheet.pin_unwanted.connect(partial(guard.take_pin_away, self.open_security))
        sheet.locked.connect(guard.lock)
        sheet.quit_wanted.connect(self.leave)
        return self._page(sheet, LOCK)

    @cached_property
    def self_test(self) -> "SelfTestSheet":
        """What is to be looked at before opening."""
        from kds_app.ui.self_test_sheet import SelfTestSheet

        return self._page(SelfTestSheet(self, self._bridge.upkeep))

    @cached_property
    def about(self) -> "AboutSheet":
        """What support will ask for."""
        from kds_app.ui.about_sheet import AboutSheet

        sheet = AboutSheet(self, self._bridge.upkeep)
        sheet.test_wanted.connect(self.open_self_test)
        return self._page(sheet)

    @cached_property
    def pin(self) -> "PinSheet":
        """Where a manager types the PIN."""
        from kds_app.ui.pin_sheet import PinSheet

        sheet = PinSheet(self)
        sheet.entered.connect(self.guard.enter)
        sheet.closed.connect(self.guard.forget)
        return self._made(sheet)

    @cached_property
    def practice(self) -> "StartSheet | LessonSheet":
        """The way into practice, or, in practice, what can be tried out."""
        if self.coach is not None:
            return self._made(self.coach.sheet)
        from kds_app.ui.start_sheet import StartSheet

        sheet = StartSheet(self, lambda: self.alarm.calls if self.alarm is not None else ())
        sheet.begun.connect(self.begun)
        return self._page(sheet)

    # how they are wired

    def _make_guard(self) -> Guard:
        self._posts: dict[Sheet, Post] = {}
        return Guard(
            self, self._bridge, lambda: self.pin, lambda title: self._show(self.pin, title), self._guarded_is_open
        )

    def _guarded_is_open(self) -> bool:
        return any(sheet.isVisible() for sheet in self._posts)

    @property
    def preferences(self) -> Preferences:
        """What is chosen for this screen."""
        return self._bridge.preferences

    def _wire_sheets(self) -> None:
        self._bridge.upkeep.changed.connect(self.refresh)
        self._bridge.upkeep.welcomed.connect(self._welcome)
        self.rail.on(Errand.SCHEDULED, self.open_scheduled)
        self.rail.on(Errand.DONE, self.open_recall)
        self.rail.on(Errand.ALL_DAY, self.open_all_day)
        self.rail.on(Errand.NOTICES, self.open_notices)
        self.rail.on(Errand.FILTER, self.open_filter)
        self.rail.on(Errand.SETTINGS, self.open_settings)
        self.rail.on(Errand.HELP, self.open_help)
        self.rail.on(Errand.MORE, self.open_more)
        self.guard.turned.connect(self._turned)
        self.begun.connect(self.guard.lock)  # whoever comes back from practice may be somebody else
        self._pages = dict(self._list_pages())

    def _go_on_setting_up(self, answer: Answer) -> None:
        if answer.good and self.set_up.awaits_sign_in:
            self.open_set_up()
            self.set_up.show_answer(answer)

    def _wire_sound(self, alarm: Alarm) -> None:
        alarm.changed.connect(self.refresh)
        self.rail.on(Errand.MUTE, alarm.mute)

    def _list_pages(self) -> Iterable[tuple[str, tuple[str, Callable[[], None]]]]:
        """The pages of the settings by name: what is written on their keys, and what opens them."""
        real = self.coach is None
        yield "connection", (words.translate("Window", "Connection"), self.open_connection)
        if real:
            yield "account", (words.translate("Window", "Account"), self.open_account)
        yield "kitchen", (words.translate("Window", "Kitchen"), self.open_kitchen)
        yield "timers", (words.translate("Window", "Timers"), self.open_timers)
        if self.alarm is not None:
            yield "sound", (words.translate("Window", "Sound"), self.open_sound)
        yield "display", (words.translate("Window", "Display"), self.open_display)
        yield "keys", (words.translate("Window", "Keys"), self.open_keys)
        yield "security", (words.translate("Window", "Security"), self.open_security)
        if real:
            yield "self-test", (words.translate("Window", "Self-test"), self.open_self_test)
        yield "help", (errand_name(Errand.HELP), self.open_help)
        if real:
            yield "about", (words.translate("Window", "About"), self.open_about)
            yield "set-up", (words.translate("Window", "Set up"), self.open_set_up)

    def _turned(self) -> None:
        """What the PIN had opened does not stay open without it."""
        for sheet, post in self._posts.items():
            if sheet.isVisible() and self.guard.asks(post):
                sheet.close_sheet()
        self.refresh()

    def _wire_practice(self, coach: "Coach") -> None:
        self.setWindowTitle(words.translate("Window", "Practice"))
        call = self._made(coach.call)
        coach.called.connect(lambda: self._open(call, words.translate("Window", "This is real")))
        coach.left.connect(self.leave)
        coach.bar.lessons.connect(self.open_practice)
        self.rail.on(Errand.PRACTICE, self.open_practice)

    def offer_practice(self, begin: Callable[[], object]) -> None:
        """From now on there are keys that lead into practice, which calls ``begin``."""
        self.begun.connect(begin)
        self.rail.on(Errand.PRACTICE, self.open_practice)
        self._pages["practice"] = (errand_name(Errand.PRACTICE), self.open_practice)
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
        self.guard.do(Guarded.SETTINGS, self._show_connection)

    def _show_connection(self) -> None:
        self._close_others(self.settings_panel)
        self.settings_panel.ask(self._look)

    def _welcome(self) -> None:
        """Nobody has ever set this display up. Who has begun to already is not kept from it."""
        if not any(sheet.isVisible() for sheet in self.sheets):
            self.open_set_up()

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
            self._open(self.sound_sheet, words.translate("Window", "Sound"))

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
            self._open(self.away, title(told, self._bridge.moment().wall))

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
