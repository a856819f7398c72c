"""Keyrings for the tests. Their classes carry the names of real ones: it is by name that a keyring is trusted."""

from collections.abc import Callable
from types import new_class
from typing import Any

from keyring.backend import KeyringBackend


class Ring(KeyringBackend):
    """A keyring in memory that can be made to fail, or to drop what it is given."""

    priority = -1  # never chosen by the library itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's
        self.kept: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None
        self.drops = False
        self.before: Callable[[], object] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        self._meet()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._meet()
        if not self.drops:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._meet()
        if not self.drops:
            del self.kept[service, username]

    def _meet(self) -> None:
        self.before()
        if self.failure is not None:
            raise self.failure


def ring(class_name: str = "keyring.backends.SecretService.Keyring", **attributes: Any) -> Any:
    """A keyring whose class is called that, with these attributes."""
    module, _, name = class_name.rpartition(".")
    kind = new_class(name, (Ring,), exec_body=lambda body: body.update(__module__=module, __qualname__=name))
    made = kind()
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made
