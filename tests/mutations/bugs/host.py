"""Bugs of this computer's side."""

from tests.mutations.bug import Bug

_TEST_FEED = "tests/engine/test_feed.py::test_"
_TEST_GUARD = "tests/ui/test_guard.py::test_"
_TEST_INSTANCE = "tests/host/test_instance.py::test_"
_TEST_PIN = "tests/host/test_pin.py::test_"
_TEST_REDACTION = "tests/host/test_redaction.py::test_"
_TEST_SIGN_IN = "tests/test_sign_in.py::test_"
_LOG_OUT = "test_a_log_out_ends_a_locked_display_in_order_and_every_tap_goes_out_after_the_next_start"

BUGS = (
    Bug(
        "known secrets written to the log",
        "kds_app/host/redaction.py",
        "        text = _known.pattern.sub(MARK, text)\n",
        "        pass\n",
        f"{_TEST_REDACTION}a_known_secret_is_found_in_every_form_it_takes_on_the_way",
    ),
    Bug(
        "the names of customers written to the log",
        "kds_app/host/redaction.py",
        "            text = re.sub(_name_pattern(name), SOMEBODY, text)\n",
        "            pass\n",
        f"{_TEST_REDACTION}the_names_of_people_are_taken_out_where_they_stand_alone",
    ),
    Bug(
        "a try of the PIN that is not counted",
        "kds_app/host/pin.py",
        "            self._count(tries)\n            if",
        "            if",
        f"{_TEST_PIN}the_first_wrong_tries_cost_nothing_then_each_costs_more_up_to_ten_minutes",
    ),
    Bug(
        "the guard lets everybody through",
        "kds_app/ui/guard.py",
        "        return self._until is None and self.guards(post)\n",
        "        return False\n",
        f"{_TEST_GUARD}what_is_guarded_opens_once_the_pin_was_right",
    ),
    Bug(
        "another shop's secret used without a word",
        "kds_app/sign_in.py",
        "            return surprising or self._live() > 0\n",
        "            return False\n",
        f"{_TEST_SIGN_IN}another_shop_has_its_own_board_and_the_first_ones_taps_wait_for_its_return",
    ),
    Bug(
        "a proxy used that nobody answers through",
        "kds_app/sign_in.py",
        "        if not answer.good:\n            return answer\n        return replace(",
        "        return replace(",
        "tests/test_way.py::test_where_nobody_answers_through_it_the_old_way_stays",
    ),
    Bug(
        "another proxy used from the next start on",
        "kds_app/sign_in.py",
        "            await self.client.go_by(self.settings.proxy)\n",
        "",
        "tests/test_way.py::test_a_proxy_through_which_somebody_answers_is_used_at_once_and_kept",
    ),
    Bug(
        "the password of a proxy left on the screen",
        "kds_app/ui/settings_panel.py",
        "        if at:\n",
        "        if not before:\n",
        "tests/ui/test_settings_panel.py::test_a_password_leaves_the_field_of_the_proxy_at_once",
    ),
    Bug(
        "the arrow of the mouse stays where a finger works",
        "kds_app/ui/pointer.py",
        "            QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)\n",
        "            pass\n",
        "tests/ui/test_pointer.py::test_a_touch_hides_it_and_a_mouse_that_moves_brings_it_back",
    ),
    Bug(
        "whoever logs out cuts the program off",
        "kds_app/host/signals.py",
        ', "SIGHUP")',
        ")",
        f"tests/end_to_end/test_locked.py::{_LOG_OUT}[SIGHUP]",
    ),
    Bug(
        "the memory of a program that crashed is left on the disk",
        "kds_app/host/cores.py",
        "        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n",
        "        pass\n",
        "tests/end_to_end/test_canary.py::test_what_a_crash_in_mid_request_leaves_behind_holds_no_secret",
    ),
    Bug(
        "a locked keyring asked for its password every five seconds",
        "kds_app/host/when_unlocked.py",
        "            if self._owed is not None and await self._unlocked() and await self.do_it():\n",
        "            if await self.do_it():\n",
        f"{_TEST_SIGN_IN}a_keyring_unlocked_later_gives_its_secret"
        "_without_a_restart_and_without_asking_for_its_password",
    ),
    Bug(
        "a dead secret tried every minute for ever",
        "kds_app/engine/feed.py",
        "        self._shut_wait = min(2 * rest, LONGEST_SHUT_WAIT)\n",
        "        self._shut_wait = rest\n",
        f"{_TEST_FEED}a_refused_credential_shuts_the_gate_and_is_probed_once_in_each_rest",
    ),
    Bug(
        "two displays on one database",
        "kds_app/host/instance.py",
        "            _lock(file)\n",
        "            pass\n",
        f"{_TEST_INSTANCE}a_second_display_on_the_same_data_is_told_which_process_has_it",
    ),
)
