"""Makes orders up: the nth order of a seed is always the same one, whatever else happens in the kitchen."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from kds_app.domain.order import PROVIDERS
from kds_app.simulator.menus import (
    BANGKOK,
    BRANCHES,
    BRANDS,
    CUSTOMERS,
    DELIVERY_NOTES,
    JAKARTA,
    LINE_NOTES,
    ORDER_NOTES,
    Brand,
    Choice,
    Currency,
    Dish,
    Group,
)
from kds_app.simulator.words import Record, chance, written

FIRST_ID = 7_585_307
FIRST_NUMBER = 482
BUSINESS_ID = 398
PICKUP, DELIVERY, DINE_IN = 1, 2, 3
"""``type`` on the wire (``GET /orders/order-types``)."""
DRIVE_THRU = 2
"""``pickup_type`` on the wire."""
PAID, PENDING = 1, 3
"""``payment_status`` on the wire."""

_SHARES = {
    JAKARTA.id: {6: 9, 9: 9, 11: 7, 1: 5, 16: 2, 17: 2, 15: 2, 7: 0.3},
    BANGKOK.id: {6: 9, 7: 7, 11: 6, 1: 5, 15: 3, 9: 0.3},
}
"""How busy each provider is in a kitchen, against 1 for every other."""
_OWN_COUNTER = frozenset({1, 15})
"""The providers through which a shop sells at its own counter and tables."""
_PREFIXES = {2: "UE", 6: "GF", 7: "FP", 9: "F", 11: "SPF", 14: "WLT", 16: "TT"}
_DELIVERED, _UNPAID, _PROMISED = 0.85, 0.4, 0.8
_WITH_NOTE, _WITH_DELIVERY_NOTE, _WITH_LINE_NOTE, _DOUBLED = 0.35, 0.5, 0.2, 0.1
"""Shares of the orders, lines or choices that could be so."""
_LINES = tuple(range(1, 15))
_LINE_SHARES = (26, 24, 18, 11, 7, 4, 2, 2, 1, 1, 1, 1, 1, 1)


class _Way(Struct, frozen=True):
    """How the food leaves the house."""

    type: int
    pickup_type: int = 1
    table: str = ""
    paid: int = PAID


def compose(seed: int, number: int, at: datetime, changes: Record, prefix: str = "") -> dict[str, Any]:
    """The order of this number (from 0), placed at ``at``, with these fields changed, before it has a status.

    ``prefix`` begins the number that cooks call it by.
    """
    dice = chance(seed, "order", number)
    brand = dice.choice(BRANDS)
    shares = _SHARES[brand.branch_id]
    provider = dice.choices(list(PROVIDERS), [shares.get(id_, 1) for id_ in PROVIDERS])[0]
    way = _way(dice, provider)
    cart = [_line(dice, brand, dish) for dish in _dishes(dice, brand)]
    short_id = f"{prefix}{FIRST_NUMBER + number}"
    return {
        "id": FIRST_ID + number,
        "external_id": f"{_PREFIXES.get(provider, 'KL')}-{short_id}",
        "short_id": short_id,
        "business_id": BUSINESS_ID,
        "branch_id": brand.branch_id,
        "provider_id": provider,
        "brands": [{"id": brand.id, "title": brand.title, "logo": brand.logo}],
        **_promises(dice, at),
        **_customer(dice, brand, way),
        "order_queue": number % 99 + 1,
        "cart_v2": cart,
        "cart": [],
        **_bill(brand.currency, cart, way),
        **_FLAGS,
        **changes,
    }


_FLAGS: dict[str, Any] = {
    "auto_accept": False,
    "auto_ready": False,
    "is_three_pl_order": False,
    "fulfillment_status_id": None,
    "fulfillment_rider": None,
    "fulfillment_pickup_pin": "",
    "fulfillment_expected_pickup_time": None,
    "cancellation_reason": "",
    "klikit_comment": "",
    "additional_info": {"vehicle_info": {}},
}


def _way(dice: random.Random, provider: int) -> _Way:
    throw = dice.random()
    if provider not in _OWN_COUNTER:
        return _Way(DELIVERY) if throw < _DELIVERED else _Way(PICKUP)
    paid = PENDING if dice.random() < _UNPAID else PAID
    ways = (
        _Way(DINE_IN, table=str(dice.randint(1, 24)), paid=paid),
        _Way(PICKUP, paid=paid),
        _Way(PICKUP, pickup_type=DRIVE_THRU, paid=paid),
        _Way(DELIVERY),
    )
    return dice.choices(ways, (45, 25, 15, 15))[0]


def _promises(dice: random.Random, at: datetime) -> dict[str, Any]:
    minutes = dice.choice((10, 12, 15, 15, 20, 25))
    promised = dice.random() < _PROMISED
    return {
        "created_at": written(at),
        "updated_at": written(at),
        "scheduled_time": None,
        "preparation_time": minutes,
        "estimated_pickup_at": written(at + timedelta(minutes=minutes)) if promised else None,
    }


def _customer(dice: random.Random, brand: Brand, way: _Way) -> dict[str, Any]:
    first, last = dice.choice(CUSTOMERS)
    prefix = next(branch.phone_prefix for branch in BRANCHES if branch.id == brand.branch_id)
    return {
        "order_comment": dice.choice(ORDER_NOTES) if dice.random() < _WITH_NOTE else "",
        "delivery_comment": dice.choice(DELIVERY_NOTES)
        if way.type == DELIVERY and dice.random() < _WITH_DELIVERY_NOTE
        else "",
        "user_first_name": first,
        "user_last_name": last,
        "user_phone": f"{prefix}{dice.randint(1_000_000, 9_999_999)}",
        "type": way.type,
        "pickup_type": way.pickup_type,
        "table_no": way.table,
        "payment_status": way.paid,
        "payment_method": 14 if way.paid == PAID else 1,
    }


def _dishes(dice: random.Random, brand: Brand) -> list[Dish]:
    """The dishes of an order: mostly few, now and then a party that has some of them in two ways."""
    count = dice.choices(_LINES, _LINE_SHARES)[0]
    once = dice.sample(brand.dishes, min(count, len(brand.dishes)))
    return once + dice.choices(brand.dishes, k=count - len(once))


def _line(dice: random.Random, brand: Brand, dish: Dish) -> dict[str, Any]:
    groups = _groups(dice, dish.groups)
    quantity = dice.choices((1, 2, 3, 6), (70, 20, 8, 2))[0]
    unit = dish.price + sum(_cost(group) for group in groups)
    number = brand.dishes.index(dish)
    return {
        "id": f"{brand.id}{number:02}",
        "name": dish.name,
        "quantity": quantity,
        "comment": dice.choice(LINE_NOTES) if dice.random() < _WITH_LINE_NOTE else "",
        "unit_price": f"{unit:.2f}",
        "price": f"{unit * quantity:.2f}",
        "price_display": _display(brand.currency, unit * quantity),
        "klikit_category_name": dish.category,
        "klikit_sku_id": f"SKU{brand.id}{number:02}",
        "brand": {"id": brand.id, "title": brand.title},
        "modifier_groups": groups,
    }


def _groups(dice: random.Random, groups: Iterable[Group]) -> list[dict[str, Any]]:
    picked = []
    for number, group in enumerate(groups, start=1):
        count = dice.randint(0 if group.extra else 1, group.most)
        choices = [_choice(dice, choice, number) for choice in dice.sample(group.choices, count)]
        if choices:
            picked.append({"id": str(10 + number), "name": group.name, "modifiers": choices})
    return picked


def _choice(dice: random.Random, choice: Choice, group: int) -> dict[str, Any]:
    quantity = 2 if choice.price and dice.random() < _DOUBLED else 1
    return {
        "id": f"{group}{sum(choice.name.encode()) % 1000:03}",
        "name": choice.name,
        "quantity": quantity,
        "unit_price": f"{choice.price:.2f}",
        "price": f"{choice.price * quantity:.2f}",
        "modifier_groups": _groups(dice, choice.groups),
    }


def _cost(group: dict[str, Any]) -> int:
    """What a picked group adds to the price of its dish, nested ones included."""
    return sum(
        int(float(choice["price"])) + sum(_cost(inner) for inner in choice["modifier_groups"])
        for choice in group["modifiers"]
    )


def _bill(currency: Currency, cart: list[dict[str, Any]], way: _Way) -> dict[str, Any]:
    total = sum(int(float(line["price"])) for line in cart)
    return {
        "item_count": sum(line["quantity"] for line in cart),
        "unique_item_count": len({line["id"] for line in cart}),
        "currency": currency.code,
        "currency_symbol": currency.symbol,
        "final_price": total * 100,
        "final_price_display": _display(currency, total),
        "delivery_fee": 0 if way.type != DELIVERY else 1000000 if currency.code == "IDR" else 3500,
    }


def _display(currency: Currency, amount: int) -> str:
    return f"{amount:,.{currency.decimals}f}".replace(",", currency.thousands)
