"""Bugs of this computer's side."""

from tests.mutations.bug import Bug

BUGS = (
    Bug(
        "known secrets written to the log",
        "kds_app/host/redaction.py",
        "        text = _known.pattern.sub(MARK, text)\n",
        "        pass\n",
        ("tests/host/test_redaction.py",),
    ),
    Bug(
        "two displays on one database",
        "kds_app/host/instance.py",
        "        lock.acquire(blocking=False)\n",
        "        pass\n",
        ("tests/host/test_instance.py",),
    ),
)
