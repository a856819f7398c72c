"""``packaging/check-deb DEB``: the built package in a clean Debian, from its installation to its purge.

Everything is done as a shop would: apt installs it, the display is started by its name, an order is accepted through
its window and looked for at the server. Prints what it took; the first thing that is not so ends it.
"""

import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from subprocess import Popen

from PIL import Image, ImageGrab

from kds_app.domain.lifecycle import Status
from kds_app.simulator import Simulator
from tests.accessibility.desk import PATIENCE, Desk, Listener, a_desk
from tests.packaging.clean_debian import CleanDebian, a_clean_debian
from tests.packaging.wayland import a_weston, photographed

TOP = Path(__file__).resolve().parents[2]
PACKAGE = "klikit-kds"
HOME = f"/usr/lib/{PACKAGE}"
SECRET = "sk-built-6Rw8Yk3Vn1"
STARTS = 5
NEW = (0x56, 0xB4, 0xE9)
"""The colour of the lane that new orders stand in: where it shines there is a board."""
_DATA = "/root/.local/share/klikit-kds"
_ELSEWHERE = "/var/lib/klikit-kds"


@dataclass(slots=True)
class Trial:
    """The package, where it is tried, and what it is tried against."""

    deb: Path
    debian: CleanDebian
    shared: Path
    sim: Simulator
    pictures: Path

    @contextmanager
    def display(self, environment: dict[str, str], *arguments: str) -> Iterator[Popen[bytes]]:
        """The display in the clean Debian, signed in as systemd would do it."""
        given = {**environment, "CREDENTIALS_DIRECTORY": str(self.shared / "credentials")}
        command = ["kds", "--base-url", self.sim.base_url, "--size", "1280x800", *arguments]
        process = self.debian.start(*command, environment=given, log=self.shared / "display.log")
        log = self.shared / "display.log"
        try:
            yield process
            assert process.poll() is None, "the display ended"
            assert "Traceback" not in log.read_text(encoding="utf-8"), "the display has a bug"
        except BaseException:
            sys.stderr.write(log.read_text(encoding="utf-8"))
            raise
        finally:
            self.debian.end(process)

    def accepted(self, listener: Listener, number: str) -> None:
        """Place an order, accept it through the window, and see it accepted at the server."""
        order = self.sim.place({"short_id": number})
        listener.press(f"Accept {number}")
        there = self.sim.wait_until(lambda: self.sim.entry(order).status is Status.ACCEPTED, PATIENCE)
        assert there, f"order {number} was accepted on the screen and not at the server"


def tell(what: str, figure: object = "ok") -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<46} {figure}\n")
    sys.stdout.flush()


def installed(trial: Trial) -> None:
    """With what it depends on, by apt, from nothing."""
    deb = str(trial.shared / trial.deb.name)
    shutil.copy(trial.deb, deb)
    tell("size of the package", f"{trial.deb.stat().st_size / 1e6:.1f} MB")
    said = trial.debian.apt("install", "--download-only", deb)
    extra = re.search(r"Need to get (?:.*/)?(.+? [kM]?B)(?: of archives)?", said)
    tell("with what it depends on, to download", extra[1] if extra else "nothing")
    space = re.search(r"After this operation, (.+) of additional", said)
    tell("the same, installed", space[1] if space else "?")
    began = time.monotonic()
    trial.debian.apt("install", deb)
    tell("installed, with all it depends on", f"{time.monotonic() - began:.0f} s")
    size = trial.debian.run("dpkg-query", "-W", "-f", "${Installed-Size}", PACKAGE)
    tell("installed size of the package alone", f"{int(size) / 1024:.0f} MiB")
    began = time.monotonic()
    trial.debian.run("dpkg", "-i", deb)
    tell("installed again, alone", f"{time.monotonic() - began:.0f} s")


def answers(trial: Trial, version: str) -> None:
    """Whether the commands run, as root and as anybody, and whether every library is there."""
    assert trial.debian.run("kds", "--version") == f"kds {version}\n"
    lacking = trial.debian.run(
        *("sh", "-c", f"find {HOME}/program -name '*.so*' -o -name kds | xargs ldd 2>&1 | grep 'not found'"),
        check=False,
    )
    assert not lacking, f"libraries are missing where nothing is but what the package depends on: {lacking}"
    tell("every library is there with Depends alone")
    trial.debian.run("useradd", "--create-home", "cook")
    doctor = trial.debian.run(
        *("su", "cook", "-c", f"CREDENTIALS_DIRECTORY={trial.shared}/credentials kds doctor"), check=False
    )
    assert "ok  letters" in doctor, doctor
    assert "Traceback" not in doctor, doctor
    tell("kds --version, kds doctor")
    page = trial.debian.inside("/usr/share/man/man1/kds.1.gz")
    assert page.is_file()
    for text in ("LGPL-3.txt", "Inter.txt", "Python.txt", "Qt/README.txt", "httpx"):
        assert trial.debian.inside(f"/usr/share/doc/{PACKAGE}/licences/{text}").exists(), text


def shown_by_x(trial: Trial, desk: Desk, listener: Listener) -> None:
    """Under X: an order accepted by a screen reader, another by a key of a bump bar; and then an upgrade beneath it."""
    with trial.display(desk.environment) as display:
        trial.accepted(listener, "301")
        order = trial.sim.place({"short_id": "302"})
        listener.finds("push button", "Accept 302")
        over = time.monotonic() + PATIENCE
        while trial.sim.entry(order).status is not Status.ACCEPTED:
            assert time.monotonic() < over, "the key A accepted nothing"
            desk.type("1", "a")  # the first of the new orders, once it has stood long enough to be looked at
            trial.sim.wait_until(lambda: trial.sim.entry(order).status is Status.ACCEPTED, 1.0)
        trial.sim.place({"short_id": "303"})
        listener.finds("push button", "Accept 303")
        grab(desk).save(trial.pictures / "xcb.png")
        tell("X: two orders accepted, seen at the server")
        trial.debian.run("dpkg", "-i", str(trial.shared / trial.deb.name))
        trial.accepted(listener, "304")
        listener.press("Reject 303")
        listener.finds("dialog", "Reject order 303: why?")
        ran = trial.debian.run("sh", "-c", f"ls {HOME}/run | wc -l").strip()
        assert ran == "2", f"{ran} copies of the program, where one runs and another is to run next"
        assert display.poll() is None
        tell("X: upgraded beneath it, another order accepted")
    trial.debian.run(f"{HOME}/switch-over", "tidy")
    assert trial.debian.run("sh", "-c", f"ls {HOME}/run | wc -l").strip() == "1"


def grab(desk: Desk) -> Image.Image:
    """What is on the screen."""
    return ImageGrab.grab(xdisplay=desk.environment["DISPLAY"])


def painted(trial: Trial, desk: Desk) -> float:
    """Seconds from the start of the program to a board on the screen."""
    began = time.monotonic()
    with trial.display(desk.environment):
        while NEW not in {colour for _, colour in grab(desk).getcolors(1 << 20) or ()}:
            assert time.monotonic() - began < PATIENCE, "no board was painted"
        return time.monotonic() - began


def shown_by_wayland(trial: Trial, desk: Desk, listener: Listener) -> None:
    """The same under a Wayland compositor, to which the display is one surface over all."""
    with a_weston(trial.shared) as socket:
        words = {**desk.environment, "WAYLAND_DISPLAY": socket, "QT_QPA_PLATFORM": "wayland"}
        words.pop("DISPLAY")
        with trial.display(words, "--fullscreen"):
            trial.accepted(listener, "305")
            trial.sim.place({"short_id": "306"})
            listener.finds("push button", "Accept 306")
            photographed(trial.shared, trial.pictures / "wayland.png")
    with Image.open(trial.pictures / "wayland.png") as picture:
        assert NEW in {colour[:3] for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    tell("Wayland: an order accepted, seen at the server")


def cut_off(trial: Trial) -> None:
    """An upgrade that is killed in the middle leaves a whole program; the next one heals what it left."""
    upgrade = trial.debian.start(
        "dpkg", "-i", str(trial.shared / trial.deb.name), environment={}, log=trial.shared / "dpkg.log"
    )
    program = trial.debian.inside(f"{HOME}/program")
    over = time.monotonic() + PATIENCE
    while not any(program.rglob("*.dpkg-new")):
        assert upgrade.poll() is None, "it was over before it could be killed"
        assert time.monotonic() < over
    upgrade.kill()
    upgrade.wait()
    trial.debian.run("kds", "outbox")
    trial.debian.run("dpkg", "-i", str(trial.shared / trial.deb.name))
    assert "install ok installed" in trial.debian.run("dpkg-query", "-W", "-f", "${Status}", PACKAGE)
    tell("an upgrade killed in the middle")


def removed(trial: Trial, desk: Desk, listener: Listener) -> None:
    """With a tap that waits: it is said, it stays, and nothing else does."""
    with trial.display(desk.environment):
        listener.finds("push button", "Accept 303")
        trial.sim.stop()
        listener.press("Accept 303")
        listener.finds("push button", "Reject 306")
        over = time.monotonic() + PATIENCE
        while not trial.debian.run("kds", "outbox").startswith("1 waiting"):
            assert time.monotonic() < over, trial.debian.run("kds", "outbox")
    said = trial.debian.apt("remove", PACKAGE)
    assert f"1 tap waits to be sent in {_DATA} (root)" in said, said
    assert not trial.debian.inside(HOME).exists(), trial.debian.run("find", HOME)
    tell("removed; the tap that waits is told of")
    trial.debian.inside(_ELSEWHERE).mkdir(parents=True, exist_ok=True)
    said = trial.debian.apt("purge", PACKAGE)
    assert f"{_ELSEWHERE} is deleted" in said, said
    left = trial.debian.run("sh", "-c", f"find / -xdev -iname '*{PACKAGE}*' -not -path '{trial.shared}/*'").split()
    ours = {_DATA, "/root/.local/state/klikit-kds", "/root/.config/klikit-kds", "/var/log"}
    strangers = [path for path in left if not path.startswith((*ours, "/home/cook/"))]
    assert not strangers, f"left behind: {strangers}"
    assert trial.debian.inside(f"{_DATA}/kds.db").is_file(), "a user's data were deleted"
    tell("purged; nothing left but users' own data")


def main(deb: Path) -> None:
    """The whole story."""
    pictures = TOP / "build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        desk = stack.enter_context(a_desk())
        shared = Path(desk.environment["XDG_RUNTIME_DIR"])
        shared.chmod(0o755)
        sim = stack.enter_context(Simulator(opening=(), secret=SECRET))
        debian = stack.enter_context(a_clean_debian(TOP / "build" / "package" / "debian", shared))
        (shared / "credentials").mkdir()
        (shared / "credentials" / "partner_key").write_text(sim.partner_key, encoding="utf-8")
        (shared / "credentials" / "secret_key").write_text(SECRET, encoding="utf-8")
        trial = Trial(deb, debian, shared, sim, pictures)
        installed(trial)
        answers(trial, deb.name.split("_")[1])
        listener = stack.enter_context(Listener(desk))
        shown_by_x(trial, desk, listener)
        tell("start → board painted, the median of 5", f"{median(painted(trial, desk) for _ in range(STARTS)):.2f} s")
        shown_by_wayland(trial, desk, listener)
        cut_off(trial)
        removed(trial, desk, listener)
    tell("pictures", pictures)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
