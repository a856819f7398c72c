"""Whom the client trusts."""

import asyncio
import ssl
from pathlib import Path

import pytest
import truststore

from kds_app.domain.delivery import Outcome
from kds_app.remote.tls import build_context, context_in_thread
from tests.remote.certificates import certify, server_side
from tests.remote.kit import connected, moved, says, serving, tap_for


def test_a_certificate_nobody_vouches_for_is_insecure_and_nothing_is_sent(tmp_path: Path) -> None:
    signed = certify(tmp_path / "alone.pem")

    async def story() -> None:
        trusting = await context_in_thread()
        async with serving(says(200, moved()), tls=server_side(signed)) as server:
            async with connected(server.base_url, tls=trusting) as client:
                delivery = await client.send(tap_for(server.base_url))
            assert delivery.outcome is Outcome.INSECURE
            assert "self-signed" in delivery.detail or "self signed" in delivery.detail
            assert not server.seen

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
