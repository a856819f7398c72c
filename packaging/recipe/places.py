"""The tables of what lies where in the Debian package: ``debian/places`` and ``kiosk/places``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

_OCTAL = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One file of ours, as it stands in the package."""

    source: Path
    target: str
    """Absolute, as it will be on the tablet."""
    mode: int

    @classmethod
    def read(cls, line: str, folder: Path) -> Self:
        """One line of a table: source below ``folder``, target, and mode in octal, with tabs between."""
        source, target, mode = line.split("\t")
        return cls(folder / source, target, int(mode, _OCTAL))


def read_places(packaging: Path) -> list[Place]:
    """Every file that is copied into the package as it is."""
    tables = ((packaging / "debian" / "places", packaging), (packaging / "kiosk" / "places", packaging / "kiosk"))
    return [
        Place.read(line, folder)
        for table, folder in tables
        if table.is_file()
        for line in table.read_text(encoding="utf-8").splitlines()
        if line
    ]
