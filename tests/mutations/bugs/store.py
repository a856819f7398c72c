"""Bugs of what is kept on the disk."""

from tests.mutations.bug import Bug

_OUTBOX = "kds_app/store/outbox.py"
_CONNECTION = "kds_app/store/connection.py"
_FILE = "kds_app/store/file.py"
_TEST_CONNECTION = "tests/store/test_connection.py::test_"
_TEST_CONTRACT = "tests/store/test_contract.py::test_"
_TEST_DURABILITY = "tests/store/test_durability.py::test_"
_TEST_EVERY_CALL = "tests/store/test_every_call.py::test_"
_TEST_FILE = "tests/store/test_file.py::test_"
_TEST_OUTBOX = "tests/store/test_outbox.py::test_"
_TEST_ROUND_TRIP = "tests/store/test_round_trip.py::test_"

BUGS = (
    Bug(
        "a queue in memory only",
        _OUTBOX,
        "await self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)",
        "await self._database.run(lambda _: row, Need.NEW)",
        f"{_TEST_CONTRACT}taps_come_back_in_the_order_they_were_appended",
    ),
    Bug(
        "a tap said to be safe before the commit",
        _OUTBOX,
        "        await self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)\n",
        "        import asyncio\n"
        "        self._late = asyncio.ensure_future(\n"
        "            self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)\n"
        "        )\n",
        f"{_TEST_DURABILITY}every_tap_said_to_be_safe_is_there_after_the_program_is_killed_again_and_again",
    ),
    Bug(
        "a transaction that is never committed",
        _CONNECTION,
        'connection.execute("COMMIT")',
        'connection.execute("ROLLBACK")',
        f"{_TEST_CONTRACT}a_pause_the_server_asked_for_is_kept_for_its_account_and_the_last_one_holds",
    ),
    Bug(
        "synchronous=NORMAL",
        _FILE,
        '"synchronous = FULL"',
        '"synchronous = NORMAL"',
        f"{_TEST_CONNECTION}every_commit_is_flushed_to_the_disk_in_a_write_ahead_log",
    ),
    Bug(
        "no write-ahead log",
        _FILE,
        '"journal_mode = WAL"',
        '"journal_mode = MEMORY"',
        f"{_TEST_CONNECTION}every_commit_is_flushed_to_the_disk_in_a_write_ahead_log",
    ),
    Bug(
        "one row of a settlement at a time",
        _OUTBOX,
        "        if connection.execute(_UPDATE, row).rowcount != 1:\n",
        '        connection.execute("COMMIT")\n        connection.execute("BEGIN")\n'
        "        if connection.execute(_UPDATE, row).rowcount != 1:\n",
        f"{_TEST_CONTRACT}an_update_with_a_tap_that_was_never_appended_is_a_bug_and_writes_nothing",
    ),
    Bug(
        "a tap that was on the wire when the program died taken for one that never was",
        _OUTBOX,
        'doubt=bool(row["doubt"]) or state is TapState.WAITING',
        'doubt=bool(row["doubt"])',
        f"{_TEST_CONTRACT}a_waiting_tap_comes_back_in_doubt_because_nobody_knows_whether_it_was_on_the_wire",
    ),
    Bug(
        "a doubt that is not kept over a restart",
        _OUTBOX,
        "    state = :state, attempts = :attempts, doubt = :doubt, last",
        "    state = :state, attempts = :attempts, last",
        f"{_TEST_ROUND_TRIP}every_field_of_how_far_a_tap_got_comes_back",
    ),
    Bug(
        "the taps of one account given to another",
        _OUTBOX,
        "WHERE base_url = :base_url AND partner_key = :partner_key AND state NOT IN",
        "WHERE state NOT IN",
        f"{_TEST_CONTRACT}the_taps_of_one_account_are_never_given_to_another",
    ),
    Bug(
        "new taps eat the reserve of the disk",
        _OUTBOX,
        "connection.execute(_APPEND, row), Need.NEW)",
        "connection.execute(_APPEND, row), Need.RESULT)",
        f"{_TEST_EVERY_CALL}what_is_new_is_refused_where_the_disk_is_full_and_leaves_the_reserve_alone",
    ),
    Bug(
        "results refused on a full disk",
        _OUTBOX,
        "_update(connection, rows), Need.RESULT)",
        "_update(connection, rows), Need.NEW)",
        f"{_TEST_EVERY_CALL}a_result_is_written_wherever_the_disk_is_found_to_be_full",
    ),
    Bug(
        "a refused tap comes back after a kill",
        _CONNECTION,
        "            _roll_back(connection)\n            _write_over(connection)\n",
        "            _roll_back(connection)\n",
        f"{_TEST_EVERY_CALL}a_call_that_fails_anywhere_is_whole_or_refused_and_all_is_well_afterwards",
    ),
    Bug(
        "alerts not kept over a restart",
        "kds_app/store/snapshots.py",
        "            connection.executemany(_ALERT,",
        "            list(",
        f"{_TEST_CONTRACT}what_the_server_said_is_remembered",
    ),
    Bug(
        "a broken database set aside and nobody told",
        _FILE,
        "    return OpenFile(connection, footing, set_aside)\n",
        "    return OpenFile(connection, footing, None)\n",
        f"{_TEST_FILE}a_file_that_is_no_database_is_set_aside_with_all_that_belongs_to_it",
    ),
    Bug(
        "news kept on disk after it was read",
        "kds_app/store/snapshots.py",
        "                connection.execute(_NOTHING_MISSED, whose)\n",
        "                pass\n",
        f"{_TEST_CONTRACT}what_was_missed_is_remembered_until_read_by_its_own_account_alone",
    ),
    Bug(
        "what a tap sends can be changed in the database",
        "kds_app/store/migrations/0001.sql",
        "    SELECT RAISE(ABORT, 'what a tap sends never changes');",
        "    SELECT 1;",
        f"{_TEST_OUTBOX}the_database_lets_nobody_change_what_a_tap_sends",
    ),
    Bug(
        "a refusal nobody has read of deleted for its age in taps",
        _OUTBOX,
        "AND (state <> 'dropped' OR seen OR because_of IS NOT NULL)",
        "",
        f"{_TEST_OUTBOX}however_many_taps_follow_it_stays",
    ),
    Bug(
        "settled taps kept without end",
        _OUTBOX,
        "OR (seq <= (SELECT max(seq) FROM taps) - :most",
        "OR (seq < (SELECT min(seq) FROM taps) - :most",
        f"{_TEST_OUTBOX}of_very_many_settled_taps_the_newest_are_kept",
    ),
)
