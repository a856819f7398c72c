"""The computer's own word that a network is there again, where Qt can hear it. The readings find out by themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from PySide6.QtNetwork import QNetworkInformation

_Reachability = QNetworkInformation.Reachability
_CONNECTED = frozenset({_Reachability.Site, _Reachability.Online})


@contextmanager
def calling_when_online(work: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Run ``work`` on the loop each time a network comes, for the length of the block."""
    tasks: set[asyncio.Future[None]] = set()

    def changed(reachability: QNetworkInformation.Reachability) -> None:
        if reachability in _CONNECTED:
            task = asyncio.ensure_future(work())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    information = QNetworkInformation.instance() if QNetworkInformation.loadDefaultBackend() else None
    if information is not None:
        information.reachabilityChanged.connect(changed)
    try:
        yield
    finally:
        if information is not None:
            information.reachabilityChanged.disconnect(changed)
        for task in tasks:
            task.cancel()
