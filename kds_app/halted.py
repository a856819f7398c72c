"""A display that cannot work says so on the screen it was to fill: nobody reads there what goes to stderr."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from kds_app import __version__
from kds_app.host.paths import ResourcesMissingError, resources
from kds_app.host.signals import ended_by_signals
from kds_app.ui import theme
from kds_app.ui.session import ended_with_the_session


def the_application() -> QApplication:
    """The one there is, made if there is none yet."""
    application = cast("QApplication | None", QApplication.instance()) or QApplication(sys.argv[:1])
    application.setApplicationName("kds")  # or a screen reader would say «__main__.py»
    application.setQuitOnLastWindowClosed(False)  # the last row is written after the window has gone
    return application


def worked(work: Callable[[], int], errors: tuple[type[Exception], ...], told: Callable[[str], bool]) -> int:
    """Do the work; gives its exit code. 1 where one of these ``errors`` stopped it and ``told`` wants no other try."""
    while True:
        try:
            return work()
        except errors as error:
            sys.stderr.write(f"kds: {error}\n")
            if not told(str(error)):
                return 1


def told_on_stderr_alone(_: str) -> bool:
    """A window, a script and a test end, for whoever started them to read why."""
    return False


def told_on_screen(why: str, seconds: int | None = None) -> bool:
    """Show why on all of the screen; whether to try again. False once somebody closed it, or a signal came."""
    application = the_application()
    with suppress(ResourcesMissingError, FileNotFoundError):  # then in letters of the system's
        theme.load_fonts(resources())
    with QEventLoop(application) as loop:
        again: bool = loop.run_until_complete(_shown(why, seconds))
        return again


async def _shown(why: str, seconds: int | None) -> bool:
    from kds_app.ui.halt import AGAIN, Halt  # noqa: PLC0415 - no display that works needs it

    done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def end(*, again: bool) -> None:
        if not done.done():
            done.set_result(again)

    page = Halt(why, __version__, AGAIN if seconds is None else seconds)
    page.again.connect(lambda: end(again=True))
    page.closing.connect(lambda: end(again=False))
    with ended_by_signals(lambda: end(again=False)), ended_with_the_session(lambda: end(again=False)):
        page.fill_the_screen()
        try:
            return await done
        finally:
            page.close()
