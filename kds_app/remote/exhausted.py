"""Whether a connection says nothing more once an answer has been read: what is left would be taken for the next answer.

A server, or a proxy before it, that answers twice leaves the second answer for whoever asks next over that connection.
httpcore looks at the socket before it uses a connection again, not at what it has taken from the socket already: bytes
that stand in the HTTP parser, or in TLS records that have not been opened.
"""

import ssl

import httpx

_TO_PARSER = ("_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state")
"""From the stream of an answer to the parser it comes from: neither httpx nor httpcore has a public way."""


def is_clean(response: httpx.Response) -> bool:
    """Whether nothing is left of what the server said, once the body has been read and before the response is closed.

    Where that cannot be told, it is not: then no connection is used twice.
    """
    parser: object = response.stream
    for name in _TO_PARSER:
        parser = getattr(parser, name, None)
    left, _ = getattr(parser, "trailing_data", (b"?", False))
    return not left and _is_drained(response.extensions["network_stream"].get_extra_info("ssl_object"))


def _is_drained(tls: ssl.SSLObject | None) -> bool:
    """Whether no record of the server's waits to be opened; one that is opened here is lost, and the connection too."""
    if tls is None:
        return True
    try:
        tls.read(1)
    except ssl.SSLError as nothing:
        return isinstance(nothing, ssl.SSLWantReadError)
    return False
