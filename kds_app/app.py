"""The composition root: builds every part once, by constructor, and starts and stops them in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from qasync import QEventLoop

from kds_app import __version__
from kds_app.config import Config
from kds_app.domain.order import Order, OrderId
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.picture import Picture
from kds_app.engine.ports import NotStoredError
from kds_app.engine.true_clock import TrueClock
from kds_app.halted import the_application, told_on_screen, told_on_stderr_alone, worked
from kds_app.host import logs
from kds_app.host.clock import SystemClock
from kds_app.host.cores import leave_no_core
from kds_app.host.instance import AlreadyRunningError, only_instance
from kds_app.host.paths import FolderUnusableError, Paths, ResourcesMissingError, resources
from kds_app.host.pin import FILE_NAME, Lock
from kds_app.host.redaction import redact_people
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import load_settings, save_settings
from kds_app.host.signals import ended_by_signals
from kds_app.host.speaker import Loudspeaker
from kds_app.host.watchdog import watched
from kds_app.latch import PinLatch
from kds_app.remote.wire import status_body
from kds_app.store.closed import ClosedStore
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.opening import Store, open_store
from kds_app.ui import theme, words
from kds_app.ui.bridge import Bridge
from kds_app.ui.collector import collecting_on_this_thread
from kds_app.ui.lane import PAINTED
from kds_app.ui.session import ended_with_the_session
from kds_app.ui.stand_in import stand_in
from kds_app.ui.window import Window

if TYPE_CHECKING:
    from kds_app.behind import Display, Work
    from kds_app.simulator import Simulator
    from kds_app.ui.coach import Practice

log = logging.getLogger(__name__)


class PictureNotSavedError(Exception):
    """The picture that was asked for could not be written. Its text is one sentence in the user's words."""


_USER_ERRORS = (
    AlreadyRunningError,
    FolderUnusableError,
    NewerDatabaseError,
    NotStoredError,
    PictureNotSavedError,
    ResourcesMissingError,
)
"""What the world does wrong before there is a board to say it on: one sentence and exit code 1, or a page of its own
where the display was to fill the screen."""

_WINDOW = (1280, 800)
_PATIENCE = 1.0
"""Seconds that are left for all the rest, once the window has closed and what was tapped last is on disk. A secret
that is still being tested with a server that hangs is not waited for: the program is to end within two."""


_THREADS = 10
"""For what blocks, begun when there is work: qasync begins all of them at once."""
_TIDY = 3600.0
"""Seconds from one tidying up to the next."""

Companion = Callable[["Display"], Awaitable[int]]
"""Works the display; when it is done the display ends, with the exit code it gives."""


def run(config: Config, companion: Companion | None = None) -> int:
    """Run the display to its end; gives the exit code."""
    if config.practice:
        from kds_app.practice import practice_kitchen  # noqa: PLC0415 - a server, which nobody else needs

        with practice_kitchen() as simulator:
            return run_on(simulator, config, companion)
    return _run(config, None, companion)


def run_on(simulator: "Simulator", config: Config, companion: Companion | None = None) -> int:
    """Practise on a simulator that runs already, with throw-away data unless a folder was given."""
    with TemporaryDirectory(prefix="kds-practice-", ignore_cleanup_errors=True) as folder:
        config = replace(config, practice=True, data_dir=config.data_dir or Path(folder))
        return _run(config, simulator, companion)


def _run(config: Config, simulator: "Simulator | None", companion: Companion | None) -> int:
    leave_no_core()
    unattended = config.fullscreen and config.exit_after is None and companion is None
    told = told_on_screen if unattended else told_on_stderr_alone
    return worked(lambda: _work(config, simulator, companion), _USER_ERRORS, told)


def _work(config: Config, simulator: "Simulator | None", companion: Companion | None) -> int:
    """Until the display ends. Raises what the world does wrong before there is a window."""
    paths = Paths.for_data_dir(config.data_dir)
    with logs.start(paths.logs, config.log_level.upper()), only_instance(paths.data):
        log.info("kds %s starts", __version__)
        application = the_application()
        theme.load_fonts(resources())
        with collecting_on_this_thread(), QEventLoop(application) as loop:
            loop.set_default_executor(ThreadPoolExecutor(_THREADS))
            code: int = loop.run_until_complete(_Run(config, paths, simulator).live(companion))
            return code


class _Run:
    """One run of the display, from the first picture to the last row.

    Practice stands in for the ``real`` window, and behind its ``latch``.
    """

    def __init__(
        self,
        config: Config,
        paths: Paths,
        simulator: "Simulator | None",
        real: Window | None = None,
        latch: PinLatch | None = None,
    ) -> None:
        self._config = config
        self._paths = paths
        self._simulator = simulator
        self._real = real
        self._latch = latch or PinLatch(Lock(paths.config / FILE_NAME))
        self._clock = TrueClock(SystemClock())
        self._stop = asyncio.Event()
        self._first = not paths.settings.exists()
        loaded = load_settings(paths.settings)
        self._messages = list(loaded.messages)
        self._settings = self._told(loaded.settings)

    def _told(self, settings: Settings) -> Settings:
        """The settings, as the command line or practice bend them."""
        if self._simulator is not None:
            other = replace(settings, environment=Environment.OTHER, base_url=self._simulator.base_url)
            return replace(other, partner_key=self._simulator.partner_key)
        if self._config.base_url is not None:
            return replace(settings, environment=Environment.OTHER, base_url=self._config.base_url)
        return settings

    async def live(self, companion: Companion | None) -> int:
        """Work until the window is closed, or a signal or the companion ends it."""
        watching = watched(asyncio.get_running_loop()) if self._config.watchdog else nullcontext()
        with ended_by_signals(self._stop.set), ended_with_the_session(self._stop.set), watching:
            return await self.work(companion)

    async def work(self, companion: Companion | None = None) -> int:
        """Show the board as it was last known, then sign in, read and send, until told to stop."""
        store = await self._open_store()
        try:
            return await self._with_store(store, companion)
        finally:
            await store.close()

    async def _open_store(self) -> Store | ClosedStore:
        try:
            return await open_store(self._paths.data / "kds.db", self._clock.now())
        except NotStoredError as error:
            self._messages.append(words.no_store(str(error)))
            return ClosedStore(str(error))

    async def _with_store(self, store: Store | ClosedStore, companion: Companion | None) -> int:
        gate = Gate()
        kitchen = Kitchen(store.outbox, store.snapshots, status_body, self._clock, gate)
        kitchen.subscribe(_Discretion(kitchen).follow)
        await self._recall(kitchen, store)
        bridge = Bridge(kitchen, self._clock, self._settings.offered_reasons, self._settings, self._latch)
        speaker = Loudspeaker(resources() / "sounds")
        window, behind = self._show(bridge, speaker), None
        try:
            await asyncio.sleep(PAINTED / 1000)  # or the loading, in a thread, and the painting would hinder each other
            await asyncio.to_thread(import_module, "kds_app.behind")
            from kds_app.behind import Behind, Given  # noqa: PLC0415 - only now, and the picture is painted meanwhile

            paths, settings, messages = self._paths, self._settings, tuple(self._messages)
            given = Given(self._config, paths, settings, messages, self._first, self._clock, self._simulator)
            behind = await Behind.connect(given, window, kitchen, bridge, gate)
            work = [*behind.work(lambda: self._practise(window)), self._tidy(store)]
            return await self._until_stopped(behind.display, work, companion)
        finally:
            window.end()
            speaker.close()
            await bridge.finish(_PATIENCE)
            if behind is not None:
                await behind.close()

    async def _recall(self, kitchen: Kitchen, store: Store | ClosedStore) -> None:
        """What was on the board when the program ended, before the network is asked for anything.

        Whose it was at an address that was told for one run alone the settings do not say: the store does.
        """
        if store.set_aside is not None:
            self._messages.append(words.set_aside(store.set_aside.name))
        for message in self._messages:
            kitchen.tell(message)
        if self._config.base_url is not None and (account := await store.snapshots.latest(self._config.base_url)):
            self._settings = replace(self._settings, partner_key=account.partner_key)
        if self._settings.account is not None:
            await kitchen.open(self._settings.account)

    async def _tidy(self, store: Store | ClosedStore) -> None:
        while True:
            await self._clock.sleep(_TIDY)
            try:
                await store.tidy(self._clock.now())
            except Exception:
                # The boundary of housekeeping: a bug of it must not take the board along.
                log.exception("tidying up: a bug; the display works on")

    async def _practise(self, real: Window) -> None:
        """A display of its own beside the real one: other data, another outbox, another client, another partner."""
        from kds_app.practice import as_here, practice_kitchen  # noqa: PLC0415 - see run

        with TemporaryDirectory(prefix="kds-practice-", ignore_cleanup_errors=True) as folder:
            config = replace(self._config, practice=True, base_url=None, screenshot=None, exit_after=None)
            paths = Paths.for_data_dir(Path(folder))
            save_settings(paths.settings, as_here(real.preferences))
            with practice_kitchen() as simulator:
                await _Run(config, paths, simulator, real, replace(self._latch, practice=True)).work()

    def _practice(self) -> tuple["Practice", str]:
        from kds_app.practice import practice_beside  # noqa: PLC0415 - see run
        from kds_app.ui.practice_bar import word  # noqa: PLC0415 - see run

        return practice_beside(self._real), word()

    def _show(self, bridge: Bridge, speaker: Loudspeaker) -> Window:
        config = self._config
        practice, remark = self._practice() if config.practice else (None, "")
        silent = self._real is not None  # what rings beside a real board is real
        window = Window(bridge, remark, None if silent else speaker, practice)
        window.closing.connect(self._stop.set)
        if self._real is not None:
            stand_in(window, self._real)
            return window
        window.resize(*(config.size or _WINDOW))
        if config.fullscreen or window.preferences.kiosk:
            window.fill_the_screen()
        else:
            window.show()
        window.activateWindow()  # without a window manager nobody else gives it the keyboard
        return window

    async def _until_stopped(self, display: "Display", work: "Sequence[Work]", companion: Companion | None) -> int:
        """Run the engine until a signal, a closed window, the time that was set, the companion, or a bug ends it."""
        acting = asyncio.ensure_future(companion(display)) if companion else None
        tasks: list[asyncio.Future[Any]] = [asyncio.ensure_future(each) for each in work]
        tasks += [acting] if acting else []
        for task in tasks:
            task.add_done_callback(lambda _: self._stop.set())
        if self._config.exit_after is not None:
            asyncio.get_running_loop().call_later(self._config.exit_after, self._stop.set)
        try:
            await self._stop.wait()
            saved = self._config.screenshot is None or display.window.grab().save(str(self._config.screenshot))
            over = [task for task in tasks if task.done()]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in over:
            task.result()
        if not saved:
            raise PictureNotSavedError(f"The picture {self._config.screenshot} could not be written.")
        return acting.result() if acting and acting in over else 0


class _Discretion:
    """Keeps people out of the logs: looks at the orders that are new or changed whenever the server told of any."""

    def __init__(self, kitchen: Kitchen) -> None:
        self._kitchen = kitchen
        self._snapshot = kitchen.snapshot
        self._known: dict[OrderId, Order] = {}

    def follow(self, picture: Picture) -> None:
        """Nobody who is on the board is named in a log from now on."""
        if self._snapshot is self._kitchen.snapshot:
            return
        self._snapshot = self._kitchen.snapshot
        known, self._known = self._known, {ticket.order.id: ticket.order for ticket in picture.board.tickets}
        fresh = [order for order_id, order in self._known.items() if known.get(order_id) is not order]
        redact_people(name for order in fresh for name in (order.customer, order.rider.name))
