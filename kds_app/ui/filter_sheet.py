"""Which orders this screen shows, where a kitchen has several screens: by brand, branch, provider and type."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kds_app.domain.order import Order, OrderType, provider
from kds_app.domain.preferences import Preferences
from kds_app.domain.shop import Shop
from kds_app.domain.sieve import filtered
from kds_app.ui import words
from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.upkeep import Upkeep
from kds_app.ui.words import translate


class Sort(StrEnum):
    """What orders can be told apart by; the value is the preference that holds what is chosen."""

    BRAND = "only_brands"
    BRANCH = "only_branches"
    PROVIDER = "only_providers"
    TYPE = "only_types"


class Choice(Struct, frozen=True):
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


def choices(orders: Iterable[Order], preferences: Preferences, shop: Shop = Shop()) -> list[Choice]:
    """What can be chosen: all that the shop and the orders on hand have, and what is chosen already, by groups."""
    found = {(sort, value) for sort in Sort for value in getattr(preferences, sort)}
    found |= {(Sort.BRAND, brand) for brand in shop.brands} | {(Sort.BRANCH, branch.id) for branch in shop.branches}
    for order in orders:
        found |= {(Sort.BRAND, brand) for brand in order.brands}
        found |= {(Sort.PROVIDER, order.provider.id), (Sort.TYPE, order.type)}
        found |= set() if order.branch_id is None else {(Sort.BRANCH, order.branch_id)}
    found.discard((Sort.TYPE, OrderType.UNKNOWN))
    rank = list(Sort)
    made = (Choice(sort, _label(sort, value, shop), value) for sort, value in found)
    return sorted(made, key=lambda c: (rank.index(c.sort), c.value if c.sort is Sort.BRANCH else 0, c.label.lower()))


def _label(sort: Sort, value: Any, shop: Shop) -> str:
    match sort:
        case Sort.BRAND:
            return str(value)
        case Sort.BRANCH:
            return branch_name(shop, value)
        case Sort.PROVIDER:
            return provider(value).name
        case Sort.TYPE:
            return words.order_type_name(value)


def branch_name(shop: Shop, branch_id: int) -> str:
    """As people there call it, with its number where two are called alike; the number alone where nobody told."""
    name = next((branch.name for branch in shop.branches if branch.id == branch_id), "")
    if not name:
        return translate("Filter", "Branch {0}").format(branch_id)
    alike = sum(branch.name == name for branch in shop.branches) > 1
    return translate("Filter", "{0} ({1})").format(name, branch_id) if alike else name


def option(choice: Choice, preferences: Preferences, prefer: Callable[[Preferences], object]) -> Option:
    """A key to choose it, or to choose it no more."""
    return Option(
        id=(choice.sort, choice.value),
        label=choice.label,
        spoken=f"{sort_name(choice.sort)}: {choice.label}",
        name=f"{choice.sort}-{choice.value}",
        chosen=choice.value in getattr(preferences, choice.sort),
        choose=lambda: prefer(toggled(preferences, choice)),
    )


def toggled(preferences: Preferences, choice: Choice) -> Preferences:
    """With this chosen, or no more where it was."""
    had: tuple[Any, ...] = getattr(preferences, choice.sort)
    kept = tuple(value for value in had if value != choice.value)
    return _with(preferences, {choice.sort: kept if choice.value in had else (*had, choice.value)})


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

    def __init__(self, parent: QWidget, upkeep: Upkeep) -> None:
        super().__init__("filter", parent)
        self._upkeep = upkeep
        self.side_key = self._everything = Key(translate("Filter", "Show all"), self, size=4.0)
        self._everything.setObjectName("show-all")
        self._everything.clicked.connect(self._show_all)

    def open_over(self, look: Look, title: str) -> None:
        """Show it, and ask for names."""
        super().open_over(look, title)
        self._upkeep.learn_the_shop()

    def content(self, scene: Scene) -> object:
        """What can be chosen, what is, and how much that leaves out."""
        preferences = self._preferences
        return choices(_orders(scene), preferences, self._upkeep.shop), preferences, scene.hidden

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
        there = choices(_orders(scene), preferences, self._upkeep.shop)
        for sort in Sort:
            keys = [option(each, preferences, self.preferred.emit) for each in there if each.sort is sort]
            self.group(sort_name(sort), keys, look, width)
        self.sweep()

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
