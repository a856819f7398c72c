"""What is left of what PyInstaller found: the plugins of the table, and of the libraries those that something needs."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath

from recipe.platforms import plugin_name

Entry = tuple[str, str, str]
"""As in PyInstaller's tables: where in the bundle, from where, and of what kind."""
Needs = Callable[[str], Iterable[str]]
"""The libraries a file is linked to, by file name."""

OF_PYTHON = ("libpython", "libmpdec")
"""Of the system's libraries these alone go along: another release of Debian has another Python."""
_SYSTEM = ("/lib/", "/lib64/", "/usr/lib/")
_QT = "PySide6/"
_METADATA = ("METADATA", "entry_points.txt")


class IncompleteError(Exception):
    """Something the program cannot do without is missing. Its text says what."""


def pruned(binaries: Sequence[Entry], plugins: frozenset[str], needs: Needs) -> list[Entry]:
    """The binaries that go into the bundle. Raises ``IncompleteError`` where a plugin is not there to be taken."""
    ours = [entry for entry in binaries if entry[2] == "EXTENSION" or not of_the_system(entry[1])]
    wanted = [entry for entry in ours if (name := plugin_name(entry[0])) is None or name in plugins]
    missing = plugins - {plugin_name(entry[0]) for entry in wanted}
    if missing:
        raise IncompleteError(f"PyInstaller left Qt plugins out: {', '.join(sorted(missing))}")
    return _reached(wanted, needs)


def wanted_data(data: Sequence[Entry], binaries: Sequence[Entry]) -> list[Entry]:
    """The files that are no binaries and that something reads; links only to a library that goes along."""
    there = {entry[0] for entry in binaries}
    read = [entry for entry in data if _is_read(PurePath(entry[0]))]
    return [entry for entry in read if entry[2] != "SYMLINK" or entry[1] in there]


def _is_read(place: PurePath) -> bool:
    """Not Qt's own translations, nor what only an installer reads; the licences have a folder of their own."""
    if any(part.endswith(".dist-info") for part in place.parts):
        return place.name in _METADATA
    return "translations" not in place.parts


def of_the_system(source: str) -> bool:
    """Whether the file comes from Debian, which mends it better than a bundle does: the package names it instead."""
    return source.startswith(_SYSTEM) and not PurePath(source).name.startswith(OF_PYTHON)


def _reached(entries: Sequence[Entry], needs: Needs) -> list[Entry]:
    """Without Qt's libraries that nothing in the bundle is linked to any more."""
    libraries = {PurePath(entry[0]).name: entry for entry in entries if _is_library(entry)}
    found: set[str] = set()
    ahead = [entry[1] for entry in entries if not _is_library(entry)]
    while ahead:
        for name in needs(ahead.pop()):
            if name in libraries and name not in found:
                found.add(name)
                ahead.append(libraries[name][1])
    return [entry for entry in entries if not _is_library(entry) or PurePath(entry[0]).name in found]


def _is_library(entry: Entry) -> bool:
    """Whether it is one of the libraries that come with Qt: no extension module, and no plugin."""
    place = entry[0].replace("\\", "/")
    return entry[2] == "BINARY" and place.startswith(_QT) and plugin_name(place) is None
