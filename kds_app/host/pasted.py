"""A secret as it comes off a clipboard, and what it was before mail, chat, documents and terminals dressed it.

Nothing here ever says the secret: not an error, not a repr, not the sentence about what was made of it.
"""

import base64
import binascii
import json
import re
import shlex
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kds_app.domain.sign_in import Refusal

_LONGEST = 512
_MOST = 16 * 1024
"""Characters that are looked through; nobody pastes more by intent."""
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›"  # noqa: RUF001 - look-alikes are what is stripped
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0"
"""Letters and marks by name, which show nothing; with them the variation selectors."""

_SECRET = r"(?:secret(?:[ _-]?key)?|(?:\w{1,40}[_-])?secret[_-]?key)"  # noqa: S105 - the name of one
_KEY = r"(?:\w{1,40}[_-])?partner[ _-]?key"
_VALUE = rf"[{_QUOTES}]?\s*[:=]\s*(?:[{_QUOTES}]([^{_QUOTES}\r\n]*)|(\S*))"
_SECRET_LABEL = re.compile(rf"(?:^|(?<=[\s{{,{_QUOTES}])){_SECRET}{_VALUE}", re.IGNORECASE)
_KEY_LABEL = re.compile(rf"(?:^|(?<=[\s{{,{_QUOTES}])){_KEY}{_VALUE}", re.IGNORECASE)
_HEADER = re.compile(r"(?:authorization\s*[:=]?\s*)?(basic|bearer|digest)\s+(\S+)", re.IGNORECASE)
_BARE_HEADER = re.compile(r"authorization\s*[:=]\s*(\S+)", re.IGNORECASE)
_USER = re.compile(rf"(?:^|\s)(?:-u\s*|--user[\s=]\s*)[{_QUOTES}]?([^\s{_QUOTES}]+)")
_LOOKS_LIKE_A_KEY = re.compile(r"pk[_-][\w.-]+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<.*>|\{\{.*\}\}|\$\{?\w+\}?|([*•●·…])\1{2,}", re.IGNORECASE)


class Shape(StrEnum):
    """What a secret was found in."""

    ALONE = "alone"
    LABELLED = "labelled"
    """Behind its name: a line of a form, of a .env file, of JSON."""
    PAIR = "pair"
    """``key:secret``, or the two side by side."""
    HEADER = "header"
    """``Authorization: Basic …``, whole or in part."""
    CURL = "curl"
    """A command line with ``-u key:secret``."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was made of it."""

    secret: str = field(repr=False)
    partner_key: str = ""
    """The one that stood beside the secret; empty where there was none."""
    shape: Shape = Shape.ALONE
    tidied: bool = False
    """Spaces, quotes, line ends or invisible characters were taken off."""


class NotASecretError(ValueError):
    """What was pasted holds no secret. Its text is a sentence for the user, which never repeats what was pasted."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(_SENTENCES[why])
        self.why = why


_SENTENCES: Mapping[Refusal, str] = {
    Refusal.EMPTY: "There is no secret in what was pasted.",
    Refusal.BLANKS: "The secret has a space or a line break inside: copy it again, the secret alone.",
    Refusal.UNPRINTABLE: "The secret has characters that cannot be part of it: copy it again.",
    Refusal.TOO_LONG: f"This is too long for a secret, which has {_LONGEST} characters at most.",
    Refusal.PARTNER_KEY: "This is the partner key, not the secret: the secret is the other one of the two.",
    Refusal.ADDRESS: "This is a web address, not the secret.",
    Refusal.EMAIL: "This is an e-mail address, not the secret.",
    Refusal.PLACEHOLDER: "This only stands for a secret: copy the secret itself, from where it is shown in full.",
    Refusal.OTHER_SCHEME: "This header does not hold a partner key and a secret: copy the secret alone.",
}


def clean_secret(pasted: str) -> str:
    """The secret itself, out of whatever it was pasted in.

    Raises ``ValueError`` with a sentence for the user, which never repeats what was pasted.
    """
    return read_pasted(pasted).secret


def clean_key(typed: str) -> str:
    """A partner key without spaces, quotes, line ends and invisible characters around it, nor its label."""
    text = _bare(_visible(typed[:_MOST]))
    label = _KEY_LABEL.match(text)
    return _value(label).rstrip(",;") if label else text


def read_pasted(pasted: str, partner_key: str = "") -> Pasted:
    """The secret, and the partner key that stood beside it, out of what people really paste.

    ``partner_key`` is the one known so far: it tells ``key:secret`` from a secret that has a colon in it. Raises
    ``NotASecretError``.
    """
    text = _bare(_visible(pasted[:_MOST]))
    readers: tuple[Callable[[str, str], Pasted | None], ...] = (_curl, _header, _labelled, _pair, _encoded)
    found = next((made for read in readers if (made := read(text, partner_key))), None) or Pasted(text)
    found = replace(found, secret=_bare(found.secret), partner_key=_bare(found.partner_key))
    if why := _flaw(found.secret, found.partner_key or partner_key):
        raise NotASecretError(why)
    return replace(found, tidied=found.shape is Shape.ALONE and found.secret != pasted)


_MADE = {
    Shape.ALONE: "Spaces, quotes or invisible characters around the secret were left out.",
    Shape.LABELLED: "The secret was taken from behind its name.",
    Shape.PAIR: "The secret was taken from beside its partner key.",
    Shape.HEADER: "The secret was taken out of an Authorization header.",
    Shape.CURL: "The secret was taken out of a command line.",
}


def made_of_it(pasted: Pasted) -> str:
    """What was made of what was pasted, as a sentence; empty where it was the secret and nothing else."""
    return _MADE[pasted.shape] if pasted.tidied or pasted.shape is not Shape.ALONE else ""


def _flaw(secret: str, partner_key: str) -> Refusal | None:
    """Why this can be no secret."""
    flaws = (
        (Refusal.EMPTY, not secret),
        (Refusal.PLACEHOLDER, _PLACEHOLDER.fullmatch(secret)),
        (Refusal.ADDRESS, _ADDRESS.fullmatch(secret)),
        (Refusal.EMAIL, _EMAIL.fullmatch(secret)),
        (Refusal.PARTNER_KEY, secret == partner_key),
        (Refusal.BLANKS, any(letter.isspace() for letter in secret)),
        (Refusal.UNPRINTABLE, not secret.isprintable()),
        (Refusal.TOO_LONG, len(secret) > _LONGEST),
    )
    return next((why for why, so in flaws if so), None)


def _curl(text: str, known: str) -> Pasted | None:
    if not re.match(r"(?:\$\s*)?curl\s", text) and not _USER.match(text):
        return None
    try:
        words = shlex.split(re.sub(r"[\\^`]\s*\r?\n", " ", text))
    except ValueError:  # a quote that is never closed: the line was copied in part
        words = text.split()
    for word, after in zip(words, [*words[1:], ""], strict=True):
        option = re.match(r"(?:-u|--user=)(.+)", word)
        given = after if word in {"-u", "--user"} else option[1] if option else ""
        if ":" in given:
            key, _, secret = given.partition(":")
            return Pasted(secret, key, Shape.CURL)
        if (header := _HEADER.match(word)) or (header := _HEADER.match(f"{word} {after}")):
            return replace(_of_header(header[1], header[2]), shape=Shape.CURL)
    return _header(text, known)


def _header(text: str, known: str) -> Pasted | None:  # noqa: ARG001 - every reader is asked the same
    if found := _HEADER.search(text):
        return _of_header(found[1], found[2])
    found = _BARE_HEADER.search(text)
    return _of_header("basic", found[1]) if found else None


def _of_header(scheme: str, token: str) -> Pasted:
    key, colon, secret = _decoded(token).partition(":")
    if scheme.lower() != "basic" or not colon:
        raise NotASecretError(Refusal.PLACEHOLDER if _PLACEHOLDER.fullmatch(_bare(token)) else Refusal.OTHER_SCHEME)
    return Pasted(secret, key, Shape.HEADER)


def _labelled(text: str, known: str) -> Pasted | None:
    read = _json(text) or {}
    key, secret = _KEY_LABEL.search(text), _SECRET_LABEL.search(text)
    if "secret" in read:
        return Pasted(read["secret"], read.get("key", ""), Shape.LABELLED)
    if secret is None or not _begins_a_line(text, secret.start(), known):
        return None
    return Pasted(_value(secret), _value(key).rstrip(",;") if key else "", Shape.LABELLED)


def _value(label: re.Match[str]) -> str:
    """What stands behind a label, in quotes or up to the next blank."""
    return _bare(label[1] or label[2] or "")


def _begins_a_line(text: str, at: int, known: str) -> bool:
    """Whether only what belongs there stands before the label: a secret may have ``secret:`` in the middle of it."""
    before = text[:at].rpartition("\n")[2].strip(f" \t{{,{_QUOTES}")
    return before in {"", "export", "set", known} or _KEY_LABEL.search(before) is not None


def _json(text: str) -> dict[str, str] | None:
    """The key and the secret of a JSON object, at whatever depth."""
    if not text.startswith(("{", "[")):
        return None
    found: dict[str, str] = {}

    def take(pairs: list[tuple[str, object]]) -> None:
        for name, value in pairs:
            label = name.lower().replace("_", "").replace("-", "")
            if isinstance(value, str) and label.endswith(("secretkey", "partnerkey", "secret")):
                found["key" if label.endswith("partnerkey") else "secret"] = value

    try:
        json.loads(text, object_pairs_hook=take)
    except (ValueError, RecursionError):
        return None
    return found


def _pair(text: str, known: str) -> Pasted | None:
    for key, gap, secret in (text.partition(":"), _halves(text)):
        key = _bare(key)  # noqa: PLW2901 - the same, undressed
        if gap and key and (key == known or (_LOOKS_LIKE_A_KEY.fullmatch(key) and not secret.startswith("//"))):
            return Pasted(secret, key, Shape.PAIR)
    return None


def _halves(text: str) -> tuple[str, str, str]:
    """Two cells of a table, or two lines."""
    words = text.split()
    return (words[0], " ", words[1]) if len(words) == 2 else (text, "", "")  # noqa: PLR2004 - a key and a secret


def _encoded(text: str, known: str) -> Pasted | None:
    """The token of a Basic header without its header, where it is surely one."""
    key, colon, secret = _decoded(text).partition(":")
    sure = colon and key and (key == known or _LOOKS_LIKE_A_KEY.fullmatch(key))
    return Pasted(secret, key, Shape.HEADER) if sure else None


def _decoded(token: str) -> str:
    """What base64 says, in either alphabet, its padding lost or not; empty for what is none."""
    token = _bare(token).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return ""


def _visible(text: str) -> str:
    """Without what shows nothing: zero-width and bidi characters, soft hyphens, byte order marks, fillers."""
    return "".join(letter for letter in text if not _shows_nothing(letter))


def _shows_nothing(letter: str) -> bool:
    selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return selector or letter in _BLANK_LETTERS or unicodedata.category(letter) == "Cf"


def _bare(text: str) -> str:
    """Without the wrapping: quotes inside spaces inside quotes, and the comma of a line of JSON after them."""
    text = text.strip()
    if len(text) > 1 and text[-1] in ",;" and text[-2] in _QUOTES:
        text = text[:-1]
    bare = text.strip(_QUOTES).strip()
    return bare if bare == text else _bare(bare)
