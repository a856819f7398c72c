"""The program as PyInstaller freezes it, and what is made sure of before anybody gets it."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from recipe.platforms import FORBIDDEN, NAME, bundle_for, plugin_name
from recipe.shell import FailedError, run


def freeze(top: Path, work: Path) -> Path:
    """The folder with the program. The same commit gives the same files. Raises ``FailedError``."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    places = ["--workpath", str(work / "work"), "--distpath", str(work / "dist")]
    run([*command, *places, top / "packaging" / "kds.spec"], env={**os.environ, "PYTHONHASHSEED": "1"})
    folder = work / "dist" / NAME
    if complaints := list(faults_in(_names(folder), bundle_for(sys.platform).plugins)):
        raise FailedError("the program is not as it should be: " + "; ".join(complaints))
    return folder


def faults_in(names: Iterable[str], plugins: frozenset[str]) -> Iterable[str]:
    """What is wrong with a bundle of these files, a sentence each."""
    names = list(names)
    there = {plugin_name(name) for name in names} - {None}
    yield from (f"the plugin {name} is missing" for name in sorted(plugins - there))
    for name in names:
        if any(word in name.lower() for word in FORBIDDEN):
            yield f"{name} has no place in it"


def _names(folder: Path) -> list[str]:
    return [str(file.relative_to(folder)) for file in folder.rglob("*")]
