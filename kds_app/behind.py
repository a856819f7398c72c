"""What works behind the window: signing in, reading, sending, practice. Loaded once the first picture is painted.

With it comes HTTP; in practice, a partner in a box. To load that takes longer than to paint the board as it was last
known, which needs none of it.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kds_app import __version__
from kds_app.config import Config
from kds_app.engine.feed import Feed
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.ports import NotStoredError
from kds_app.engine.sender import Sender
from kds_app.engine.true_clock import TrueClock
from kds_app.engine.wakefulness import watch
from kds_app.host.async_secrets import AsyncSecrets, open_secrets
from kds_app.host.credentials import MemorySecrets, SecretStoreError
from kds_app.host.paths import FolderUnusableError, Paths
from kds_app.host.settings import Settings
from kds_app.host.settings_file import SettingsNotSavedError
from kds_app.keeper import DisplayKeeper
from kds_app.remote.client import PartnerClient
from kds_app.remote.tls import context_in_thread
from kds_app.sign_in import SignInDesk
from kds_app.ui.bridge import Bridge, Desk
from kds_app.ui.window import Window
from kds_app.ui.words import translate

if sys.platform == "linux":
    from kds_app.host.netlink import watch_the_network
else:
    from kds_app.ui.network import watch_the_network

if TYPE_CHECKING:
    from kds_app.simulator import Simulator

log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, None]


class Display(Struct, frozen=True):
    """A display that runs, for those who work it: a cook's hands, or a script's."""

    window: Window
    kitchen: Kitchen
    feed: Feed
    client: PartnerClient


class Given(Struct, frozen=True):
    """What a run of the display was started with, and what it has found so far."""

    config: Config
    paths: Paths
    settings: Settings
    messages: tuple[str, ...]
    """What the screen was to say from the start."""
    first: bool
    """Nobody has ever set this display up."""
    clock: TrueClock
    simulator: "Simulator | None"


class Behind:
    """Made by ``connect``; ended by ``close``."""

    def __init__(self, given: Given, display: Display, sender: Sender, bridge: Bridge, gate: Gate) -> None:
        self.display = display
        self._given = given
        self._sender = sender
        self._bridge = bridge
        self._gate = gate

    @classmethod
    async def connect(cls, given: Given, window: Window, kitchen: Kitchen, bridge: Bridge, gate: Gate) -> "Behind":
        """Everything that talks to the partner, at rest yet."""
        clock, settings = given.clock, given.settings
        tls, proxy = await context_in_thread(), settings.proxy
        client = PartnerClient(tls, clock.now, version=__version__, dated=clock.hear, proxy=proxy)
        feed = Feed(kitchen, client, gate, clock, lambda: settings.poll_seconds)
        sender = Sender(kitchen, client, gate, clock, feed.answered)
        return cls(given, Display(window, kitchen, feed, client), sender, bridge, gate)

    async def close(self) -> None:
        """Hang up."""
        await self.display.client.aclose()

    def work(self, practise: Callable[[], Awaitable[None]]) -> list[Work]:
        """All that has to run; ``practise`` is how it is done beside this display, when somebody wants to."""
        return [self._sender.run(), self._sign_in_and_read(), self._watch(), self._practice(practise)]

    async def _watch(self) -> None:
        """After a sleep, and on another network: new connections, and everything is read again."""
        display = self.display

        async def connect_anew() -> None:
            try:
                await display.client.drop_connections()
            except Exception:
                # The boundary of a network that comes and goes: whatever an old connection says must not end the board.
                log.exception("connecting anew: a bug; the display works on")
            display.kitchen.network_is_back()
            display.feed.nudge()

        async def woken() -> None:
            display.kitchen.awake()
            await connect_anew()

        async with asyncio.TaskGroup() as group:
            group.create_task(watch_the_network(connect_anew))
            group.create_task(watch(self._given.clock, woken))

    async def _sign_in_and_read(self) -> None:
        """Beside all the rest: a keyring may take a minute to be unlocked, and the board need not wait for it."""
        given, bridge, feed, client = self._given, self._bridge, self.display.feed, self.display.client
        simulator, practice = given.simulator, given.config.practice
        secrets, told = await self._secrets(), simulator is not None or given.config.base_url is not None
        kitchen, lasting = self.display.kitchen, not told
        desk = SignInDesk(
            given.paths.settings, given.settings, secrets, client, kitchen, self._gate, feed.nudge, lasting=lasting
        )
        shown: Desk = desk
        if simulator and practice:
            from kds_app.practice import PracticeDesk  # noqa: PLC0415 - with it comes a server, which nobody else needs

            shown = PracticeDesk(desk, simulator)
        desk.told = lambda: bridge.open_desk(shown)
        if not practice:
            bridge.upkeep.open(DisplayKeeper(given.paths, given.messages, desk))
        await desk.take_up()
        bridge.open_desk(shown)
        if given.first and not told and client.account is None:
            bridge.upkeep.welcomed.emit()
        async with asyncio.TaskGroup() as group:
            group.create_task(desk.watch_the_keyring(given.clock.sleep))
            group.create_task(desk.learn_the_reasons(given.clock.sleep))
            await feed.run()  # not before: with nobody signed in it would look, and rest for a second

    async def _secrets(self) -> AsyncSecrets:
        simulator = self._given.simulator
        if simulator is not None:
            memory = MemorySecrets(translate("App", "This is practice: nothing is kept."))
            memory.write(simulator.base_url, simulator.partner_key, simulator.secret)
            return AsyncSecrets(memory)
        try:
            return await open_secrets(os.environ)
        except SecretStoreError as error:
            return AsyncSecrets(MemorySecrets(str(error)))

    def _practice(self, practise: Callable[[], Awaitable[None]]) -> Work:
        """In practice, somebody has happen what a lesson is about; else, somebody waits for those who want any."""
        window, kitchen = self.display.window, self.display.kitchen
        if self._given.simulator is not None and window.coach is not None:
            from kds_app.practice import Teacher  # noqa: PLC0415 - see above

            teacher = Teacher(self._given.simulator, kitchen, self.display.feed, self.display.client)
            window.coach.taught.connect(teacher.want)
            return teacher.run()
        return practise_when_wanted(window, kitchen, practise)


async def practise_when_wanted(real: Window, kitchen: Kitchen, practise: Callable[[], Awaitable[None]]) -> None:
    """Offer practice on the real window, and practise as often as it is wanted; ends only by cancellation.

    Whatever becomes of practice, the real board is back after it and works on.
    """
    wanted = asyncio.Event()
    real.offer_practice(wanted.set)
    while True:
        await wanted.wait()
        wanted.clear()
        log.info("practice begins: the next lines are about a kitchen that is not real too")
        try:
            await practise()
        except (OSError, FolderUnusableError, NotStoredError, SettingsNotSavedError) as error:
            kitchen.tell(translate("Practice", "Practice is not possible now: {0}").format(error))
        except Exception:
            # The boundary of practice: a bug of it must not take the real board along.
            log.exception("practice: a bug; the real board works on")
            kitchen.tell(translate("Practice", "A fault of the program has ended practice."))
        wanted.clear()  # whoever wanted it once more while it was coming has had it
        log.info("practice has ended")
