"""What an eye would be drawn to is said aloud once, for those whose eyes are elsewhere or see nothing."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from kds_app.domain.board import EMPTY, Board, Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import OrderId
from kds_app.ui import sayings, words
from kds_app.ui.announce import announce
from kds_app.ui.banner import Matter
from kds_app.ui.face import alarms
from kds_app.ui.scene import Scene
from kds_app.ui.strip import Part, Weight
from kds_app.ui.words import translate

_DIGITS = re.compile(r"\d+")
_AT_ONCE = 3
"""More new orders than these are counted and not named."""
_STANDS = 1.0
_STALE, _BELIEVED = ("stale",), ("believed",)


class Cry(Struct, frozen=True):
    """Something to be said as long as it is new: ``about`` is the same for as long as it is the same news."""

    about: tuple[object, ...]
    text: str
    urgent: bool = True
    after: float = 0.0
    """Seconds it has to have stood: what comes and goes with a start is no news."""


class Herald:
    """Compares each picture with the one before. ``say`` is given a text and whether it is urgent."""

    def __init__(self, window: QWidget, say: Callable[[str, bool], object] | None = None) -> None:
        self._say = say or (lambda text, urgent: announce(window, text, urgent=urgent))
        self._since: dict[tuple[object, ...], float] = {}
        self._known: set[tuple[object, ...]] = set()
        self._warned = False
        """Whether it was said that the board may not be believed, and not yet that it may again."""
        self.lulled = True
        """Whether nothing is held back until it has stood for a while."""
        self._board = EMPTY
        self._of_tickets: dict[OrderId, tuple[Ticket, tuple[Cry, ...]]] = {}

    def follow(self, scene: Scene, said: Sequence[Part], matter: Matter | None) -> None:
        """Say what was not so before: on the strip, on the banner, in a notice, on the tickets of this screen."""
        cries = [
            *_freshness(scene, warned=self._warned),
            *_from_strip(said),
            *_from_banner(matter),
            *_from_notices(scene),
            *self._from_tickets(scene.board),
        ]
        now = scene.moment.mono
        self._since = {cry.about: self._since.get(cry.about, now) for cry in cries}
        due = [cry for cry in cries if now - self._since[cry.about] >= cry.after]
        self.lulled = len(due) == len(cries)
        fresh = [cry for cry in due if cry.about not in self._known]
        self._known = {cry.about for cry in due}
        self._warned = _STALE in self._known or (self._warned and _BELIEVED not in self._known)
        arrived = [cry for cry in fresh if cry.about[0] is Stage.NEW]
        if len(arrived) > _AT_ONCE:
            fresh = [cry for cry in fresh if cry not in arrived]
            fresh.append(Cry((), translate("Herald", "{0} new orders").format(len(arrived))))
        for cry in fresh:
            self._say(cry.text, cry.urgent)

    def _from_tickets(self, board: Board) -> Iterator[Cry]:
        """Gathered once for each ticket: most of the time only seconds have passed, or one of them has changed."""
        if board is not self._board:
            self._board, known = board, self._of_tickets
            self._of_tickets = {}
            for ticket in board.tickets:
                told = known.get(ticket.order.id)
                same = told is not None and told[0] is ticket
                self._of_tickets[ticket.order.id] = told if same and told else (ticket, tuple(_from_ticket(ticket)))
        for _, cries in self._of_tickets.values():
            yield from cries


def _freshness(scene: Scene, *, warned: bool) -> Iterator[Cry]:
    link, moment = scene.picture.link, scene.moment
    stale = link.stale(moment.mono)
    if stale or warned:
        yield Cry(_STALE if stale else _BELIEVED, words.reading(link, moment).text, urgent=stale, after=_STANDS)


def _from_strip(said: Sequence[Part]) -> Iterator[Cry]:
    """Trouble, once however its seconds run."""
    for part in said:
        if part.weight in {Weight.TROUBLE, Weight.RINGING}:
            yield Cry(("strip", _DIGITS.sub("", part.text)), part.text)


def _from_banner(matter: Matter | None) -> Iterator[Cry]:
    if matter is not None and matter.notice is None:
        yield Cry(("banner", _DIGITS.sub("", matter.text)), matter.text, after=_STANDS)


def _from_notices(scene: Scene) -> Iterator[Cry]:
    for notice in scene.picture.notices:
        yield Cry(("notice", notice.id), sayings.notice(notice))


def _from_ticket(ticket: Ticket) -> Iterator[Cry]:
    order = ticket.order
    for text, _ in alarms(ticket):
        yield Cry(("ticket", order.id, text), translate("Herald", "Order {0}: {1}").format(order.number, text))
    if ticket.lane is Stage.NEW and not ticket.called_off:
        yield Cry((Stage.NEW, order.id), translate("Herald", "New order {0}").format(order.number))
