"""``python -m tests.benchmarks [NAME]... [--json FILE]``: each in a process of its own, one table of all."""

import argparse
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.figure import Figure, table

NAMES = ("board", "reading", "arrival", "wire", "start", "throughput", "traffic", "days")
"""The modules beside this one that have a ``measure``, in the order they are run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; gives 1 where a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all where none is given")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--here", choices=NAMES, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")
    if asked.here:
        measure: Callable[[], list[Figure]] = importlib.import_module(f"tests.benchmarks.{asked.here}").measure
        sys.stdout.write(json.dumps([asdict(figure) for figure in measure()]))
        return 0
    figures: list[Figure] = []
    for name in asked.names or NAMES:
        sys.stdout.write(f"{name}\n")
        figures += (found := _measured(name))
        sys.stdout.write(table(found) + "\n")
        sys.stdout.flush()
    if asked.json:
        machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
        asked.json.write_text(json.dumps(machine | {"figures": [asdict(figure) for figure in figures]}, indent=1))
    return int(any(figure.met is False for figure in figures))


def _screen() -> list[str]:
    """What brings a screen, as a kitchen has one: an X server, a virtual one where there is none yet."""
    if {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys():
        return []
    if shutil.which("xvfb-run") is None:
        sys.exit("There is no screen here, and no virtual one: install the packages xvfb and xauth.")
    return ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1280x800x24 -dpi 96 -nolisten tcp"]


def _measured(name: str) -> list[Figure]:
    """In a process of its own: none is to be slower for what another has left behind."""
    command = [*_screen(), sys.executable, "-m", "tests.benchmarks", "--here", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - ourselves
    return [Figure(**figure) for figure in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main())
