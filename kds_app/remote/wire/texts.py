"""Words from strangers, made fit for a screen: customers, menus and shop fronts write them, a cook has to read them."""

import re

LINE_LENGTH = 200
"""Characters kept of a name."""
NOTE_LENGTH = 1000
"""Characters kept of a note. Allergies stand at the end of long notes: the cut is late, and shown by «…»."""

_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, all but tab and newline
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates: they reorder the words around them
    "\ufeff\ufff9-\ufffb]"  # byte order mark, interlinear notes
)
_HALVES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")


def one_line(text: str, length: int = LINE_LENGTH) -> str:
    """The text on one line: unseen characters out, blanks run together, at most ``length`` characters."""
    return _cut(_BLANKS.sub(" ", _seen(text)).strip(), length)


def note(text: str, length: int = NOTE_LENGTH) -> str:
    """The text with its line breaks, less empty lines and unseen characters, at most ``length`` characters."""
    return _cut(_BLANK_LINES.sub("\n", _SPACES.sub(" ", _seen(text))).strip(), length)


def token(value: object, length: int) -> str:
    """An opaque word of the server's (a code, a request id): printable characters only; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[: 4 * length] if letter.isprintable()).strip()[:length]


def _seen(text: str) -> str:
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", _BREAKS.sub("\n", text)))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
