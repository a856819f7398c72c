"""A way out of this computer, as the kernel tells of it."""

import asyncio
import socket
import sys
from struct import pack

import pytest

from kds_app.host.netlink import brings_a_way_out, listen, watch_the_network

NEW_ROUTE, GONE_ROUTE, NEW_LINK = 24, 25, 16
CREATED, REPLACED = 0x400, 0x100
UNICAST, UNREACHABLE = 1, 7


def route(kind: int = NEW_ROUTE, flags: int = CREATED, prefix: int = 0, way: int = UNICAST, more: bytes = b"") -> bytes:
    """A message about a route: its header, the route, what is known of it."""
    body = pack("=8BI", socket.AF_INET, prefix, 0, 0, 254, 3, 0, way, 0) + more
    return pack("=IHHII", 16 + len(body), kind, flags, 0, 0) + body


@pytest.mark.parametrize(
    ("told", "brings"),
    [
        pytest.param(route(), True, id="a new route to everywhere"),
        pytest.param(route(flags=CREATED | REPLACED), False, id="a lease renewed: the route replaces itself"),
        pytest.param(route(prefix=24), False, id="a route to the neighbours"),
        pytest.param(route(way=UNREACHABLE), False, id="a route that leads nowhere"),
        pytest.param(route(GONE_ROUTE), False, id="a route that has gone"),
        pytest.param(route(NEW_LINK), False, id="another message"),
        pytest.param(route(prefix=24, more=b"\0" * 20) + route(), True, id="the second of two"),
        pytest.param(route(prefix=24, more=b"\0" * 5) + b"\0" * 3 + route(), True, id="after one of odd length"),
        pytest.param(route()[:-1], False, id="one cut off"),
        pytest.param(pack("=IHHII", 0, 3, 0, 0, 0) * 3, False, id="one that says it has no length"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_only_a_new_route_to_everywhere_is_a_way_out(told: bytes, brings: bool) -> None:
    assert brings_a_way_out(told) is brings


def test_each_new_way_out_is_told_and_what_comes_with_it_is_the_same_one() -> None:
    kernel, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    came: list[str] = []

    async def online() -> None:
        came.append("online")
        if len(came) == 1:
            kernel.send(route(GONE_ROUTE))
            kernel.send(route())
        else:
            kernel.close()

    for told in (route(prefix=24), route(), route()):
        kernel.send(told)
    ours.setblocking(False)
    with ours:
        asyncio.run(listen(ours, online, settled=0))
    assert came == ["online", "online"]


class Overrun(socket.socket):
    """Has lost what it was to tell, as the kernel says when it was not read in time; then it breaks."""

    errors = (OSError(105, "No buffer space available"), BlockingIOError(), OSError(9, "Bad file descriptor"))

    def recv(self, *_: object) -> bytes:
        """An error, each time the next."""
        error, *self.errors = self.errors  # type: ignore[assignment]
        raise error


def test_what_the_kernel_could_not_tell_may_have_been_a_way_out() -> None:
    came: list[str] = []

    async def online() -> None:
        came.append("online")

    with Overrun(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.setblocking(False)
        asyncio.run(listen(ours, online, settled=0))
    assert came == ["online"]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux")
def test_the_kernel_lets_this_program_listen() -> None:
    async def nobody() -> None:
        raise AssertionError("no network has come")

    async def listening() -> bool:
        task = asyncio.ensure_future(watch_the_network(nobody))
        await asyncio.sleep(0)  # it ends in its first step where it may not
        ended = task.done()
        task.cancel()
        return not ended

    assert asyncio.run(listening())
