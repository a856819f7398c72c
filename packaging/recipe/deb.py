"""The Debian package: laid out in a folder, with what it depends on, and packed by dpkg."""

import gzip
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from recipe.linkage import binaries
from recipe.places import read_places
from recipe.platforms import NAME, SIZES
from recipe.shell import run

HOME = f"usr/lib/{NAME}"
DOCUMENTS = f"usr/share/doc/{NAME}"
_SCRIPTS = ("postinst", "prerm", "postrm")


@dataclass(frozen=True, slots=True)
class Release:
    """What is packed."""

    version: str
    date: int
    """Of the commit, in seconds since 1970: all that is packed is dated by it."""
    maintainer: str
    needed: tuple[str, ...]
    """Debian packages that nothing is linked to and the display needs all the same."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made before, and where."""

    program: Path
    icons: Path
    licences: Path
    sbom: Path


def build(packaging: Path, made: Made, work: Path, release: Release) -> Path:
    """The package, below ``work``. Raises ``FailedError``."""
    shutil.rmtree(work, ignore_errors=True)
    root = work / "debian" / NAME
    _lay_out(packaging, made, root, release)
    _describe(packaging, work, root, release)
    return _pack(root, work, release)


def _lay_out(packaging: Path, made: Made, root: Path, release: Release) -> None:
    shutil.copytree(made.program, root / HOME / "program", symlinks=True)
    for place in read_places(packaging):
        copy(place.source, root / place.target.lstrip("/"), place.mode)
    for size in SIZES:
        icon = root / f"usr/share/icons/hicolor/{size}x{size}/apps/{NAME}.png"
        copy(made.icons / f"{NAME}-{size}.png", icon, 0o644)
    documents = root / DOCUMENTS
    shutil.copytree(made.licences, documents / "licences")
    copy(made.sbom, documents / "sbom.cdx.json", 0o644)
    guide = packaging / "README.md"
    if guide.is_file():
        copy(guide, documents / "README.md", 0o644)
    (documents / "changelog.gz").write_bytes(zipped(changelog(release).encode()))
    for page in [file for file in (root / "usr/share/man").rglob("*") if file.is_file()]:
        page.with_name(f"{page.name}.gz").write_bytes(zipped(page.read_bytes()))
        page.unlink()
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    (root / "usr/bin/kds").symlink_to(f"../lib/{NAME}/current/kds")


def copy(source: Path, target: Path, mode: int) -> None:
    """The file, there, with this mode and no other attribute of the original."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def zipped(text: bytes) -> bytes:
    """As gzip has it, alike on every day and machine."""
    return gzip.compress(text, compresslevel=9, mtime=0)


def changelog(release: Release) -> str:
    """Debian's, of this one version: what changed stands in the repository."""
    date = formatdate(release.date)
    return f"{NAME} ({release.version}) stable; urgency=medium\n\n  * Built.\n\n -- {release.maintainer}  {date}\n"


def _describe(packaging: Path, work: Path, root: Path, release: Release) -> None:
    """Everything in DEBIAN, by Debian's own tools."""
    control = root / "DEBIAN"
    control.mkdir()
    for name in _SCRIPTS:
        copy(packaging / "debian" / name, control / name, 0o755)
    copy(packaging / "debian" / "control", work / "debian" / "control", 0o644)
    (work / "debian" / "changelog").write_text(changelog(release), encoding="utf-8")
    substvars = work / "debian" / "substvars"
    words = f"maintainer={release.maintainer}\nrun:Depends={', '.join(release.needed)}\n"
    substvars.write_text(words, encoding="utf-8")
    _tidy(root)
    files = [str(file.relative_to(work)) for file in binaries(root / HOME)]
    inside = f"-S{root.relative_to(work)}"
    run(["dpkg-shlibdeps", inside, "--ignore-missing-info", f"-T{substvars}", *files], into=work)
    settings = sorted(file for file in (root / "etc").rglob("*") if file.is_file()) if (root / "etc").is_dir() else []
    if settings:
        lines = "".join(f"/{file.relative_to(root)}\n" for file in settings)
        (control / "conffiles").write_text(lines, encoding="utf-8")
    (control / "md5sums").write_text(_sums(root), encoding="utf-8")
    run(["dpkg-gencontrol", f"-P{root}", f"-T{substvars}", "-fdebian/files"], into=work)


def _tidy(root: Path) -> None:
    """Everybody may read all of it; of the program itself its starter alone is run."""
    starter = root / HOME / "program" / "kds"
    copied = [*(root / HOME / "program").rglob("*"), *(root / DOCUMENTS).rglob("*")]
    for file in copied:
        if file.is_file() and not file.is_symlink():
            file.chmod(0o755 if file == starter else 0o644)
    for folder in (root, *(file for file in root.rglob("*") if file.is_dir())):
        folder.chmod(0o755)


def _sums(root: Path) -> str:
    files = (file for file in root.rglob("*") if file.is_file() and not file.is_symlink())
    names = sorted(str(file.relative_to(root)) for file in files if "DEBIAN" not in file.parts)
    return run(["md5sum", *names], into=root)


def _pack(root: Path, work: Path, release: Release) -> Path:
    architecture = run(["dpkg", "--print-architecture"]).strip()
    deb = work / f"{NAME}_{release.version}_{architecture}.deb"
    clock = {**os.environ, "SOURCE_DATE_EPOCH": str(release.date)}
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", root, deb], env=clock)
    return deb


def needed_in(setup: str, sound: Iterable[str] = ()) -> tuple[str, ...]:
    """The packages that ``setup.sh`` installs to run the display: the same are needed here."""
    block = re.search(r"^run_packages=\(\n(.*?)^\)", setup, re.MULTILINE | re.DOTALL)
    if block is None:
        raise ValueError("setup.sh names no run_packages")
    return (*block[1].split(), *sound)
