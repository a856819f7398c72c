"""What befalls a request on its way, in each kind of weather."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from random import Random

from kds_app.domain.delivery import Delivery, Outcome


@dataclass(frozen=True, slots=True)
class Passage:
    """One request's way there and back, in seconds; ``inf`` is never."""

    there: float
    back: float
    heard: Delivery | None = None
    """What is heard in place of the truth."""
    heard_at: float = 0.0
    again: float | None = None
    """A second copy reaches the server so long after the first."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is heard, and whether the server may have done its work all the same."""

    heard: Delivery
    may_work: bool = False


FAULTS = (
    Fault(Delivery(Outcome.OTHER_STATUS, 200), may_work=True),
    Fault(Delivery(Outcome.GARBLED, 200), may_work=True),
    Fault(Delivery(Outcome.PORTAL, 200)),
    Fault(Delivery(Outcome.PORTAL, 511)),
    Fault(Delivery(Outcome.OTHER_SUCCESS, 202), may_work=True),
    Fault(Delivery(Outcome.OTHER_SUCCESS, 204), may_work=True),
    Fault(Delivery(Outcome.REDIRECT, 302), may_work=True),
    Fault(Delivery(Outcome.BAD_REQUEST, 400, "request_invalid")),
    Fault(Delivery(Outcome.BAD_REQUEST, 413)),
    Fault(Delivery(Outcome.UNAUTHORISED, 401, "auth_invalid_credential")),
    Fault(Delivery(Outcome.REVOKED, 403, "auth_revoked")),
    Fault(Delivery(Outcome.FORBIDDEN, 403, "auth_forbidden")),
    Fault(Delivery(Outcome.NOT_FOUND, 404, "resource_not_found")),
    Fault(Delivery(Outcome.TRY_AGAIN, 408), may_work=True),
    Fault(Delivery(Outcome.KEY_CONFLICT, 409, "state_idempotency_conflict"), may_work=True),
    Fault(Delivery(Outcome.OTHER_CONFLICT, 409, "request_in_progress"), may_work=True),
    Fault(Delivery(Outcome.MISDIRECTED, 421)),
    Fault(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded", retry_after=7.0)),
    Fault(Delivery(Outcome.RATE_LIMITED, 429, "rate_limit_exceeded")),
    Fault(Delivery(Outcome.SERVER_ERROR, 500), may_work=True),
    Fault(Delivery(Outcome.SERVER_ERROR, 502, "downstream_unavailable"), may_work=True),
    Fault(Delivery(Outcome.SERVER_ERROR, 503, retry_after=20.0), may_work=True),
    Fault(Delivery(Outcome.OTHER_REFUSAL, 418), may_work=True),
    Fault(Delivery(Outcome.NOT_SENT)),
    Fault(Delivery(Outcome.INSECURE)),
    Fault(Delivery(Outcome.CUT_OFF), may_work=True),
)

Weather = Callable[[Random], Passage]


def _fine(chance: Random) -> Passage:
    return Passage(chance.uniform(0.02, 0.3), chance.uniform(0.02, 0.3))


def _slow(chance: Random) -> Passage:
    """Roads of any length: what comes back may be old, and overtaken."""
    return Passage(chance.expovariate(1 / 4), chance.expovariate(1 / 4))


def _lossy(chance: Random) -> Passage:
    """Lost there, lost on the way back, delivered twice, or landing long after it was given up."""
    fine = _fine(chance)
    late = 10 ** chance.uniform(0, 3.4)
    return chance.choices(
        [
            fine,
            Passage(inf, inf),
            Passage(fine.there, inf),
            Passage(fine.there, inf, Delivery(Outcome.CUT_OFF), fine.there + fine.back),
            Passage(fine.there, fine.back, again=late),
            Passage(late, fine.back, Delivery(Outcome.CUT_OFF), fine.back),
            Passage(late, fine.back),
        ],
        [8, 2, 2, 2, 2, 1, 1],
    )[0]


def _always(*heard: Delivery) -> Weather:
    def weather(chance: Random) -> Passage:
        return Passage(inf, inf, chance.choice(heard), chance.uniform(0.01, 0.5))

    return weather


def _fault(chance: Random, fault: Fault) -> Passage:
    fine = _fine(chance)
    there = fine.there if fault.may_work and chance.random() < 0.5 else inf
    return Passage(there, inf, fault.heard, fine.there + fine.back)


def _hanging(_: Random) -> Passage:
    return Passage(inf, inf)


def _gateway(chance: Random) -> Passage:
    heard = Delivery(Outcome.SERVER_ERROR, chance.choice([500, 502, 503, 504]), "downstream_unavailable")
    return _fault(chance, Fault(heard, may_work=True))


def _conflict(chance: Random) -> Passage:
    """One answer in a row to everything: what is forgiven three times is not forgiven for ever."""
    return _fault(chance, Fault(Delivery(Outcome.OTHER_CONFLICT, 409, "request_in_progress"), may_work=True))


def _chaos(chance: Random) -> Passage:
    """Every third request comes to anything there is."""
    if chance.random() < 0.35:
        return _fault(chance, chance.choice(FAULTS))
    return chance.choice([_fine, _fine, _slow, _lossy])(chance)


FINE = "fine"
OUTAGES = ("offline", "hanging", "gateway", "portal")
"""Nothing else is wrong in these, and nothing of it asks for a longer wait than the backoff."""

WEATHERS: Mapping[str, Weather] = {
    FINE: _fine,
    "slow": _slow,
    "lossy": _lossy,
    "offline": _always(Delivery(Outcome.NOT_SENT)),
    "hanging": _hanging,
    "gateway": _gateway,
    "portal": _always(Delivery(Outcome.PORTAL, 200), Delivery(Outcome.PORTAL, 511)),
    "insecure": _always(Delivery(Outcome.INSECURE)),
    "redirect": _always(Delivery(Outcome.REDIRECT, 302)),
    "conflict": _conflict,
    "misdirected": _always(Delivery(Outcome.MISDIRECTED, 421)),
    "chaos": _chaos,
}
