"""Says something to a screen reader, wherever that is on the window just now."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_POLITENESS = QAccessible.AnnouncementPoliteness


def announce(where: QWidget, text: str, *, urgent: bool = True) -> None:
    """Have it said; ``urgent`` before all else that is being said. Where nobody listens nothing is done."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(where, text)
    event.setPoliteness(_POLITENESS.Assertive if urgent else _POLITENESS.Polite)
    QAccessible.updateAccessibility(event)
