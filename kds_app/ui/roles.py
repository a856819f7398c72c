"""What the parts of the window are to a screen reader: Qt knows the roles of its own widgets only."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

__all__ = ["Role", "introduce", "is_a", "read_in_order"]

Role = QAccessible.Role
_W = TypeVar("_W", bound=type[QWidget])
_ROLES: dict[str, Role | None] = {}
"""By the names of classes."""


def is_a(role: Role | None) -> Callable[[_W], _W]:
    """Make a class of widgets known as this, and the classes that derive from it; None for what is passed by."""

    def known(widget: _W) -> _W:
        _ROLES[widget.__name__] = role
        return widget

    return known


class _PassedBy(QAccessibleWidget):
    def state(self) -> QAccessible.State:
        state = super().state()
        state.invisible = True
        return state


@cache
def introduce() -> None:
    """From now on Qt asks here first. It asks for a class by its name, then for those it derives from."""
    QAccessible.installFactory(_interface)


def _interface(class_name: str, thing: QObject) -> QAccessibleWidget | None:
    if class_name not in _ROLES or not isinstance(thing, QWidget):
        return None
    role = _ROLES[class_name]
    return _PassedBy(thing, Role.Graphic) if role is None else QAccessibleWidget(thing, role)


def read_in_order(widgets: Iterable[QWidget]) -> None:
    """Let these come one after the other, behind all else on their parent: a screen reader goes by what lies on top.

    As few as possible are raised: each is painted again.
    """
    wanted = list(widgets)
    parent = wanted[0].parentWidget() if wanted else None
    around = [child for child in parent.children() if isinstance(child, QWidget)] if parent else []
    standing = [child for child in around if child in wanted or not child.isHidden()]
    for kept in range(len(wanted), -1, -1):
        below = [child for child in standing if child not in wanted[kept:]]
        if below[len(below) - kept :] == wanted[:kept]:
            break
    for widget in wanted[kept:]:
        widget.raise_()
