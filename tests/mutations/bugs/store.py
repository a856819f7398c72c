"""Bugs of what is kept on the disk."""

from tests.mutations.bug import Bug

_OUTBOX = "kds_app/store/outbox.py"
_CONNECTION = "kds_app/store/connection.py"
_FILE = "kds_app/store/file.py"
_CONTRACT = ("tests/store/test_contract.py",)
_EVERY_CALL = "tests/store/test_every_call.py"

BUGS = (
    Bug(
        "a queue in memory only",
        _OUTBOX,
        "await self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)",
        "await self._database.run(lambda _: row, Need.NEW)",
        _CONTRACT,
    ),
    Bug(
        "a tap said to be safe before the commit",
        _OUTBOX,
        "        await self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)\n",
        "        import asyncio\n"
        "        self._late = asyncio.ensure_future(\n"
        "            self._database.run(lambda connection: connection.execute(_APPEND, row), Need.NEW)\n"
        "        )\n",
        ("tests/store/test_durability.py",),
    ),
    Bug(
        "a transaction that is never committed",
        _CONNECTION,
        'connection.execute("COMMIT")',
        'connection.execute("ROLLBACK")',
        _CONTRACT,
    ),
    Bug(
        "synchronous=NORMAL",
        _FILE,
        '"synchronous = FULL"',
        '"synchronous = NORMAL"',
        ("tests/store/test_connection.py",),
    ),
    Bug(
        "no write-ahead log",
        _FILE,
        '"journal_mode = WAL"',
        '"journal_mode = MEMORY"',
        ("tests/store/test_connection.py",),
    ),
    Bug(
        "one row of a settlement at a time",
        _OUTBOX,
        "        if connection.execute(_UPDATE, row).rowcount != 1:\n",
        '        connection.execute("COMMIT")\n        connection.execute("BEGIN")\n'
        "        if connection.execute(_UPDATE, row).rowcount != 1:\n",
        _CONTRACT,
    ),
    Bug(
        "a tap that was on the wire when the program died taken for one that never was",
        _OUTBOX,
        'doubt=bool(row["doubt"]) or state is TapState.WAITING',
        'doubt=bool(row["doubt"])',
        _CONTRACT,
    ),
    Bug(
        "a doubt that is not kept over a restart",
        _OUTBOX,
        "    state = :state, attempts = :attempts, doubt = :doubt, last",
        "    state = :state, attempts = :attempts, last",
        ("tests/store/test_round_trip.py",),
    ),
    Bug(
        "the taps of one account given to another",
        _OUTBOX,
        "WHERE base_url = :base_url AND partner_key = :partner_key AND state NOT IN",
        "WHERE state NOT IN",
        _CONTRACT,
    ),
    Bug(
        "new taps eat the reserve of the disk",
        _OUTBOX,
        "connection.execute(_APPEND, row), Need.NEW)",
        "connection.execute(_APPEND, row), Need.RESULT)",
        (f"{_EVERY_CALL}::test_what_is_new_is_refused_where_the_disk_is_full_and_leaves_the_reserve_alone",),
    ),
    Bug(
        "results refused on a full disk",
        _OUTBOX,
        "_update(connection, rows), Need.RESULT)",
        "_update(connection, rows), Need.NEW)",
        (f"{_EVERY_CALL}::test_a_result_is_written_wherever_the_disk_is_found_to_be_full",),
    ),
    Bug(
        "a refused tap comes back after a kill",
        _CONNECTION,
        "            _roll_back(connection)\n            _write_over(connection)\n",
        "            _roll_back(connection)\n",
        (f"{_EVERY_CALL}::test_a_call_that_fails_anywhere_is_whole_or_refused_and_all_is_well_afterwards",),
    ),
    Bug(
        "alerts not kept over a restart",
        "kds_app/store/snapshots.py",
        "            connection.executemany(_ALERT,",
        "            list(",
        _CONTRACT,
    ),
    Bug(
        "a broken database set aside and nobody told",
        _FILE,
        "    return OpenFile(connection, footing, set_aside)\n",
        "    return OpenFile(connection, footing, None)\n",
        ("tests/store/test_file.py",),
    ),
    Bug(
        "news kept on disk after it was read",
        "kds_app/store/snapshots.py",
        "                connection.execute(_NOTHING_MISSED, whose)\n",
        "                pass\n",
        ("tests/store/test_contract.py::test_what_was_missed_is_remembered_until_read_by_its_own_account_alone",),
    ),
    Bug(
        "what a tap sends can be changed in the database",
        "kds_app/store/migrations/0001.sql",
        "    SELECT RAISE(ABORT, 'what a tap sends never changes');",
        "    SELECT 1;",
        ("tests/store/test_outbox.py",),
    ),
)
