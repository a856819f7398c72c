"""What must never be read in a log: secrets in every form they take on the way, headers, telephone numbers.

Two nets, one behind the other. Secrets made known with ``redact`` are found wherever they stand; the shapes (an
Authorization header, a user part in an address, a labelled secret, a telephone number) are found whether known or not.
"""

import base64
import json
import re
import threading
from collections import deque
from urllib.parse import quote, quote_plus

MARK = "[redacted]"

_KEPT = 32
"""How many secrets are remembered: those of one run, rotations and mistyped ones included."""
_LEAST_ENCODED = 6
"""A secret shorter than this has no base64 core that would not also be found in ordinary words."""

_SHAPES = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"(authorization\W{1,8}(?:b[\"'])?)(?:(?:basic|bearer|digest)\s+)?[^\s\"',;}\])]+", rf"\1{MARK}"),
        (r"\b(basic|bearer)(\s+|%20)[\w+/=.~-]{8,}", rf"\1 {MARK}"),
        (r"(://)[^/\s@\"']+@", rf"\1{MARK}@"),
        (r"(\bsecret(?:[_ -]?key)?[\"']?\s*[:=]\s*[\"']?)[^\s\"',;}\])]+", rf"\1{MARK}"),
        (r"(?:\+|%2B)\d(?:[\s().-]{0,2}\d){7,}", "[phone]"),
    )
)


class _Known:
    """The secrets of this process, as one pattern that is replaced whole: readers need no lock."""

    def __init__(self) -> None:
        self._secrets: deque[str] = deque(maxlen=_KEPT)
        self._writing = threading.Lock()
        self.pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        with self._writing:
            if secret and secret not in self._secrets:
                self._secrets.append(secret)
                self.pattern = _pattern(self._secrets)


_known = _Known()


def redact(secret: str) -> None:
    """From now on this secret is written nowhere in the logs of this process: neither plain nor quoted nor in base64.

    Its base64 forms are found inside longer ones, so ``base64(partner_key:secret)`` is, without the key being known.
    """
    _known.add(secret)


def redacted(text: str) -> str:
    """The text without secrets and telephone numbers."""
    if _known.pattern is not None:
        text = _known.pattern.sub(MARK, text)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text


def _pattern(secrets: deque[str]) -> re.Pattern[str]:
    plain = {form for secret in secrets for form in _plain_forms(secret)}
    encoded = {form for secret in secrets for form in _encoded_forms(secret)}
    longest_first = sorted(plain | encoded, key=len, reverse=True)
    # What follows a base64 form is the rest of its last byte and padding.
    return re.compile("|".join(re.escape(form) + ("[\\w+/=-]*" if form in encoded else "") for form in longest_first))


def _plain_forms(secret: str) -> set[str]:
    return {
        secret,
        repr(secret)[1:-1],
        ascii(secret)[1:-1],
        repr(secret.encode())[2:-1],
        json.dumps(secret)[1:-1],
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
    }


def _encoded_forms(secret: str) -> set[str]:
    """The part of the base64 text that is the same whatever stands before the secret: one for each alignment."""
    if len(secret) < _LEAST_ENCODED:
        return set()
    forms = set()
    for before in range(3):
        raw = bytes(before) + secret.encode()
        # Of 4 characters to 3 bytes, those that share bits with bytes before or after the secret vary.
        whole = slice((before * 8 + 5) // 6, len(raw) * 8 // 6)
        forms |= {encode(raw).decode()[whole] for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    return forms
