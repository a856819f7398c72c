"""Why a sign-in did not come about, and whose orders a credential opens: as values, for whoever has to say it."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import Order
from kds_app.domain.policy import CLOCKS_AGREE


class Refusal(StrEnum):
    """Why. The first block was seen in what was pasted, before anybody was asked."""

    EMPTY = "empty"
    BLANKS = "blanks"
    """A space or a line end inside."""
    UNPRINTABLE = "unprintable"
    TOO_LONG = "too_long"
    PARTNER_KEY = "partner_key"
    """The partner key stands where the secret belongs."""
    ADDRESS = "address"
    """A web address."""
    EMAIL = "email"
    PLACEHOLDER = "placeholder"
    """What a manual or a masked field shows in place of a secret."""
    OTHER_SCHEME = "other_scheme"
    """A header of another kind than Basic, or one that holds no key and secret."""
    SETTING = "setting"
    """The address or the partner key cannot be one."""

    WRONG_SECRET = "wrong_secret"  # noqa: S105 - a name
    REVOKED = "revoked"
    SCOPE_MISSING = "scope_missing"
    OTHER_BUSINESS = "other_business"
    """The partner accepts it, but for another business than the one on the screen."""
    NO_NETWORK = "no_network"
    CUT_OFF = "cut_off"
    """Reached, and then silence."""
    INSECURE = "insecure"
    CLOCK = "clock"
    """The certificate is not valid at the time this computer thinks it is."""
    PORTAL = "portal"
    ELSEWHERE = "elsewhere"
    """The address leads to another one."""
    NO_API = "no_api"
    RATE_LIMITED = "rate_limited"
    SERVER_TROUBLE = "server_trouble"
    NOT_UNDERSTOOD = "not_understood"
    NOT_STORED = "not_stored"
    """The disk of this computer."""


_BY_OUTCOME = {
    Outcome.UNAUTHORISED: Refusal.WRONG_SECRET,
    Outcome.REVOKED: Refusal.REVOKED,
    Outcome.FORBIDDEN: Refusal.SCOPE_MISSING,
    Outcome.RATE_LIMITED: Refusal.RATE_LIMITED,
    Outcome.SERVER_ERROR: Refusal.SERVER_TROUBLE,
    Outcome.TRY_AGAIN: Refusal.SERVER_TROUBLE,
    Outcome.NOT_SENT: Refusal.NO_NETWORK,
    Outcome.CUT_OFF: Refusal.CUT_OFF,
    Outcome.INSECURE: Refusal.INSECURE,
    Outcome.PORTAL: Refusal.PORTAL,
    Outcome.REDIRECT: Refusal.ELSEWHERE,
}

_NOWHERE = frozenset({404, 410})
"""Whoever says so: a web server that is not the partner's knows no codes."""


def refusal(delivery: Delivery, skew: timedelta | None = None) -> Refusal:
    """Why a credential that was tested will not do. ``skew``: how far this computer's clock is known to be off.

    A certificate that fails for its dates is blamed on the clock: servers renew theirs, tablets forget the time.
    """
    found = Refusal.NO_API if delivery.http in _NOWHERE else _BY_OUTCOME.get(delivery.outcome, Refusal.NOT_UNDERSTOOD)
    off = skew is not None and abs(skew) > CLOCKS_AGREE
    return Refusal.CLOCK if found is Refusal.INSECURE and (delivery.untimely or off) else found


def other_business(seen: Iterable[Order], known: Iterable[Order]) -> bool:
    """Whether the orders that a credential opens are surely not of the business whose orders are known.

    That is so where both name branches and none is the same, and no order is in both. Without orders on both sides
    nobody can tell.
    """
    seen, known = list(seen), list(known)
    if {order.id for order in seen} & {order.id for order in known}:
        return False
    here, there = _branches(seen), _branches(known)
    return bool(here and there) and not here & there


def _branches(orders: Iterable[Order]) -> set[int]:
    return {order.branch_id for order in orders if order.branch_id is not None}
