"""What some tests need and not every computer has."""

import os

import pytest

CI = bool(os.environ.get("CI"))
"""Whether this is the machine whose word counts: there nothing is left out."""


def need(*lacking: str) -> None:
    """Skip the test that lacks these, and say so; on CI, fail it."""
    if not lacking:
        return
    said = f"not on this computer: {', '.join(lacking)}"
    if CI:
        pytest.fail(said)
    pytest.skip(said)
