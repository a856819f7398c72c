"""Certificates made while a test runs, each with the flaw the test is about; none is kept."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

HOST = "127.0.0.1"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its key, as objects of ``cryptography`` and, together, as a file."""

    certificate: Any
    key: Any
    path: Path


def certify(
    path: Path, *, name: str = "a kitchen", host: str = HOST, begins: timedelta = -DAY, by: Signed | None = None
) -> Signed:
    """A certificate for ``host``, good for two days that begin so long from now; signed by itself unless ``by``.

    Skips the test where ``cryptography`` is not installed.
    """
    x509: Any = pytest.importorskip("cryptography.x509")
    hashes: Any = pytest.importorskip("cryptography.hazmat.primitives.hashes")
    curves: Any = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    key = curves.generate_private_key(curves.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begin = datetime.now(UTC) + begins
    certificate = (
        x509.CertificateBuilder(
            by.certificate.subject if by else subject, subject, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(begin)
        .not_valid_after(begin + 2 * DAY)
        .add_extension(x509.SubjectAlternativeName([_host(x509, host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    path.write_bytes(_pem(certificate, key))
    return Signed(certificate, key, path)


def _host(x509: Any, host: str) -> Any:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: Any, key: Any) -> bytes:
    serialization: Any = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    written: bytes = certificate.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    return written


def server_side(signed: Signed) -> ssl.SSLContext:
    """What a server with that certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.path)
    return context


def trusting(signed: Signed) -> ssl.SSLContext:
    """A client's context that trusts this one and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(signed.path)
    return context
