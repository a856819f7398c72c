"""The real program as a process of its own, its credential given as systemd gives it, and a search for leaks."""

import base64
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from kds_app.simulator import Simulator
from kds_app.store.report import Entry, waiting_and_settled

CANARY = "sk-canary-7Zq4Vw9Lm2Xt8Bn5"
"""A secret that is good for nothing but to be looked for."""
START = 20.0
"""Seconds the program may take to come up on a machine that has other things to do."""
EVERY_TAP = 1_000_000
_COMPLAINTS = ("Traceback", "Exception ignored", "was never", "was destroyed", "CRITICAL", "a bug")
"""What stands on stderr where the program itself went wrong; its warnings are made errors here."""


def complaints_in(said: str) -> list[str]:
    """The lines that tell of something gone wrong that nobody meant to."""
    return [line for line in said.splitlines() if any(word in line for word in _COMPLAINTS)]


@dataclass(slots=True)
class Run:
    """One run of the program. What it says goes to files, so that no pipe ever fills up."""

    process: subprocess.Popen[bytes]
    out_file: Path
    err_file: Path
    shown: str = ""
    """What everybody on the computer can see of it: its arguments, and on Linux the environment it was given."""

    @property
    def out(self) -> str:
        """What it printed so far."""
        return self.out_file.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """What it said on stderr so far."""
        return self.err_file.read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def ended(self, within: float = START) -> int:
        """Its exit code. Raises ``AssertionError`` if it does not end within so many seconds."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it still runs after {within:.0f} s") from None

    def lives_for(self, seconds: float) -> None:
        """Leave it alone for so long, or until it ends."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def kill(self) -> None:
        """End it at once, in whatever it is doing: SIGKILL."""
        self.process.kill()
        self.process.wait()


@dataclass(slots=True)
class Station:
    """One display's data folder and credential, before one server. To close it is to look for leaks and faults."""

    sim: Simulator
    folder: Path
    secret: str = CANARY
    runs: list[Run] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.credentials.mkdir()
        self.temporary.mkdir()
        (self.credentials / "partner_key").write_text(self.sim.partner_key, encoding="utf-8")
        (self.credentials / "secret_key").write_text(f"{self.secret}\n", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        for run in self.runs:
            if run.running:
                run.kill()
        assert not self.leaks(), self.leaks()
        assert not self.complaints(), "\n".join(run.err for run in self.runs if complaints_in(run.err))

    @property
    def credentials(self) -> Path:
        """What systemd would call ``$CREDENTIALS_DIRECTORY``."""
        return self.folder / "credentials"

    @property
    def data(self) -> Path:
        """The display's data folder."""
        return self.folder / "data"

    @property
    def temporary(self) -> Path:
        """What the runs take for the system's folder for temporary files: a killed one clears nothing away."""
        return self.folder / "temporary"

    def start(self, *arguments: str) -> Run:
        """``kds`` with these arguments, word for word."""
        number = len(self.runs)
        files = [self.folder / f"{number}.{name}" for name in ("out", "err")]
        folders = {"CREDENTIALS_DIRECTORY": str(self.credentials), "TMPDIR": str(self.temporary)}
        environment = {**os.environ, **folders, "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-X", "dev", "-W", "error", "-m", "kds_app", *arguments]
        with files[0].open("wb") as out, files[1].open("wb") as err:
            process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)  # noqa: S603 - our own
        run = Run(process, files[0], files[1], shown=f"{command} {environment}")
        self.runs.append(run)
        return run

    def display(self, *arguments: str) -> Run:
        """The display on this station's server and data, with these arguments too."""
        return self.start("--base-url", self.sim.base_url, "--data-dir", str(self.data), *arguments)

    def cook(self, seconds: float, *arguments: str) -> Run:
        """The display with a scripted cook before it."""
        return self.display("--log-level", "debug", "shift", "--seconds", str(seconds), *arguments)

    def taps(self) -> list[Entry]:
        """Every tap in the outbox."""
        return list(waiting_and_settled(self.data / "kds.db", EVERY_TAP))

    def complaints(self) -> list[str]:
        """What the runs said of faults of their own."""
        return [line for run in self.runs for line in complaints_in(run.err)]

    def leaks(self) -> list[Path]:
        """The files that hold the secret, in any form it goes out in, and the runs that had it as an argument."""
        pair = f"{self.sim.partner_key}:{self.secret}".encode()
        forms = [self.secret.encode(), base64.b64encode(pair).rstrip(b"=")[:-2]]
        files = [file for folder in (self.data, self.temporary) for file in folder.rglob("*") if file.is_file()]
        files += [file for run in self.runs for file in (run.out_file, run.err_file)]
        found = [file for file in files if any(form in file.read_bytes() for form in forms)]
        return found + [Path(run.shown) for run in self.runs if any(form in run.shown.encode() for form in forms)]
