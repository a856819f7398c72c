"""What a cook has to know and has not dismissed yet."""

import logging
from collections.abc import Iterable

from kds_app.domain.order import Order
from kds_app.domain.tap import Tap
from kds_app.engine.picture import Notice, Trouble
from kds_app.engine.ports import Clock

log = logging.getLogger(__name__)


class Notices:
    """Kept in the order they came; what is told already is not told twice, but for refusals: each is its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self.standing: tuple[Notice, ...] = ()

    def add(
        self,
        trouble: Trouble,
        *,
        tap: Tap | None = None,
        number: str = "",
        why: str = "",
        order: Order | None = None,
    ) -> None:
        """One more."""
        told = {(notice.trouble, notice.number, notice.why) for notice in self.standing}
        if trouble is not Trouble.REFUSED and (trouble, number, why) in told:
            return
        log.warning("%s: order %s %s", trouble, number or "-", why or (tap.last if tap else ""))
        self._count += 1
        self.standing += (Notice(self._count, self._clock.now(), trouble, tap, number, why, order),)

    def open(self, unread: Iterable[tuple[Tap, Order | None]]) -> None:
        """What an earlier run of the program told of refusals and nobody has read stands again, as of then."""
        told = {notice.tap.key for notice in self.standing if notice.tap is not None}
        for tap, order in unread:
            if tap.key not in told:
                self._count += 1
                at = tap.settled_at or self._clock.now()
                self.standing += (Notice(self._count, at, Trouble.REFUSED, tap, tap.number, "", order),)

    def get(self, notice_id: int) -> Notice | None:
        """The notice, if nobody has read it yet."""
        return next((notice for notice in self.standing if notice.id == notice_id), None)

    def dismiss(self, notice_id: int) -> None:
        """Somebody has read it."""
        self.standing = tuple(notice for notice in self.standing if notice.id != notice_id)
