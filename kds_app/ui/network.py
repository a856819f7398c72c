"""The computer's own word that a network is there again, where Qt can hear it and nobody tells for less: off Linux."""

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtNetwork import QNetworkInformation

_Reachability = QNetworkInformation.Reachability
_CONNECTED = frozenset({_Reachability.Site, _Reachability.Online})


async def watch_the_network(online: Callable[[], Awaitable[None]]) -> None:
    """Call ``online`` each time a network comes; ends only where nobody tells."""
    if not QNetworkInformation.loadDefaultBackend() or (information := QNetworkInformation.instance()) is None:
        return
    came = asyncio.Event()

    def changed(reachability: QNetworkInformation.Reachability) -> None:
        if reachability in _CONNECTED:
            came.set()

    information.reachabilityChanged.connect(changed)
    try:
        while True:
            await came.wait()
            came.clear()
            await online()
    finally:
        information.reachabilityChanged.disconnect(changed)
