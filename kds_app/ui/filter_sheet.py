"""Which orders this screen shows, where a kitchen has several screens: by brand, branch, provider and type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.order import Order, OrderType, provider
from kds_app.domain.preferences import Preferences
from kds_app.ui import words
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.words import translate


class Sort(StrEnum):
    """What orders can be told apart by; the value is the preference that holds what is chosen."""

    BRAND = "only_brands"
    BRANCH = "only_branches"
    PROVIDER = "only_providers"
    TYPE = "only_types"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to show alone."""

    sort: Sort
    label: str
    value: Any


def sort_name(sort: Sort) -> str:
    """A group's heading."""
    return {
        Sort.BRAND: translate("Filter", "Brand"),
        Sort.BRANCH: translate("Filter", "Branch"),
        Sort.PROVIDER: translate("Filter", "Provider"),
        Sort.TYPE: translate("Filter", "Type"),
    }[sort]


def choices(orders: Iterable[Order], preferences: Preferences) -> list[Choice]:
    """What can be chosen: all that the orders on hand have, and what is chosen already, group by group."""
    found = {(sort, value) for sort in Sort for value in getattr(preferences, sort)}
    for order in orders:
        found |= {(Sort.BRAND, brand) for brand in order.brands}
        found |= {(Sort.PROVIDER, order.provider.id), (Sort.TYPE, order.type)}
        found |= set() if order.branch_id is None else {(Sort.BRANCH, order.branch_id)}
    found.discard((Sort.TYPE, OrderType.UNKNOWN))
    rank = list(Sort)
    made = (Choice(sort, _label(sort, value), value) for sort, value in found)
    return sorted(made, key=lambda c: (rank.index(c.sort), c.value if c.sort is Sort.BRANCH else 0, c.label.lower()))


def _label(sort: Sort, value: Any) -> str:
    match sort:
        case Sort.BRAND:
            return str(value)
        case Sort.BRANCH:
            return translate("Filter", "Branch {0}").format(value)
        case Sort.PROVIDER:
            return provider(value).name
        case Sort.TYPE:
            return words.order_type_name(value)


def toggled(preferences: Preferences, choice: Choice) -> Preferences:
    """With this chosen, or no more where it was."""
    had: tuple[Any, ...] = getattr(preferences, choice.sort)
    kept = tuple(value for value in had if value != choice.value)
    return _with(preferences, {choice.sort: kept if choice.value in had else (*had, choice.value)})


def filtered(preferences: Preferences) -> bool:
    """Whether this screen leaves anything out."""
    return any(getattr(preferences, sort) for sort in Sort)


def unfiltered(preferences: Preferences) -> Preferences:
    """With every order shown."""
    return _with(preferences, dict.fromkeys(Sort, ()))


def _with(preferences: Preferences, chosen: Mapping[Sort, tuple[Any, ...]]) -> Preferences:
    fields: dict[str, Any] = {sort.value: values for sort, values in chosen.items()}
    return replace(preferences, **fields)


class FilterSheet(ChoiceSheet):
    """A key a choice, applied at once; what is left out is counted on the strip."""

    preferred = Signal(object)
    """Preferences"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("filter", parent)
        self.side_key = self._everything = Key(translate("Filter", "Show all"), self, size=4.0)
        self._everything.setObjectName("show-all")
        self._everything.clicked.connect(self._show_all)

    def content(self, scene: Scene) -> object:
        """What can be chosen, what is, and how much that leaves out."""
        preferences = self._preferences
        return choices(_orders(scene), preferences), preferences, scene.hidden

    @property
    def _preferences(self) -> Preferences:
        return self.look.preferences if self.look else Preferences()

    def write(self, scene: Scene, look: Look, width: int) -> None:
        """What is chosen in words, then the keys, group by group."""
        preferences = look.preferences
        on = filtered(preferences)
        self._everything.setEnabled(on)
        colour = look.palette.said_warn if on else look.palette.muted
        self.page.put(0, look.paragraph(_summary(scene.hidden, on=on), 4.0, width, weight=SEMI, colour=colour))
        there = choices(_orders(scene), preferences)
        for sort in Sort:
            self.group(sort_name(sort), [self._option(choice) for choice in there if choice.sort is sort], look, width)
        self.sweep()

    def _option(self, choice: Choice) -> Option:
        return Option(
            id=(choice.sort, choice.value),
            label=choice.label,
            spoken=f"{sort_name(choice.sort)}: {choice.label}",
            name=f"{choice.sort}-{choice.value}",
            chosen=choice.value in getattr(self._preferences, choice.sort),
            choose=lambda: self.preferred.emit(toggled(self._preferences, choice)),
        )

    def _show_all(self) -> None:
        self.preferred.emit(unfiltered(self._preferences))


def _orders(scene: Scene) -> Iterable[Order]:
    return (ticket.order for ticket in scene.picture.board.tickets)


def _summary(hidden: int, *, on: bool) -> str:
    if not on:
        return translate("Filter", "This screen shows every order. Choose what it is to show alone.")
    if hidden:
        return translate("Filter", "{0} hidden by filter. No order is lost: another screen must show them.").format(
            hidden
        )
    return translate("Filter", "A filter is on. It hides no order now.")
