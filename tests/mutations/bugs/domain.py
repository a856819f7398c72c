"""Bugs of the failure table, of the snapshot and of the board."""

from tests.mutations.bug import Bug

_POLICY = "kds_app/domain/policy.py"
_TABLE = ("tests/domain/test_policy.py",)
_LEFT = "tests/engine/test_departures.py"
_WAITS = ("tests/domain/test_policy_waits.py",)

BUGS = (
    Bug(
        "an attempt limit",
        _POLICY,
        "    if step is Step.RETRY and key_expired(tap, now):\n",
        "    if step is Step.RETRY and tap.attempts >= 100:\n        return Drop()\n"
        "    if step is Step.RETRY and key_expired(tap, now):\n",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a tap dropped on 401",
        _POLICY,
        "Outcome.UNAUTHORISED: Rule(_N, Step.SHUT)",
        "Outcome.UNAUTHORISED: Rule(_N, Step.DROP)",
        ("tests/engine/test_closed_gate.py",),
    ),
    Bug(
        "a refused move taken for a success",
        _POLICY,
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.READ, unsettled=Step.DROP, wait=0.0)",
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.SETTLE)",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a refused move retried for ever",
        _POLICY,
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.READ, unsettled=Step.DROP, wait=0.0)",
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.RETRY)",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "what another tablet did already dropped as a failure",
        _POLICY,
        "    if at_or_past(order.stage, tap.action):\n        return Settle(TapState.ALREADY_DONE)\n",
        "",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "no key expiry",
        _POLICY,
        "    return tap.doubt and not -CLOCKS_AGREE <= latest - tap.made_at <= KEY_LIFE\n",
        "    return tap.doubt and not -CLOCKS_AGREE <= latest - tap.made_at\n",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a key from the future taken for a young one",
        _POLICY,
        "not -CLOCKS_AGREE <= latest - tap.made_at <= KEY_LIFE",
        "not latest - tap.made_at <= KEY_LIFE",
        _TABLE,
    ),
    Bug(
        "a doubt forgotten after a later «not applied»",
        _POLICY,
        "return tap.doubt or TABLE[delivery.outcome].known is Known.UNKNOWN",
        "return TABLE[delivery.outcome].known is Known.UNKNOWN",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "«not found» drops a tap in doubt without a reading",
        _POLICY,
        "    if step in {Step.HOLD, Step.DROP} and tap.doubt:\n",
        "    if step is Step.HOLD and tap.doubt:\n",
        _TABLE,
    ),
    Bug(
        "server errors retried for ever without a look at the order",
        _POLICY,
        "Outcome.SERVER_ERROR: Rule(_Q, Step.READ, patience=1)",
        "Outcome.SERVER_ERROR: Rule(_Q, Step.RETRY)",
        ("tests/engine/test_retries.py",),
    ),
    Bug("Retry-After ignored", _POLICY, "min(delivery.retry_after or 0.0, LONGEST_PAUSE)", "0.0", _WAITS),
    Bug(
        "a Retry-After of a day believed",
        _POLICY,
        "min(delivery.retry_after or 0.0, LONGEST_PAUSE)",
        "(delivery.retry_after or 0.0)",
        _WAITS,
    ),
    Bug("waits that do not grow", _POLICY, "* 2.0 ** min(max(attempts, 1) - 1, 16)", "* 2.0", _WAITS),
    Bug(
        "a tap in doubt dropped because a reading found no order",
        _POLICY,
        "return Hold() if tap.doubt else Drop()",
        "return Drop()",
        ("tests/domain/test_policy_reading.py",),
    ),
    Bug(
        "no look at the order before an old tap is sent",
        _POLICY,
        "    stale = abs(now - (tap.looked_at or tap.made_at)) > FRESH\n",
        "    stale = False\n",
        _TABLE,
    ),
    Bug(
        "an older reading overwrites a newer one",
        "kds_app/domain/snapshot.py",
        "if known is None or known.began <= began:",
        "if known is None or known.began:",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "an older reading flicks a confirmed ticket back",
        "kds_app/domain/board.py",
        "tap.live or (tap.delivered and tap.settled_tick >= sighting.began)",
        "tap.live",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a confirmed tap counts for ever, whatever the server says later",
        "kds_app/domain/board.py",
        "tap.live or (tap.delivered and tap.settled_tick >= sighting.began)",
        "tap.live or tap.delivered",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "a held tap moves its ticket",
        "kds_app/domain/board.py",
        "        if tap.state is TapState.HELD:\n            break\n",
        "",
        ("tests/engine/test_verdicts.py",),
    ),
    Bug(
        "the customer's cancel takes the ticket away without a word",
        "kds_app/domain/board.py",
        "            alerts[order_id] = Alert(ticket.lane, at)\n",
        "            alerts.pop(order_id, None)\n",
        ("tests/engine/test_alerts.py",),
    ),
    Bug(
        "a scheduled order that is cancelled leaves its drawer without a word",
        "kds_app/domain/board.py",
        "        if ticket is not None and order_id not in ours:\n",
        "        if ticket is not None and ticket not in board.scheduled and order_id not in ours:\n",
        ("tests/domain/test_called_off.py::test_an_order_called_off_while_on_the_board_is_told_where_it_stood",),
    ),
    Bug(
        "an order that this screen picked up told as another hand's",
        "kds_app/domain/board.py",
        "if not (ticket.called_off or ticket.leaving or _wanted_gone(ticket.tap))]",
        "if not (ticket.called_off or _wanted_gone(None))]",
        (f"{_LEFT}::test_a_pick_up_that_waits_while_another_screen_does_the_same_leaves_none_and_a_ready_does",),
    ),
    Bug(
        "an order finished elsewhere in an absence not told with it",
        "kds_app/domain/away.py",
        "waited, tuple(finished))",
        "waited)",
        ("tests/domain/test_away.py::test_new_changed_cancelled_and_finished_orders_are_told_by_number",),
    ),
)
