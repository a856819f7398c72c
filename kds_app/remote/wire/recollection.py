"""What the last list came to, record by record: one that comes again byte for byte is not read again."""

from hashlib import blake2b

from kds_app.domain.order import Order
from kds_app.remote.wire.orders import read_order


class Recollection:
    """Reads the records of one list after the other, and forgets what the last one did not name.

    Measured: to read 500 orders takes ten times what it takes to see that they are the same.
    """

    def __init__(self) -> None:
        self._before: dict[bytes, Order] = {}
        self._now: dict[bytes, Order] = {}

    def begin(self) -> None:
        """Another list begins."""
        self._before, self._now = self._now, {}

    def read(self, record: bytes) -> Order | None:
        """The same as ``read_order`` gives."""
        digest = blake2b(record, digest_size=16).digest()
        order = self._before.get(digest) or read_order(record)
        if order is not None:
            self._now[digest] = order
        return order
