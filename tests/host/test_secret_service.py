"""A real Secret Service: gnome-keyring on a message bus of its own, in a home of its own."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kds_app.host.credentials import SERVICE

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [program for program in NEEDED if shutil.which(program) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not on this computer: {', '.join(MISSING)}")

ROOT = Path(__file__).parents[2]
CANARY = "sk_canary_Zq7/9+x"
URL = "https://api.example/v1/partner"

WRITE = f"""
import os
from kds_app.host.credentials import choose
store = choose(os.environ)
print(store.source)
store.write({URL!r}, "pk_1", os.environ["CANARY"])
"""
READ = f"""
import os
from kds_app.host.credentials import choose
store = choose(os.environ)
print(store.read({URL!r}, "pk_1") == os.environ["CANARY"], store.read({URL!r}, "pk_2"))
"""
UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
NEVER_UNLOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "


def in_session(home: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Run the commands with a bus and a keyring that end with them; ``$WRITE`` and ``$READ`` are our programs."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    named = {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "CANARY": CANARY}
    programs = {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "WRITE": WRITE, "READ": READ}
    return subprocess.run(  # noqa: S603 - our own commands
        ["dbus-run-session", "--", "bash", "-c", commands],  # noqa: S607 - whichever the system has, as tested above
        env=kept | named | programs,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_secret_written_by_one_process_is_read_by_the_next(tmp_path: Path) -> None:
    run = in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$WRITE" && "$PYTHON" -c "$READ"')
    assert run.stdout == "The secret is kept in the keyring of this computer (Secret Service).\nTrue None\n", run.stderr


def test_it_is_there_after_a_restart_of_the_computer_and_no_file_holds_it_in_plain(tmp_path: Path) -> None:
    assert in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$WRITE"').returncode == 0
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    for form in (CANARY, base64.b64encode(CANARY.encode()).decode(), CANARY.encode().hex()):
        assert [file for file in files if form.encode() in file.read_bytes()] == []
    assert in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$READ"').stdout == "True None\n"


def test_the_file_search_would_find_a_secret_that_was_kept_in_plain(tmp_path: Path) -> None:
    in_session(tmp_path, 'printf "%s" "$CANARY" > "$HOME/plain"')
    assert [file.name for file in tmp_path.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()] == [
        "plain"
    ]


def test_a_keyring_that_was_never_unlocked_is_told_in_words(tmp_path: Path) -> None:
    run = in_session(tmp_path, NEVER_UNLOCKED + '"$PYTHON" -c "$WRITE"')
    assert "SecretStoreError: The keyring of this computer could not be opened: unlock it and try again." in run.stderr
    assert CANARY not in run.stderr + run.stdout


def test_without_a_keyring_the_secret_is_kept_for_the_run_only_and_nothing_is_written(tmp_path: Path) -> None:
    run = in_session(tmp_path, 'unset DBUS_SESSION_BUS_ADDRESS; "$PYTHON" -c "$WRITE"')
    assert run.stdout.startswith("There is no keyring on this computer. The secret is kept for this run only"), run
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and SERVICE in file.name]
