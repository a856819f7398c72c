"""The boards that are looked at: each what a kitchen meets on some evening, the same to the last letter every time."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from msgspec.structs import replace

from kds_app.domain.away import Away
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.marks import Mark
from kds_app.domain.order import Line, Modifier, Order, OrderId, OrderType, Rider, provider
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Departure, Notice, Picture, Trouble
from tests.fakes.make import NOW
from tests.fakes.screen import MONO, STALE, TICK, a_picture, an_evening, fourteen_lines, order, tap_on

_DISHES = (
    "Nasi Goreng Spesial",
    "Es Teh Manis",
    "Bakso Komplit",
    "Ayam Geprek Sambal Matah",
    "Dimsum Ayam",
    "Mie Ayam Jamur",
    "Cimol Beef Besar",
    "Jus Alpukat",
)
_WAYS = ("extra pedas", "tanpa telur", "Level 2", "less sugar")
_GUESTS = ("Aiko", "Bayu", "Dewi", "Siti", "Nguyễn", "Maria Clara")
_LANES = (Status.PLACED, Status.ACCEPTED, Status.ACCEPTED, Status.READY)


def _usual(number: int, status: Status, age: float) -> Order:
    """One of the many orders of an evening; what is on it follows from its number."""
    count = 1 + number % 3
    lines = tuple(
        Line(
            f"l{index}",
            _DISHES[(number + index) % len(_DISHES)],
            1 + (number + index) % 3,
            modifiers=(Modifier(_WAYS[(number + index) % len(_WAYS)]),) if (number + index) % 2 else (),
        )
        for index in range(count)
    )
    kind = (OrderType.DELIVERY, OrderType.PICKUP, OrderType.DINE_IN)[number % 3]
    return order(
        number,
        status,
        age=age,
        lines=lines,
        type=kind,
        table=str(number % 20) if kind is OrderType.DINE_IN else "",
        provider=provider((6, 7, 9, 11, 16)[number % 5]),
        customer=_GUESTS[number % len(_GUESTS)],
        queue=number % 30 or None,
    )


def _quiet() -> Picture:
    return a_picture(_usual(482, Status.PLACED, 25), _usual(479, Status.ACCEPTED, 190))


def _empty() -> Picture:
    return a_picture()


def _rush() -> Picture:
    """Forty orders, the oldest of them late."""
    orders = [_usual(440 + index, _LANES[index % 4], 1200 - 29 * index) for index in range(40)]
    hurried = [tap_on(each, age=3) for each in orders if each.status is Status.PLACED][:2]
    return a_picture(*orders, taps=hurried)


def _outage() -> Picture:
    """The server is silent, with taps under way."""
    link = replace(STALE, failing=Delivery(Outcome.NOT_SENT))
    orders = [_usual(470 + index, _LANES[index % 4], 700 - 60 * index) for index in range(7)]
    waiting = [
        tap_on(orders[0], age=75, attempts=4, last=Outcome.NOT_SENT, due=MONO + 6),
        tap_on(orders[1], Action.READY, age=40, attempts=2, doubt=True, last=Outcome.CUT_OFF, due=MONO + 12),
        tap_on(orders[4], age=4),
    ]
    return a_picture(*orders, taps=waiting, link=link)


def _silence() -> Picture:
    """The same, with nothing on the board."""
    return a_picture(link=STALE)


def _refusals() -> Picture:
    """Taps that came to nothing, and one that a person has to decide."""
    first, second, third = (
        _usual(480, Status.CANCELLED, 300),
        _usual(481, Status.READY, 300),
        _usual(482, Status.ACCEPTED, 90),
    )
    taps = (
        _dropped(tap_on(first, age=20), Status.CANCELLED),
        _dropped(tap_on(second, age=20), Status.READY),
        tap_on(third, Action.READY, age=70, state=TapState.HELD, attempts=3, last=Outcome.BAD_REQUEST),
    )
    notices = tuple(
        Notice(index, NOW, Trouble.REFUSED, tap, tap.number, order=of)
        for index, (tap, of) in enumerate(zip(taps[:2], (first, second), strict=True), 1)
    )
    lost = Notice(3, NOW, Trouble.NOT_SAVED, number="483", why="The disk of this tablet is full. Free some space.")
    kept = {str(first.id): Stage.NEW}
    return a_picture(first, second, third, taps=taps, called_off=kept, notices=(*notices, lost))


def _dropped(tap: Tap, found: Status) -> Tap:
    settled = {"settled_at": NOW, "found": found, "attempts": 1, "http": 409, "request_id": "req_01HZX3T9QK"}
    return replace(tap, state=TapState.DROPPED, last=Outcome.INVALID_TRANSITION, **settled)


def _cancelled() -> Picture:
    """Called off by guests and by the shop, in every lane, with much and little on the ticket."""
    gone = [
        replace(_usual(480 + index, Status.CANCELLED, 400), cancellation="Customer requested cancellation")
        for index in range(3)
    ]
    gone.append(order(484, Status.CANCELLED, age=500, lines=fourteen_lines()))
    stages = (Stage.NEW, Stage.PREPARING, Stage.READY, Stage.PREPARING)
    kept = {str(each.id): stage for each, stage in zip(gone, stages, strict=True)}
    later, gone_later = _for_later(585, 1, Status.SCHEDULED), _for_later(586, 3, Status.CANCELLED)
    kept[str(gone_later.id)] = Stage.SCHEDULED
    alive = (_usual(486, Status.PLACED, 15), _usual(487, Status.ACCEPTED, 200), later)
    return a_picture(*gone, gone_later, *alive, called_off=kept)


def _for_later(number: int, hours: int, status: Status) -> Order:
    return replace(_usual(number, status, 60), scheduled_at=NOW + timedelta(hours=hours))


def _amended() -> Picture:
    """Changed after a cook agreed to them, with lines ticked off."""
    burger, fries = Line("1", "Burger", 1), Line("2", "Fries", 2, "no salt", (Modifier("large"),))
    was = order(482, Status.ACCEPTED, lines=(burger, replace(fries, quantity=1), Line("4", "Cola", 1)))
    now = replace(was, lines=(burger, fries, Line("5", "Es Teh Manis", 2)), notes=("Ring the bell twice",))
    new = order(483, Status.PLACED, lines=(burger, fries))
    long = order(484, Status.ACCEPTED, lines=fourteen_lines(), age=600)
    marks = {
        now.id: Mark(agreed=was, ticked=(burger, replace(fries, quantity=1))),
        new.id: Mark(agreed=replace(new, lines=(burger,))),
        long.id: Mark(agreed=replace(long, lines=fourteen_lines()[:9])),
    }
    return a_picture(now, new, long, marks=marks)


def _long() -> Picture:
    """One order that no screen holds, and words that are longer than a line."""
    return a_picture(
        order(482, lines=fourteen_lines(), notes=("Please ring, the dog sleeps. " * 4,)),
        order("GF-482-XYZ-0012345", Status.ACCEPTED, lines=fourteen_lines()),
        order(
            485,
            Status.READY,
            customer="Wolfeschlegelsteinhausenbergerdorff",
            rider=Rider("Bambang Sutrisno Kusumanegara", "998811"),
            type=OrderType.DRIVE_THRU,
            unpaid=True,
            lines=(Line("1", "Donauschifffahrtsgesellschaftskapitänsmützenkuchen " * 2, 1000),),
        ),
    )


def _from_the_right() -> Picture:
    """Arabic and Hebrew, in every place where a guest's words stand, long and short, and mixed with the other sort."""
    arabic = order(
        480,
        Status.ACCEPTED,
        age=100,
        type=OrderType.PICKUP,
        customer="محمد عبد الرحمن",
        rider=Rider("عبد الله", "4471"),
        notes=("بدون بصل من فضلك، والصلصة على الجانب لأن الأطفال لا يحبون الطعام الحار", "Gate 3, بجانب المسجد"),
        lines=(
            Line("1", "مندي دجاج", 1, "بدون بصل", (Modifier("حار جدا"), Modifier("Extra rice", 2))),
            Line("2", "كبسة لحم بالمكسرات والزبيب مع صلصة الدقوس", 12),
            Line("3", "Falafel فلافل (6 pcs)", 2),
        ),
    )
    hebrew = order(481, customer="דוד", lines=(Line("1", "שווארמה", 2, "בלי חריף", (Modifier("טחינה"),)),))
    was = replace(arabic, id=OrderId("id-483"), number="483", notes=(), status=Status.ACCEPTED)
    now = replace(was, lines=(*was.lines[:1], replace(was.lines[1], quantity=13)), notes=("شكرا",))
    gone = replace(
        arabic, id=OrderId("id-484"), number="484", status=Status.CANCELLED, cancellation="ألغى الزبون الطلب"
    )
    kept = {str(gone.id): Stage.READY}
    return a_picture(arabic, hebrew, now, gone, marks={now.id: Mark(agreed=was)}, called_off=kept)


def _under_way() -> Picture:
    """Every word that a ticket has for what became of its last tap, and one that can be taken back."""
    states = (
        {"age": 1},
        {"age": 2, "state": TapState.SENDING, "attempts": 1},
        {"age": 14, "attempts": 3, "last": Outcome.SERVER_ERROR, "due": MONO + 6},
        {"age": 9, "state": TapState.CHECKING, "attempts": 2, "doubt": True},
        {"age": 8, "state": TapState.CONFIRMED, "attempts": 1, "settled_at": NOW, "settled_tick": TICK},
        {"age": 50, "state": TapState.HELD, "attempts": 9, "last": Outcome.KEY_CONFLICT},
    )
    orders = [_usual(480 + index, Status.PLACED, 100) for index in range(len(states))]
    leaving = _usual(470, Status.READY, 400)
    taps = [tap_on(each, **state) for each, state in zip(orders, states, strict=True)]  # type: ignore[arg-type]
    return a_picture(*orders, leaving, taps=[*taps, tap_on(leaving, Action.PICKED_UP, age=1, undo_until=MONO + 2.4)])


def _signed_out() -> Picture:
    return replace(_quiet(), link=replace(_quiet().link, shut_by=Outcome.UNAUTHORISED))


def _everything() -> Picture:
    """All of it at once, after an absence, with orders for later and orders that have left."""
    left = (
        _usual(461, Status.PICKED_UP, 2000),
        _usual(462, Status.PICKED_UP, 1900),
        order(463, Status.CANCELLED, age=1800, updated_at=NOW - timedelta(minutes=9)),
    )
    later = (_for_later(591, 1, Status.SCHEDULED), _for_later(592, 3, Status.CANCELLED))
    kept = {str(later[1].id): Stage.SCHEDULED}
    evening = an_evening(*left, *later, notices=_refusals().notices, called_off=kept)
    new = ("482", "483", "GF-482-XYZ-0012345")
    told = Away(NOW - timedelta(minutes=12), new, ("479",), ("468",), finished=("461",))
    departures = tuple(Departure(each, NOW - timedelta(minutes=7)) for each in left[:2])
    caught_up = tuple(n.tap for n in evening.notices if n.tap)
    return replace(evening, away=told, caught_up=caught_up, departures=departures)


def _promised() -> Picture:
    """Orders of which a time was promised, early, close and late, and those for later that are being made."""
    orders = [
        replace(_usual(480 + index, _LANES[index % 4], 800), promised_at=NOW + timedelta(minutes=minutes))
        for index, minutes in enumerate((-4, -75, 3, 26, 90, 12, 5, 40))
    ]
    later = replace(_usual(495, Status.ACCEPTED, 4000), scheduled_at=NOW + timedelta(minutes=6))
    return a_picture(*orders, later)


BOARDS: Mapping[str, Callable[[], Picture]] = {
    "quiet": _quiet,
    "empty": _empty,
    "rush": _rush,
    "outage": _outage,
    "silence": _silence,
    "refusals": _refusals,
    "cancelled": _cancelled,
    "amended": _amended,
    "promised": _promised,
    "long": _long,
    "from-the-right": _from_the_right,
    "under-way": _under_way,
    "signed-out": _signed_out,
    "everything": _everything,
}
"""By name."""
