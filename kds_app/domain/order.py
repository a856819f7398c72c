"""An order as a kitchen needs it: a dozen of the hundred fields that the partner API sends."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from kds_app.domain.lifecycle import Stage, Status, stage_of

OrderId = NewType("OrderId", str)


class OrderType(StrEnum):
    """How the food leaves the house."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    DINE_IN = "dine_in"
    DRIVE_THRU = "drive_thru"
    UNKNOWN = "unknown"


class Provider(Struct, frozen=True):
    """The shop front the order came through. Unknown ids (the contract's list grows) show as «Provider 99»."""

    id: int
    name: str


PROVIDERS = {
    1: "klikit",
    2: "Uber Eats",
    3: "Deliveroo",
    5: "DoorDash",
    6: "GrabFood",
    7: "foodpanda",
    9: "GoFood",
    11: "ShopeeFood",
    12: "Demaecan",
    13: "Pickaroo",
    14: "Wolt",
    15: "Square",
    16: "TikTok Shop",
    17: "Maxim",
}


def provider(provider_id: int) -> Provider:
    """The provider of this id, by the name cooks know it by."""
    return Provider(provider_id, PROVIDERS.get(provider_id, f"Provider {provider_id}"))


REASONS = (
    ("out_of_items", "Items unavailable"),
    ("kitchen_closed", "Kitchen is closed"),
    ("store_too_busy", "Store is too busy"),
    ("customer_requested", "Customer requested cancellation"),
    ("cannot_complete_request", "Cannot fulfil a special request"),
    ("system_error", "System / technical issue"),
    ("other", "Other"),
)
"""(code, label): why an order is rejected or cancelled, until the server lists its own (contract, «Reason codes»)."""


class Modifier(Struct, frozen=True):
    """One choice on an item; choices may carry choices of their own."""

    name: str
    quantity: int = 1
    modifiers: tuple["Modifier", ...] = ()


class Line(Struct, frozen=True):
    """One item to make."""

    id: str
    name: str
    quantity: int
    note: str = ""
    modifiers: tuple[Modifier, ...] = ()


class RiderState(StrEnum):
    """How near the rider is, as far as anybody told."""

    UNKNOWN = "unknown"
    COMING = "coming"
    HERE = "here"


class Rider(Struct, frozen=True):
    """Who fetches a delivery and the pin they show. Both may be empty while nobody is assigned."""

    name: str = ""
    pin: str = ""
    state: RiderState = RiderState.UNKNOWN
    """By the delivery's own state; the order's may tell more."""


_BY_STATUS = {Status.DRIVER_ASSIGNED: RiderState.COMING, Status.DRIVER_ARRIVED: RiderState.HERE}


class Order(Struct, frozen=True):
    """One order, as the server last told it. Times are aware and in UTC; texts are never None."""

    id: OrderId
    number: str
    """What cooks call it and the screen shows: ``short_id``, else ``external_id``, else ``id``."""
    status: Status
    status_said: str = ""
    """The status as it stood on the wire, for the ones this program does not know."""
    can_ready: bool | None = None
    type: OrderType = OrderType.UNKNOWN
    provider: Provider = Provider(0, "")
    branch_id: int | None = None
    brands: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    scheduled_at: datetime | None = None
    promised_at: datetime | None = None
    customer: str = ""
    """First name only: a kitchen needs no more."""
    table: str = ""
    queue: int | None = None
    unpaid: bool = False
    rider: Rider = Rider()
    cancellation: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    damaged: bool = False
    """The record could not be read whole: shown all the same, with a warning to look it up elsewhere."""

    @property
    def rider_state(self) -> RiderState:
        """How near the rider is: by the order's status, else by the delivery's."""
        return _BY_STATUS.get(self.status, self.rider.state)

    @property
    def stage(self) -> Stage:
        """Where the server has it."""
        return stage_of(self.status, can_ready=self.can_ready)
