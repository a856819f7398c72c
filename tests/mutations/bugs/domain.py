"""Bugs of the failure table, of the snapshot and of the board."""

from tests.mutations.bug import Bug

_POLICY = "kds_app/domain/policy.py"
_TEST_ALERTS = "tests/engine/test_alerts.py::test_"
_TEST_CLOSED_GATE = "tests/engine/test_closed_gate.py::test_"
_TEST_DEPARTURES = "tests/engine/test_departures.py::test_"
_TEST_FEED = "tests/engine/test_feed.py::test_"
_TEST_POLICY = "tests/domain/test_policy.py::test_"
_TEST_POLICY_READING = "tests/domain/test_policy_reading.py::test_"
_TEST_POLICY_WAITS = "tests/domain/test_policy_waits.py::test_"
_TEST_RETRIES = "tests/engine/test_retries.py::test_"
_TEST_SENDER = "tests/engine/test_sender.py::test_"
_TEST_VERDICTS = "tests/engine/test_verdicts.py::test_"

BUGS = (
    Bug(
        "an attempt limit",
        _POLICY,
        "    if step is Step.RETRY and key_expired(tap, now):\n",
        "    if step is Step.RETRY and tap.attempts >= 100:\n        return Drop()\n"
        "    if step is Step.RETRY and key_expired(tap, now):\n",
        f"{_TEST_SENDER}a_key_that_grows_old_while_it_is_retried_is_sent_no_more",
    ),
    Bug(
        "a tap dropped on 401",
        _POLICY,
        "Outcome.UNAUTHORISED: Rule(_N, Step.SHUT)",
        "Outcome.UNAUTHORISED: Rule(_N, Step.DROP)",
        f"{_TEST_CLOSED_GATE}a_refused_credential_stops_every_write_and_keeps_every_tap",
    ),
    Bug(
        "a refused move taken for a success",
        _POLICY,
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.READ, unsettled=Step.DROP, wait=0.0)",
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.SETTLE)",
        f"{_TEST_SENDER}what_another_tablet_did_already_is_done_and_no_alarm",
    ),
    Bug(
        "a refused move retried for ever",
        _POLICY,
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.READ, unsettled=Step.DROP, wait=0.0)",
        "Outcome.INVALID_TRANSITION: Rule(_N, Step.RETRY)",
        f"{_TEST_SENDER}what_another_tablet_did_already_is_done_and_no_alarm",
    ),
    Bug(
        "what another tablet did already dropped as a failure",
        _POLICY,
        "    if at_or_past(order.stage, tap.action):\n        return Settle(TapState.ALREADY_DONE)\n",
        "",
        f"{_TEST_SENDER}what_another_tablet_did_already_is_done_and_no_alarm",
    ),
    Bug(
        "no key expiry",
        _POLICY,
        "    return tap.doubt and not -CLOCKS_AGREE <= latest - tap.made_at <= KEY_LIFE\n",
        "    return tap.doubt and not -CLOCKS_AGREE <= latest - tap.made_at\n",
        f"{_TEST_SENDER}a_key_older_than_eighteen_hours_is_not_sent_but_read",
    ),
    Bug(
        "a key from the future taken for a young one",
        _POLICY,
        "not -CLOCKS_AGREE <= latest - tap.made_at <= KEY_LIFE",
        "not latest - tap.made_at <= KEY_LIFE",
        f"{_TEST_POLICY}the_key_of_a_tap_from_the_future_counts_as_old",
    ),
    Bug(
        "a doubt forgotten after a later «not applied»",
        _POLICY,
        "return tap.doubt or TABLE[delivery.outcome].known is Known.UNKNOWN",
        "return TABLE[delivery.outcome].known is Known.UNKNOWN",
        f"{_TEST_SENDER}a_bad_request_after_a_lost_answer_reads_the_order_before_anybody_is_asked",
    ),
    Bug(
        "«not found» drops a tap in doubt without a reading",
        _POLICY,
        "    if step in {Step.HOLD, Step.DROP} and tap.doubt:\n",
        "    if step is Step.HOLD and tap.doubt:\n",
        f"{_TEST_POLICY}after_an_earlier_unknown_the_row_still_says_what_follows",
    ),
    Bug(
        "server errors retried for ever without a look at the order",
        _POLICY,
        "Outcome.SERVER_ERROR: Rule(_Q, Step.READ, patience=1)",
        "Outcome.SERVER_ERROR: Rule(_Q, Step.RETRY)",
        f"{_TEST_RETRIES}bad_gateways_are_retried_once_then_the_order_is_read_before_each_try",
    ),
    Bug(
        "Retry-After ignored",
        _POLICY,
        "min(delivery.retry_after or 0.0, LONGEST_PAUSE)",
        "0.0",
        f"{_TEST_POLICY_WAITS}retry_after_is_honoured_where_it_is_longer_and_capped_at_a_quarter_of_an_hour",
    ),
    Bug(
        "a Retry-After of a day believed",
        _POLICY,
        "min(delivery.retry_after or 0.0, LONGEST_PAUSE)",
        "(delivery.retry_after or 0.0)",
        f"{_TEST_POLICY_WAITS}retry_after_is_honoured_where_it_is_longer_and_capped_at_a_quarter_of_an_hour",
    ),
    Bug(
        "waits that do not grow",
        _POLICY,
        "* 2.0 ** min(max(attempts, 1) - 1, 16)",
        "* 2.0",
        f"{_TEST_POLICY_WAITS}the_backoff_doubles_from_half_a_second_to_half_a_minute",
    ),
    Bug(
        "a tap in doubt dropped because a reading found no order",
        _POLICY,
        "return Hold() if tap.doubt else Drop()",
        "return Drop()",
        f"{_TEST_POLICY_READING}an_order_the_server_does_not_have_drops_the_tap",
    ),
    Bug(
        "no look at the order before an old tap is sent",
        _POLICY,
        "    stale = abs(now - (tap.looked_at or tap.made_at)) > FRESH\n",
        "    stale = False\n",
        f"{_TEST_POLICY}ten_minutes_after_the_finger_or_the_last_look_the_order_is_read_first",
    ),
    Bug(
        "an older reading overwrites a newer one",
        "kds_app/domain/snapshot.py",
        "if known is None or known.began <= began:",
        "if known is None or known.began:",
        f"{_TEST_FEED}a_list_read_before_an_order_was_read_singly_does_not_overwrite_it",
    ),
    Bug(
        "an older reading flicks a confirmed ticket back",
        "kds_app/domain/board.py",
        "tap.live or (tap.delivered and tap.settled_tick >= sighting.began)",
        "tap.live",
        f"{_TEST_FEED}a_reading_that_began_before_a_tap_was_confirmed_never_flicks_the_ticket_back",
    ),
    Bug(
        "a confirmed tap counts for ever, whatever the server says later",
        "kds_app/domain/board.py",
        "tap.live or (tap.delivered and tap.settled_tick >= sighting.began)",
        "tap.live or tap.delivered",
        f"{_TEST_FEED}once_a_newer_reading_is_there_it_counts_for_more_than_what_was_confirmed",
    ),
    Bug(
        "a held tap moves its ticket",
        "kds_app/domain/board.py",
        "        if tap.state is TapState.HELD:\n            break\n",
        "",
        f"{_TEST_VERDICTS}a_held_tap_stands_where_the_server_has_it_and_offers_nothing",
    ),
    Bug(
        "the customer's cancel takes the ticket away without a word",
        "kds_app/domain/board.py",
        "            alerts[order_id] = Alert(ticket.lane, at)\n",
        "            alerts.pop(order_id, None)\n",
        f"{_TEST_ALERTS}an_order_the_customer_cancels_stays_in_its_lane_until_a_cook_has_seen_it",
    ),
    Bug(
        "a scheduled order that is cancelled leaves its drawer without a word",
        "kds_app/domain/board.py",
        "        if ticket is not None and order_id not in ours:\n",
        "        if ticket is not None and ticket not in board.scheduled and order_id not in ours:\n",
        "tests/domain/test_called_off.py::test_an_order_called_off_while_on_the_board_is_told_where_it_stood",
    ),
    Bug(
        "an order that this screen picked up told as another hand's",
        "kds_app/domain/board.py",
        "if not (ticket.called_off or ticket.leaving or _wanted_gone(ticket.tap))]",
        "if not (ticket.called_off or _wanted_gone(None))]",
        f"{_TEST_DEPARTURES}a_pick_up_that_waits_while_another_screen_does_the_same_leaves_none_and_a_ready_does",
    ),
    Bug(
        "an order finished elsewhere in an absence not told with it",
        "kds_app/domain/away.py",
        "waited, tuple(finished))",
        "waited)",
        "tests/domain/test_away.py::test_new_changed_cancelled_and_finished_orders_are_told_by_number",
    ),
)
