"""A Python that has imported what all tests import, and forks for each run of pytest: its start takes the longest.

Nothing of the repository is imported before the fork. Run as a program, it takes an ``Errand`` a line and answers with
pytest's exit code.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

_IMPORTED = ("hypothesis", "httpx", "msgspec", "PySide6.QtTest", "PySide6.QtWidgets", "pytest", "sqlite3", "truststore")


@dataclass(frozen=True, slots=True)
class Errand:
    """One run of pytest."""

    folder: str
    """To run in, and to import from before anything else."""
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    """What it has on top of what there is."""
    said: str
    """The file for what it prints."""
    seconds: float
    """Until it is killed."""


class Warm:
    """That Python as the gate sees it. Its environment is ``environment``; it runs one errand at a time."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._python = subprocess.Popen(  # noqa: S603 - this file
            [sys.executable, "-P", __file__],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, errand: Errand) -> int:
        """What pytest ends with, or minus the number of the signal that ended it."""
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        self._python.stdin.write(f"{json.dumps(asdict(errand))}\n")
        self._python.stdin.flush()
        return int(self._python.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._python.communicate()


def _serve() -> None:
    for name in _IMPORTED:
        import_module(name)
    for line in sys.stdin:
        errand = Errand(**json.loads(line))
        child = os.fork()
        if child == 0:
            _run(errand)
        sys.stdout.write(f"{_ended(child, errand.seconds)}\n")
        sys.stdout.flush()


def _run(errand: Errand) -> None:
    """Never comes back."""
    code = -1
    try:
        with Path(errand.said).open("wb") as said, Path(os.devnull).open("rb") as nothing:
            for number, file in enumerate((nothing, said, said)):
                os.dup2(file.fileno(), number)
        os.chdir(errand.folder)
        os.environ.update(errand.environment)
        sys.path.insert(0, errand.folder)
        code = import_module("pytest").main([*errand.arguments])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _ended(child: int, seconds: float) -> int:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    _serve()
