"""Whose work is in the bundle: the Python distributions that files were taken from."""

import json
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

_APART = ("klikit-kds", "pyinstaller")
"""The program itself, and what starts it: neither is taken from its wheel."""


def shipped(sources: Path, top: Path) -> list[Distribution]:
    """The distributions that a file of the bundle comes from, by name; ``sources`` is written by PyInstaller's spec."""
    files = {str(Path(file).absolute()) for file in json.loads(sources.read_text(encoding="utf-8"))}
    return owning((file for file in files if not file.startswith(f"{top}/kds_app/")), distributions())


def owning(files: Iterable[str], installed: Iterable[Distribution]) -> list[Distribution]:
    """Those of the distributions that one of the files belongs to."""
    wanted = set(files)
    owners = [dist for dist in installed if wanted & {str(dist.locate_file(file)) for file in dist.files or ()}]
    return sorted((dist for dist in owners if dist.name not in _APART), key=lambda dist: dist.name.lower())
