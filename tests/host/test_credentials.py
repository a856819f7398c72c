"""Where the secret lives."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyring import errors
from keyring.backends import chainer, fail, null
from secretstorage import exceptions as secret_service

from kds_app.host.credentials import (
    ACCEPTABLE,
    KeyringSecrets,
    MemorySecrets,
    SecretStoreError,
    SystemdSecrets,
    choose,
)
from kds_app.host.redaction import redacted
from tests.host.keyrings import ring

URL = "https://api.example/v1/partner"
SAFE = "keyring.backends.SecretService.Keyring"
CHAIN = "keyring.backends.chainer.ChainerBackend"
PLAIN = "keyrings.alt.file.PlaintextKeyring"


NO_KEYRING: Any = fail.Keyring
SWITCHED_OFF: Any = null.Keyring


SECRET_SERVICE: Any = secret_service


def chosen(backend: Any) -> Any:
    return choose({}, lambda: backend)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder as systemd fills it."""
    (tmp_path / "partner_key").write_text("pk_1\n")
    (tmp_path / "secret_key").write_text("sk_given_1\n")
    return tmp_path


def never() -> Any:
    raise AssertionError("the keyring was asked although systemd gives the secret")


def test_what_systemd_gives_goes_before_any_keyring(given: Path) -> None:
    store = choose({"CREDENTIALS_DIRECTORY": str(given)}, never)
    assert isinstance(store, SystemdSecrets)
    assert store.partner_key == "pk_1"
    assert store.read(URL, "pk_1") == "sk_given_1"
    assert not store.writable
    assert "given by the system" in store.source


def test_what_systemd_gives_is_not_used_for_another_partner_key(given: Path) -> None:
    assert SystemdSecrets(given).read(URL, "pk_2") is None


def test_what_systemd_gives_cannot_be_changed_here(given: Path) -> None:
    with pytest.raises(SecretStoreError, match="can only be changed there"):
        SystemdSecrets(given).write(URL, "pk_1", "sk_new")
    assert (given / "secret_key").read_text() == "sk_given_1\n"


def test_a_secret_that_systemd_has_rotated_is_read_anew(given: Path) -> None:
    store = SystemdSecrets(given)
    (given / "secret_key").write_text("sk_given_2")
    assert store.read(URL, "pk_1") == "sk_given_2"


@pytest.mark.parametrize("name", ["partner_key", "secret_key"])
@pytest.mark.parametrize("content", [b"", b"sk canary", b"\xff\xfe"])
def test_a_credential_of_systemds_that_is_none_is_told_and_nothing_else_is_used(
    given: Path, name: str, content: bytes
) -> None:
    (given / name).write_bytes(content)
    store = choose({"CREDENTIALS_DIRECTORY": str(given)}, never)
    with pytest.raises(SecretStoreError, match=f"^The system's credential “{name}” cannot be read.$"):
        store.read(URL, "pk_1")


def test_what_systemd_gives_cannot_be_taken_away_here(given: Path) -> None:
    with pytest.raises(SecretStoreError, match="can only be taken away there"):
        SystemdSecrets(given).delete(URL, "pk_1")
    assert SystemdSecrets(given).read(URL, "pk_1") == "sk_given_1"
    assert SystemdSecrets(given).unlocked()


@pytest.mark.parametrize("missing", ["partner_key", "secret_key"])
def test_half_of_systemds_credentials_counts_for_nothing(given: Path, missing: str) -> None:
    (given / missing).unlink()
    assert isinstance(choose({"CREDENTIALS_DIRECTORY": str(given)}, ring), KeyringSecrets)


def test_a_credentials_folder_that_is_not_there_counts_for_nothing(tmp_path: Path) -> None:
    assert isinstance(choose({"CREDENTIALS_DIRECTORY": str(tmp_path / "gone")}, ring), KeyringSecrets)


@pytest.mark.parametrize(("class_name", "name"), ACCEPTABLE.items())
def test_the_keyrings_of_the_systems_are_trusted(class_name: str, name: str) -> None:
    store = chosen(ring(class_name))
    assert isinstance(store, KeyringSecrets)
    assert store.writable
    assert store.source == f"The secret is kept in the keyring of this computer ({name})."


def test_what_is_written_to_the_keyring_is_read_from_it_by_the_next_run() -> None:
    backend = ring()
    chosen(backend).write(URL, "pk_1", "sk_kept_1")
    assert chosen(backend).read(URL, "pk_1") == "sk_kept_1"
    assert list(backend.kept) == [("klikit-kds", f"{URL} pk_1")]


def test_the_keyring_the_library_finds_is_asked_for_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", ring)
    assert isinstance(choose({}), KeyringSecrets)


def test_each_account_has_its_own_secret() -> None:
    store = chosen(ring())
    store.write(URL, "pk_1", "sk_kept_1")
    assert store.read(URL, "pk_2") is None
    assert store.read("https://other.example", "pk_1") is None


def test_a_rotated_secret_takes_the_place_of_the_old_one() -> None:
    store = chosen(ring())
    store.write(URL, "pk_1", "sk_kept_1")
    store.write(URL, "pk_1", "sk_kept_2")
    assert store.read(URL, "pk_1") == "sk_kept_2"


@pytest.mark.parametrize("store", [MemorySecrets("Because."), KeyringSecrets(ring(), "Test")])
def test_a_secret_that_is_deleted_is_gone_and_may_be_deleted_again(store: Any) -> None:
    for key in ("pk_1", "pk_2"):
        store.write(URL, key, "sk_kept_1")
    for _ in range(2):
        store.delete(URL, "pk_1")
    assert (store.read(URL, "pk_1"), store.read(URL, "pk_2")) == (None, "sk_kept_1")


def test_a_keyring_that_keeps_what_is_deleted_is_found_out_at_once() -> None:
    backend = ring()
    store = KeyringSecrets(backend, "Test")
    store.write(URL, "pk_1", "sk_stays")
    backend.drops = True
    with pytest.raises(SecretStoreError, match="still has the secret"):
        store.delete(URL, "pk_1")


@pytest.mark.parametrize(("name", "told"), [("KWallet", False), ("Windows Credential Manager", True)])
def test_a_keyring_that_tells_only_by_asking_somebody_counts_as_locked(name: str, told: bool) -> None:
    assert KeyringSecrets(ring(), name).unlocked() is told


def test_a_look_at_the_lock_that_fails_is_told_in_words() -> None:
    def fails() -> bool:
        raise OSError("sk_canary")

    with pytest.raises(SecretStoreError, match="does not work"):
        KeyringSecrets(ring(), "Test", fails).unlocked()


def test_a_keyring_that_drops_what_it_is_given_is_found_out_at_once() -> None:
    with pytest.raises(SecretStoreError, match="did not keep the secret"):
        chosen(ring(drops=True)).write(URL, "pk_1", "sk_dropped")


def test_an_empty_entry_in_the_keyring_is_no_secret() -> None:
    assert chosen(ring(kept={("klikit-kds", f"{URL} pk_1"): ""})).read(URL, "pk_1") is None


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (NO_KEYRING(), "There is no keyring on this computer."),
        (SWITCHED_OFF(), "The keyring is switched off on this computer."),
        (ring(PLAIN), f"The keyring chosen on this computer ({PLAIN}) is not safe enough for the secret."),
        (
            ring("keyrings.alt.file.EncryptedKeyring"),
            (
                "The keyring chosen on this computer (keyrings.alt.file.EncryptedKeyring)"
                " is not safe enough for the secret."
            ),
        ),
        (
            ring(CHAIN, backends=[ring(PLAIN), NO_KEYRING()]),
            "None of the keyrings on this computer is safe enough for the secret.",
        ),
        (ring(CHAIN, backends=[]), "None of the keyrings on this computer is safe enough for the secret."),
    ],
    ids=["none", "null", "plain text", "alt", "chain of unsafe ones", "empty chain"],
)
def test_any_other_keyring_is_refused_in_words_and_the_secret_kept_for_this_run(backend: Any, why: str) -> None:
    store = chosen(backend)
    assert isinstance(store, MemorySecrets)
    assert store.source == (f"{why} The secret is kept for this run only: after a restart it has to be pasted again.")
    store.write(URL, "pk_1", "sk_for_now")
    assert store.read(URL, "pk_1") == "sk_for_now"
    assert store.read(URL, "pk_2") is None


def test_of_a_chain_the_first_safe_keyring_is_used_and_no_other_ever_sees_the_secret() -> None:
    plain, safe = ring(PLAIN), ring(SAFE)
    store = chosen(ring(CHAIN, backends=[plain, safe]))
    store.write(URL, "pk_1", "sk_kept_3")
    assert not plain.kept
    assert len(safe.kept) == 1


def test_the_name_of_the_chain_is_the_librarys() -> None:
    assert f"{chainer.ChainerBackend.__module__}.{chainer.ChainerBackend.__qualname__}" == CHAIN


def test_a_keyring_that_cannot_even_be_looked_up_is_told_and_does_without() -> None:
    def missing() -> Any:
        raise ModuleNotFoundError("no such keyring")

    store = choose({}, missing)
    assert isinstance(store, MemorySecrets)
    assert store.source.startswith("The keyring of this computer does not work. The secret is kept for this run only")


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (errors.KeyringLocked("sk_canary"), "is locked: unlock it and try again."),
        (errors.InitError("sk_canary"), "could not be opened: unlock it and try again."),
        (errors.NoKeyringError("sk_canary"), "There is no keyring on this computer."),
        (errors.PasswordSetError("sk_canary"), "did not take the secret."),
        (errors.KeyringError("sk_canary"), "does not work."),
        (SECRET_SERVICE.LockedException("sk_canary"), "is locked: unlock it and try again."),
        (SECRET_SERVICE.PromptDismissedException("sk_canary"), "was not unlocked"),
        (SECRET_SERVICE.SecretServiceNotAvailableException("sk_canary"), "is not running."),
        (SECRET_SERVICE.ItemNotFoundException("sk_canary"), "does not work."),
        (ConnectionResetError("sk_canary"), "does not work."),
        (UnicodeDecodeError("utf-8", b"sk_canary", 0, 1, "sk_canary"), "does not work."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_a_keyring_raises_is_told_in_words_without_what_it_said(
    failure: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = chosen(ring(failure=failure))
    calls: list[Callable[[], object]] = [
        lambda: store.read(URL, "pk_1"),
        lambda: store.write(URL, "pk_1", "sk_canary"),
    ]
    for call in calls:
        with pytest.raises(SecretStoreError, match=told) as raised:
            call()
        assert raised.value.__cause__ is None
        assert raised.value.__context__ is None
    assert type(failure).__name__ in caplog.text
    assert "sk_canary" not in caplog.text


@pytest.mark.parametrize(
    "store",
    [MemorySecrets("Because."), KeyringSecrets(ring(), "Test")],
    ids=lambda store: type(store).__name__,
)
def test_a_secret_is_known_to_the_logs_before_it_is_kept_and_no_repr_shows_it(store: Any) -> None:
    secret = f"sk_passed_through_{type(store).__name__}"
    store.write(URL, "pk_1", secret)
    assert secret not in redacted(f"a stray {secret} in a message")
    assert secret not in f"{store!r} {store.source}"


def test_the_keyrings_library_is_imported_only_when_a_keyring_is_asked_for() -> None:
    program = "import sys, kds_app.host.async_secrets; print('keyring' in sys.modules)"
    run = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"
