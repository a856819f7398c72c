"""A desk of its own for a test: a virtual screen, a session bus and the accessibility bus, which all end with it.

And what sits at it: a screen reader, and somebody with a mouse and a keyboard who can be anybody, as xdotool.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that Debian's python3-gi is for."""
PATIENCE = 20.0
"""Seconds until something has to be on the screen, on a machine that has other things to do."""
STOPS = 40
"""More than there are on any screen here."""
_BUS = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
_ATSPI = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
_READER = Path(__file__).with_name("reader.py")
_SERVER = ("Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-dpi", "96", "-nolisten", "tcp")
Found = dict[str, Any]


def missing() -> list[str]:
    """What this computer lacks for a desk, as Debian calls it."""
    programs = {"Xvfb": "xvfb", "dbus-daemon": "dbus", "xdotool": "xdotool"}
    lacks = [package for program, package in programs.items() if shutil.which(program) is None]
    lacks += [] if _BUS.exists() else ["at-spi2-core"]
    python = Path(SYSTEM_PYTHON)
    told = python.exists() and subprocess.run([python, "-c", _ATSPI], check=False, capture_output=True).returncode == 0  # noqa: S603 - our own words
    return lacks if told else [*lacks, "python3-gi", "gir1.2-atspi-2.0"]


@dataclass(slots=True)
class Desk:
    """``environment`` is what a program started at it has to be given."""

    environment: dict[str, str]

    def type(self, *keys: str) -> None:
        """Press these keys of the keyboard, one after the other, as X calls them."""
        self._xdotool("key", *keys)

    def click(self, place: Sequence[int]) -> None:
        """Click the middle of x, y, width and height."""
        x, y, width, height = place
        self._xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def _xdotool(self, *arguments: str) -> None:
        whole = {**os.environ, **self.environment}
        subprocess.run(["xdotool", *arguments], env=whole, check=True, timeout=PATIENCE)  # noqa: S603, S607 - see missing


@contextmanager
def a_desk() -> Iterator[Desk]:
    """A desk, for as long as it is wanted."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kds-desk-"))
        base = {"XDG_RUNTIME_DIR": folder, "GSETTINGS_BACKEND": "memory", "LC_ALL": "C.UTF-8"}
        display = stack.enter_context(_serving(_SERVER, base))
        base |= {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        place = f"--address=unix:dir={folder}"
        bus = ("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", place)
        base |= {"DBUS_SESSION_BUS_ADDRESS": stack.enter_context(_serving(bus, base))}
        yield Desk(base)


@contextmanager
def _serving(command: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """Run it, and give the first line that it prints: where it can be reached."""
    whole = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"} | environment
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=whole)  # noqa: S603 - ours
    with process:
        try:
            yield cast("Any", process.stdout).readline().strip()
        finally:
            process.terminate()


@dataclass(slots=True)
class Listener:
    """Somebody who works the screen through a screen reader. Asks by role and name, and for nothing else."""

    desk: Desk
    program: str = "kds"
    _process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        quiet = ("-W", "ignore::DeprecationWarning")  # what newer ones call otherwise, older ones do not have
        command = [SYSTEM_PYTHON, *quiet, str(_READER), self.program]
        whole = {**os.environ, **self.desk.environment}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=whole)  # noqa: S603 - ours
        assert self._line() == "ready"  # the buses are up
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.terminate()

    def tree(self) -> list[Found]:
        """All that shows, in reading order."""
        return cast("list[Found]", self._ask({"do": "tree"}))

    def finds(self, role: str, name: str, *states: str) -> Found:
        """This thing, as soon as it shows."""
        return cast("Found", self._ask({"do": "find", "role": role, "name": name, "states": states}))

    def sees(self, role: str, name: str, *states: str, within: float) -> bool:
        """Whether this shows within so many seconds."""
        return "gives" in self._answer({"do": "find", "role": role, "name": name, "states": states, "within": within})

    def misses(self, role: str, name: str | None = None) -> None:
        """Wait until nothing of this role, and of this name where one is given, shows any more."""
        self._ask({"do": "gone", "role": role} | ({} if name is None else {"name": name}))

    def press(self, name: str, role: str = "push button", action: str = "Press") -> Found:
        """Have it do what it is there for, as soon as it shows. Raises ``AssertionError`` where it is disabled."""
        return cast("Found", self._ask({"do": "act", "role": role, "name": name, "action": action}))

    def focus(self) -> str:
        """What has the focus now; empty where nothing has."""
        return cast("str", self._ask({"do": "focus"}))

    def focus_other_than(self, name: str) -> str:
        """What has the focus, as soon as that is not on what is called this."""
        return cast("str", self._ask({"do": "focus", "other_than": name}))

    def walk_to(self, name: str) -> list[str]:
        """Press Tab until the focus is on what is called this; gives all the stops on the way."""
        stops = [self.focus()]
        while stops[-1] != name or len(stops) == 1:
            self.desk.type("Tab")
            stops.append(self.focus_other_than(stops[-1]))
            assert len(stops) < STOPS, f"the focus came to {stops} and never to {name}"
        return stops[1:]

    def hears(self, text: str) -> str:
        """Wait until something with this text in it is announced."""
        return cast("str", self._ask({"do": "said", "text": text}))

    def _ask(self, request: Found) -> object:
        answer = self._answer(request)
        assert "gives" in answer, answer["lacks"]
        return answer["gives"]

    def _answer(self, request: Found) -> Found:
        stream = self._process.stdin
        assert stream is not None
        stream.write(json.dumps({"within": PATIENCE, **request}) + "\n")
        stream.flush()
        return cast("Found", self._line())

    def _line(self) -> object:
        stream = self._process.stdout
        assert stream is not None
        return json.loads(stream.readline())
