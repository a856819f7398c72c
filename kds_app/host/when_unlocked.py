"""What a locked keyring did not let be done, kept until it can be."""

import asyncio
from collections.abc import Awaitable, Callable

LOOK_EVERY = 5.0
"""Seconds between two looks at a keyring that was locked."""

Work = Callable[[], Awaitable[object]]


class WhenUnlocked:
    """One piece of work at most: the last that was owed. ``unlocked`` looks without asking anybody."""

    def __init__(self, unlocked: Callable[[], Awaitable[bool]]) -> None:
        self._unlocked = unlocked
        self._owed: Work | None = None
        self._owing = asyncio.Event()

    @property
    def owing(self) -> bool:
        """Whether there is anything to be done."""
        return self._owed is not None

    def owe(self, work: Work | None) -> None:
        """Have this done once the keyring is open, in place of what was owed so far; None: nothing any more."""
        self._owed = work
        if work is None:
            self._owing.clear()
        else:
            self._owing.set()

    async def do_it(self) -> bool:
        """Do now what is owed, whoever is asked for a password; whether there was anything. It may be owed anew."""
        work = self._owed
        self.owe(None)
        if work is None:
            return False
        await work()
        return True

    async def watch(self, sleep: Callable[[float], Awaitable[None]], done: Callable[[], None]) -> None:
        """Look again and again while something is owed, and do it once nobody is asked; ends only by cancellation."""
        while True:
            await self._owing.wait()
            await sleep(LOOK_EVERY)
            if self._owed is not None and await self._unlocked() and await self.do_it():
                done()
