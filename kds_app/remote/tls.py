"""Whom to trust: the certificates this computer trusts, whoever installed them."""

import asyncio
import platform
import ssl

import truststore


def build_context() -> ssl.SSLContext:
    """A client's TLS context: the system's certificates, names checked, TLS 1.2 or newer.

    Blocks for 20 to 120 ms: call it off the screen's thread. truststore reads the certificates of Linux anew for every
    connection, on the thread that connects (measured: 20 ms each); there they are read here, once, where OpenSSL finds
    them, and truststore searches only where OpenSSL finds none.
    """
    context = _read_once() if platform.system() == "Linux" else None
    if context is None:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


async def context_in_thread() -> ssl.SSLContext:
    """``build_context``, with the loop left free while it blocks."""
    return await asyncio.to_thread(build_context)


def _read_once() -> ssl.SSLContext | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context if context.cert_store_stats()["x509_ca"] else None
