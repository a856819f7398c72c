"""The kiosk on a computer of its own, from its first boot to a pulled plug.

    python -m tests.packaging.booted DEB      as root; needs debootstrap and qemu-system-x86

A Debian with a kernel and nothing else gets DEB by apt, and what the installer's guide lays down before the first boot.
QEMU then boots it, emulated in software: the times tell what comes after what, not what a tablet takes. Prints what was
seen; the first thing that is not so ends it with exit code 1.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kds_app.simulator import Actor, Simulator
from tests.packaging.built import NEW, TOP, tell
from tests.packaging.clean_debian import CleanDebian, a_clean_debian
from tests.packaging.machine import Machine, until, wired_up

SECRET = "sk-booted-4Hq9Zt2Wm7"
KIOSK, SCREEN = "klikit-kds-kiosk", "klikit-kds-screen"
_OF_A_COMPUTER = ("linux-image-amd64", "systemd-sysv", "udev", "dbus")
_OF_A_KIOSK = ("cage", "seatd", "kbd", "systemd-timesyncd")
"""As the installer's guide has it."""


@dataclass(slots=True)
class Trial:
    """A computer that the kiosk is on, before one server."""

    machine: Machine
    sim: Simulator
    pictures: Path

    def boots(self, picture: str) -> None:
        """Power on, hands off, and wait for a board."""
        began = time.monotonic()
        self.machine.power_on()
        self.paints("no board was painted")
        took = time.monotonic() - began
        self.machine.photographed(self.pictures / picture)
        tell("power on → board, emulated", f"{took:.0f} s")

    def paints(self, otherwise: str) -> None:
        """Wait for a board with new orders."""
        until(lambda: self.machine.off or self.machine.shows(NEW), otherwise)
        assert not self.machine.off, "it went off"

    def killed(self, unit: str) -> None:
        """Kill what the unit runs, and wait for the board to be back without anybody's help."""
        began = time.monotonic()
        pid = self.machine.ask(f"systemctl show -P MainPID {unit}; kill -9 $(systemctl show -P MainPID {unit})").strip()
        until(lambda: not self.machine.shows(NEW), f"{pid} was killed, and the board stayed")
        self.paints("the board did not come back")
        other = self.machine.ask(f"systemctl show -P MainPID {unit}").strip()
        assert other not in {pid, "0"}, f"{pid} runs on"
        tell(f"{unit} killed → board, emulated", f"{time.monotonic() - began:.0f} s")

    def sent(self) -> list[str]:
        """The keys of the taps that came to the server, in order."""
        return list(dict.fromkeys(seen.key for seen in self.sim.requests() if seen.method == "PATCH"))

    def accepts(self, digit: str) -> str:
        """Accept the order under this digit by keys alone; gives the key of the tap when it has come to the server."""
        before = self.sent()

        def pressed() -> bool:
            self.machine.press(digit, "a")
            return self.sim.wait_until(lambda: self.sent() != before, 5.0)

        until(pressed, "a key was pressed and nothing was sent")
        (key,) = self.sent()[len(before) :]
        return key

    def moved(self) -> list[str]:
        """The keys of what the display moved, in order."""
        return [effect.hand.key for effect in self.sim.effects(by=Actor.PARTNER)]

    def waiting(self) -> str:
        """What the display's own records say of taps."""
        said = self.machine.ask("runuser -u kds -- kds outbox --data-dir /var/lib/klikit-kds")
        return next(iter(said.splitlines()), "")


def provisioned(debian: CleanDebian, deb: str, sim: Simulator) -> None:
    """By apt alone, and with what is laid down before the first start."""
    debian.apt("install", *_OF_A_COMPUTER)
    debian.apt("install", deb, *_OF_A_KIOSK)
    settings = {"environment": "other", "base_url": sim.base_url, "kiosk": True}
    debian.inside("/etc/klikit-kds/settings.json").write_text(json.dumps(settings), "utf-8")
    debian.run("sh", "-c", f"printf '{sim.partner_key}\\n{SECRET}\\n' | klikit-kds-secret")
    debian.run("systemctl", "enable", KIOSK, *wired_up(debian.root, sim.port))


@contextmanager
def plain(root: Path, folder: Path) -> Iterator[Path]:
    """The root without what is mounted in it."""
    folder.mkdir()
    subprocess.run(["mount", "--bind", root, folder], check=True)  # noqa: S603, S607 - of the system
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S603, S607 - of the system


@contextmanager
def a_provisioned_machine(deb: Path, sim: Simulator) -> Iterator[Machine]:
    """One that was never switched on."""
    with ExitStack() as stack:
        work = TOP / "build" / "package"
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="booted-", dir=work)))
        machine = Machine(folder)
        with a_clean_debian(work / "debian", folder) as debian:
            shutil.copy(deb, folder)
            provisioned(debian, str(folder / deb.name), sim)
            with plain(debian.root, folder / "root") as root:
                machine.make_disk(root)
        stack.callback(machine.pull_the_plug)
        yield machine


def first_boot(trial: Trial) -> None:
    """Nobody touches it; then what runs is killed, and an order accepted by a key."""
    trial.boots("booted.png")
    said = trial.machine.ask("klikit-kds-doctor")
    (trial.pictures / "booted-doctor.txt").write_text(said, "utf-8")
    tell(
        "klikit-kds-doctor minds", " · ".join(line for line in said.splitlines() if line.startswith("!!")) or "nothing"
    )
    trial.killed(KIOSK)
    trial.killed(SCREEN)
    key = trial.accepts("1")
    assert trial.sim.wait_until(lambda: trial.moved() == [key]), trial.moved()
    tell("accepted by a key, seen at the server")


def shut_down(trial: Trial) -> None:
    """By its power button; the journal of the next boot says whether it ended in order."""
    began = time.monotonic()
    trial.machine.press_power()
    until(lambda: trial.machine.off, "the power button did not switch it off")
    tell("power button → off, emulated", f"{time.monotonic() - began:.0f} s")


def ended_in_order(trial: Trial) -> None:
    """What systemd wrote down of the boot before."""
    said = trial.machine.ask(f"journalctl -b -1 -o short-unix --no-hostname -u {KIOSK} | tail -n 8")
    times = {
        word: float(line.split()[0]) for line in said.splitlines() for word in ("Stopping", "Stopped") if word in line
    }
    assert f"{KIOSK}.service: Deactivated successfully" in said, said
    tell("of which the display took", f"{times['Stopped'] - times['Stopping']:.1f} s, and ended in order")


def plug_pulled(trial: Trial) -> None:
    """While a tap waits: it is on the disk, and goes out after the next boot with the key it had."""
    trial.sim.house.faults.set_rates("write.502:100%")
    key = trial.accepts("2")
    trial.machine.pull_the_plug()
    tell("the plug is pulled while a tap waits")
    before = len(trial.moved())
    trial.boots("booted-again.png")
    assert trial.waiting() == "1 waiting", trial.waiting()
    assert len(trial.moved()) == before
    tell("kds outbox, after the boot", trial.waiting())
    trial.sim.house.faults.set_rates("")
    until(lambda: trial.waiting() == "0 waiting", "it still waits")
    assert trial.moved()[before:] == [key], "it went out more than once, or with another key"
    tell("it went out once, with the key it had")


def main(deb: Path) -> None:
    """The whole story."""
    pictures = TOP / "build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with Simulator(opening=(), secret=SECRET) as sim, a_provisioned_machine(deb, sim) as machine:
        for number in range(401, 405):
            sim.place({"short_id": str(number)})
        trial = Trial(machine, sim, pictures)
        tell("a disk, provisioned and never booted")
        first_boot(trial)
        shut_down(trial)
        trial.boots("booted-after-shutdown.png")
        ended_in_order(trial)
        plug_pulled(trial)
        machine.photographed(pictures / "booted-sent.png")
    tell("pictures", pictures)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
