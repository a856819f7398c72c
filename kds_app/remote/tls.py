"""Whom to trust: the certificates this computer trusts, whoever installed them."""

import asyncio
import os
import platform
import re
import ssl
from pathlib import Path

_BY_ITS_HASH = re.compile(r"[0-9a-f]{8}\.\d+")
_A_STORE = 20
"""Files named for OpenSSL that make a folder the system's own: fewer are somebody's, beside a file with the world's."""


def build_context() -> ssl.SSLContext:
    """A client's TLS context: the system's certificates, names checked, TLS 1.2 or newer.

    May block for 20 to 120 ms: call it off the screen's thread. truststore reads the certificates of Linux anew for
    every connection, on the thread that connects (measured: 20 ms each); there OpenSSL reads from the system's folder
    the one that is asked for, or here, once, the file with all of them, which takes 1.3 MB. truststore searches only
    where OpenSSL finds none.
    """
    context = (_as_asked() or _read_once()) if platform.system() == "Linux" else None
    if context is None:
        import truststore  # noqa: PLC0415 - not on most computers of Linux

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


async def context_in_thread() -> ssl.SSLContext:
    """``build_context``, with the loop left free while it blocks."""
    return await asyncio.to_thread(build_context)


def _as_asked() -> ssl.SSLContext | None:
    """From the folder, where nobody has named another place and it holds all that the file does.

    What was installed as several certificates in one file, or added to the file by hand, is in the file alone.
    """
    paths = ssl.get_default_verify_paths()
    if {paths.openssl_cafile_env, paths.openssl_capath_env} & os.environ.keys():
        return None
    here, there = _certificates_in(Path(paths.openssl_cafile)), _certificates_of(Path(paths.openssl_capath))
    if there < max(_A_STORE, here):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(capath=paths.openssl_capath)
    return context


def _certificates_in(file: Path) -> int:
    try:
        return file.read_bytes().count(b"-----BEGIN ")
    except OSError:
        return 0


def _certificates_of(folder: Path) -> int:
    """How many of them OpenSSL can find by their names, each under one or more."""
    try:
        named = [file for file in folder.iterdir() if _BY_ITS_HASH.fullmatch(file.name)]
        return len({file.stat().st_ino for file in named if file.is_file()})
    except OSError:
        return 0


def _read_once() -> ssl.SSLContext | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context if context.cert_store_stats()["x509_ca"] else None
