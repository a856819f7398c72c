"""Linux's own word that a network is there again. Nothing of Qt is loaded for it, whose word takes 7 MB."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from struct import Struct

_ROUTES = 0x40 | 0x400
"""RTMGRP_IPV4_ROUTE and RTMGRP_IPV6_ROUTE, as everything below from rtnetlink(7) and netlink(7)."""
_MESSAGE, _ROUTE = Struct("=IHHII"), Struct("=8BI")
"""``nlmsghdr`` and ``rtmsg``."""
_NEW, _REPLACED, _UNICAST = 24, 0x100, 1
_LARGEST = 65536
SETTLED = 1.0
"""Seconds from a new route until it is used: who looks up names is told after it, and a second route comes with it."""


async def watch_the_network(online: Callable[[], Awaitable[None]]) -> None:
    """Call ``online`` each time there is a new way out of this computer; ends only where the kernel tells nothing."""
    try:
        kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    except OSError:
        return
    with kernel:
        kernel.setblocking(False)
        try:
            kernel.bind((0, _ROUTES))
        except OSError:
            return
        await listen(kernel, online)


async def listen(kernel: socket.socket, online: Callable[[], Awaitable[None]], settled: float = SETTLED) -> None:
    """Call ``online`` for what the kernel tells on a socket that does not block; ends when it tells no more.

    ``settled``: seconds after which what has come meanwhile counts as one.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            told = await loop.sock_recv(kernel, _LARGEST)
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                return
            told = None  # so much has changed that not all of it could be told
        if told == b"":
            return
        if told is None or brings_a_way_out(told):
            await asyncio.sleep(settled)
            with suppress(OSError):
                while kernel.recv(_LARGEST):
                    pass
            await online()


def brings_a_way_out(told: bytes) -> bool:
    """Whether a route to everywhere has come that was not there before.

    A renewed lease replaces its own; so does another router in its place, which the readings find out.
    """
    start = 0
    while start + _MESSAGE.size + _ROUTE.size <= len(told):
        length, kind, flags, _, _ = _MESSAGE.unpack_from(told, start)
        _, prefix, _, _, _, _, _, route, _ = _ROUTE.unpack_from(told, start + _MESSAGE.size)
        if kind == _NEW and not flags & _REPLACED and prefix == 0 and route == _UNICAST:
            return True
        start += max(_MESSAGE.size, (length + 3) & ~3)
    return False
