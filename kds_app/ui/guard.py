"""The guard before what a manager's PIN protects: asks for it, then does what was wanted. The one place that asks.

What was opened is locked again once nobody has touched any of it for a while; work on the board does not count.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, Signal

from kds_app.domain.pin import Right, TooSoon, Verdict, flaw
from kds_app.domain.preferences import Guarded
from kds_app.ui.bridge import Bridge
from kds_app.ui.words import translate

if TYPE_CHECKING:
    from kds_app.ui.pin_sheet import PinSheet

LOCK: Literal["lock"] = "lock"
"""The page where the guard itself is set: with a PIN it is guarded whatever else is."""
Post = Guarded | Literal["lock"]
Then = Callable[[], object]

_TOUCHES = {QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel}


def _title(post: Post) -> str:
    return {
        Guarded.SETTINGS: translate("Guard", "PIN for the settings"),
        Guarded.RECALL: translate("Guard", "PIN for the orders that left"),
        Guarded.QUIT: translate("Guard", "PIN to leave this display"),
        LOCK: translate("Guard", "PIN for the security settings"),
    }[post]


class Guard(QObject):
    """``sheet`` is where the PIN is typed, ``show`` lays it over the board under a title.

    ``in_use`` is whether anything guarded is open.
    """

    turned = Signal()
    """It was locked, or unlocked"""

    def __init__(
        self,
        parent: QObject,
        bridge: Bridge,
        sheet: "Callable[[], PinSheet]",
        show: Callable[[str], object],
        in_use: Callable[[], bool],
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._pin_sheet = sheet
        self._show = show
        self._in_use = in_use
        self._until: float | None = None
        """When it locks itself, in seconds of the monotonic clock; None while it is locked."""
        self._entered: Callable[[str], object] | None = None
        """What is done with the PIN that is being typed."""
        self._tried: Then | None = None
        """What is done once the PIN that is being looked at was right."""
        self._changed: Then | None = None

    @property
    def _sheet(self) -> "PinSheet":
        return self._pin_sheet()

    # what it lets through

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN."""
        return self._bridge.latch.is_set

    def asks(self, post: Post | None) -> bool:
        """Whether the PIN stands before this now."""
        return self._until is None and self.guards(post)

    def guards(self, post: Post | None) -> bool:
        """Whether the PIN stands before this while it is locked."""
        preferences = self._bridge.preferences
        always = post == LOCK or (post is Guarded.QUIT and preferences.kiosk)
        return self.is_set and post is not None and (always or post in preferences.guarded)

    @property
    def holds(self) -> bool:
        """Whether the window is to fill the screen and stay there now."""
        return self._bridge.preferences.kiosk and self.asks(Guarded.QUIT)

    def do(self, post: Post | None, then: Then) -> None:
        """Do this, once whoever wants it has shown that they may."""
        if post is None or not self.asks(post):
            self._touched()
            then()
            return
        self._question(_title(post), partial(self._try, partial(self._open, then)))
        self._warn()

    def _open(self, then: Then) -> None:
        self._sheet.close_sheet()
        then()

    def lock(self) -> None:
        """From now on the PIN is asked for again."""
        if self._until is not None:
            self._until = None
            self.turned.emit()

    def _unlock(self) -> None:
        fresh, self._until = self._until is None, self._bridge.moment().mono
        self._touched()
        if fresh:
            self.turned.emit()

    def _touched(self) -> None:
        if self._until is not None:
            self._until = self._bridge.moment().mono + 60.0 * self._bridge.preferences.relock_minutes

    def follow(self, mono: float) -> None:
        """Lock if it is time."""
        if self._until is not None and (mono >= self._until or not self.is_set):
            self.lock()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Watch the window for touches of what was unlocked."""
        if event.type() in _TOUCHES and self._in_use():
            self._touched()
        return False

    # how it asks

    def _question(self, title: str, entered: Callable[[str], object], says: str = "", *, calm: bool = True) -> None:
        if self._sheet.isVisible():
            self._sheet.ask(title, says, calm=calm)
        else:
            self._show(title)
            self._sheet.say(says, calm=calm)
        self._entered, self._tried = entered, None

    def _warn(self) -> None:
        """Say what stands in the way of the right PIN, if anything does."""
        latch, mono = self._bridge.latch, self._bridge.moment().mono
        if latch.broken:
            self._sheet.say(translate("Guard", "The file of the PIN is damaged: no PIN opens it. Call support."))
        elif latch.wait:
            self._sheet.hold("", mono + latch.wait, mono)

    def enter(self, pin: str) -> None:
        """Somebody has typed this."""
        if self._entered is not None:
            self._entered(pin)

    def _try(self, then: Then, pin: str) -> None:
        self._tried = then
        self._sheet.look_at_it()
        self._bridge.try_pin(pin, partial(self._on_tried, then))

    def _on_tried(self, then: Then, verdict: Verdict) -> None:
        if then is not self._tried:
            return  # nobody waits for it any more
        self._tried = None
        if isinstance(verdict, Right):
            self._unlock()
            then()
            return
        mono = self._bridge.moment().mono
        early = isinstance(verdict, TooSoon)
        says = translate("Guard", "That was too soon.") if early else translate("Guard", "That is not the PIN.")
        self._sheet.hold(says, mono + verdict.wait, mono)

    def forget(self) -> None:
        """Nobody types any more."""
        self._entered = self._tried = self._changed = None

    # how the PIN is changed

    def change_pin(self, then: Then) -> None:
        """Ask for the old PIN, if there is one, and twice for a new one."""
        self._after_the_old_one(partial(self._ask_for_a_new_one, then))

    def take_pin_away(self, then: Then) -> None:
        """Ask for the old PIN, and have none from then on."""
        self._after_the_old_one(partial(self._change, None, then))

    def _after_the_old_one(self, then: Then) -> None:
        if not self.is_set:
            then()
            return
        self._question(translate("Guard", "The PIN as it is now"), partial(self._try, then))
        self._warn()

    def _ask_for_a_new_one(self, then: Then, says: str = "", *, calm: bool = True) -> None:
        self._question(translate("Guard", "The new PIN"), partial(self._first, then), says or _free(), calm=calm)

    def _first(self, then: Then, pin: str) -> None:
        if why := flaw(pin):
            self._ask_for_a_new_one(then, why, calm=False)
        else:
            self._question(translate("Guard", "The new PIN once more"), partial(self._second, then, pin))

    def _second(self, then: Then, first: str, pin: str) -> None:
        if pin == first:
            self._change(pin, then)
        else:
            self._ask_for_a_new_one(then, translate("Guard", "Those were two different ones. Once more."), calm=False)

    def _change(self, pin: str | None, then: Then) -> None:
        self._changed = then
        self._sheet.look_at_it()
        self._bridge.change_pin(pin, partial(self._on_changed, then))

    def _on_changed(self, then: Then, problem: str) -> None:
        waited_for, self._changed = self._changed is then, None
        if problem and waited_for:
            self._sheet.say(problem)
            return
        if not waited_for:  # its sheet was closed while the disk was writing
            self._bridge.tell(problem or _now(is_set=self.is_set))
            return
        if self.is_set:
            self._unlock()  # whoever has chosen it knows it
        self._open(then)


def _now(*, is_set: bool) -> str:
    return translate("Guard", "The new PIN is set.") if is_set else translate("Guard", "There is no PIN any more.")


def _free() -> str:
    return translate("Guard", "4 to 12 digits, and none that anybody would try first, such as 1234.")
