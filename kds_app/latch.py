"""The PIN of the screen: what takes long is done beside the loop, and practice changes nothing of it."""

import asyncio

from msgspec import Struct

from kds_app.domain.pin import Verdict
from kds_app.host.pin import Lock, PinNotKeptError
from kds_app.ui.words import translate


class PinLatch(Struct, frozen=True):
    """Asks one lock, for whichever window wants to know."""

    lock: Lock
    practice: bool = False
    """Beside a real board, whose PIN it is."""

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN to ask for."""
        return self.lock.is_set

    @property
    def broken(self) -> bool:
        """Whether no PIN opens it any more."""
        return self.lock.broken

    @property
    def wait(self) -> float:
        """Seconds until a try counts."""
        return self.lock.wait

    async def try_pin(self, pin: str) -> Verdict:
        """Whether it is the PIN."""
        return await asyncio.to_thread(self.lock.try_pin, pin)

    async def change(self, pin: str | None) -> str:
        """Set another PIN, or none; gives why that failed, else nothing."""
        if self.practice:
            return translate("Latch", "This is practice: the PIN is changed on the real board alone.")
        try:
            await asyncio.to_thread(self.lock.change, pin)
        except PinNotKeptError as error:
            return str(error)
        return ""
