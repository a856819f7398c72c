"""``python -m recipe``: the package for the system it is run on, below ``build/dist``; ``packaging/build`` runs it."""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from recipe import deb
from recipe.icons import make_icons
from recipe.licences import write_licences
from recipe.linkage import see_all_linked, strip
from recipe.platforms import NAME
from recipe.program import freeze
from recipe.sbom import write_sbom
from recipe.shell import FailedError, run
from recipe.shipped import shipped

_PACKAGING = Path(__file__).resolve().parent.parent
_TOP = _PACKAGING.parent
_WORK = _TOP / "build" / "package"
_NOBODY = "klikit kitchen display <maintainers@klikit-kds.invalid>"
"""Whoever publishes the package gives a name and an address, as for every Debian tool: DEBFULLNAME, DEBEMAIL."""


def main() -> int:
    """Make it; gives the exit code."""
    try:
        icons = _WORK / "icons"
        with _step("icons"):
            make_icons(_PACKAGING / "desktop" / f"{NAME}.svg", icons)
        with _step("program"):
            program = freeze(_TOP, _WORK)
        if sys.platform == "linux":
            with _step("libraries"):
                strip(program)
                see_all_linked(program)
            sys.stdout.write(f"{_debian(program, icons)}\n")
    except FailedError as error:
        sys.stderr.write(f"packaging: {error}\n")
        return 1
    return 0


def _debian(program: Path, icons: Path) -> Path:
    ours = shipped(_WORK / "sources.json", _TOP)
    with _step("licences, SBOM"):
        starter = distribution("pyinstaller")
        licences = write_licences([*ours, starter], _PACKAGING / "licences", _WORK / "licences")
        shutil.copyfile(_TOP / "resources" / "fonts" / "OFL.txt", licences / "Inter.txt")
        sbom = write_sbom(ours, program, _version(), _WORK / "sbom.cdx.json")
    release = deb.Release(_version(), _date(), _maintainer(), deb.needed_in((_PACKAGING / "setup.sh").read_text()))
    with _step("package"):
        made = deb.build(_PACKAGING, deb.Made(program, icons, licences, sbom), _WORK / "deb", release)
    dist = _TOP / "build" / "dist"
    dist.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(made, dist / made.name))


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    sys.stderr.write(f"{name:22} ok {time.monotonic() - began:4.0f} s\n")


def _version() -> str:
    found = re.search(r'__version__ = "(.+)"', (_TOP / "kds_app" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise FailedError("kds_app/__init__.py names no version")
    return found[1]


def _date() -> int:
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run(["git", "log", "-1", "--format=%ct"], into=_TOP))


def _maintainer() -> str:
    name, address = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name} <{address}>" if name and address else _NOBODY


if __name__ == "__main__":
    sys.exit(main())
