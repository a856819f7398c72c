"""Bugs of what sends, reads, paces and tells the time."""

from tests.mutations.bug import Bug

_SENDER = "kds_app/engine/sender.py"
_FEED = "kds_app/engine/feed.py"
_GATE = "kds_app/engine/gate.py"
_CLOCK = "kds_app/engine/true_clock.py"
_TEST_AFTER_A_WHILE = "tests/engine/test_after_a_while.py::test_"
_TEST_CLOSED_GATE = "tests/engine/test_closed_gate.py::test_"
_TEST_FEED = "tests/engine/test_feed.py::test_"
_TEST_GATE = "tests/engine/test_gate.py::test_"
_TEST_PACE = "tests/engine/test_pace.py::test_"
_TEST_RETRIES = "tests/engine/test_retries.py::test_"
_TEST_SENDER = "tests/engine/test_sender.py::test_"
_TEST_TRUE_CLOCK = "tests/engine/test_true_clock.py::test_"
_TEST_WAKEFULNESS = "tests/engine/test_wakefulness.py::test_"

BUGS = (
    Bug(
        "the body built anew for each try",
        _SENDER,
        "await self._api.send(tap)",
        "await self._api.send(replace(tap, body=self._kitchen._body(tap.action, tap.reason, self._clock.now())))",
        f"{_TEST_RETRIES}whatever_befalls_it_a_tap_arrives_once_with_one_key_and_one_body",
    ),
    Bug(
        "a new key for each retry",
        _SENDER,
        "await self._api.send(tap)",
        'await self._api.send(replace(tap, key=f"{tap.key}-{tap.attempts}"))',
        f"{_TEST_RETRIES}whatever_befalls_it_a_tap_arrives_once_with_one_key_and_one_body",
    ),
    Bug(
        "Accept and Reject wait their turn behind Ready and Picked-up",
        _SENDER,
        "due.sort(key=lambda tap: (tap.action not in _A_CUSTOMER_WAITS, tap.made_at))",
        "due.sort(key=lambda tap: tap.made_at)",
        f"{_TEST_SENDER}accept_and_reject_go_before_ready_and_picked_up",
    ),
    Bug(
        "a tap sent with another account's credential",
        _SENDER,
        "if tap not in self._kitchen.tap_book.heads() or tap.account != self._api.account:",
        "if tap not in self._kitchen.tap_book.heads():",
        f"{_TEST_SENDER}a_tap_whose_account_leaves_between_being_chosen_and_its_turn_is_not_sent",
    ),
    Bug(
        "a held tap sent again by itself",
        _SENDER,
        "_DUE = frozenset({TapState.WAITING, TapState.CHECKING})",
        "_DUE = frozenset({TapState.WAITING, TapState.CHECKING, TapState.HELD})",
        f"{_TEST_SENDER}what_only_a_person_can_decide_is_held_and_not_sent_again",
    ),
    Bug(
        "a bug in one attempt stops the sender",
        _SENDER,
        "        except Exception:\n            # The boundary of one tap",
        "        except NotImplementedError:\n            # The boundary of one tap",
        f"{_TEST_RETRIES}whatever_befalls_it_a_tap_arrives_once_with_one_key_and_one_body",
    ),
    Bug(
        "429 pauses one order and not the credential",
        _SENDER,
        "                await self._kitchen.pause(tap.account, seconds)\n"
        "                await self._kitchen.tap_book.put(_waiting(tap))\n",
        "                await self._kitchen.tap_book.put(replace(_waiting(tap), due=now + seconds))\n",
        f"{_TEST_CLOSED_GATE}a_rate_limit_pauses_the_credential_then_one_goes_alone_then_the_rest",
    ),
    Bug(
        "401 stops one order and not the credential",
        _SENDER,
        "                self._gate.shut(outcome)\n                await self._kitchen.tap_book.put(_waiting(tap))\n",
        "                await self._kitchen.tap_book.put(replace(_waiting(tap), due=now + 30.0))\n",
        f"{_TEST_CLOSED_GATE}a_refused_credential_stops_every_write_and_keeps_every_tap",
    ),
    Bug(
        "the order is not looked at before an old tap is sent",
        _SENDER,
        "elif self._needs_a_look(tap):",
        "elif False:",
        f"{_TEST_AFTER_A_WHILE}a_tap_first_sent_ten_minutes_after_the_finger_reads_the_order_first",
    ),
    Bug(
        "all waiting writes at once after a pause",
        _GATE,
        "        self.paused_until = max(self.paused_until, until)\n        self.testing = True\n",
        "        self.paused_until = max(self.paused_until, until)\n",
        f"{_TEST_CLOSED_GATE}a_rate_limit_pauses_the_credential_then_one_goes_alone_then_the_rest",
    ),
    Bug(
        "all waiting writes at once with a new secret",
        _GATE,
        "        self.shut_by = outcome\n        self.testing = True\n",
        "        self.shut_by = outcome\n",
        f"{_TEST_CLOSED_GATE}with_a_new_secret_one_tap_goes_alone_then_all_drain_with_the_keys_they_had",
    ),
    Bug(
        "a 429 teaches nothing",
        _SENDER,
        "            self._gate.limited(self._clock.monotonic())\n",
        "            pass\n",
        f"{_TEST_PACE}taps_that_are_more_than_a_minute_takes_meet_one_429_and_no_more",
    ),
    Bug(
        "a single 429 slows a cook down from then on",
        _GATE,
        ">= FEWEST:",
        ">= 1:",
        f"{_TEST_PACE}a_429_after_few_writes_says_that_the_partner_is_busy_not_how_many_it_takes",
    ),
    Bug(
        "a shorter pause cuts a longer one",
        _GATE,
        "self.paused_until = max(self.paused_until, until)",
        "self.paused_until = until",
        f"{_TEST_GATE}a_shorter_pause_never_cuts_a_longer_one",
    ),
    Bug(
        "a slow server is read without a rest",
        _FEED,
        "rest = max(usual / 2, usual - (self._clock.monotonic() - mono))",
        "rest = max(0.0, usual - (self._clock.monotonic() - mono))",
        f"{_TEST_FEED}the_interval_counts_from_when_a_reading_began_and_half_of_it_is_rest",
    ),
    Bug(
        "an order that the list does not name leaves the screen without a reading",
        _FEED,
        "            found = await self._api.order(order_id)\n",
        "            found = Delivery(Outcome.NOT_FOUND)\n",
        f"{_TEST_FEED}an_order_the_list_no_longer_names_is_read_by_itself_and_stays",
    ),
    Bug(
        "a reading begun before a refusal mends the credential",
        _FEED,
        "if self._gate.refusals == refusals:",
        "if True:",
        f"{_TEST_CLOSED_GATE}a_reading_begun_before_a_refusal_was_heard_does_not_mend_the_credential",
    ),
    Bug(
        "a reading inside a pause that is known, because somebody asked for one",
        _FEED,
        "            while (rest := self._gate.no_reading_before - self._clock.monotonic()) > 0:\n"
        "                self._wake.clear()\n                await self._woken_within(rest)\n",
        "",
        f"{_TEST_FEED}a_wait_the_server_asked_for_is_kept_however_many_taps_are_confirmed",
    ),
    Bug(
        "a look before a late tap inside a pause for readings",
        _SENDER,
        "waits = unread > tap.due and self._reads(tap)",
        "waits = unread > tap.due and tap.state is TapState.CHECKING",
        f"{_TEST_AFTER_A_WHILE}no_order_is_looked_at_before_a_late_tap_while_the_server_wants_no_reading",
    ),
    Bug(
        "429 for one order kept from the list of orders",
        _SENDER,
        "            self._gate.rest(self._clock.monotonic() + policy.asked(found))\n",
        "",
        f"{_TEST_AFTER_A_WHILE}429_met_while_an_order_is_read_for_a_tap_keeps_the_list_from_being_read_too",
    ),
    Bug(
        "an order told to be gone after one look",
        _FEED,
        "[order_id for order_id in unsaid if order_id in self._absent]",
        "unsaid",
        f"{_TEST_FEED}an_order_the_server_no_longer_has_stays_in_view_until_a_cook_has_seen_it",
    ),
    Bug(
        "an order that cannot be read told to be gone",
        _FEED,
        "            elif found.outcome is Outcome.NOT_FOUND:\n                absent.append(order_id)\n",
        "            elif found.outcome not in CLOSES_GATE:\n                absent.append(order_id)\n",
        f"{_TEST_FEED}an_order_that_cannot_be_read_by_itself_stays_and_does_not_hide_the_others",
    ),
    Bug(
        "a failed reading shown as an empty kitchen",
        _FEED,
        "        if isinstance(found, Delivery):\n            return self._after_failure(found)\n",
        "        if isinstance(found, Delivery):\n            found = ([], list(self._kitchen.snapshot.orders))\n",
        f"{_TEST_FEED}failed_readings_back_off_to_half_a_minute_and_a_good_one_ends_that",
    ),
    Bug(
        "a bug in one reading stops the readings",
        _FEED,
        "        except Exception:\n            # The boundary of one reading",
        "        except NotImplementedError:\n            # The boundary of one reading",
        f"{_TEST_FEED}a_bug_while_reading_is_logged_and_the_next_reading_comes",
    ),
    Bug(
        "the server's time heard and not used",
        _CLOCK,
        "        return self._clock.now() + self.correction\n",
        "        return self._clock.now()\n",
        f"{_TEST_TRUE_CLOCK}a_clock_further_off_is_set_right_and_right_again_once_somebody_mended_it",
    ),
    Bug(
        "a clock that was set back makes keys young",
        _CLOCK,
        "return self._latest if self.skew is None else now",
        "return now",
        f"{_TEST_TRUE_CLOCK}until_the_server_tells_the_latest_is_the_high_water_mark",
    ),
    Bug(
        "a sleep that stops the monotonic clock is not noticed",
        "kds_app/engine/wakefulness.py",
        "passed = max((clock.own() - wall).total_seconds(), clock.monotonic() - mono)",
        "passed = clock.monotonic() - mono",
        f"{_TEST_WAKEFULNESS}a_sleep_is_noticed_once_and_a_busy_moment_is_not_taken_for_one",
    ),
    Bug(
        "the list does not go back to the oldest order that is open",
        _FEED,
        "return max(full, min(oldest, last, max(placed, default=full)) - MARGIN)",
        "return max(full, min(last, max(placed, default=full)) - MARGIN)",
        f"{_TEST_FEED}the_list_goes_back_to_the_oldest_order_that_is_open",
    ),
    Bug(
        "the list does not go by the server's own dates",
        _FEED,
        "return max(full, min(oldest, last, max(placed, default=full)) - MARGIN)",
        "return max(full, min(oldest, last) - MARGIN)",
        f"{_TEST_FEED}a_server_whose_time_nobody_knows_is_met_in_its_own",
    ),
    Bug(
        "no full list between those of an hour",
        _FEED,
        "if self._full_at is None or mono - self._full_at >= FULL_EVERY:",
        "if self._full_at is None:",
        f"{_TEST_FEED}an_order_that_the_server_dates_hours_back_is_shown_within_a_minute",
    ),
    Bug(
        "the first list after a start is not a full one",
        _FEED,
        "if self._full_at is None or mono - self._full_at >= FULL_EVERY:",
        "if self._full_at is not None and mono - self._full_at >= FULL_EVERY:",
        f"{_TEST_FEED}what_the_disk_could_not_keep_is_read_by_the_first_list_after_a_start",
    ),
    Bug(
        "a list that is too long is asked for again as it was",
        _FEED,
        "        if read in TOO_LONG:\n            self._ask_for_less(at - since)\n",
        "",
        f"{_TEST_FEED}a_shop_with_more_orders_than_can_be_read_is_asked_for_half_of_the_time_until_they_can",
    ),
    Bug(
        "what a short list does not name is let go of",
        "kds_app/domain/snapshot.py",
        "if order.created_at is None or order.created_at >= since or i not in kept]",
        "]",
        f"{_TEST_FEED}a_list_that_goes_back_less_far_lets_go_of_nothing_and_a_full_one_each_minute_brings_its_changes",
    ),
    Bug(
        "all that was ever closed is taken in",
        _FEED,
        "return [order for order in listed if order.id not in useless]",
        "return list(listed)",
        f"{_TEST_FEED}of_what_was_closed_before_the_first_list_only_what_can_be_recalled_is_taken_in",
    ),
    Bug(
        "what a tap waits for is not taken in once it is long closed",
        _FEED,
        "_of_use(listed, snapshot.orders.keys() | tapped)",
        "_of_use(listed, snapshot.orders.keys())",
        f"{_TEST_FEED}a_held_tap_is_settled_by_its_order_however_long_that_has_been_closed",
    ),
    Bug(
        "taps that nothing tells of are kept for a day",
        "kds_app/engine/tap_book.py",
        "lives[tap.order_id in shown or key in told]",
        "lives[True]",
        "tests/engine/test_kitchen.py::test_settled_taps_that_no_ticket_tells_of_are_forgotten_within_two_hours",
    ),
    Bug(
        "news of a tap lost with its ticket",
        "kds_app/engine/tap_book.py",
        "lives[tap.order_id in shown or key in told]",
        "lives[tap.order_id in shown]",
        "tests/engine/test_absences.py::test_what_was_delivered_meanwhile_is_told_until_it_is_read"
        "_though_no_ticket_tells_of_it_any_more",
    ),
)
