"""What the screen needs of the program: a bridge without an engine, and boards of every kind."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import QObject

from kds_app.domain.board import Board, project
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import REASONS, Line, Modifier, Order, OrderId, OrderType, Rider, provider
from kds_app.domain.pin import Right, TooSoon, Verdict, Wrong
from kds_app.domain.preferences import Preferences
from kds_app.domain.snapshot import Alert, Snapshot
from kds_app.domain.tap import Tap, TapKey, TapState
from kds_app.domain.tap import Verdict as TapVerdict
from kds_app.engine.picture import Link, Notice, Picture
from kds_app.host.settings import Settings
from kds_app.ui.bridge import Bridge, Environment, SignIn, Standing
from kds_app.ui.upkeep import Upkeep
from kds_app.ui.words import Moment
from tests.fakes.keeper import FakeKeeper, at_once
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order

MONO = 1000.0
"""The monotonic clock at ``NOW``."""
TICK = 5
"""The count at which every order was read."""

STANDING = Standing(
    environments=(
        Environment("development", "Development", "https://dev.example/v1/partner"),
        Environment("production", "Production", "https://live.example/v1/partner"),
        Environment("other", "Other", ""),
    ),
    environment="development",
    base_url="https://dev.example/v1/partner",
    partner_key="pk_test",
    secret_source="Kept in this computer's keyring.",
)
FRESH = Link(read_at=NOW - timedelta(seconds=4), heard=MONO - 4)
STALE = Link(read_at=NOW - timedelta(minutes=2), heard=MONO - 120)


STILL: Preferences = Settings(motion=False)
"""Nothing moves by itself, so that a picture taken of it is the same each time. Bounded, as on a real display."""


class FakeLatch:
    """A PIN in plain sight, tried without a wait unless the test says otherwise."""

    def __init__(self, pin: str | None = None) -> None:
        self.pin = pin
        self.broken = False
        self.wait = 0.0
        self.problem = ""
        """Why the disk would not take another."""

    @property
    def is_set(self) -> bool:
        """Whether there is one."""
        return self.pin is not None or self.broken

    def verdict(self, pin: str) -> Verdict:
        """What a lock would say."""
        if self.wait:
            return TooSoon(self.wait)
        return Right() if pin == self.pin else Wrong(0.0, 1)

    async def try_pin(self, pin: str) -> Verdict:
        """Whether it is the PIN."""
        return self.verdict(pin)

    async def change(self, pin: str | None) -> str:
        """Have another."""
        if not self.problem:
            self.pin = pin
        return self.problem


class FakeBridge(Bridge):
    """A bridge with no engine behind it: shows the picture it is given, and writes down what it was asked."""

    reasons: tuple[tuple[str, str], ...] = REASONS

    def __init__(
        self,
        picture: Picture | None = None,
        standing: Standing = STANDING,
        preferences: Preferences = STILL,
        pin: str | None = None,
    ) -> None:
        QObject.__init__(self)
        self._picture = picture or Picture()
        self._passed = self._asleep = 0.0
        self.standing = standing
        self.preferences = preferences
        self.asked: list[tuple[object, ...]] = []
        self.forms: list[SignIn] = []
        self.latch: FakeLatch = FakeLatch(pin)
        self.tries: list[str] = []
        """The PINs that were typed."""
        self._answers = deque[Callable[[], object]]()
        self.upkeep = Upkeep(at_once)
        self.keeper = FakeKeeper()
        self.upkeep.open(self.keeper)
        self.slow = False
        """Whether the answers to PINs come when the test says so."""

    @property
    def picture(self) -> Picture:
        """The picture last shown."""
        return self._picture

    def show(self, picture: Picture) -> None:
        """The engine has a new picture."""
        self._picture = picture
        self.pictured.emit()
        self.followed.emit()

    def stand(self, standing: Standing) -> None:
        """The credential changed."""
        self.standing = standing
        self.stood.emit(standing)

    def moment(self) -> Moment:
        """``NOW``, and the seconds that were let pass."""
        return Moment(NOW + timedelta(seconds=self._passed + self._asleep), MONO + self._passed)

    def pass_time(self, seconds: float) -> None:
        """Both clocks go on."""
        self._passed += seconds

    def sleep(self, seconds: float) -> None:
        """The time of day goes on, and the monotonic clock stands still."""
        self._asleep += seconds

    def act(self, order_id: OrderId, action: Action, reason: str | None = None) -> None:
        """A cook tapped."""
        self.asked.append(("act", order_id, action, reason))

    def resolve(self, key: TapKey, verdict: TapVerdict) -> None:
        """A cook decided about a held tap."""
        self.asked.append(("resolve", key, verdict))

    def undo(self, key: TapKey) -> None:
        """A cook takes back a tap."""
        self.asked.append(("undo", key))

    def tick_off(self, order_id: OrderId, line: Line, row: int) -> None:
        """A cook has made a line."""
        self.asked.append(("tick_off", order_id, line, row))

    def read_away(self) -> None:
        """A cook has read what happened meanwhile."""
        self.asked.append(("read_away",))

    def prefer(self, preferences: Preferences) -> None:
        """Somebody chose otherwise."""
        self.preferences = preferences
        self.asked.append(("prefer", preferences))
        self.preferred.emit(preferences)

    def acknowledge(self, order_id: OrderId) -> None:
        """A cook has seen that an order was called off or amended."""
        self.asked.append(("acknowledge", order_id))

    def dismiss(self, notice_id: int) -> None:
        """A cook has read a notice."""
        self.asked.append(("dismiss", notice_id))

    def try_pin(self, pin: str, tell: Callable[[Verdict], object]) -> None:
        """Somebody typed a PIN."""
        self.tries.append(pin)
        self._answers.append(lambda: tell(self.latch.verdict(pin)))
        self._answer_soon()

    def change_pin(self, pin: str | None, tell: Callable[[str], object]) -> None:
        """Somebody wants another PIN, or none."""

        def change() -> None:
            if not self.latch.problem:
                self.latch.pin = pin
            tell(self.latch.problem)

        self._answers.append(change)
        self._answer_soon()

    def _answer_soon(self) -> None:
        if not self.slow:
            self.answer_pin()

    def answer_pin(self) -> None:
        """Say what came of the oldest that waits."""
        self._answers.popleft()()

    def tell(self, why: str) -> None:
        """A sentence for the screen."""
        self.asked.append(("tell", why))

    def sign_in(self, form: SignIn) -> None:
        """Somebody typed or pasted a credential."""
        self.forms.append(form)


def a_board(
    *orders: Order,
    taps: Iterable[Tap] = (),
    called_off: Mapping[str, Stage] | None = None,
    marks: Mapping[OrderId, Mark] | None = None,
) -> Board:
    """These orders and taps as the engine projects them; ``called_off``: order ids and the lane they stood in."""
    alerts = {OrderId(order_id): Alert(stage, NOW) for order_id, stage in (called_off or {}).items()}
    return project(Snapshot(alerts=alerts).seen(orders, TICK), list(taps), marks)


def a_picture(
    *orders: Order,
    taps: Iterable[Tap] = (),
    called_off: Mapping[str, Stage] | None = None,
    link: Link = FRESH,
    notices: tuple[Notice, ...] = (),
    marks: Mapping[OrderId, Mark] | None = None,
) -> Picture:
    """A picture of these, signed in and fresh unless ``link`` says otherwise."""
    taps = list(taps)
    waiting = replace(link, waiting=sum(tap.live for tap in taps))
    return Picture(a_board(*orders, taps=taps, called_off=called_off, marks=marks), waiting, notices, ACCOUNT)


def order(number: int | str, status: Status = Status.PLACED, *, age: float = 60, **changes: object) -> Order:
    """An order called ``number``, placed ``age`` seconds before ``NOW``. Its id is another text than its number."""
    made = NOW - timedelta(seconds=age)
    return an_order(
        id=OrderId(f"id-{number}"), **({"number": str(number), "status": status, "created_at": made} | changes)
    )


def tap_on(order: Order, action: Action = Action.ACCEPT, *, age: float = 1, **changes: object) -> Tap:
    """A tap on this order, made ``age`` seconds before ``NOW``."""
    made = NOW - timedelta(seconds=age)
    return a_tap(order_id=order.id, **({"action": action, "number": order.number, "made_at": made} | changes))


def fourteen_lines() -> tuple[Line, ...]:
    """More than any screen has room for."""
    return tuple(
        Line(f"l{n}", f"Nasi goreng spesial no. {n}", n, modifiers=(Modifier("extra pedas"),)) for n in range(1, 15)
    )


ELABORATE = (
    order(
        482,
        age=45,
        lines=(
            Line("1", "Cimol Beef Porsi Besar", 2, "extra crispy", (Modifier("Level 2"), Modifier("Keju", 2))),
            Line("2", "Es Teh Manis", 1),
        ),
        notes=("Tolong jangan pakai sambal",),
    ),
    order(
        483,
        age=20,
        provider=provider(7),
        type=OrderType.PICKUP,
        customer="Bayu",
        unpaid=True,
        queue=None,
        lines=(Line("1", "ข้าวกะเพราหมูสับ", 1, "", (Modifier("ไข่ดาว"), Modifier("เผ็ดมาก"))),),
    ),
    order(484, Status.UNKNOWN, age=10, provider=provider(99), status_said="half_baked"),
    order("GF-482-XYZ-0012345", age=30, lines=fourteen_lines()),
    order(476, Status.ACCEPTED, age=980, provider=provider(9), rider=Rider("Dewi", "4471")),
    order(
        479,
        age=545,
        provider=provider(1),
        type=OrderType.DINE_IN,
        table="7",
        lines=(
            Line(
                "1",
                "Nasi Goreng Spesial",
                2,
                "",
                (
                    Modifier("Telur", 1, (Modifier("setengah matang", 1, (Modifier("tanpa garam"),)),)),
                    Modifier("extra pedas"),
                ),
            ),
        ),
    ),
    order(
        480,
        Status.ACCEPTED,
        age=100,
        type=OrderType.PICKUP,
        notes=("بدون بصل من فضلك", "🎂 Happy birthday! 誕生日"),
        lines=(
            Line("1", "寿司盛り合わせ", 2),
            Line("2", "مندي دجاج", 1),
        ),
    ),
    order(471, Status.READY, age=130, provider=provider(11), lines=(Line("1", "Dimsum Ayam", 4),)),
    order(
        472,
        Status.READY,
        age=4980,
        customer="Wolfeschlegelsteinhausenbergerdorff",
        rider=Rider("Bambang Sutrisno", "998811"),
        provider=provider(16),
        type=OrderType.DRIVE_THRU,
        brands=("Bakso Boedjangan", "Kopi Kenangan Mantan"),
    ),
    order(468, Status.CANCELLED, age=400, cancellation="Customer requested cancellation", updated_at=NOW),
    order(
        485,
        Status.ACCEPTED,
        age=5,
        notes=("n" * 300, "Please " + "knock softly " * 12),
        damaged=True,
        lines=(Line("1", "W" * 300, 1000, "x" * 300, (Modifier("m" * 300, 12),)),),
    ),
    order(490, Status.SCHEDULED, scheduled_at=NOW + timedelta(hours=2), lines=fourteen_lines()),
)
"""An evening in which everything happens at once."""

_BY_NUMBER = {each.number: each for each in ELABORATE}


def an_evening(
    *more: Order,
    link: Link = FRESH,
    notices: tuple[Notice, ...] = (),
    called_off: Mapping[str, Stage] | None = None,
) -> Picture:
    """``ELABORATE`` and ``more``, with taps of every kind on it."""
    taps = (
        tap_on(_BY_NUMBER["479"], age=12, attempts=2, doubt=True, due=MONO + 4),
        tap_on(_BY_NUMBER["471"], Action.READY, age=70, state=TapState.CONFIRMED, settled_at=NOW, attempts=1),
        tap_on(_BY_NUMBER["476"], Action.READY, age=70, state=TapState.HELD, attempts=1),
        tap_on(_BY_NUMBER["480"], age=95, state=TapState.DROPPED, found=Status.ACCEPTED, settled_at=NOW),
    )
    called_off = {str(_BY_NUMBER["468"].id): Stage.READY, **(called_off or {})}
    return a_picture(*ELABORATE, *more, taps=taps, called_off=called_off, link=link, notices=notices)
