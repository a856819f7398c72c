"""Other programs, run and heard."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class FailedError(Exception):
    """A step did not do what it should. Its text says what was seen."""


def run(command: Sequence[str | Path], *, into: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """What the command prints. Raises ``FailedError`` with all it said if it fails."""
    done = subprocess.run(command, cwd=into, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise FailedError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said}")
    return done.stdout
