"""A Wayland compositor without a screen, and pictures of what it shows."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SOCKET = "wayland-kds"
_STARTS_WITHIN = 20.0


@contextmanager
def a_weston(folder: Path) -> Iterator[str]:
    """Weston on a socket in the folder; gives the socket's path."""
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    command = ["weston", "--backend=headless-backend.so", "--use-pixman", "--width=1280", "--height=800", "--debug"]
    with (folder / "weston.log").open("wb") as log:
        whole = [*command, f"--socket={_SOCKET}"]
        process = subprocess.Popen(whole, stdout=log, stderr=log, env=environment)  # noqa: S603 - ours
    try:
        over = time.monotonic() + _STARTS_WITHIN
        while not (folder / _SOCKET).exists():
            assert process.poll() is None, (folder / "weston.log").read_text(encoding="utf-8")
            assert time.monotonic() < over, "weston did not start"
        yield str(folder / _SOCKET)
    finally:
        process.terminate()
        process.wait()


def photographed(folder: Path, picture: Path) -> None:
    """Take a picture of what that compositor shows."""
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": _SOCKET}
    subprocess.run(["weston-screenshooter"], cwd=folder, env=environment, check=True)  # noqa: S607 - the one on the path
    shutil.move(next(folder.glob("wayland-screenshot-*.png")), picture)
