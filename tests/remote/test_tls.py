"""Whom the client trusts."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import truststore

from kds_app.domain.delivery import Outcome
from kds_app.remote.tls import build_context, context_in_thread
from tests.remote.kit import connected, moved, says, serving, tap_for


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody but itself has signed, with its key."""
    x509: Any = pytest.importorskip("cryptography.x509")
    hazmat: Any = pytest.importorskip("cryptography.hazmat.primitives")
    curves: Any = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    pytest.importorskip("cryptography.hazmat.primitives.serialization")
    key = curves.generate_private_key(curves.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a kitchen")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(host, critical=False)
        .sign(key, hazmat.hashes.SHA256())
    )
    pem, plain = hazmat.serialization.Encoding.PEM, hazmat.serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, hazmat.serialization.PrivateFormat.PKCS8, plain))
    return path


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_nobody_vouches_for_is_insecure_and_nothing_is_sent(certificate: Path) -> None:
    async def story() -> None:
        trusting = await context_in_thread()
        async with serving(says(200, moved()), tls=_server_side(certificate)) as server:
            async with connected(server.base_url, tls=trusting) as client:
                delivery = await client.send(tap_for(server.base_url))
            assert delivery.outcome is Outcome.INSECURE
            assert "self-signed" in delivery.detail or "self signed" in delivery.detail
            assert not server.seen

    asyncio.run(story())


def test_a_certificate_this_computer_trusts_will_do(certificate: Path) -> None:
    async def story() -> None:
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.load_verify_locations(certificate)
        ours = _server_side(certificate)
        async with serving(says(200, moved()), tls=ours) as server, connected(server.base_url, tls=trusting) as client:
            assert (await client.send(tap_for(server.base_url))).outcome is Outcome.CONFIRMED

    asyncio.run(story())


def test_a_server_that_speaks_no_tls_is_insecure() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def story() -> None:
        listener = await asyncio.start_server(babble, "127.0.0.1", 0)
        base_url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        async with listener, connected(base_url) as client:
            assert (await client.send(tap_for(base_url))).outcome is Outcome.INSECURE

    asyncio.run(story())


def test_a_connection_cut_in_the_handshake_was_not_sent_and_accuses_nobody() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    async def story() -> None:
        listener = await asyncio.start_server(cut, "127.0.0.1", 0)
        base_url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        async with listener, connected(base_url) as client:
            assert (await client.send(tap_for(base_url))).outcome is Outcome.NOT_SENT

    asyncio.run(story())


def test_the_context_checks_names_and_speaks_nothing_older_than_tls_1_2() -> None:
    context = build_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_where_openssl_finds_no_certificates_the_system_is_searched_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    context = build_context()
    assert isinstance(context, truststore.SSLContext)
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
