"""Updates by the package with ten taps waiting: up, cut off in the middle, down, and up again.

    python -m tests.packaging.updates DEB ROOT      as root; ROOT is a Debian to chroot into, with DEB installed

A newer package is made of DEB: a later version, and one migration more. Prints what was seen; the first thing that is
not so ends it with exit code 1.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from kds_app.simulator import Simulator
from tests.end_to_end.test_updated import EVERY, TEN, Sent, moved, of_version, ten_taps

_LOOK = Event()
PATIENCE = 60.0
"""Seconds."""
_DATA = "/var/lib/kds-updates"
_MIGRATIONS = "_internal/kds_app/store/migrations"


@dataclass(frozen=True, slots=True)
class Tablet:
    """A Debian in a folder, before one server."""

    root: Path
    sim: Simulator

    @property
    def data(self) -> Path:
        """The display's data folder, seen from outside."""
        return self.root / _DATA.lstrip("/")

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command in it, to its end."""
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "CREDENTIALS_DIRECTORY": "/root/credentials"}
        whole = ["chroot", str(self.root), *command]
        return subprocess.run(whole, capture_output=True, text=True, check=check, env=environment)  # noqa: S603 - ours

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command in it, killed with all its children at the end."""
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "CREDENTIALS_DIRECTORY": "/root/credentials"}
        process = subprocess.Popen(  # noqa: S603 - ours
            ["chroot", str(self.root), *command],  # noqa: S607 - of the system that this is for
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def display(self) -> list[str]:
        """What starts it on this data."""
        return ["kds", "--base-url", self.sim.base_url, "--data-dir", _DATA]

    def install(self, deb: Path) -> str:
        """Install it, and give the version that then stands there."""
        shutil.copy(deb, self.root / "tmp")
        self.run("dpkg", "-i", f"/tmp/{deb.name}")  # noqa: S108 - of a root of its own
        return self.run("dpkg-query", "-W", "-f", "${Version}", "klikit-kds").stdout

    def cut_off(self, deb: Path) -> None:
        """Begin to install it, and kill all of that while files are half laid down."""
        shutil.copy(deb, self.root / "tmp")
        program = self.root / "usr/lib/klikit-kds/program"
        with self.running("dpkg", "-i", f"/tmp/{deb.name}") as dpkg:  # noqa: S108 - of a root of its own
            until(lambda: any(program.rglob("*.dpkg-new")), "dpkg laid nothing down")
            assert dpkg.poll() is None, "dpkg was over before it could be killed"

    def waiting(self) -> int:
        """Taps that wait, as ``kds outbox`` has it."""
        return int(self.run("kds", "outbox", "--data-dir", _DATA).stdout.split()[0])


def until(so: object, otherwise: str) -> None:
    """Look until it is so. Raises ``AssertionError`` once patience is out."""
    assert callable(so)
    over = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < over, otherwise
        _LOOK.wait(0.005)


def newer_than(deb: Path, folder: Path) -> Path:
    """The package with a later version, and with one migration more."""
    tree, newer = folder / "tree", folder / "newer.deb"
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-R", deb, tree], check=True)  # noqa: S603, S607 - of the system that this is for
    control = tree / "DEBIAN/control"
    said = control.read_text("utf-8")
    control.write_text("".join(_later(line) for line in said.splitlines(keepends=True)), "utf-8")
    step = tree / "usr/lib/klikit-kds/program" / _MIGRATIONS / f"{len(EVERY) + 1:04}.sql"
    step.write_text("CREATE TABLE of_tomorrow (x);\n", "utf-8")
    (tree / "DEBIAN/md5sums").unlink(missing_ok=True)
    subprocess.run(["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "-b", tree, newer], check=True)  # noqa: S603, S607 - as above
    return newer


def _later(line: str) -> str:
    return f"{line.rstrip()}+later\n" if line.startswith("Version:") else line


def evening(tablet: Tablet) -> Sent:
    """Ten taps that wait, on a tablet that has nothing else."""
    shutil.rmtree(tablet.data, ignore_errors=True)
    with of_version(tablet.data, EVERY) as records:
        return ten_taps(tablet.sim, records)


def version_of_records(tablet: Tablet) -> int:
    """The last migration they have seen."""
    with closing(sqlite3.connect(tablet.data / "kds.db")) as records:
        return int(records.execute("PRAGMA user_version").fetchone()[0])


def all_are_sent(tablet: Tablet, taps: Sent, before: list[str]) -> None:
    """The display, started, sends each once, with the key and the bytes it had."""
    with tablet.running(*tablet.display()):
        until(lambda: tablet.waiting() == 0, "not all were settled")
    assert moved(tablet.sim) == sorted([*before, *taps])
    sent = {seen.key: seen.body for seen in tablet.sim.requests() if seen.method == "PATCH" and seen.key in taps}
    assert sent == taps


def up(tablet: Tablet, newer: Path) -> list[str]:
    """The server is silent, the display runs, ten taps wait; all is killed in the middle of the update."""
    taps = evening(tablet)
    tablet.sim.house.faults.set_rates("write.502:100%")
    with tablet.running(*tablet.display()):
        tablet.sim.wait_until(lambda: any(seen.method == "PATCH" for seen in tablet.sim.requests()), PATIENCE)
        tablet.cut_off(newer)
    assert tablet.waiting() == TEN
    tell("killed in the middle of the update: the former program reads ten waiting taps")
    tell(f"installed after that: {tablet.install(newer)}, {tablet.waiting()} waiting")
    tablet.sim.house.faults.set_rates("")
    all_are_sent(tablet, taps, [])
    assert version_of_records(tablet) == len(EVERY) + 1
    tell("the newer program sent all ten, once each, with their keys and bytes")
    return sorted(taps)


def down(tablet: Tablet, deb: Path, newer: Path, before: list[str]) -> None:
    """Ten taps wait in the newer one's records; the older refuses them in words, and the newer sends them."""
    taps = evening(tablet)
    tablet.sim.house.faults.set_rates("write.502:100%")
    with tablet.running(*tablet.display()):
        until(lambda: version_of_records(tablet) == len(EVERY) + 1, "the records were not brought up to date")
    tablet.sim.house.faults.set_rates("")
    tell(f"gone back to {tablet.install(deb)}")
    asked = len(tablet.sim.requests())
    refused = tablet.run(*tablet.display(), "--exit-after", "5", check=False)
    assert refused.returncode == 1
    assert "written by a newer version of this program" in refused.stderr, refused.stderr
    assert len(tablet.sim.requests()) == asked
    tell(f"it says: {refused.stderr.splitlines()[-1]}")
    tell(f"and sent nothing. Installed again: {tablet.install(newer)}")
    all_are_sent(tablet, taps, before)
    tell("the newer program sent all ten, once each, with their keys and bytes")


def tell(what: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main() -> int:
    """Try it all; gives the exit code."""
    deb, root = (Path(argument) for argument in sys.argv[1:3])
    with Simulator(opening=(), secret="sk-updates") as sim:
        tablet = Tablet(root, sim)
        credentials = root / "root/credentials"
        credentials.mkdir(exist_ok=True)
        (credentials / "partner_key").write_text(sim.partner_key, "utf-8")
        (credentials / "secret_key").write_text("sk-updates", "utf-8")
        newer = newer_than(deb, root / "root")
        tell(f"here is {tablet.install(deb)}")
        down(tablet, deb, newer, up(tablet, newer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
