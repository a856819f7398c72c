"""Bugs of the one place that holds the snapshot and the taps."""

from tests.mutations.bug import Bug

_KITCHEN = "kds_app/engine/kitchen.py"
_ORDERS = "kds_app/engine/order_book.py"
_TAPS = "kds_app/engine/tap_book.py"
_MARKS = "tests/engine/test_marks.py"
_UNDO = "tests/engine/test_undo.py"
_AWAY = "tests/engine/test_absences.py"
_ALERTS = "tests/engine/test_alerts.py"
_LEFT = "tests/engine/test_departures.py"
_LATE = "tests/engine/test_after_a_while.py"
_PAUSED = (f"{_LATE}::test_a_pause_the_server_asked_for_holds_for_the_program_started_next",)

BUGS = (
    Bug(
        "a tap shown and sent before its row is safe",
        _TAPS,
        "        try:\n            await self._outbox.append(tap)\n",
        "        self._taps[tap.key] = tap\n        self._changed()\n"
        "        try:\n            await self._outbox.append(tap)\n",
        ("tests/engine/test_kitchen.py",),
    ),
    Bug(
        "a tap the disk refused moves its ticket all the same",
        _TAPS,
        "        except NotStoredError as error:\n            self._notices.add(Trouble.NOT_SAVED",
        "        except NotStoredError as error:\n            self._taps[tap.key] = tap\n"
        "            self._notices.add(Trouble.NOT_SAVED",
        ("tests/engine/test_kitchen.py",),
    ),
    Bug(
        "no lock for an order: a successor sent side by side",
        _TAPS,
        "heads.setdefault(tap.order_id, tap)",
        "heads.setdefault(tap.key, tap)",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "a successor sent after a refusal",
        _TAPS,
        "return await self.write(over, *followers)",
        "return await self.write(over)",
        ("tests/engine/test_sender.py",),
    ),
    Bug(
        "an order the disk refused once never kept",
        _ORDERS,
        "                self._owed = owed | self._owed\n",
        "                self._owed = {}\n",
        ("tests/engine/test_after_a_while.py",),
    ),
    Bug(
        "a settled tap opened again by a late answer",
        _TAPS,
        "        if not known.live if known else first.account == self._account:\n            return False\n",
        "",
        ("tests/engine/test_verdicts.py",),
    ),
    Bug(
        "a settlement shown that the disk refused",
        _TAPS,
        "            taps = (first if first.live else _still_open(self._taps.get(first.key, first), later),)\n",
        "",
        ("tests/engine/test_kitchen.py",),
    ),
    Bug(
        "an attempt that broke off taken for one that was never sent",
        _TAPS,
        ", doubt=tap.doubt or tap.attempts > 0)",
        ")",
        ("tests/engine/test_retries.py",),
    ),
    Bug(
        "an end that the disk refuses cuts a grace short",
        _TAPS,
        "due=max(due, tap.undo_until)",
        "due=due",
        ("tests/engine/test_undo.py",),
    ),
    Bug(
        "a pause the server asked for is not kept",
        _KITCHEN,
        "            await self._outbox.pause(account, until)\n",
        "            pass\n",
        _PAUSED,
    ),
    Bug(
        "a pause that was kept is not taken up after a restart",
        _KITCHEN,
        "            self._gate.pause(self._clock.monotonic() + rest)\n",
        '            log.info("paused for %s", rest)\n',
        _PAUSED,
    ),
    Bug(
        "the high-water mark of the clock not taken up at a start",
        _KITCHEN,
        "            self._clock.remember(at)\n",
        "            pass\n",
        (f"{_LATE}::test_a_clock_set_back_over_a_restart_makes_no_key_young_for_what_was_read_since_is_kept",),
    ),
    Bug(
        "alerts lost with the next reading",
        _ORDERS,
        "alerts = {i: alert for i, alert in before.alerts.items() if i in merged.orders and i not in back} | missed",
        "alerts = missed",
        ("tests/engine/test_alerts.py",),
    ),
    Bug(
        "an order the server has no more leaves the screen without a word",
        _ORDERS,
        "        missed = {i: alert for i, alert in _seen_last(gone, board, now) if i not in before.alerts}\n",
        "        missed = {}\n",
        ("tests/engine/test_feed.py",),
    ),
    Bug(
        "the network back wakes no tap",
        _KITCHEN,
        "        if recovered:\n            self.network_is_back()\n",
        "",
        ("tests/engine/test_retries.py",),
    ),
    Bug(
        "two presses of one key are two taps",
        _KITCHEN,
        " or intent.action not in ticket.actions",
        "",
        ("tests/engine/test_kitchen.py",),
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
        (_UNDO,),
    ),
    Bug(
        "an undo takes back what was tapped before it",
        _TAPS,
        "in dropwhile(lambda other: other.key != tap.key, self._taps.values())",
        "in dropwhile(lambda other: False, self._taps.values())",
        (_UNDO,),
    ),
    Bug(
        "the grace of a tap runs while the disk is slow",
        _TAPS,
        "_later(tap, self._clock.monotonic() - began)",
        "_later(tap, 0)",
        (_UNDO,),
    ),
    Bug(
        "a tap taken back that was sent already",
        "kds_app/domain/tap.py",
        " and not self.attempts and not self.doubt and mono < self.undo_until",
        " and not self.doubt and mono < self.undo_until + 60",
        (_UNDO, "tests/domain/test_tap.py"),
    ),
    Bug(
        "a tap sent while it could be taken back",
        _KITCHEN,
        "due=until, undo_until=until)",
        "undo_until=until)",
        (_UNDO,),
    ),
    Bug(
        "ticks lost at a restart",
        _ORDERS,
        "snapshot.read_at, snapshot.tick, marks)",
        "snapshot.read_at, snapshot.tick)",
        (_MARKS,),
    ),
    Bug(
        "agreeing to an amendment agrees to the next one",
        "kds_app/domain/marks.py",
        "agreed=seen if newer else None",
        "agreed=None",
        (_MARKS, "tests/domain/test_marks.py"),
    ),
    Bug(
        "an amendment forgotten though nobody acknowledged it",
        "kds_app/domain/marks.py",
        "agreed = self.agreed or before",
        "agreed = before",
        (_MARKS, "tests/domain/test_marks.py"),
    ),
    Bug(
        "what was known before told as news after an outage",
        _KITCHEN,
        "        self._heard, self._failing, self._whole = self._clock.monotonic(), None, now\n",
        "        self._heard, self._failing = self._clock.monotonic(), None\n",
        (_AWAY,),
    ),
    Bug(
        "news that nobody has read lost with the run that told it",
        _ORDERS,
        "        self.marks, self.away = remembered.marks, remembered.away\n",
        "        self.marks, self.away = remembered.marks, None\n",
        (
            f"{_AWAY}::test_what_nobody_has_read_is_told_after_a_restart_with_what_was_missed_in_it_and_once_read_no_more",
        ),
    ),
    Bug(
        "what was missed after a cook looked taken as read",
        _KITCHEN,
        "        if seen is None or seen == self._book.away:\n",
        "        if seen is None or self._book.away:\n",
        (f"{_AWAY}::test_what_was_missed_after_a_cook_looked_is_not_read_with_it",),
    ),
    Bug(
        "an order finished elsewhere leaves the board without a word",
        _KITCHEN,
        "            self._departures = (*left, *self._departures)[:DEPARTURES]\n",
        "            self._departures = self._departures[:DEPARTURES]\n",
        (f"{_LEFT}::test_an_order_finished_elsewhere_leaves_a_line_and_no_noise",),
    ),
    Bug(
        "what was finished in an absence told as if somebody had stood there",
        _KITCHEN,
        "        if not self._absent:\n",
        "        if self._account:\n",
        (f"{_LEFT}::test_what_is_finished_in_an_absence_is_told_with_that",),
    ),
    Bug(
        "a scheduled order that is gone from the server leaves its drawer without a word",
        _ORDERS,
        "        if ticket is not None:\n            yield",
        "        if ticket is not None and ticket not in board.scheduled:\n            yield",
        (f"{_ALERTS}::test_a_scheduled_order_that_is_called_off_rings_nothing_and_stays_until_a_cook_has_seen_it",),
    ),
)
