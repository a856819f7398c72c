"""What the partner knows of the business itself: its brands and branches, by the names people there use."""

from msgspec import Struct


class Branch(Struct, frozen=True):
    """One kitchen of the business."""

    id: int
    name: str


class Shop(Struct, frozen=True):
    """What this screen can be narrowed to, beyond what is on it just now."""

    brands: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
