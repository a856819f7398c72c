"""One answer of the server's, read whole: its status, its headers, its body within a cap.

The cap is on the decoded bytes and holds while they are decoded, so that a small answer cannot unpack into all of the
memory. That is why the gzip is undone here and not by httpx, which unpacks each piece it receives in one go.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

TOO_LARGE = "too large"
BAD_GZIP = "bad gzip"
BAD_ENCODING = "unknown content encoding"

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Header names are looked up in lower case; headers and body stay out of its repr."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    flaw: str = ""
    """Why the body is not here, though the server sent it."""


async def read_answer(response: httpx.Response, cap: int) -> Answer:
    """The answer of a streamed response; a body of more than ``cap`` bytes, or one not to be decoded, is its flaw.

    Raises what httpx raises when the body breaks off.
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in _PLAIN | _GZIP:
        return Answer(response.status_code, headers, flaw=BAD_ENCODING)
    unpacker = _Gunzip() if encoding in _GZIP else _Plain()
    body = bytearray()
    async for piece in response.aiter_raw():
        try:
            body += unpacker.unpack(piece, cap + 1 - len(body))
        except zlib.error:
            return Answer(response.status_code, headers, flaw=BAD_GZIP)
        if len(body) > cap:
            return Answer(response.status_code, headers, flaw=TOO_LARGE)
    if not unpacker.ended:
        return Answer(response.status_code, headers, flaw=BAD_GZIP)
    return Answer(response.status_code, headers, bytes(body))


class _Plain:
    ended = True

    def unpack(self, piece: bytes, room: int) -> bytes:
        """At most ``room`` bytes of the piece."""
        return piece[:room]


class _Gunzip:
    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        self._begun = False

    @property
    def ended(self) -> bool:
        """Whether the archive came to its end, its checksum right; no bytes at all are an empty body."""
        return self._inflate.eof or not self._begun

    def unpack(self, piece: bytes, room: int) -> bytes:
        """At most ``room`` (one or more) decoded bytes. Raises ``zlib.error`` for what is no gzip, or more than one."""
        self._begun = self._begun or bool(piece)
        if self._inflate.eof and piece:
            raise zlib.error("bytes after the end")
        plain = self._inflate.decompress(piece, room)
        if self._inflate.unused_data:
            raise zlib.error("bytes after the end")
        return plain
