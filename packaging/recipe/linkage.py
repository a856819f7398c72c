"""What the program is linked to: a file of its own, or a Debian package that the package then depends on."""

import re
from pathlib import Path

from recipe.shell import FailedError, run

_ELF = b"\x7fELF"
_NOWHERE = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)


def binaries(folder: Path) -> list[Path]:
    """Programs and libraries below the folder, in order."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
    return [file for file in files if _is_elf(file)]


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_ELF)) == _ELF


def found_nowhere(said: str) -> list[str]:
    """The libraries that are neither in the bundle nor on this machine, from what ldd says."""
    return _NOWHERE.findall(said)


def see_all_linked(folder: Path) -> None:
    """Raises ``FailedError`` where a library is nowhere: PyInstaller only leaves it out, and says nothing."""
    lacking = {name: file.name for file in binaries(folder) for name in found_nowhere(run(["ldd", file]))}
    if lacking:
        text = ", ".join(f"{name} (needed by {file})" for name, file in sorted(lacking.items()))
        raise FailedError(f"libraries are missing on this machine: {text}")


def strip(folder: Path) -> None:
    """Leave out what only a debugger reads. The starter stays whole: the program's modules hang on its end."""
    for file in binaries(folder):
        if ".so" in file.name:
            run(["strip", "--strip-unneeded", "--remove-section=.comment", file])
