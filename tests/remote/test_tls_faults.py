"""What TLS can fail of: never downgraded, nothing of the request sent, and the cause told in a few words."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.remote.client import USUAL, Limits
from kds_app.remote.tls import build_context
from tests.remote.certificates import DAY, HOST, Signed, certify, server_side, trusting
from tests.remote.kit import connected, moved, tap_for
from tests.remote.raw import Port, Talk, Wire, answer, listening

HANDSHAKE = 22
"""The first byte of a record of the handshake. Data has 23: nothing of a request may ever leave as such a record."""

FLAWS: dict[str, tuple[timedelta, str, bool, str]] = {
    "expired": (-9 * DAY, HOST, True, "certificate has expired"),
    "not yet valid": (9 * DAY, HOST, True, "certificate is not yet valid"),
    "another address": (-DAY, "127.0.0.2", True, "not valid for '127.0.0.1'"),
    "a name for an address": (-DAY, "partner.example", True, "not valid for '127.0.0.1'"),
    "unknown authority": (-DAY, HOST, False, "unable to get local issuer certificate"),
}
"""When it begins, whom it is for, whether its authority is trusted, and what is said of it."""


@dataclass(slots=True)
class Heard:
    """Whatever came in as data of the application's."""

    data: bytes = b""

    async def listen(self, wire: Wire) -> None:
        """Keep it, and confirm anything."""
        while piece := await wire.reader.read(2**16):
            self.data += piece
            await wire.say(answer(moved()))


async def one_write(port: Port, context: ssl.SSLContext, limits: Limits = USUAL) -> Delivery:
    async with connected(port.base_url, tls=context, limits=limits) as client:
        return await client.send(tap_for(port.base_url))


def tried(talk: Talk, limits: Limits = USUAL) -> Delivery:
    """A write over TLS to a port that is told below TLS what to do."""

    async def story() -> Delivery:
        async with listening(talk, scheme="https") as port:
            return await one_write(port, build_context(), limits)

    return asyncio.run(story())


def tried_with(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[Delivery, bytes]:
    """A write over TLS, and what the server got to know of it."""

    async def story() -> tuple[Delivery, bytes]:
        heard = Heard()
        async with listening(heard.listen, tls=server) as port:
            delivery = await one_write(port, client)
        return delivery, heard.data

    return asyncio.run(story())


@pytest.fixture
def authority(tmp_path: Path) -> Signed:
    """An authority for the certificates of a test."""
    return certify(tmp_path / "authority.pem", name="an authority")


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_certificate_that_is_not_right_is_a_tls_failure_and_nothing_is_sent(
    flaw: str, authority: Signed, tmp_path: Path
) -> None:
    begins, host, trusted, said = FLAWS[flaw]
    flawed = certify(tmp_path / "flawed.pem", host=host, begins=begins, by=authority)
    known = authority if trusted else certify(tmp_path / "other.pem", name="another authority")
    delivery, heard = tried_with(server_side(flawed), trusting(known))
    assert (delivery.outcome, delivery.http, heard) == (Outcome.INSECURE, None, b"")
    assert said in delivery.detail
    assert delivery.untimely == (flaw in {"expired", "not yet valid"})


def test_a_certificate_that_vouches_for_itself_is_a_tls_failure_and_nothing_is_sent(
    authority: Signed, tmp_path: Path
) -> None:
    alone = certify(tmp_path / "alone.pem")
    delivery, heard = tried_with(server_side(alone), trusting(authority))
    assert (delivery.outcome, heard) == (Outcome.INSECURE, b"")
    assert "self-signed certificate" in delivery.detail or "self signed" in delivery.detail


def test_a_right_certificate_of_a_trusted_authority_will_do(authority: Signed, tmp_path: Path) -> None:
    right = certify(tmp_path / "right.pem", by=authority)
    delivery, heard = tried_with(server_side(right), trusting(authority))
    assert delivery.outcome is Outcome.CONFIRMED
    assert heard.startswith(b"PATCH ")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_server_that_speaks_only_an_old_tls_is_a_tls_failure_and_not_followed_down(
    version: ssl.TLSVersion, authority: Signed, tmp_path: Path
) -> None:
    old = server_side(certify(tmp_path / "right.pem", by=authority))
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = version
    delivery = tried(shakes_hands(old))
    assert delivery.outcome is Outcome.INSECURE
    assert "protocol version" in delivery.detail


def shakes_hands(context: ssl.SSLContext) -> Talk:
    """A handshake that tells the other side why it fails; asyncio's own hangs up before it has."""

    async def talk(wire: Wire) -> None:
        came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        spoken = context.wrap_bio(came, goes, server_side=True)
        while True:
            came.write(await wire.reader.read(2**16))
            try:
                spoken.do_handshake()
            except ssl.SSLWantReadError:
                await wire.say(goes.read())
            except ssl.SSLError:
                return await wire.say(goes.read())

    return talk


@pytest.mark.parametrize(
    "babble",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n", b"SSH-2.0-x\r\n"],
    ids=["HTTP", "a sign-in page", "SSH"],
)
def test_something_else_on_a_tls_port_is_a_tls_failure(babble: bytes) -> None:
    heard = Heard()

    async def talk(wire: Wire) -> None:
        heard.data = await wire.reader.read(2**16)
        await wire.say(babble)
        heard.data += await wire.reader.read()

    assert tried(talk).outcome is Outcome.INSECURE
    assert heard.data[0] == HANDSHAKE
    assert b"PATCH" not in heard.data


@pytest.mark.parametrize("at", [0, 1, 5, 9])
@pytest.mark.parametrize("end", ["closed", "reset"])
def test_a_handshake_that_is_cut_was_not_sent_and_accuses_nobody(at: int, end: str) -> None:
    async def talk(wire: Wire) -> None:
        await wire.reader.read(1)
        await wire.say(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76"[:at])
        if end == "reset":
            wire.reset()

    assert tried(talk).outcome is Outcome.NOT_SENT


def test_a_connection_reset_before_the_handshake_was_not_sent() -> None:
    async def talk(wire: Wire) -> None:
        wire.reset()

    assert tried(talk).outcome is Outcome.NOT_SENT


def test_a_handshake_that_hangs_was_not_sent() -> None:
    async def talk(wire: Wire) -> None:
        await wire.stay()

    delivery = tried(talk, Limits(connect_seconds=0.1))
    assert delivery.outcome is Outcome.NOT_SENT
    assert "ConnectTimeout" in delivery.detail


def test_a_handshake_the_server_declines_is_a_tls_failure_and_says_so() -> None:
    async def talk(wire: Wire) -> None:
        await wire.reader.read(2**16)
        await wire.say(b"\x15\x03\x03\x00\x02\x02\x28")

    delivery = tried(talk)
    assert delivery.outcome is Outcome.INSECURE
    assert "handshake failure" in delivery.detail


def test_an_answer_under_tls_whose_records_are_spoilt_is_cut_off(authority: Signed, tmp_path: Path) -> None:
    right = certify(tmp_path / "right.pem", by=authority)
    asked = asyncio.Event()

    async def confirm(wire: Wire) -> None:
        await wire.hear()
        asked.set()
        await wire.say(answer(moved()))
        await wire.stay()

    async def story() -> Delivery:
        async with (
            listening(confirm, tls=server_side(right)) as port,
            listening(spoiling(port, asked), scheme="https") as between,
        ):
            return await one_write(between, trusting(authority))

    assert asyncio.run(story()).outcome is Outcome.CUT_OFF


def spoiling(inner: Port, asked: asyncio.Event) -> Talk:
    """A middlebox that passes on what is said, and spoils the last byte of all that comes once it was ``asked``."""

    async def talk(wire: Wire) -> None:
        reader, writer = await asyncio.open_connection(HOST, inner.number)

        async def forth() -> None:
            while piece := await wire.reader.read(2**16):
                writer.write(piece)

        forward = asyncio.create_task(forth())
        try:
            while piece := await reader.read(2**16):
                await wire.say(piece[:-1] + bytes([piece[-1] ^ 1]) if asked.is_set() else piece)
        finally:
            forward.cancel()
            await asyncio.gather(forward, return_exceptions=True)
            writer.close()

    return talk
