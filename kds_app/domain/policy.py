"""What follows from what one attempt came to: the whole failure table.

Three rules stand above the rows. A retry is always the same key and the same bytes. A later «not applied» never cancels
an earlier «nobody can say». The cook's tap is not ours to throw away: it is retried without limit while its key lives.
"""

from datetime import datetime, timedelta
from enum import Enum, StrEnum

from msgspec import Struct

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Stage, at_or_past, still_ahead
from kds_app.domain.order import Order
from kds_app.domain.tap import Tap, TapState

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
"""Seconds: exponential from 500 ms to 30 s, as the contract asks («Retry only …»)."""
LONGEST_PAUSE = 15 * 60.0
"""Seconds: no Retry-After may silence a kitchen for longer."""
NEW_NETWORK_WAIT = 5 * 60.0
"""Seconds: a wrong network or a failed TLS handshake needs a person, or another network."""
KEY_LIFE = timedelta(hours=18)
"""The server keeps keys for 24 h; six of them are left for wrong clocks and slow queues."""
CLOCKS_AGREE = timedelta(minutes=2)
"""Two clocks that differ by less are both taken as right; past that a person is warned."""
FRESH = timedelta(minutes=10)
"""How long a tap may rest on what was seen of the order: sent later than that, the order is read first."""


class Known(StrEnum):
    """What is known of the server's side after an attempt."""

    APPLIED = "applied"
    NOT_APPLIED = "not applied by this attempt"
    UNKNOWN = "nobody can say"


class Step(Enum):
    """What the table can ask for."""

    SETTLE = "settle"
    RETRY = "retry"
    PAUSE = "pause every write of the credential, then retry"
    SHUT = "stop every request of the credential until it is mended"
    READ = "read the order, then decide"
    HOLD = "hold for a person"
    DROP = "drop it, and what was tapped after it on the same order"


class Rule(Struct, frozen=True):
    """One row: what is known, the step, and after a reading that did not settle it, the step then."""

    known: Known
    step: Step
    unsettled: Step = Step.RETRY
    wait: float | None = None
    """Seconds before the step; None is the exponential backoff."""
    patience: int = 0
    """Attempts in a row with this outcome that are simply retried before the step is taken."""


_N, _Q = Known.NOT_APPLIED, Known.UNKNOWN

TABLE = {
    Outcome.CONFIRMED: Rule(Known.APPLIED, Step.SETTLE),
    Outcome.OTHER_STATUS: Rule(_Q, Step.READ, unsettled=Step.HOLD),
    Outcome.GARBLED: Rule(_Q, Step.READ),
    Outcome.PORTAL: Rule(_Q, Step.RETRY),
    Outcome.OTHER_SUCCESS: Rule(_Q, Step.READ),
    Outcome.REDIRECT: Rule(_Q, Step.READ, wait=NEW_NETWORK_WAIT),
    Outcome.BAD_REQUEST: Rule(_N, Step.HOLD),
    Outcome.UNAUTHORISED: Rule(_N, Step.SHUT),
    Outcome.REVOKED: Rule(_N, Step.SHUT),
    Outcome.FORBIDDEN: Rule(_N, Step.HOLD),
    Outcome.NOT_FOUND: Rule(_N, Step.DROP, unsettled=Step.HOLD),
    Outcome.TRY_AGAIN: Rule(_Q, Step.RETRY),
    Outcome.INVALID_TRANSITION: Rule(_N, Step.READ, unsettled=Step.DROP, wait=0.0),
    Outcome.KEY_CONFLICT: Rule(_Q, Step.READ, unsettled=Step.HOLD, wait=0.0),
    Outcome.OTHER_CONFLICT: Rule(_Q, Step.READ, unsettled=Step.HOLD, patience=3),
    Outcome.MISDIRECTED: Rule(_N, Step.RETRY),
    Outcome.RATE_LIMITED: Rule(_N, Step.PAUSE),
    Outcome.SERVER_ERROR: Rule(_Q, Step.READ, patience=1),
    Outcome.OTHER_REFUSAL: Rule(_Q, Step.READ, unsettled=Step.HOLD),
    Outcome.NOT_SENT: Rule(_N, Step.RETRY),
    Outcome.INSECURE: Rule(_N, Step.RETRY, wait=NEW_NETWORK_WAIT),
    Outcome.CUT_OFF: Rule(_Q, Step.RETRY),
    Outcome.INTERRUPTED: Rule(_Q, Step.RETRY),
    Outcome.EXPIRED: Rule(_Q, Step.READ, unsettled=Step.HOLD, wait=0.0),
}


CLOSES_GATE = frozenset(outcome for outcome, rule in TABLE.items() if rule.step in {Step.PAUSE, Step.SHUT})
"""Outcomes that speak of the credential, not of the order."""


class Settle(Struct, frozen=True):
    """It is over, and the server has it."""

    state: TapState


class RetryAt(Struct, frozen=True):
    """Send the same again, this many seconds from now."""

    seconds: float


class Recheck(Struct, frozen=True):
    """Read the order, this many seconds from now, and let ``judge`` say."""

    seconds: float


class Pause(Struct, frozen=True):
    """No write of this credential for this many seconds; then the same again."""

    seconds: float


class Shut(Struct, frozen=True):
    """No write of this credential until it is mended; the tap keeps its place."""

    by: Outcome


class Hold(Struct, frozen=True):
    """A person decides."""


class Drop(Struct, frozen=True):
    """It will not happen; what followed it on the same order goes with it."""


Decision = Settle | RetryAt | Recheck | Pause | Shut | Hold | Drop


def doubt_after(delivery: Delivery, tap: Tap) -> bool:
    """Whether some attempt may have been applied unheard, this one included."""
    return tap.doubt or TABLE[delivery.outcome].known is Known.UNKNOWN


def key_expired(tap: Tap, latest: datetime) -> bool:
    """Whether the server may have forgotten the key, so that sending it again could apply the tap twice.

    ``latest`` is the latest it may be. A tap from the future was made by a wrong clock: its key may be of any age. One
    that no attempt can have applied is safe to send, however old.
    """
    return tap.doubt and not -CLOCKS_AGREE <= latest - tap.made_at <= KEY_LIFE


def look_first(tap: Tap, now: datetime, told: int | None) -> bool:
    """Whether the order is to be read before the tap is sent.

    Ten minutes after the finger, or after the last look, the order may have become another. And a wrong clock makes an
    old key look young: a tap in doubt is sent again without a look only if the server has ``told`` the time of the
    era in which the tap was made.
    """
    stale = abs(now - (tap.looked_at or tap.made_at)) > FRESH
    return stale or (tap.doubt and tap.looked_at is None and (told is None or tap.era != told))


def backoff(attempts: int, jitter: float) -> float:
    """Seconds before the next try after ``attempts`` of them; ``jitter`` in [0, 1) spreads it over 50 to 100 %."""
    whole = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(max(attempts, 1) - 1, 16))
    return whole * (0.5 + jitter / 2)


def asked(delivery: Delivery) -> float:
    """Seconds for which the server asked to be left alone, as far as a kitchen can grant them."""
    return min(delivery.retry_after or 0.0, LONGEST_PAUSE)


def decide(delivery: Delivery, tap: Tap, now: datetime, jitter: float) -> Decision:
    """What follows an attempt. ``tap`` counts it already, ``now`` is the latest it may be, ``jitter`` in [0, 1)."""
    rule = TABLE[delivery.outcome]
    step = Step.RETRY if tap.repeats <= rule.patience else rule.step
    if step in {Step.HOLD, Step.DROP} and tap.doubt:
        step = Step.READ
    if step is Step.RETRY and key_expired(tap, now):
        return Recheck(0.0)
    return _take(step, _wait(rule, delivery, tap, jitter), delivery.outcome, jitter)


def judge(order: Order | None, tap: Tap, now: datetime) -> Decision:
    """What follows once the order has been read for a tap in CHECKING; ``None``: the server has no such order.

    That may be wrong for a moment. A tap in doubt is held until the list of orders says so too.
    """
    if order is None:
        return Hold() if tap.doubt else Drop()
    if at_or_past(order.stage, tap.action):
        return Settle(TapState.ALREADY_DONE)
    rule = TABLE[tap.last or Outcome.INTERRUPTED]
    if order.stage is Stage.CALLED_OFF:
        return Drop()
    if rule.unsettled is Step.DROP:
        # Refused as impossible and possible now: somebody has moved the order back since, perhaps after this very tap.
        return Hold() if tap.doubt and still_ahead(order.stage, tap.action) else Drop()
    return Hold() if rule.unsettled is Step.HOLD or rule.step is Step.HOLD or key_expired(tap, now) else RetryAt(0.0)


def after_failed_read(delivery: Delivery, tap: Tap, jitter: float) -> Decision:
    """What follows when the order could not be read for a tap in CHECKING.

    A closed gate closes; what no further reading can mend is for a person; else it is read again.
    """
    step = TABLE[delivery.outcome].step
    step = step if delivery.outcome in CLOSES_GATE or step is Step.HOLD else Step.READ
    return _take(step, _backoff_or_asked(delivery, tap, jitter), delivery.outcome, jitter)


def _wait(rule: Rule, delivery: Delivery, tap: Tap, jitter: float) -> float:
    if rule.wait is not None:
        return rule.wait
    if delivery.outcome is Outcome.MISDIRECTED and tap.repeats <= 1:
        return 0.0
    return _backoff_or_asked(delivery, tap, jitter)


def _backoff_or_asked(delivery: Delivery, tap: Tap, jitter: float) -> float:
    return max(backoff(tap.attempts, jitter), asked(delivery))


def _take(step: Step, wait: float, outcome: Outcome, jitter: float) -> Decision:
    steps: dict[Step, Decision] = {
        Step.SETTLE: Settle(TapState.CONFIRMED),
        Step.RETRY: RetryAt(wait),
        Step.PAUSE: Pause(wait + jitter),
        Step.SHUT: Shut(outcome),
        Step.READ: Recheck(wait),
        Step.HOLD: Hold(),
        Step.DROP: Drop(),
    }
    return steps[step]
