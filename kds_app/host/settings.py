"""What this display is set to. One value, always valid; the secret is never part of it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from msgspec.structs import fields, force_setattr

from kds_app.domain.order import REASONS, OrderType
from kds_app.domain.preferences import DISTANCES, Guarded, Preferences, Theme
from kds_app.domain.tap import Account

T = TypeVar("T")


class Environment(StrEnum):
    """Which partner API this display talks to."""

    DEVELOPMENT = "development"
    """The sandbox."""
    PRODUCTION = "production"
    OTHER = "other"
    """An address the user typed."""


BASE_URLS: Mapping[Environment, str] = {
    Environment.DEVELOPMENT: "https://api.dev.shadowchef.co/v1/partner",
    Environment.PRODUCTION: "https://gateway-enterprise.klikit.io/v1/partner",
}
"""Where the two known environments are (contract, «Where and who»)."""


class Settings(Preferences, frozen=True, kw_only=True):
    """All settings. Making one raises ``ValueError``, with a sentence for the user, for a value that cannot be."""

    environment: Environment = Environment.DEVELOPMENT
    base_url: str = ""
    """The address for ``OTHER``, as the remote end spells it; empty while none was typed."""
    partner_key: str = ""
    """Empty while none was typed."""
    proxy: str = ""
    """The proxy that the partner is reached through; empty for none. What the system says of proxies is not asked."""
    poll_seconds: float = 5
    """Seconds between two readings of the orders: 2 to 300."""
    reasons: tuple[tuple[str, str], ...] = REASONS
    """This kitchen's own: (code, label), 1 to 20 of them."""
    partners_reasons: tuple[tuple[str, str], ...] = ()
    """The partner's list as it was last read; none where it has none."""
    own_reasons: bool = False
    """Whether this kitchen's own are offered though the partner has a list."""

    def __post_init__(self) -> None:
        for name in NAMES:
            force_setattr(self, name, checked(name, getattr(self, name)))

    @property
    def url(self) -> str:
        """The base URL of the environment that was chosen; empty where it is still to be typed."""
        return BASE_URLS.get(self.environment, self.base_url)

    @property
    def offered_reasons(self) -> tuple[tuple[str, str], ...]:
        """What a cook chooses from, to reject or to cancel."""
        return self.reasons if self.own_reasons or not self.partners_reasons else self.partners_reasons

    @property
    def account(self) -> Account | None:
        """Whose orders these are; None until address and key are known."""
        return Account(self.url, self.partner_key) if self.url and self.partner_key else None


_PREFERRED = tuple(field.name for field in fields(Preferences))
NAMES = (*(field.name for field in fields(Settings) if field.name not in _PREFERRED), *_PREFERRED)
"""How the partner is reached, then what the kitchen prefers."""


def checked(name: str, value: object) -> object:
    """The value as the setting has it. Lists are taken for tuples, as JSON knows no others.

    Raises ``ValueError`` with a sentence that does not repeat the value: a misplaced secret may be in it.
    """
    rule, must = _RULES[name]
    try:
        return rule(value)
    except (TypeError, ValueError):
        raise ValueError(f"The setting “{name}” must be {must}.") from None


def _need(right: bool) -> None:
    if not right:
        raise ValueError


def _text(value: Any, longest: int) -> str:
    _need(isinstance(value, str) and len(value) <= longest)
    text = str(value).strip()
    _need(text.isprintable())
    return text


def _base_url(value: Any) -> str:
    text = _text(value, 500)
    if text:
        parts = urlsplit(text)
        _need(parts.scheme in {"http", "https"} and bool(parts.hostname))
        _need(not any(mark in text for mark in "@?# "))
    return text.rstrip("/")


def _partner_key(value: Any) -> str:
    text = _text(value, 200)
    _need(":" not in text and " " not in text)
    return text


def _number(value: Any, least: float, most: float) -> float:
    _need(isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most)
    return float(value)


def _late_minutes(value: Any) -> tuple[int, int]:
    _need(all(isinstance(minutes, int) for minutes in value))
    soon, late = (int(_number(minutes, 1, 240)) for minutes in value)
    _need(soon < late)
    return soon, late


def _proxy(value: Any) -> str:
    text = _base_url(value)
    parts = urlsplit(text)
    _need(parts.path in {"", "/"} and parts.port != 0)  # what can be no port raises
    (parts.hostname or "").encode("idna")  # what no resolver can look up raises
    return text


def _reasons(value: Any, least: int) -> tuple[tuple[str, str], ...]:
    _need(isinstance(value, list | tuple) and least <= len(value) <= 20)  # noqa: PLR2004 - told in its own words
    reasons = tuple(_reason(*pair) for pair in value if isinstance(pair, list | tuple))
    _need(len(dict(reasons)) == len(value))
    return reasons


def _reason(code: Any, label: Any) -> tuple[str, str]:
    reason = _text(code, 64), _text(label, 80)
    _need(all(reason) and " " not in reason[0])
    return reason


def _yes_or_no(value: Any) -> bool:
    _need(isinstance(value, bool))
    return bool(value)


def _distance(value: Any) -> float:
    distance = _number(value, DISTANCES[0], DISTANCES[-1])
    _need(distance in DISTANCES)
    return distance


def _undo(value: Any) -> float:
    return _number(value, 0, 30)


def _list(value: Any, each: Callable[[Any], T]) -> tuple[T, ...]:
    _need(isinstance(value, list | tuple) and len(value) <= 200)  # noqa: PLR2004 - far more than any kitchen has
    return tuple(each(one) for one in value)


def _id(value: Any) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool))
    return int(value)


def _keys(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_text(command, 40), _text(key, 40)) for command, key in _list(value, tuple))


_RULES: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "environment": (Environment, "development, production or other"),
    "base_url": (_base_url, "a web address without a user name, “?” or “#”"),
    "partner_key": (_partner_key, "the partner key alone: no spaces, no colon, 200 characters at most"),
    "poll_seconds": (lambda value: _number(value, 2, 300), "a number of seconds from 2 to 300"),
    "late_minutes": (_late_minutes, "two whole numbers of minutes from 1 to 240, the second above the first"),
    "proxy": (_proxy, "the address of a proxy, such as http://proxy:3128, without a user name, or empty"),
    "reasons": (lambda value: _reasons(value, 1), "1 to 20 pairs of a code and a label, each code once"),
    "partners_reasons": (lambda value: _reasons(value, 0), "20 pairs of a code and a label at most, each code once"),
    "own_reasons": (_yes_or_no, "true or false"),
    "hide_picked_up_for_delivery": (_yes_or_no, "true or false"),
    "px_per_mm": (lambda value: None if value is None else _number(value, 1, 40), "a number from 1 to 40, or null"),
    "theme": (Theme, "dark, light or contrast"),
    "distance": (_distance, "0.6, 1, 1.5 or 2 (metres)"),
    "motion": (_yes_or_no, "true or false"),
    "undo_accept": (_undo, "a number of seconds from 0 to 30"),
    "undo_ready": (_undo, "a number of seconds from 0 to 30"),
    "undo_picked_up": (_undo, "a number of seconds from 0 to 30"),
    "volume": (lambda value: int(_number(value, 10, 100)), "a whole number from 10 to 100"),
    "keys": (_keys, "pairs of a command and a key"),
    "only_brands": (lambda value: _list(value, lambda each: _text(each, 200)), "a list of names"),
    "only_branches": (lambda value: _list(value, _id), "a list of numbers"),
    "only_providers": (lambda value: _list(value, _id), "a list of numbers"),
    "kiosk": (_yes_or_no, "true or false"),
    "guarded": (lambda value: tuple(dict.fromkeys(_list(value, Guarded))), "a list of settings, quit and recall"),
    "relock_minutes": (lambda value: int(_number(value, 1, 60)), "a whole number from 1 to 60"),
    "only_types": (lambda value: _list(value, OrderType), "a list of pickup, delivery, dine_in, drive_thru, unknown"),
}
