"""What must never be read in a log: secrets in every form they take on the way, headers, telephone numbers, names.

Two nets, one behind the other. Secrets made known with ``redact`` and people made known with ``redact_people`` are
found wherever they stand; the shapes (an Authorization header, a user part in an address, a labelled secret, a
telephone number) are found whether known or not.
"""

import base64
import re
import threading
from collections import deque
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from kds_app.domain.delivery import Outcome
from kds_app.domain.lifecycle import Action, Status
from kds_app.domain.tap import TapState

MARK = "[redacted]"
SOMEBODY = "[name]"

_KEPT = 32
"""How many secrets are remembered: those of one run, rotations and mistyped ones included."""
_LEAST_ENCODED = 6
"""A secret shorter than this has no base64 core that would not also be found in ordinary words."""

_SHAPES = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (
            r"(authorization[^\w\[]{1,8}(?:b[\"'])?)(?:(?:basic|bearer|digest)\s+)?(?:\[redacted\]|[^\s\"',;}\])])+",
            rf"\1{MARK}",
        ),
        (r"\b(basic|bearer)(\s+|%20)[\w+/=.~-]{8,}", rf"\1 {MARK}"),
        (r"(://)[^/\s@\"']+@", rf"\1{MARK}@"),
        (r"(\bsecret(?:[_ -]?key)?[\"']?\s*[:=]\s*[\"']?)(?:\[redacted\]|[^\s\"',;}\])])+", rf"\1{MARK}"),
        (r"(?:\+|%2B)\d(?:[\s().-]{0,2}\d){7,}", "[phone]"),
        # As it is dialled at home: never a part of a UUID, an address or a time.
        (r"(?<![\w.:/-])\(?0\d{1,4}\)?[ .-]?\d{3,4}[ .-]?\d{3,5}(?![\w:/-])", "[phone]"),
    )
)

_PEOPLE = 1000
"""How many names are remembered: those of a busy day."""
_LEAST_NAME = 2
_OURS = frozenset(
    {
        "app",
        "code",
        "customer",
        "display",
        "http",
        "id",
        "is",
        "kds",
        "kitchen",
        "order",
        "orders",
        "reading",
        "request",
    }
    | {"secret", "server", "tap", "the", "to", "try", "klikit", "debug", "info", "warning", "error", "critical"}
    | {part for kind in (Outcome, Status, Action, TapState) for each in kind for part in each.split("_")}
)
"""Words that logs are made of. A customer who calls himself «Confirmed» takes none of them out."""


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


class _People:
    """Who ordered and who fetches, as one tuple that is replaced whole, the longest names first.

    No pattern of them all: to compile one takes 0.2 s, with every new customer.
    """

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._writing = threading.Lock()
        self.names: tuple[str, ...] = ()

    def add(self, names: Iterable[str]) -> None:
        with self._writing:
            new = {name for name in map(str.strip, names) if name not in self._names and _tells_somebody(name)}
            if not new:
                return
            self._names.update(dict.fromkeys(sorted(new)))
            for old in list(self._names)[:-_PEOPLE]:
                del self._names[old]
            self.names = tuple(sorted(self._names, key=len, reverse=True))


def _tells_somebody(name: str) -> bool:
    return len(name) >= _LEAST_NAME and any(map(str.isalpha, name)) and name.lower() not in _OURS


def _name_pattern(name: str) -> str:
    """A name by itself. Scripts that put no spaces between words have no such thing as by itself."""
    alone = re.escape(name)
    return rf"(?<![\w-]){alone}(?![\w-])" if name.isascii() else alone


_known = _Known()
_people = _People()


def redact(secret: str) -> None:
    """From now on this secret is written nowhere in the logs of this process: neither plain nor quoted nor in base64.

    Its base64 forms are found inside longer ones, so ``base64(partner_key:secret)`` is, without the key being known.
    """
    _known.add(secret)


def redact_people(names: Iterable[str]) -> None:
    """From now on these names of people are written nowhere in the logs of this process."""
    _people.add(names)


def redacted(text: str) -> str:
    """The text without secrets, telephone numbers and names."""
    if _known.pattern is not None:
        text = _known.pattern.sub(MARK, text)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    for name in _people.names:
        if name in text:
            text = re.sub(_name_pattern(name), SOMEBODY, text)
    return text


def _pattern(secrets: deque[str]) -> re.Pattern[str]:
    plain = {form for secret in secrets for form in _plain_forms(secret)}
    encoded = {form for secret in secrets for form in _encoded_forms(secret)}
    longest_first = sorted(plain | encoded, key=len, reverse=True)
    # What follows a base64 form is the rest of its last byte and padding.
    return re.compile("|".join(re.escape(form) + ("[\\w+/=-]*" if form in encoded else "") for form in longest_first))


def _plain_forms(secret: str) -> set[str]:
    import json  # noqa: PLC0415 - there is no secret before the board is painted

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
