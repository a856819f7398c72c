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
LIFE = f"""
import os
import secretstorage
from secretstorage.util import DBusAddressWrapper, format_secret, open_session
from kds_app.host.credentials import SecretStoreError, choose

store, bus, secret = choose(os.environ), secretstorage.dbus_init(), os.environ["CANARY"]
ring = secretstorage.get_default_collection(bus)

def tell():
    try:
        told = store.read({URL!r}, "pk_1")
        print(store.unlocked(), told and told == secret)
    except SecretStoreError as error:
        print(store.unlocked(), error)

def unlock():  # as the log-in does: the daemon asks nobody
    daemon = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
    password = format_secret(open_session(bus), b"pw", "text/plain")
    wanted = DBusAddressWrapper("/org/freedesktop/secrets", daemon, bus)
    wanted.call("UnlockWithMasterPassword", "o(oayays)", ring.collection_path, password)

"""
LOCKED_IN_MID_RUN = (
    LIFE
    + f"""
store.write({URL!r}, "pk_1", secret)
tell()
ring.lock()
tell()
try:
    store.write({URL!r}, "pk_1", secret + "-rotated")
except SecretStoreError as error:
    print(error)
unlock()
tell()
"""
)
DELETED = (
    LIFE
    + f"""
store.write({URL!r}, "pk_1", secret)
store.write({URL!r}, "pk_2", secret)
store.delete({URL!r}, "pk_1")
store.delete({URL!r}, "pk_1")
tell()
print(store.read({URL!r}, "pk_2") == secret)
next(ring.get_all_items()).delete()
print(store.read({URL!r}, "pk_2"))
"""
)
UNLOCKED_LATER = (
    LIFE
    + """
tell()
unlock()
tell()
"""
)
UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
NEVER_UNLOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "


def in_session(home: Path, commands: str, program: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the commands with a bus and a keyring that end with them; ``$WRITE``, ``$READ``, ``$PROGRAM`` are ours."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    named = {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "CANARY": CANARY}
    programs = {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "WRITE": WRITE, "READ": READ, "PROGRAM": program}
    return subprocess.run(  # noqa: S603 - our own commands
        ["dbus-run-session", "--", "bash", "-c", commands],  # noqa: S607 - whichever the system has, as tested above
        env=kept | named | programs | environment,
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


LOCKED = "False The keyring of this computer is locked: unlock it and try again."


def test_a_keyring_locked_in_mid_run_is_told_in_words_and_gives_the_secret_again_once_it_is_open(
    tmp_path: Path,
) -> None:
    run = in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$PROGRAM"', LOCKED_IN_MID_RUN)
    assert run.stdout.splitlines() == ["True True", LOCKED, LOCKED.removeprefix("False "), "True True"], run.stderr
    assert CANARY not in run.stderr + run.stdout


def test_a_keyring_that_the_log_in_left_locked_gives_its_secret_once_it_is_open_without_a_restart(
    tmp_path: Path,
) -> None:
    assert in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$WRITE"').returncode == 0
    run = in_session(tmp_path, NEVER_UNLOCKED + '"$PYTHON" -c "$PROGRAM"', UNLOCKED_LATER)
    assert run.stdout.splitlines() == [LOCKED, "True True"], run.stderr


def test_whether_a_keyring_is_open_is_found_out_without_asking_for_its_password(tmp_path: Path) -> None:
    program = "import os; from kds_app.host.credentials import choose; print(choose(os.environ).unlocked())"
    run = in_session(tmp_path, NEVER_UNLOCKED + '"$PYTHON" -c "$PROGRAM"', program)
    assert run.stdout == "False\n"
    assert "Prompter" not in run.stderr


def test_a_secret_that_is_deleted_is_gone_whoever_deleted_it_and_no_other_with_it(tmp_path: Path) -> None:
    run = in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$PROGRAM"', DELETED)
    assert run.stdout.splitlines() == ["True None", "True", "None"], run.stderr


PLAIN = """
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 99

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        with open(__file__ + ".kept", "a") as file:
            file.write(password)
"""


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("keyring.backends.null.Keyring", "The keyring is switched off on this computer."),
        ("keyring.backends.fail.Keyring", "There is no keyring on this computer."),
        ("plain.PlaintextKeyring", "The keyring chosen on this computer (plain.PlaintextKeyring) is not safe enough"),
        ("nowhere.Keyring", "The keyring of this computer does not work."),
    ],
)
def test_a_keyring_that_is_not_worth_trusting_is_refused_though_an_environment_variable_chooses_it(
    chosen: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "plain.py").write_text(PLAIN, encoding="utf-8")
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    run = in_session(tmp_path, UNLOCKED + '"$PYTHON" -c "$WRITE"', PYTHON_KEYRING_BACKEND=chosen, PYTHONPATH=path)
    assert run.stdout.startswith(told), run.stderr
    assert "kept for this run only" in run.stdout
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]


def test_without_a_keyring_the_secret_is_kept_for_the_run_only_and_nothing_is_written(tmp_path: Path) -> None:
    run = in_session(tmp_path, 'unset DBUS_SESSION_BUS_ADDRESS; "$PYTHON" -c "$WRITE"')
    assert run.stdout.startswith("There is no keyring on this computer. The secret is kept for this run only"), run
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and SERVICE in file.name]
