"""The terms on which others gave what is in the bundle: every text, in a folder of its own."""

import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from recipe.shell import FailedError, run

_WORDS = ("licen", "copying", "notice", "authors")
BY_HAND = {"PySide6_Essentials": "Qt", "shiboken6": "Qt"}
"""Whose wheels hold no text: the folder below ``packaging/licences`` that has it."""
_COMMON = Path("/usr/share/common-licenses")
_DEBIANS = {
    "Python.txt": f"libpython3.{sys.version_info.minor}-minimal",
    "Qt/qt6-base.txt": "libqt6core6",
    "Qt/qt6-wayland.txt": "libqt6waylandclient6",
    "Qt/icu.txt": "libicu72",
}
"""What Debian compiled of sources whose own packages hold no texts, and from which of its packages."""


def write_licences(ours: Iterable[Distribution], by_hand: Path, folder: Path) -> Path:
    """The folder with them. Raises ``FailedError`` for a distribution whose terms are nowhere to be read."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(by_hand, folder)
    for dist in ours:
        texts = texts_of(dist)
        if not texts and dist.name not in BY_HAND:
            raise FailedError(f"{dist.name} is in the program, and its wheel has no licence: put it into {by_hand}")
        for number, text in enumerate(texts):
            place = folder / dist.name / (f"{number}-{text.name}" if len(texts) > 1 else text.name)
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(text, place.with_name(f"{place.name.removesuffix('.txt')}.txt"))
    for name in ("LGPL-3", "GPL-3", "Apache-2.0", "MPL-2.0"):
        shutil.copyfile(_COMMON / name, folder / f"{name}.txt")
    for name, package in _DEBIANS.items():
        (folder / name).write_text(debians_text(package, folder.parent / "copyright"), encoding="utf-8")
    return folder


def debians_text(package: str, cache: Path) -> str:
    """The copyright file of a Debian package, which need not be installed."""
    kept = cache / package
    if not kept.is_file():
        cache.mkdir(exist_ok=True)
        with TemporaryDirectory() as folder:
            run(["apt-get", "download", "-qq", package], into=Path(folder))
            run(["dpkg-deb", "-x", *Path(folder).glob("*.deb"), folder])
            shutil.copyfile(Path(folder, "usr/share/doc", package, "copyright"), kept)
    return kept.read_text(encoding="utf-8")


def texts_of(dist: Distribution) -> list[Path]:
    """The files of a distribution that its terms stand in."""
    files = (file for file in dist.files or () if ".dist-info" in file.parts[0])
    named = (file for file in files if any(word in file.name.lower() for word in _WORDS))
    return sorted(Path(str(dist.locate_file(file))) for file in named)
