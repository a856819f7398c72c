"""What is said of an amended order: every change in a sentence, and a mark at the lines it is about."""

from collections.abc import Sequence
from unicodedata import bidirectional

from kds_app.domain.amendment import Change
from kds_app.domain.order import Line, Modifier
from kds_app.ui.words import translate


def changed(changes: Sequence[Change]) -> str:
    """«Changed: +1 Fries, −1 Cola, Tea: less ice»."""
    return translate("Amends", "± Changed: {0}").format(", ".join(_said(change) for change in changes))


def mark(line: Line, changes: Sequence[Change]) -> str:
    """What stands at a line that was amended, such as «+1»; empty at any other."""
    change = next((change for change in changes if _is_about(change, line)), None)
    if change is None:
        return ""
    return _signed(change.by) if change.by else translate("Amends", "changed")


def choice(modifier: Modifier) -> str:
    """«2 × Keju», or «Keju» for one."""
    return modifier.name if modifier.quantity == 1 else f"{modifier.quantity} × {modifier.name}"


def quoted(note: str) -> str:
    """In quotation marks, which stay where they belong though it runs from the right."""
    return f"“{_isolated(note)}”"


def _said(change: Change) -> str:
    if not change.name:
        gone, new = translate("Amends", "no longer {0}"), translate("Amends", "note: {0}")
        return (gone if change.by < 0 else new).format(quoted(change.note or ""))
    name = _isolated(change.name)
    what = f"{_signed(change.by)} {name}" if change.by else name
    note = quoted(change.note) if change.note else translate("Amends", "no note any more")
    details = []
    if change.how is not None:
        details.append(", ".join(map(_isolated, _choices(change.how))) or translate("Amends", "nothing chosen"))
    details += [note] if change.note is not None else []
    return f"{what}: {', '.join(details)}" if details else what


def _isolated(text: str) -> str:
    """Left alone where nothing in it runs from the right: our typeface has no such marks, another one would be read."""
    from_right = any(bidirectional(letter) in {"R", "AL"} for letter in text)
    return f"\u2068{text}\u2069" if from_right else text


def _choices(modifiers: Sequence[Modifier]) -> list[str]:
    return [text for each in modifiers for text in (choice(each), *_choices(each.modifiers))]


def _is_about(change: Change, line: Line) -> bool:
    return (
        change.name == line.name
        and change.how in {None, line.modifiers}
        and change.note in {None, line.note}
        and change.by <= line.quantity
    )


def _signed(by: int) -> str:
    return f"+{by}" if by > 0 else f"−{-by}"
