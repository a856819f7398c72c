"""What is looked at: a board, perhaps with a sheet over it, on some screen, in some colours, from some distance."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from kds_app.domain.lifecycle import LANES, Action, Stage
from kds_app.domain.order import REASONS
from kds_app.domain.preferences import DISTANCES, Theme
from kds_app.engine.picture import Picture
from kds_app.engine.sound import Silence
from kds_app.ui.bridge import Answer
from kds_app.ui.keymap import Command
from kds_app.ui.window import Window
from tests.fakes.keeper import SHOP
from tests.fakes.screen import STILL, FakeBridge
from tests.fakes.speaker import FakeSpeaker
from tests.gallery.boards import BOARDS
from tests.ui.hands import UNHURRIED


@dataclass(frozen=True, slots=True)
class Screen:
    """A piece of glass."""

    name: str
    size: tuple[int, int]
    px_per_mm: float

    @property
    def upright(self) -> bool:
        """Whether lanes are tabs on it."""
        return self.size[0] < self.size[1]


TABLET = Screen("1280x800", (1280, 800), 5.9)
MONITOR = Screen("1920x1080", (1920, 1080), 5.55)
UPRIGHT = Screen("800x1280", (800, 1280), 5.9)
SCREENS = (TABLET, MONITOR, UPRIGHT)


def _connection(window: Window) -> None:
    window.open_connection()
    window.settings_panel.show_answer(
        Answer(good=False, text="The partner does not know this key, or the secret is not the one for it.")
    )


def _ask(window: Window, action: Action, reason: str | None) -> None:
    tickets = window._bridge.picture.board.tickets
    ticket = max((t for t in tickets if action in t.actions), key=lambda t: len(t.order.number))
    window._acted(ticket.order.id, action)
    window.reject_sheet._choose(reason)


def _keys(window: Window) -> None:
    """A bump bar is in use: a ticket in the ring, an item pointed at, and a key that did not do what it says."""
    bridge = window._bridge
    assert isinstance(bridge, FakeBridge)
    for command in (Command.DOWN, Command.NEXT_ITEM, Command.UNDO):
        bridge.pass_time(UNHURRIED)
        window.bump._run(command)


def _ask_by_keys(window: Window) -> None:
    window.board.show_badges = True
    _ask(window, Action.CANCEL, None)


def _pin(window: Window) -> None:
    """A manager has typed a wrong one, and begins again."""
    window._show(window.pin, "PIN for the security settings")
    window.pin.hold("That is not the PIN.", 1012.0, 1000.0)
    window.pin._typed = "471924"
    window.pin._show_state()


def _account(window: Window) -> None:
    """The keyring is locked, and somebody is about to sign out."""
    bridge = window._bridge
    assert isinstance(bridge, FakeBridge)
    warning = "The keyring is locked: unlock it."
    bridge.stand(replace(bridge.standing, warning=warning, keyring_waits=True))
    window.open_account()


def _first_start(window: Window) -> None:
    """Nobody is signed in."""
    bridge = window._bridge
    assert isinstance(bridge, FakeBridge)
    bridge.keeper.about = replace(bridge.keeper.about, partner_key="")
    window.open_set_up()


def _of_a_shop(window: Window, opens: Callable[[Window], object]) -> None:
    """The partner tells names, and reasons of its own."""
    bridge = window._bridge
    assert isinstance(bridge, FakeBridge)
    bridge.keeper.known, bridge.keeper.partners_reasons = SHOP, REASONS
    opens(window)


def _about(window: Window) -> None:
    """Somebody had the support file written."""
    window.open_about()
    window._bridge.upkeep.write_support_file()


OPENED: Mapping[str, Callable[[Window], object]] = {
    "reject": lambda window: _ask(window, Action.REJECT, "cannot_complete_request"),
    "cancel-by-keys": _ask_by_keys,
    "settings": Window.open_settings,
    "connection": _connection,
    "account": _account,
    "first-start": _first_start,
    "set-up": lambda window: _of_a_shop(window, Window.open_set_up),
    "kitchen": lambda window: _of_a_shop(window, Window.open_kitchen),
    "timers": Window.open_timers,
    "display": Window.open_display,
    "set-keys": Window.open_keys,
    "security": Window.open_security,
    "pin": _pin,
    "self-test": Window.open_self_test,
    "about": _about,
    "help": Window.open_help,
    "practice": Window.open_practice,
    "sound": Window.open_sound,
    "done": Window.open_recall,
    "scheduled": Window.open_scheduled,
    "all-day": Window.open_all_day,
    "notices": Window.open_notices,
    "away": Window.open_away,
    "filter": lambda window: _of_a_shop(window, Window.open_filter),
    "more": Window.open_more,
    "keys": _keys,
}
"""What can lie over the board, and how it comes to."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``over`` names what is opened; ``front`` is the lane in front where lanes are tabs."""

    board: str
    screen: Screen = TABLET
    theme: Theme = Theme.DARK
    distance: float = 1.0
    over: str = ""
    front: Stage = Stage.NEW

    @property
    def name(self) -> str:
        """Tells it from every other, and does for a file."""
        front = self.front.value if self.screen.upright and not self.over else ""
        parts = (self.over or self.board, front, self.screen.name, self.theme, f"{self.distance:g}m")
        return "_".join(part for part in parts if part)

    @property
    def picture(self) -> Picture:
        """What the engine tells."""
        return BOARDS[self.board]()


@contextmanager
def staged(scene: Scene) -> Iterator[Window]:
    """The window of a scene, as large as its screen whatever this machine's is, until it was looked at."""
    QApplication.setCursorFlashTime(0)
    preferences = replace(STILL, px_per_mm=scene.screen.px_per_mm, theme=scene.theme, distance=scene.distance)
    silence = Silence.NO_DEVICE if scene.board in {"outage", "everything"} else None
    window = Window(FakeBridge(scene.picture, preferences=preferences), speaker=FakeSpeaker(silence))
    window._clock.stop()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*scene.screen.size)
    window.show()
    window.board.turn_to(scene.front)
    if window.alarm is not None:
        window.alarm.flash.hide()
    if scene.over:
        OPENED[scene.over](window)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)  # nobody else might before the next


def every_scene() -> Iterator[Scene]:
    """All of them: every board and every sheet on every screen, in all colours, from every distance."""
    for screen, theme, distance in product(SCREENS, Theme, DISTANCES):
        for board in BOARDS:
            for front in LANES if screen.upright else LANES[:1]:
                yield Scene(board, screen, theme, distance, front=front)
        for over in OPENED:
            yield Scene("everything", screen, theme, distance, over)


def chosen_scenes() -> Iterator[Scene]:
    """Few enough for every day: each board and each sheet on each screen, each time in other colours and farther off.

    Every pair of screen and colours, of screen and distance, and of board and screen is among them.
    """
    themes = tuple(Theme)
    for index, (board, over) in enumerate(
        [(board, "") for board in BOARDS] + [("everything", over) for over in OPENED]
    ):
        for turn, screen in enumerate(SCREENS):
            theme, distance = themes[(index + turn) % len(themes)], DISTANCES[(index + 3 * turn) % len(DISTANCES)]
            yield Scene(board, screen, theme, distance, over, LANES[index % len(LANES)])
