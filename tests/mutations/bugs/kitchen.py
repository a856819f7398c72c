"""Bugs of the one place that holds the snapshot and the taps."""

from tests.mutations.bug import Bug

_KITCHEN = "kds_app/engine/kitchen.py"
_ORDERS = "kds_app/engine/order_book.py"
_TAPS = "kds_app/engine/tap_book.py"
_TEST_ABSENCES = "tests/engine/test_absences.py::test_"
_TEST_AFTER_A_WHILE = "tests/engine/test_after_a_while.py::test_"
_TEST_ALERTS = "tests/engine/test_alerts.py::test_"
_TEST_DEPARTURES = "tests/engine/test_departures.py::test_"
_TEST_FEED = "tests/engine/test_feed.py::test_"
_TEST_KITCHEN = "tests/engine/test_kitchen.py::test_"
_TEST_MARKS = "tests/engine/test_marks.py::test_"
_TEST_RETRIES = "tests/engine/test_retries.py::test_"
_TEST_SENDER = "tests/engine/test_sender.py::test_"
_TEST_SLOW_DISK = "tests/engine/test_slow_disk.py::test_"
_TEST_UNDO = "tests/engine/test_undo.py::test_"
_TEST_VERDICTS = "tests/engine/test_verdicts.py::test_"

BUGS = (
    Bug(
        "a tap shown and sent before its row is safe",
        _TAPS,
        "        try:\n            await self._disk.answers(self._outbox.append(tap))\n",
        "        self._taps[tap.key] = tap\n        self._changed()\n"
        "        try:\n            await self._disk.answers(self._outbox.append(tap))\n",
        f"{_TEST_KITCHEN}while_the_disk_is_busy_nothing_is_sent_and_no_ticket_moves",
    ),
    Bug(
        "a tap the disk refused moves its ticket all the same",
        _TAPS,
        "        except NotStoredError as error:\n            self._notices.add(Trouble.NOT_SAVED",
        "        except NotStoredError as error:\n            self._taps[tap.key] = tap\n"
        "            self._notices.add(Trouble.NOT_SAVED",
        f"{_TEST_KITCHEN}a_disk_that_refuses_a_tap_leaves_the_ticket_sends_nothing_and_says_so",
    ),
    Bug(
        "no lock for an order: a successor sent side by side",
        _TAPS,
        "heads.setdefault(tap.order_id, tap)",
        "heads.setdefault(tap.key, tap)",
        f"{_TEST_SENDER}the_taps_of_an_order_go_one_at_a_time_oldest_first",
    ),
    Bug(
        "a successor sent after a refusal",
        _TAPS,
        "return await self.write(over, *followers)",
        "return await self.write(over)",
        f"{_TEST_SENDER}a_refused_accept_takes_the_ready_behind_it_down_in_one_transaction_with_one_notice",
    ),
    Bug(
        "an order the disk refused once never kept",
        _ORDERS,
        "                self._owed = owed | self._owed\n",
        "                self._owed = {}\n",
        f"{_TEST_AFTER_A_WHILE}an_order_that_the_disk_refused_to_keep_is_kept_with_the_next",
    ),
    Bug(
        "a settled tap opened again by a late answer",
        _TAPS,
        "        if not known.live if known else first.account == self._account:\n            return False\n",
        "",
        f"{_TEST_VERDICTS}what_is_settled_stays_settled_whatever_arrives_later",
    ),
    Bug(
        "a settlement shown that the disk refused",
        _TAPS,
        "            taps = (first if first.live else _still_open(self._taps.get(first.key, first), later),)\n",
        "",
        f"{_TEST_KITCHEN}an_answer_the_disk_refuses_is_asked_for_again_with_the_same_key",
    ),
    Bug(
        "an attempt that broke off taken for one that was never sent",
        _TAPS,
        ", doubt=tap.doubt or tap.attempts > 0)",
        ")",
        f"{_TEST_RETRIES}a_sender_stopped_in_mid_attempt_leaves_the_tap_waiting_and_another_takes_it_up",
    ),
    Bug(
        "an end that the disk refuses cuts a grace short",
        _TAPS,
        "due=max(due, tap.undo_until)",
        "due=due",
        f"{_TEST_UNDO}an_end_that_the_disk_refuses_cuts_no_grace_short_and_the_tap_can_still_be_taken_back",
    ),
    Bug(
        "a pause the server asked for is not kept",
        _KITCHEN,
        "            await self._outbox.pause(account, until)\n",
        "            pass\n",
        f"{_TEST_AFTER_A_WHILE}a_pause_the_server_asked_for_holds_for_the_program_started_next",
    ),
    Bug(
        "a pause that was kept is not taken up after a restart",
        _KITCHEN,
        "            self._gate.pause(self._clock.monotonic() + rest)\n",
        '            log.info("paused for %s", rest)\n',
        f"{_TEST_AFTER_A_WHILE}a_pause_the_server_asked_for_holds_for_the_program_started_next",
    ),
    Bug(
        "the high-water mark of the clock not taken up at a start",
        _KITCHEN,
        "            self._clock.remember(at)\n",
        "            pass\n",
        f"{_TEST_AFTER_A_WHILE}a_clock_set_back_over_a_restart_makes_no_key_young_for_what_was_read_since_is_kept",
    ),
    Bug(
        "alerts lost with the next reading",
        _ORDERS,
        "alerts = {i: alert for i, alert in before.alerts.items() if i in merged.orders and i not in back} | missed",
        "alerts = missed",
        f"{_TEST_ALERTS}an_order_the_customer_cancels_stays_in_its_lane_until_a_cook_has_seen_it",
    ),
    Bug(
        "an order the server has no more leaves the screen without a word",
        _ORDERS,
        "        missed = {i: alert for i, alert in _seen_last(gone, board, now) if i not in before.alerts}\n",
        "        missed = {}\n",
        f"{_TEST_FEED}an_order_a_tap_did_not_find_makes_the_list_be_read_at_once",
    ),
    Bug(
        "the network back wakes no tap",
        _KITCHEN,
        "        if recovered:\n            self.network_is_back()\n",
        "",
        f"{_TEST_RETRIES}the_network_back_wakes_the_waiting_taps_at_once",
    ),
    Bug(
        "two presses of one key are two taps",
        _KITCHEN,
        " and intent.action in ticket.actions",
        "",
        f"{_TEST_KITCHEN}two_taps_on_the_same_button_are_one",
    ),
    Bug(
        "what the board allows no longer once the disk is free dropped without a word",
        _KITCHEN,
        "                else:\n",
        "                elif False:\n",
        f"{_TEST_KITCHEN}what_waited_for_the_disk_until_the_board_allowed_it_no_longer_is_told_of",
    ),
    Bug(
        "an Undo too late swallowed",
        _TAPS,
        "            self._notices.add(Trouble.TOO_LATE, number=tap.number, tap=tap)\n",
        "",
        f"{_TEST_UNDO}too_late_an_undo_changes_nothing_and_says_so",
    ),
    Bug(
        "a tap taken back that comes due while the disk writes",
        _TAPS,
        "        self._taps[key] = replace(tap, due=inf)  # or it could come due while the disk is still writing\n"
        "        async with self.settling:\n"
        "            kept_back = self._taps.get(key)\n"
        "            if kept_back is None or not kept_back.live or kept_back.due != inf:\n",
        "        async with self.settling:\n"
        "            kept_back = self._taps.get(key)\n"
        "            if kept_back is None or not kept_back.live:\n",
        f"{_TEST_UNDO}a_tap_is_not_sent_while_the_disk_still_writes_that_it_was_taken_back",
    ),
    Bug(
        "an undo takes back what was tapped before it",
        _TAPS,
        "in dropwhile(lambda other: other.key != tap.key, self._taps.values())",
        "in dropwhile(lambda other: False, self._taps.values())",
        f"{_TEST_UNDO}an_undo_takes_nothing_along_that_was_tapped_before_it",
    ),
    Bug(
        "the grace of a tap runs while the disk is slow",
        _TAPS,
        "self._clock.monotonic() + grace if grace",
        "self._clock.monotonic() + grace - (self._clock.now() - tap.made_at).total_seconds() if grace",
        f"{_TEST_UNDO}the_grace_begins_when_the_tap_is_safe",
    ),
    Bug(
        "no reading while the disk hangs",
        "kds_app/engine/feed.py",
        "        self._taken_in.set()\n",
        "        await self._kitchen.keep()\n",
        f"{_TEST_SLOW_DISK}while_the_disk_hangs_the_orders_are_read_and_shown_and_nobody_blames_the_server",
    ),
    Bug(
        "a tap that waits for the disk looks like none",
        "kds_app/engine/disk.py",
        "waited >= SLOW",
        "False",
        f"{_TEST_SLOW_DISK}a_tap_that_waits_for_the_disk_says_so_on_its_ticket_and_moves_nothing",
    ),
    Bug(
        "a tap that waits for the disk counts already",
        _TAPS,
        "replace(tap, state=TapState.SAVING)",
        "tap",
        f"{_TEST_SLOW_DISK}a_tap_that_waits_for_the_disk_says_so_on_its_ticket_and_moves_nothing",
    ),
    Bug(
        "the same key pressed twice is two taps that wait for the disk",
        _KITCHEN,
        "        if self.tap_book.saves(tap):\n",
        "        if False:\n",
        f"{_TEST_SLOW_DISK}the_same_key_pressed_twice_while_the_disk_hangs_is_one_tap_that_is_not_saved",
    ),
    Bug(
        "a tap dated when the disk let it in",
        _TAPS,
        "            await self._disk.answers(self._outbox.append(tap))\n",
        "            tap = replace(tap, made_at=self._clock.now())\n"
        "            await self._disk.answers(self._outbox.append(tap))\n",
        f"{_TEST_SLOW_DISK}a_tap_is_as_old_as_the_finger_however_long_the_disk_kept_it_waiting",
    ),
    Bug(
        "a tap taken back that was sent already",
        "kds_app/domain/tap.py",
        " and not self.attempts and not self.doubt and mono < self.undo_until",
        " and not self.doubt and mono < self.undo_until + 60",
        f"{_TEST_UNDO}at_the_moment_it_comes_due_a_tap_is_either_taken_back_or_sent",
    ),
    Bug(
        "a tap sent while it could be taken back",
        _TAPS,
        "due=until, undo_until=until)",
        "undo_until=until)",
        f"{_TEST_UNDO}a_tap_with_a_grace_is_on_disk_at_once_and_sent_when_the_grace_is_over",
    ),
    Bug(
        "ticks lost at a restart",
        _ORDERS,
        "*read, marks, away=away)",
        "*read, away=away)",
        f"{_TEST_MARKS}what_is_ticked_off_stays_so_over_a_restart_and_an_amendment",
    ),
    Bug(
        "agreeing to an amendment agrees to the next one",
        "kds_app/domain/marks.py",
        "agreed=seen if newer else None",
        "agreed=None",
        f"{_TEST_MARKS}who_agrees_to_an_amendment_has_not_agreed_to_the_next_one",
    ),
    Bug(
        "an amendment forgotten though nobody acknowledged it",
        "kds_app/domain/marks.py",
        "agreed = self.agreed or before",
        "agreed = before",
        f"{_TEST_MARKS}an_amendment_is_marked_until_it_is_acknowledged_over_a_restart_too",
    ),
    Bug(
        "what was known before told as news after an outage",
        _KITCHEN,
        "        self._heard, self._failing, self._whole = self._clock.monotonic(), None, now\n",
        "        self._heard, self._failing = self._clock.monotonic(), None\n",
        f"{_TEST_ABSENCES}after_an_outage_what_was_missed_is_told_until_it_is_read",
    ),
    Bug(
        "news that nobody has read lost with the run that told it",
        _ORDERS,
        "        self.marks, self.away = remembered.marks, remembered.away\n",
        "        self.marks, self.away = remembered.marks, None\n",
        f"{_TEST_ABSENCES}what_nobody_has_read_is_told_after_a_restart_with_what_was_missed_in_it_and_once_read_no_more",
    ),
    Bug(
        "what was missed after a cook looked taken as read",
        _KITCHEN,
        "        if seen is None or seen == self._book.away:\n",
        "        if seen is None or self._book.away:\n",
        f"{_TEST_ABSENCES}what_was_missed_after_a_cook_looked_is_not_read_with_it",
    ),
    Bug(
        "an order finished elsewhere leaves the board without a word",
        _KITCHEN,
        "            self._departures = (*left, *self._departures)[:DEPARTURES]\n",
        "            self._departures = self._departures[:DEPARTURES]\n",
        f"{_TEST_DEPARTURES}an_order_finished_elsewhere_leaves_a_line_and_no_noise",
    ),
    Bug(
        "what was finished in an absence told as if somebody had stood there",
        _KITCHEN,
        "        if not self._absent:\n",
        "        if self._account:\n",
        f"{_TEST_DEPARTURES}what_is_finished_in_an_absence_is_told_with_that",
    ),
    Bug(
        "a scheduled order that is gone from the server leaves its drawer without a word",
        _ORDERS,
        "        if ticket is not None:\n            yield",
        "        if ticket is not None and ticket not in board.scheduled:\n            yield",
        f"{_TEST_ALERTS}a_scheduled_order_that_is_called_off_rings_nothing_and_stays_until_a_cook_has_seen_it",
    ),
)
