"""Whom the client trusts."""

import asyncio
import ssl
import subprocess
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


def a_folder(there: Path, certificates: int, monkeypatch: pytest.MonkeyPatch, *, in_file: int | None = None) -> Path:
    """The system's own folder of so many certificates, and its file, as many unless told, as far as OpenSSL tells."""
    there.mkdir()
    for number in range(certificates):
        (there / f"{number:08x}.0").touch()
    file = there / "all.crt"
    file.write_bytes(b"-----BEGIN CERTIFICATE-----\n" * (certificates if in_file is None else in_file))
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    usual = ssl.get_default_verify_paths()
    found = usual._replace(openssl_cafile=str(file), openssl_capath=str(there))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: found)
    return there


def test_of_the_systems_folder_of_certificates_only_the_one_that_is_asked_for_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path / "certs", 140, monkeypatch)
    authority = certify(tmp_path / "authority.pem", name="an authority")
    signed = certify(tmp_path / "kitchen.pem", by=authority)
    name = subprocess.run(  # noqa: S603 - openssl names the file that it will look for
        ["openssl", "x509", "-subject_hash", "-noout", "-in", str(authority.path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (folder / f"{name}.0").write_bytes(authority.path.read_bytes())

    async def story() -> None:
        context = await context_in_thread()
        assert context.cert_store_stats()["x509_ca"] == 0
        async with serving(says(200, moved()), tls=server_side(signed)) as server:
            async with connected(server.base_url, tls=context) as client:
                delivery = await client.send(tap_for(server.base_url))
            assert delivery.outcome is Outcome.CONFIRMED
        assert context.cert_store_stats()["x509_ca"] == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("named", "in_file"),
    [
        pytest.param(3, 3, id="a few files are somebody's own"),
        pytest.param(140, 142, id="what was installed as two in one is in the file alone"),
    ],
)
def test_where_the_folder_does_not_hold_all_the_file_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: int, in_file: int
) -> None:
    a_folder(tmp_path / "certs", named, monkeypatch, in_file=in_file)
    assert build_context().cert_store_stats()["x509_ca"] > 3


def test_links_that_lead_nowhere_and_second_names_are_no_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path / "certs", 100, monkeypatch, in_file=140)
    for number in range(100, 200):
        (folder / f"{number:08x}.0").symlink_to(tmp_path / "nowhere")
        (folder / f"{number:08x}.1").symlink_to(folder / "00000001.0")
    assert build_context().cert_store_stats()["x509_ca"] > 3


def test_without_a_file_the_folder_is_all_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "certs", 140, monkeypatch)
    (folder / "all.crt").unlink()
    assert build_context().cert_store_stats()["x509_ca"] == 0


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_where_somebody_has_named_a_place_that_is_the_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    a_folder(tmp_path / "certs", 140, monkeypatch)
    monkeypatch.setenv(name, {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt", "SSL_CERT_DIR": "/nowhere"}[name])
    assert build_context().cert_store_stats()["x509_ca"] > 3


def test_where_openssl_finds_no_certificates_the_system_is_searched_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    context = build_context()
    assert isinstance(context, truststore.SSLContext)
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
