"""Where the secret lives on this computer: given by systemd, in the keyring, or in memory for this run.

Every secret that passes through here is made known to the logs' redaction first. Calls block (a keyring takes 10 to
80 ms, and for ever while it waits to be unlocked): from a coroutine use ``AsyncSecrets`` and ``open_secrets``.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from kds_app.host.pasted import clean_secret
from kds_app.host.redaction import redact

__all__ = [
    "KeyringSecrets",
    "MemorySecrets",
    "SecretStore",
    "SecretStoreError",
    "SystemdSecrets",
    "choose",
    "clean_secret",
]

T = TypeVar("T")

SERVICE = "klikit-kds"
"""The name the secrets have in the keyring."""

ACCEPTABLE = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
"""The keyrings a secret is trusted to, by class. Others may keep it in a plain file, ask on a terminal, or drop it."""

_CHAINER = "keyring.backends.chainer.ChainerBackend"
_REFUSED = {
    "keyring.backends.fail.Keyring": "There is no keyring on this computer.",
    "keyring.backends.null.Keyring": "The keyring is switched off on this computer.",
    _CHAINER: "None of the keyrings on this computer is safe enough for the secret.",
}

_log = logging.getLogger(__name__)


class SecretStoreError(Exception):
    """The secret could not be read or kept. Its text is one sentence in the user's words, and never holds it."""


class SecretStore(Protocol):
    """A place for secrets, one for each account."""

    @property
    def source(self) -> str:
        """Where the secret comes from, and why from there: for the user to read."""

    @property
    def writable(self) -> bool:
        """Whether a new secret can be kept here."""

    @property
    def lasting(self) -> bool:
        """Whether what is kept here is still there after a restart."""

    @property
    def partner_key(self) -> str | None:
        """The partner key that is given together with the secret, where one is; it goes before the settings'."""

    def read(self, base_url: str, partner_key: str) -> str | None:
        """The account's secret; None where none is kept. Raises ``SecretStoreError``."""

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Keep the secret in place of the account's old one. It is safe once this returns.

        Raises ``SecretStoreError``.
        """

    def delete(self, base_url: str, partner_key: str) -> None:
        """Forget the account's secret, if one is kept. Raises ``SecretStoreError``."""

    def unlocked(self) -> bool:
        """Whether a call would be answered without anybody being asked for a password; False where nobody can tell.

        Itself it asks nobody. May raise ``SecretStoreError``.
        """


class Backend(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept under these names."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it under these names."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget what is kept under these names; raises where nothing is."""


class SystemdSecrets:
    """The credentials systemd puts before a service as files: read-only, for whichever address is set."""

    writable = False
    lasting = True
    source = "The partner key and the secret are given by the system (systemd credentials); they are changed there."

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.partner_key: str | None = None
        with suppress(SecretStoreError):  # read() tells it again, to one who can show it
            self.partner_key = self._given("partner_key")

    def read(self, base_url: str, partner_key: str) -> str | None:  # noqa: ARG002 - systemd knows of no addresses
        """The secret, read anew, where it is this key's."""
        return self._given("secret_key") if partner_key == self._given("partner_key") else None

    def write(self, base_url: str, partner_key: str, secret: str) -> None:  # noqa: ARG002 - it refuses all of them
        """Raises ``SecretStoreError``, always."""
        raise SecretStoreError("The secret is given by the system and can only be changed there.")

    def delete(self, base_url: str, partner_key: str) -> None:  # noqa: ARG002 - it refuses all of them
        """Raises ``SecretStoreError``, always."""
        raise SecretStoreError("The secret is given by the system and can only be taken away there.")

    def unlocked(self) -> bool:
        """Files ask nobody."""
        return True

    def _given(self, name: str) -> str:
        try:
            text = clean_secret((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise SecretStoreError(f"The system's credential “{name}” cannot be read.") from None
        if name == "secret_key":
            redact(text)
        return text


class KeyringSecrets:
    """The keyring of this computer."""

    writable = True
    lasting = True
    partner_key: str | None = None

    def __init__(self, backend: Backend, name: str, unlocked: Callable[[], bool] | None = None) -> None:
        self._backend = backend
        self._unlocked = unlocked or _LOOKS.get(name, lambda: False)
        self.source = f"The secret is kept in the keyring of this computer ({name})."

    def read(self, base_url: str, partner_key: str) -> str | None:
        """The account's secret."""
        secret = _telling(lambda: self._backend.get_password(SERVICE, f"{base_url} {partner_key}"))
        if not secret:
            return None
        redact(secret)
        return secret

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Keep it, and read it back: some keyrings say nothing when they drop what they were given."""
        redact(secret)
        _telling(lambda: self._backend.set_password(SERVICE, f"{base_url} {partner_key}", secret))
        if self.read(base_url, partner_key) != secret:
            raise SecretStoreError("The keyring of this computer did not keep the secret.")

    def delete(self, base_url: str, partner_key: str) -> None:
        """Forget it, and look that it is gone."""
        if self.read(base_url, partner_key) is None:
            return
        _telling(lambda: self._backend.delete_password(SERVICE, f"{base_url} {partner_key}"))
        if self.read(base_url, partner_key) is not None:
            raise SecretStoreError("The keyring of this computer still has the secret.")

    def unlocked(self) -> bool:
        """Whether it is open."""
        return _telling(self._unlocked)


class MemorySecrets:
    """Secrets that are gone when the program ends."""

    writable = True
    lasting = False
    partner_key: str | None = None

    def __init__(self, why: str) -> None:
        self.source = f"{why} The secret is kept for this run only: after a restart it has to be pasted again."
        self._secrets: dict[tuple[str, str], str] = {}

    def read(self, base_url: str, partner_key: str) -> str | None:
        """The account's secret."""
        return self._secrets.get((base_url, partner_key))

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Keep it for this run."""
        redact(secret)
        self._secrets[base_url, partner_key] = secret

    def delete(self, base_url: str, partner_key: str) -> None:
        """Forget it."""
        self._secrets.pop((base_url, partner_key), None)

    def unlocked(self) -> bool:
        """Memory has no lock."""
        return True


_WORDS = {
    "KeyringLocked": "The keyring of this computer is locked: unlock it and try again.",
    "LockedException": "The keyring of this computer is locked: unlock it and try again.",
    "PromptDismissedException": "The keyring of this computer was not unlocked: try again and enter its password.",
    "InitError": "The keyring of this computer could not be opened: unlock it and try again.",
    "NoKeyringError": "There is no keyring on this computer.",
    "SecretServiceNotAvailableException": "The keyring of this computer is not running.",
    "PasswordSetError": "The keyring of this computer did not take the secret.",
}


def _telling(call: Callable[[], T]) -> T:
    """The call's result; whatever it raises becomes a ``SecretStoreError``."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - keyrings let errors of D-Bus, of the system and their own come through
        names = [kind.__name__ for kind in type(error).__mro__]
        # The class alone: some keyrings put into the text what they were given.
        _log.warning("The keyring failed: %s", names[0])
        said = next((_WORDS[name] for name in names if name in _WORDS), "The keyring of this computer does not work.")
    raise SecretStoreError(said)


def _secret_service_is_open() -> bool:
    """Whether the keyring that a secret would go to is open. The library's own way would ask for its password."""
    import secretstorage  # noqa: PLC0415 - only Linux has it, and only where it is asked for

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return not secretstorage.get_collection_by_alias(bus, "default").is_locked()
        except secretstorage.exceptions.ItemNotFoundException:
            return False  # there is none yet: to make one a password has to be chosen


_LOOKS: Mapping[str, Callable[[], bool]] = {
    "Secret Service": _secret_service_is_open,
    "Windows Credential Manager": lambda: True,  # open for as long as its owner is logged in
}
"""How to find out whether a keyring is open without a question to anybody. Of the others only a call itself tells."""


def os_keyring() -> Backend:
    """The keyring this system would use, whatever it is worth. Slow the first time; may raise anything."""
    import keyring  # noqa: PLC0415 - slow to import: only where it is asked for, off the GUI's thread

    return keyring.get_keyring()


def choose(environ: Mapping[str, str], find: Callable[[], Backend] = os_keyring) -> SecretStore:
    """Where this run keeps its secret: what systemd gives, else a keyring worth trusting, else memory.

    Its ``source`` gives the reason. ``find`` gives the keyring the system would use; it may raise, this does not.
    """
    if folder := _given_by_systemd(environ):
        return SystemdSecrets(folder)
    try:
        return _telling(lambda: _judged(find()))
    except SecretStoreError as error:
        return MemorySecrets(str(error))


def _given_by_systemd(environ: Mapping[str, str]) -> Path | None:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    with suppress(OSError):
        if folder and {"partner_key", "secret_key"} <= {file.name for file in Path(folder).iterdir()}:
            return Path(folder)
    return None


def _judged(backend: Backend) -> SecretStore:
    # A chain would also look into its unsafe members: its first safe one is used alone.
    for member in getattr(backend, "backends", ()) if _class_of(backend) == _CHAINER else (backend,):
        if name := ACCEPTABLE.get(_class_of(member)):
            return KeyringSecrets(member, name)
    unsafe = f"The keyring chosen on this computer ({_class_of(backend)}) is not safe enough for the secret."
    return MemorySecrets(_REFUSED.get(_class_of(backend), unsafe))


def _class_of(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
