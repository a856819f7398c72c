"""What every test of this room starts from."""

import pytest

from kds_app.host import redaction


@pytest.fixture(autouse=True)
def _no_secret_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets that were made known are the process's; no test is to lean on those of another."""
    monkeypatch.setattr(redaction, "_known", redaction._Known())
    monkeypatch.setattr(redaction, "_people", redaction._People())
