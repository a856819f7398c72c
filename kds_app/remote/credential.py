"""The key and the secret of one business, and the address they are good for."""

import base64
from dataclasses import dataclass, field

from kds_app.domain.tap import Account
from kds_app.remote.address import check_base_url


@dataclass(frozen=True, slots=True)
class Credential:
    """Where to, a partner key, which may be logged, and its secret, which may not: no repr shows it.

    Raises ``ValueError``, with a sentence for the person who typed it, for what can be no credential, and for a base
    URL that ``check_base_url`` refuses.
    """

    base_url: str
    partner_key: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", check_base_url(self.base_url))
        if not self.partner_key or not self.secret:
            raise ValueError("The partner key and the secret are both needed.")
        if not (self.partner_key + self.secret).isprintable():
            raise ValueError("The partner key or the secret has invisible characters in it.")
        if ":" in self.partner_key:
            raise ValueError("The partner key cannot have a colon in it.")

    @property
    def account(self) -> Account:
        """Whose orders it opens."""
        return Account(self.base_url, self.partner_key)

    def authorization(self) -> str:
        """The value of the ``Authorization`` header («Where and who»: Basic)."""
        pair = f"{self.partner_key}:{self.secret}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
