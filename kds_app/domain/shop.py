"""What the partner knows of the business itself: its brands and branches, by the names people there use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """One kitchen of the business."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Shop:
    """What this screen can be narrowed to, beyond what is on it just now."""

    brands: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
