"""The key and the secret of one business."""

import base64
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credential:
    """A partner key, which may be logged, and its secret, which may not: no repr shows it.

    Raises ``ValueError``, with a sentence for the person who typed it, for what can be no credential.
    """

    partner_key: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.partner_key or not self.secret:
            raise ValueError("The partner key and the secret are both needed.")
        if not (self.partner_key + self.secret).isprintable():
            raise ValueError("The partner key or the secret has invisible characters in it.")
        if ":" in self.partner_key:
            raise ValueError("The partner key cannot have a colon in it.")

    def authorization(self) -> str:
        """The value of the ``Authorization`` header («Where and who»: Basic)."""
        pair = f"{self.partner_key}:{self.secret}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
