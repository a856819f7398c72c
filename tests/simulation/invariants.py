"""What must hold, each as one small function that gives a sentence for everything that does not."""

from collections.abc import Iterator

from kds_app.domain.board import Board
from kds_app.domain.lifecycle import Action, Stage, Status
from kds_app.domain.order import OrderId
from kds_app.domain.tap import Tap, TapKey, TapState
from kds_app.engine.picture import Picture, Trouble
from tests.fakes.make import ACCOUNT
from tests.simulation.register import Register
from tests.simulation.server import KEYS_ARE_KEPT, Server

LANE = {
    Status.SCHEDULED: Stage.SCHEDULED,
    Status.PLACED: Stage.NEW,
    Status.ACCEPTED: Stage.PREPARING,
    Status.READY: Stage.READY,
}
"""Where an order of this status stands on the board, told here once more."""
OFF = frozenset({Status.CANCELLED, Status.REJECTED})
_GONE = {
    Action.ACCEPT: {Status.ACCEPTED, Status.READY, Status.PICKED_UP},
    Action.READY: {Status.READY, Status.PICKED_UP},
    Action.PICKED_UP: {Status.PICKED_UP},
    Action.REJECT: OFF,
    Action.CANCEL: OFF,
}
"""The statuses of an order that has what the action asks for."""
LATE = 12 * 60.0
"""Seconds: ten minutes, and the two that clocks may differ by."""
MOMENT = 1e-6
"""Seconds: two clocks that count from different zeros agree to this."""
_TO = {Action.ACCEPT: Stage.PREPARING, Action.READY: Stage.READY}


# whenever a write is made


def kept_before_it_is_sent(register: Register, tap: Tap) -> Iterator[str]:
    """Nothing goes on the wire that the disk has not taken."""
    if tap.key not in register.taken:
        yield "was sent before the disk had it"


def one_body_and_one_account(register: Register, tap: Tap) -> Iterator[str]:
    """A retry is the same key and the same bytes, for the same account."""
    made = register.tried[tap.key]
    if (tap.body, tap.account, tap.order_id) != (made.body, ACCOUNT, made.order_id):
        yield "was sent with another body, account or order than it was made with"


def in_turn(register: Register, tap: Tap) -> Iterator[str]:
    """The taps of an order go out in the order they were made, each after the one before is settled."""
    taps = register.of_order[tap.order_id]
    for before in taps[: taps.index(tap.key)] if tap.key in taps else ():
        if register.taken[before].live:
            yield f"was sent while {register.name(before)} was live"
    if tap.key in register.doomed:
        yield "was sent though the tap before it was dropped"
    if not register.taken[tap.key].live:
        yield "was sent after it was settled"


def not_in_its_grace(register: Register, tap: Tap, now: float) -> Iterator[str]:
    """What can still be taken back is known to this screen alone; ``now`` in the loop's seconds."""
    left = register.grace_ends.get(tap.key, now) - now
    if left > MOMENT:
        yield f"was sent {left:.3f} s before its grace was over"


def no_forgotten_key(server: Server, tap: Tap, now: float) -> Iterator[str]:
    """No key is sent that moved an order so long ago that the server may have forgotten it."""
    moved = server.effects.get(tap.key)
    if moved and now - moved[0] > KEYS_ARE_KEPT:
        yield f"was sent {(now - moved[0]) / 3600:.1f} h after it had moved the order: the server may have forgotten it"


def looked_at_before_it_is_late(register: Register, tap: Tap, now: float) -> Iterator[str]:
    """Sent for the first time long after the finger, it is sent on what was seen of the order a short while ago."""
    made, looked = register.made_at.get(tap.key, now), register.looked_at.get(tap.order_id, -LATE)
    if tap.key not in register.sent and now - made > LATE and now - looked > LATE:
        yield f"was first sent {(now - made) / 60:.0f} min after the finger, without a look at the order"


# whenever a tap is settled on disk


def settled_truly(server: Server, register: Register, tap: Tap) -> Iterator[str]:
    """Never confirmed without an effect, never already done without evidence, never refused though it was applied."""
    moved, was = server.effects.get(tap.key), set(server.was[tap.order_id])
    decided = tap.key in register.decided or tap.because_of in register.decided
    if tap.undone and (tap.key not in register.pressed or tap.key in register.sent):
        yield "is taken back, " + ("though it was sent" if tap.key in register.sent else "and nobody pressed Undo")
    if tap.state is TapState.CONFIRMED and not moved:
        yield "is confirmed, though it never moved the order"
    if tap.state is TapState.ALREADY_DONE and not decided and not was & _GONE[tap.action]:
        yield "is called already done, though the order never was there"
    if tap.state is TapState.DROPPED and moved and not decided and not superseded(server, tap):
        yield f"is dropped ({tap.last}, found {tap.found}), though it moved the order"


def an_undo_counts(register: Register, picture: Picture, key: TapKey) -> Iterator[str]:
    """Pressed in time and answered, the tap is over; or the screen says that it could not be taken back."""
    tap = register.taken[key]
    told = any(n.trouble is Trouble.NOT_UNDONE and n.number == tap.number for n in picture.notices)
    if tap.live and not told:
        yield "was to be taken back in time, and was not, without a word"


def superseded(server: Server, tap: Tap) -> bool:
    """Dropped because somebody called the order off meanwhile, or it is gone: that says nothing of the tap."""
    return tap.found in OFF or tap.order_id not in server.book


def crossed(server: Server, tap: Tap) -> bool:
    """A copy landed after the last word of the server's that the program had heard of the order when it settled."""
    moved = server.effects.get(tap.key)
    return moved is not None and moved[0] > server.spoke.get(tap.order_id, 0.0)


# whenever there is a picture


def settled_on_the_screen_is_settled_on_disk(register: Register, board: Board) -> Iterator[str]:
    """A chip never says more than the disk knows."""
    for ticket in board.tickets:
        if ticket.tap and not ticket.tap.live and register.taken[ticket.tap.key].live:
            yield f"{register.name(ticket.tap.key)}: is {ticket.tap.state} on the screen and live on disk"


def every_lane_is_explained(server: Server, register: Register, board: Board) -> Iterator[str]:
    """A ticket stands where the server once had its order, or where a tap took it."""
    for ticket in board.tickets:
        if ticket.called_off:
            continue
        lanes = {LANE.get(status) for status in server.was[ticket.order.id]}
        if ticket.lane not in lanes and ticket.lane not in {
            _TO.get(register.taken[key].action) for key in register.of_order[ticket.order.id]
        }:
            yield f"order {ticket.order.id} stands in {ticket.lane}, where nobody ever put it"


# when all is quiet


def at_most_one_effect(server: Server, register: Register) -> Iterator[str]:
    """No tap moves an order twice."""
    for key, moved in server.effects.items():
        if len(moved) > 1 and key not in register.misdated:
            yield f"{register.name(key)}: moved the order {len(moved)} times"


def one_body_a_key(server: Server, register: Register) -> Iterator[str]:
    """What reached the server is what was made, however often."""
    for landing in server.landings:
        if landing.tap.body != register.tried[landing.tap.key].body:
            yield f"{register.name(landing.tap.key)}: reached the server with another body"


def none_disappeared(register: Register) -> Iterator[str]:
    """Every acknowledged tap is on disk and settled, and a dropped one has its reason."""
    for key in sorted(register.acknowledged - register.taken.keys()):
        yield f"{register.name(key)}: was acknowledged and is gone"
    for key, tap in register.taken.items():
        if tap.live:
            yield f"{register.name(key)}: is still {tap.state} when all is quiet"
        reasons = (tap.last, tap.found, tap.because_of, key in register.decided, tap.undone and key in register.pressed)
        if tap.state is TapState.DROPPED and not any(reasons):
            yield f"{register.name(key)}: was dropped, and nothing says why"


def the_board_is_the_server_s(server: Server, board: Board) -> Iterator[str]:
    """Lane by lane, without a ghost; a ticket that was called off may stand until a cook has seen it."""
    shown = {ticket.order.id: ticket for ticket in board.tickets}
    for order_id in {**shown, **server.book}:
        order, ticket = server.book.get(order_id), shown.get(order_id)
        lane = LANE.get(order.status) if order else None
        if ticket and ticket.called_off and lane is None:
            continue
        if (ticket.lane if ticket else None) is not lane or (ticket and ticket.called_off):
            where = f"{ticket.lane}{' called off' * ticket.called_off}" if ticket else "nowhere"
            yield f"order {order_id} is {order.status if order else 'gone'} at the server and stands in {where}"


def the_board_is_what_is_stored(board: Board, restarted: Board) -> Iterator[str]:
    """A program started now on what is on disk shows the same board."""
    before, after = _shown(board), _shown(restarted)
    for order_id in {**before, **after}:
        now, then = before.get(order_id, "nowhere"), after.get(order_id, "nowhere")
        if now != then:
            yield f"order {order_id} stands in {now}; after a start, until it is read, in {then}"


def _shown(board: Board) -> dict[OrderId, str]:
    """What a cook sees of each order and may do with it."""
    return {
        ticket.order.id: f"{ticket.lane}{', called off' * ticket.called_off}: {'/'.join(ticket.actions)}, "
        f"{sum(ticket.made)} made, changed {[(change.name, change.by, change.note) for change in ticket.changes]}"
        for ticket in board.tickets
    }
