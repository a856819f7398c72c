"""Whom to trust: the certificates this computer trusts, whoever installed them."""

import asyncio
import os
import platform
import re
import ssl
from contextlib import suppress
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
    """From the folder, which those who install certificates make with the file; nobody has named another place."""
    paths = ssl.get_default_verify_paths()
    if {paths.openssl_cafile_env, paths.openssl_capath_env} & os.environ.keys():
        return None
    names: list[str] = []
    with suppress(OSError, TypeError):  # it is None where there is no folder
        names = [file.name for file in Path(paths.capath).iterdir()]
    if sum(_BY_ITS_HASH.fullmatch(name) is not None for name in names) < _A_STORE:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(capath=paths.capath)
    return context


def _read_once() -> ssl.SSLContext | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context if context.cert_store_stats()["x509_ca"] else None
