"""What the package is made of, as CycloneDX: the Python distributions in the bundle, and what else came along."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, version
from pathlib import Path
from typing import Any

from recipe.shell import run

Component = dict[str, Any]


def write_sbom(ours: Iterable[Distribution], program: Path, release: str, file: Path) -> Path:
    """The file with it: of what cyclonedx-py finds installed, what was shipped. Raises ``FailedError``."""
    ours = list(ours)
    pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"
    tool = ["-m", "cyclonedx_py", "environment", "--output-reproducible", "--pyproject", str(pyproject), sys.prefix]
    everything = json.loads(run([sys.executable, *tool]))
    others = [*inside(ours), *beside(program)]
    file.write_text(f"{json.dumps(only(everything, ours, others, release), indent=1)}\n", encoding="utf-8")
    run([sys.executable, "-c", _VALIDATE, file])
    return file


_VALIDATE = """
import pathlib, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(pathlib.Path(sys.argv[1]).read_text()) or "") or None)
"""


_INTER = "3.19"
_IN_QT = {
    "double-conversion": "BSD-3-Clause",
    "emoji-segmenter": "Apache-2.0",
    "FreeType": "FTL",
    "HarfBuzz": "MIT",
    "libpng": "libpng-2.0",
    "libpsl": "BSD-3-Clause",
    "libxcb-xinput": "MIT",
    "MD4C": "MIT",
    "PCRE2": "BSD-3-Clause",
    "pixman": "MIT",
    "TinyCBOR": "MIT",
    "Wayland protocols": "MIT",
}
"""Other people's code within Qt's libraries; of which version, the wheels do not say. All of it: licences/Qt."""


def only(
    bom: dict[str, Any], ours: Iterable[Distribution], others: Iterable[Component], release: str
) -> dict[str, Any]:
    """The bill of what is installed, cut down to what is shipped, and the rest added."""
    names = {_plain(dist.name) for dist in ours}
    kept = [part for part in bom["components"] if _plain(part["name"]) in names]
    root = {**bom["metadata"]["component"], "version": release}
    references = {root["bom-ref"], *(part["bom-ref"] for part in kept)}
    added = [{**part, "bom-ref": f"{part['name']} {part.get('version', 'in Qt')}"} for part in others]
    depends = [_within(entry, references) for entry in bom["dependencies"] if entry["ref"] in references]
    return {
        **bom,
        "metadata": {**bom["metadata"], "component": root},
        "components": sorted([*kept, *added], key=lambda part: str(part["bom-ref"])),
        "dependencies": depends,
    }


def _within(entry: Mapping[str, Any], references: set[str]) -> dict[str, Any]:
    return {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in references]}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def inside(ours: Iterable[Distribution]) -> Iterator[Component]:
    """What the distributions say of themselves that they hold, such as the OpenSSL in cryptography."""
    for dist in ours:
        for file in dist.files or ():
            if "sboms" in file.parts and file.suffix == ".json":
                bom = json.loads(Path(str(dist.locate_file(file))).read_text(encoding="utf-8"))
                for part in bom.get("components", ()):
                    yield {key: part[key] for key in ("type", "name", "version", "purl", "licenses") if key in part}


def beside(program: Path) -> Iterator[Component]:
    """What is no distribution: Python, PyInstaller's starter, the typeface, and what Qt's libraries hold of others."""
    python = f"libpython3.{sys.version_info.minor}"
    debians = run(["dpkg-query", "-W", "-f", "${Version}", python])
    yield {**_part("application", "Python", "PSF-2.0", debians), "purl": f"pkg:deb/debian/{python}@{debians}"}
    starter = "GPL-2.0-or-later WITH Bootloader-exception"
    yield {**_part("application", "PyInstaller bootloader", "", version("pyinstaller")), **_expressed(starter)}
    yield _part("data", "Inter", "OFL-1.1", _INTER)
    icu = next(program.rglob("libicudata.so.*")).name.rpartition(".so.")[2]
    yield _part("library", "ICU", "Unicode-3.0", icu)
    for name, licence in _IN_QT.items():
        yield _part("library", name, licence)


def _part(kind: str, name: str, licence: str, version: str = "") -> Component:
    part: Component = {"type": kind, "name": name, "licenses": [{"license": {"id": licence}}]}
    return {**part, "version": version} if version else part


def _expressed(licence: str) -> Component:
    return {"licenses": [{"expression": licence}]}
