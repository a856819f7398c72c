"""The kitchen's page: brands and branches by name, and whose reasons are offered."""

from kds_app.domain.shop import Branch, Shop
from kds_app.ui.filter_sheet import branch_name
from kds_app.ui.window import Window
from tests.fakes.keeper import SHOP
from tests.fakes.screen import STILL, FakeBridge, a_picture, order
from tests.ui.conftest import Show
from tests.ui.hands import key_named, keys

HEADING = "Reasons to reject or cancel"
PARTNERS = (("sold_out", "Sold out"),)


def _opened(show: Show, bridge: FakeBridge | None = None, *, page: str = "kitchen") -> tuple[Window, FakeBridge]:
    bridge = bridge or FakeBridge(a_picture(order(1, brands=("Soto",), branch_id=9)), preferences=STILL)
    bridge.keeper.known = SHOP
    window = show(bridge)
    getattr(window, f"open_{page}")()
    return window, bridge


def _offered(window: Window, page: str) -> list[str]:
    found = keys(getattr(window, page).page)
    return [key.accessibleName() for key in sorted(found, key=lambda key: (key.y(), key.x()))]


def test_brands_and_branches_of_the_shop_are_offered_by_name_beside_those_of_the_orders(show: Show) -> None:
    for page in ("kitchen", "filter"):
        window, _ = _opened(show, page=page)
        offered = _offered(window, page)
        assert [name for name in offered if name.startswith("Brand:")] == [
            *("Brand: Bakso Boedjangan", "Brand: Kopi Kenangan", "Brand: Soto"),
        ]
        assert [name for name in offered if name.startswith("Branch")] == [
            *("Branch: Kemang Raya", "Branch: Branch 9", "Branch: Senopati"),
        ]


def test_a_branch_is_chosen_by_its_name_and_kept_by_its_number(show: Show) -> None:
    window, bridge = _opened(show)
    key_named(window.kitchen, "Branch: Senopati").click()
    assert bridge.preferences.only_branches == (12,)
    assert key_named(window.kitchen, "Branch: Senopati").isChecked()


def test_where_the_partner_does_not_say_numbers_do(show: Show) -> None:
    bridge = FakeBridge(a_picture(order(1, branch_id=7)))
    window = show(bridge)
    window.open_kitchen()
    assert bridge.keeper.asked == ["shop"]
    assert "Branch: Branch 7" in _offered(window, "kitchen")


def test_two_branches_of_one_name_are_told_apart() -> None:
    shop = Shop((), (Branch(1, "Kemang"), Branch(2, "Kemang"), Branch(3, "Senopati"), Branch(4, "")))
    assert [branch_name(shop, n) for n in (1, 2, 3, 4)] == ["Kemang (1)", "Kemang (2)", "Senopati", "Branch 4"]


def test_where_the_partner_has_a_list_the_kitchen_chooses_whose_are_offered(show: Show) -> None:
    bridge = FakeBridge(a_picture())
    bridge.keeper.partners_reasons = PARTNERS
    window, _ = _opened(show, bridge)
    assert key_named(window.kitchen, f"{HEADING}: The partner's").isChecked()
    key_named(window.kitchen, f"{HEADING}: Our own").click()
    assert bridge.keeper.own_reasons
    assert key_named(window.kitchen, f"{HEADING}: Our own").isChecked()
    assert not key_named(window.kitchen, f"{HEADING}: The partner's").isChecked()
    key_named(window.kitchen, f"{HEADING}: The partner's").click()
    assert not bridge.keeper.own_reasons


def test_where_the_partner_has_none_there_is_nothing_to_choose_and_the_kitchens_own_are_listed(show: Show) -> None:
    window, bridge = _opened(show)
    assert not [name for name in _offered(window, "kitchen") if name.startswith(HEADING)]
    said = window.kitchen.accessibleDescription()
    assert "the partner has told no list" in said
    assert all(label in said for _, label in bridge.reasons)


def test_reasons_that_come_while_the_page_is_open_are_shown(show: Show) -> None:
    window, bridge = _opened(show)
    bridge.keeper.partners_reasons = bridge.reasons = PARTNERS
    bridge.upkeep.changed.emit()
    assert "Sold out" in window.kitchen.accessibleDescription()
