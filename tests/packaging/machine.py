"""A computer of its own, emulated by QEMU: a disk made of a folder, a screen, a USB keyboard, and a plug to pull."""

import json
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PIL import Image

PATIENCE = 600.0
"""Seconds: emulated in software, everything takes about ten times as long as on a tablet."""
OLDEST = "Nehalem"
"""The oldest processor that the guide promises."""
_LOOK = Event()
_SHELL = """
[Unit]
Description=What the trial asks
[Service]
ExecStart=/bin/sh
Environment=TERM=dumb
StandardInput=tty
StandardOutput=tty
TTYPath=/dev/ttyS1
KillSignal=SIGHUP
Restart=always
[Install]
WantedBy=multi-user.target
"""
_HUSH = "PS1= PS2=; stty -F /dev/ttyS1 -echo -onlcr"
_SERVER = """
[Unit]
Description=The way to the server of the trial
After=network-online.target
Wants=network-online.target
[Service]
ExecStart=/lib/systemd/systemd-socket-proxyd 10.0.2.2:{port}
"""
_DOOR = "[Socket]\nListenStream=127.0.0.1:{port}\n[Install]\nWantedBy=sockets.target\n"
_CABLE = "[Match]\nType=ether\n[Network]\nDHCP=yes\n"


def until(so: Callable[[], object], otherwise: str) -> None:
    """Look until it is so. Raises ``AssertionError`` once patience is out."""
    over = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < over, otherwise
        _LOOK.wait(0.2)


def wired_up(root: Path, port: int) -> list[str]:
    """Lay down what the trial needs: a network, a shell, a way to the server. Gives the units to enable.

    The server is there at the address that it has here, on loopback.
    """
    units = root / "etc/systemd/system"
    (units / "trial-shell.service").write_text(_SHELL, "utf-8")
    (units / "trial-server.service").write_text(_SERVER.format(port=port), "utf-8")
    (units / "trial-server.socket").write_text(_DOOR.format(port=port), "utf-8")
    (root / "etc/systemd/network/cable.network").write_text(_CABLE, "utf-8")
    (root / "etc/fstab").write_text("/dev/vda / ext4 errors=remount-ro 0 1\n", "utf-8")
    (root / "var/log/journal").mkdir(exist_ok=True)
    return ["systemd-networkd", "trial-shell.service", "trial-server.socket"]


@dataclass(slots=True)
class Machine:
    """What it is made of stands in a folder: ``disk``, ``vmlinuz``, ``initrd.img``."""

    folder: Path
    memory: str = "2048"
    _qemu: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _monitor: socket.socket | None = field(default=None, init=False)
    _shell: socket.socket | None = field(default=None, init=False)
    _listens: bool = field(default=False, init=False)

    def make_disk(self, root: Path, size: str = "6G") -> None:
        """With all that is in this folder, and the kernel that is in it."""
        for name in ("vmlinuz", "initrd.img"):
            (self.folder / name).write_bytes(next((root / "boot").glob(f"{name}-*")).read_bytes())
        said = subprocess.run(  # noqa: S603 - ours
            ["mke2fs", "-q", "-t", "ext4", "-d", str(root), str(self.folder / "disk"), size],  # noqa: S607 - of the system
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stderr

    def power_on(self) -> None:
        """Returns at once; it starts from its disk."""
        sockets = {name: self.folder / name for name in ("monitor", "shell")}
        for left in sockets.values():
            left.unlink(missing_ok=True)
        command = [
            "qemu-system-x86_64",
            "-accel",
            "tcg,thread=multi",
            "-cpu",
            OLDEST,
            "-smp",
            "2",
            "-m",
            self.memory,
            "-nodefaults",
        ]
        command += ["-kernel", str(self.folder / "vmlinuz"), "-initrd", str(self.folder / "initrd.img")]
        command += ["-append", "root=/dev/vda rw quiet console=tty1 console=ttyS0"]
        command += ["-drive", f"file={self.folder / 'disk'},if=virtio,format=raw", "-display", "none"]
        command += ["-device", "virtio-vga,xres=1280,yres=800", "-device", "qemu-xhci", "-device", "usb-kbd"]
        command += ["-nic", "user,model=virtio-net-pci", "-audiodev", "none,id=sound"]
        command += ["-device", "intel-hda", "-device", "hda-output,audiodev=sound"]
        command += ["-serial", f"file:{self.folder / 'console.log'}"]
        command += ["-serial", f"unix:{sockets['shell']},server=on,wait=off"]
        command += ["-qmp", f"unix:{sockets['monitor']},server=on,wait=off"]
        with (self.folder / "qemu.log").open("wb") as log:
            self._qemu = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - ours
        until(lambda: all(each.exists() for each in sockets.values()) or self.off, "QEMU did not start")
        assert not self.off, (self.folder / "qemu.log").read_text("utf-8")
        self._monitor, self._shell = (_connected(each) for each in sockets.values())
        self._listens = False
        _line(self._monitor)
        self._tell("qmp_capabilities")

    @property
    def off(self) -> bool:
        """Whether it has been shut down, or its plug pulled."""
        return self._qemu is None or self._qemu.poll() is not None

    def pull_the_plug(self) -> None:
        """It stops between two instructions."""
        if self._qemu is not None:
            self._qemu.send_signal(signal.SIGKILL)
            self._qemu.wait()

    def press_power(self) -> None:
        """As a finger does on its power button."""
        self._tell("system_powerdown")

    def press(self, *keys: str) -> None:
        """Keys of its keyboard, one after the other."""
        for key in keys:
            self._tell("send-key", keys=[{"type": "qcode", "data": key}])
            _LOOK.wait(0.3)

    def photographed(self, picture: Path) -> Image.Image:
        """What its screen shows, kept there."""
        self._tell("screendump", filename=str(picture), format="png")
        with Image.open(picture) as image:
            return image.convert("RGB")

    def shows(self, colour: tuple[int, int, int]) -> bool:
        """Whether its screen shows this colour anywhere."""
        seen = self.photographed(self.folder / "glance.png").getcolors(1 << 24) or ()
        return colour in {each for _, each in seen}

    def ask(self, command: str) -> str:
        """What a command prints there, run by root."""
        assert self._shell is not None
        while not self._listens:  # what it is told before it listens is lost
            self._listens = self._said(_HUSH, 5.0) is not None and self._said("true", 5.0) == ""
        said = self._said(command, PATIENCE)
        assert said is not None, f"no answer to {command}"
        return said

    def _said(self, command: str, within: float) -> str | None:
        """What the shell there answers; None where it does not within so many seconds."""
        assert self._shell is not None
        mark = uuid.uuid4().hex
        self._shell.sendall(f"{{ {command}\n}} </dev/null 2>&1; echo {mark[:16]}''{mark[16:]}\n".encode())
        said, over = "", time.monotonic() + within
        self._shell.settimeout(within)
        while f"{mark}\n" not in said:
            try:
                said += self._shell.recv(1 << 16).decode(errors="replace")
            except TimeoutError:
                return None
            if time.monotonic() > over:
                return None
        return said.partition(mark)[0]

    def _tell(self, command: str, **arguments: object) -> None:
        """To QEMU. Raises ``AssertionError`` where it does not do so."""
        assert self._monitor is not None
        self._monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while "return" not in (answer := json.loads(_line(self._monitor))):
            assert "error" not in answer, answer


def _connected(path: Path) -> socket.socket:
    plug = socket.socket(socket.AF_UNIX)
    plug.settimeout(PATIENCE)
    plug.connect(str(path))
    return plug


def _line(plug: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\n"):
        piece = plug.recv(1)
        assert piece, "QEMU hung up"
        said += piece
    return said
