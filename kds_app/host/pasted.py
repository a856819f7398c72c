"""A secret as it comes off a clipboard, and what it was before mail, chat and documents dressed it."""

import re
import unicodedata

_LONGEST = 512
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›"  # noqa: RUF001 - look-alikes are what is stripped
_LABEL = re.compile(rf"secret(?:[ _-]?key)?[{_QUOTES}]?\s*[:=]\s*", re.IGNORECASE)


def clean_secret(pasted: str) -> str:
    """The secret itself, without spaces, quotes, line ends and invisible characters around it, nor its label.

    A label is ``secret``, ``secret_key`` or the like before ``=`` or ``:``. Raises ``ValueError`` with a sentence for
    the user, which never repeats what was pasted.
    """
    text = _bare("".join(letter for letter in pasted if unicodedata.category(letter) != "Cf"))
    if label := _LABEL.match(text):
        text = _bare(text[label.end() :])
    if not text:
        raise ValueError("There is no secret in what was pasted.")
    if any(letter.isspace() for letter in text):
        raise ValueError("The secret has a space or a line break inside: copy it again, the secret alone.")
    if not text.isprintable():
        raise ValueError("The secret has characters that cannot be part of it: copy it again.")
    if len(text) > _LONGEST:
        raise ValueError(f"This is too long for a secret, which has {_LONGEST} characters at most.")
    return text


def _bare(text: str) -> str:
    """Without the wrapping: quotes inside spaces inside quotes, and the comma of a line of JSON after them."""
    text = text.strip()
    if len(text) > 1 and text[-1] in ",;" and text[-2] in _QUOTES:
        text = text[:-1]
    bare = text.strip(_QUOTES).strip()
    return bare if bare == text else _bare(bare)
