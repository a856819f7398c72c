"""What a write comes to on a real socket that misbehaves: each fault under its row of the failure table."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.remote.client import USUAL, Limits
from tests.remote.kit import SHORT, connected, moved, refusal, tap_for
from tests.remote.raw import Talk, Wire, answer, chunk, chunked, listening

WHOLE = answer(moved())
HALF = len(WHOLE) - len(moved()) // 2


def one_write(*talks: Talk, limits: Limits = USUAL, body: bytes | None = None) -> Delivery:
    """What one write to such a port comes to."""

    async def story() -> Delivery:
        async with listening(*talks) as port, connected(port.base_url, limits=limits) as client:
            tap = tap_for(port.base_url) if body is None else tap_for(port.base_url, body=body)
            return await client.send(tap)

    return asyncio.run(story())


def says(*pieces: bytes) -> Talk:
    """The request is read, this is said, and the connection stays open."""

    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(*pieces)
        await wire.stay()

    return talk


def says_and_ends(*pieces: bytes) -> Talk:
    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(*pieces)

    return talk


def says_and_resets(*pieces: bytes) -> Talk:
    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(*pieces)
        wire.reset()

    return talk


def says_and_half_closes(*pieces: bytes) -> Talk:
    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(*pieces)
        wire.half_close()
        await wire.stay()

    return talk


def says_slowly(pieces: bytes) -> Talk:
    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say_slowly(pieces)
        await wire.stay()

    return talk


def says_for_ever(first: bytes, more: bytes) -> Talk:
    async def talk(wire: Wire) -> None:
        await wire.hear()
        await wire.say(first)
        while True:
            await wire.say(more)
            await asyncio.sleep(0)

    return talk


async def resets_unread(wire: Wire) -> None:
    """Not a byte of the request is read."""
    wire.reset()


async def half_closes_unasked(wire: Wire) -> None:
    wire.half_close()
    await wire.stay()


async def never_answers(wire: Wire) -> None:
    await wire.stay()


CUT_OFF: dict[str, Talk] = {
    "reset before the request is read": resets_unread,
    "reset after the request": says_and_resets(),
    "reset after half of the headers": says_and_resets(WHOLE[:30]),
    "reset after the headers": says_and_resets(WHOLE[: WHOLE.index(b"{")]),
    "reset in mid body": says_and_resets(WHOLE[:HALF]),
    "half close before the request": half_closes_unasked,
    "half close instead of an answer": says_and_half_closes(),
    "half close in mid header": says_and_half_closes(WHOLE[:30]),
    "half close in mid body": says_and_half_closes(WHOLE[:HALF]),
    "a body one byte short of its length": says_and_ends(WHOLE[:-1]),
    "chunks without the last one": says_and_ends(chunked(chunk(moved()))),
    "a chunk cut short": says_and_ends(chunked(chunk(moved())[:-20])),
    "a chunk whose size is no number": says(chunked(b"zz\r\n" + moved() + b"\r\n0\r\n\r\n")),
    "a chunk of negative size": says(chunked(b"-1\r\n" + moved() + b"\r\n0\r\n\r\n")),
    "a chunk of more digits than a size has": says(chunked(b"0" * 30 + chunk(moved()) + chunk(b""))),
    "a chunk longer than it says": says(chunked(b"5\r\n" + moved() + b"\r\n0\r\n\r\n")),
    "two lengths": says(answer(moved(), b"Content-Length: 1")),
    "a length that is no number": says(answer(moved()).replace(b"Length: ", b"Length: x")),
    "a length of five thousand digits": says(answer(moved()).replace(b"Length: ", b"Length: " + b"9" * 5000)),
    "an encoding of the transfer nobody speaks": says(answer(moved(), b"Transfer-Encoding: gzip, chunked")),
    "a header of three megabytes": says(answer(moved(), b"X-Trace: " + b"x" * 3_000_000)),
    "headers without end": says_for_ever(b"HTTP/1.1 200 OK\r\n", b"X-Trace: x\r\n" * 1000),
    "a header line that is none": says(answer(moved(), b"no colon here")),
    "a bare line feed and a zero byte": says(answer(moved(), b"X: a\x00b")),
    "a status below 100": says(answer(moved(), status=b"099 Odd")),
    "a status of four digits": says(answer(moved(), status=b"2000 Odd")),
    "another protocol": says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "a newer HTTP": says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "an older HTTP, without a status": says_and_ends(moved()),
    "switching protocols unasked": says(answer(moved(), b"Upgrade: tls", b"Connection: upgrade", status=b"101 Other")),
}

DEADLINE: dict[str, Talk] = {
    "a port that accepts and never answers": never_answers,
    "headers that drip": says_for_ever(b"HTTP/1.1 200 OK\r\n", b"X"),
    "chunks that drip": says_for_ever(chunked(), b"1\r\n \r\n"),
    "an announcement of an answer, for ever": says_for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a gzip that drips and holds nothing": says_for_ever(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff", b"\0\0\0\xff\xff"
    ),
    "a body shorter than its length, and silence": says(WHOLE[:-1]),
}

GARBLED: dict[str, Talk] = {
    "no length, closed early": says_and_ends(b"HTTP/1.1 200 OK\r\n\r\n" + moved()[:-1]),
    "no length, closed at once": says_and_ends(b"HTTP/1.1 200 OK\r\n\r\n"),
    "a length that is too small": says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + moved()),
    "chunks without end": says_for_ever(chunked(), chunk(b" " * 60_000)),
    "a length of terabytes": says_for_ever(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n", b" " * 60_000),
    "chunks that are no JSON together": says(chunked(chunk(moved()), chunk(moved()), chunk(b""))),
}

CONFIRMED: dict[str, Talk] = {
    "half close after the answer": says_and_half_closes(WHOLE),
    "byte by byte": says_slowly(WHOLE),
    "chunk by chunk, byte by byte": says_slowly(
        chunked(*(chunk(moved()[at : at + 9]) for at in range(0, 99, 9)), chunk(moved()[99:]), chunk(b""))
    ),
    "no length, closed at its end": says_and_ends(b"HTTP/1.1 200 OK\r\n\r\n" + moved()),
    "HTTP 1.0": says_and_ends(WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")),
    "100, 102 and 103 before it": says(
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        WHOLE,
    ),
    "ten thousand headers": says(answer(moved(), *(b"X: %d" % number for number in range(9_000)))),
    "the same length twice": says(answer(moved(), b"Content-Length: %d" % len(moved()))),
}


@pytest.mark.parametrize("fault", CUT_OFF)
def test_write_error_reset_disconnect_and_cut_body_are_cut_off_and_nobody_can_say_if_it_was_applied(fault: str) -> None:
    delivery = one_write(CUT_OFF[fault])
    assert (delivery.outcome, delivery.http) == (Outcome.CUT_OFF, None)
    assert "TimeoutError" not in delivery.detail


@pytest.mark.parametrize("fault", DEADLINE)
def test_whatever_drips_or_falls_silent_is_cut_off_at_the_total_deadline(fault: str) -> None:
    delivery = one_write(DEADLINE[fault], limits=SHORT)
    assert (delivery.outcome, delivery.http) == (Outcome.CUT_OFF, None)
    assert "TimeoutError" in delivery.detail


@pytest.mark.parametrize("fault", GARBLED)
def test_a_200_with_a_broken_cut_empty_or_endless_body_is_garbled_and_not_confirmed(fault: str) -> None:
    delivery = one_write(GARBLED[fault])
    assert (delivery.outcome, delivery.http) == (Outcome.GARBLED, 200)


@pytest.mark.parametrize("manner", CONFIRMED)
def test_a_200_with_the_right_id_and_status_is_confirmed_however_it_comes(manner: str) -> None:
    assert one_write(CONFIRMED[manner]).outcome is Outcome.CONFIRMED


def test_a_reset_after_the_answer_leaves_it_confirmed_or_cut_off_as_it_got_through_or_not() -> None:
    assert one_write(says_and_resets(WHOLE)).outcome in {Outcome.CONFIRMED, Outcome.CUT_OFF}


def test_a_413_before_the_request_is_whole_is_a_bad_request_if_the_server_listens_on() -> None:
    async def talk(wire: Wire) -> None:
        await wire.hear_head()
        await wire.say(answer(refusal("request_invalid"), b"Connection: close", status=b"413 Too Large"))
        wire.half_close()
        await wire.stay()

    delivery = one_write(talk, body=b" " * 4_000_000)
    assert (delivery.outcome, delivery.http) == (Outcome.BAD_REQUEST, 413)


def test_a_413_before_the_request_is_whole_is_never_more_than_it_says_if_the_server_hangs_up() -> None:
    async def talk(wire: Wire) -> None:
        await wire.hear_head()
        await wire.say(answer(refusal("request_invalid"), b"Connection: close", status=b"413 Too Large"))

    assert one_write(talk, body=b" " * 4_000_000).outcome in {Outcome.BAD_REQUEST, Outcome.CUT_OFF}


def test_a_request_the_server_does_not_take_in_is_cut_off_at_the_total_deadline() -> None:
    async def talk(wire: Wire) -> None:
        await wire.hear_head()
        await asyncio.Event().wait()

    delivery = one_write(talk, limits=SHORT, body=b" " * 40_000_000)
    assert delivery.outcome is Outcome.CUT_OFF
    assert "TimeoutError" in delivery.detail


def test_a_connect_timeout_was_not_sent() -> None:
    with ExitStack() as opened:
        full = opened.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        base_url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"

        async def story() -> Delivery:
            async with connected(base_url, limits=Limits(connect_seconds=0.1)) as client:
                return await client.send(tap_for(base_url))

        delivery = asyncio.run(story())
    assert (delivery.outcome, delivery.http) == (Outcome.NOT_SENT, None)
    assert "ConnectTimeout" in delivery.detail


def test_no_free_connection_was_not_sent() -> None:
    async def story() -> None:
        async with listening(never_answers) as port:
            async with connected(port.base_url, limits=Limits(connect_seconds=0.3, single_seconds=5.0)) as client:
                tasks = [asyncio.create_task(client.send(tap_for(port.base_url))) for _ in range(11)]
                done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                (delivery,) = (task.result() for task in done)
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
            assert delivery.outcome is Outcome.NOT_SENT
            assert "PoolTimeout" in delivery.detail
            assert port.connections == 10

    asyncio.run(story())


def test_the_steps_of_connecting_end_before_the_attempt_does_so_that_not_sent_is_told_from_cut_off() -> None:
    assert 3 * USUAL.connect_seconds < min(USUAL.single_seconds, USUAL.page_seconds)
