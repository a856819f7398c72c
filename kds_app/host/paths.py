"""Where things live on this computer: the data, the settings, the logs, and what the program brought along."""

import sys
from pathlib import Path
from typing import Self

import platformdirs
from msgspec import Struct

APP = "klikit-kds"
_PRIVATE = 0o700


class FolderUnusableError(Exception):
    """A folder of ours cannot be made or used. Its text is one sentence in the user's words."""


class ResourcesMissingError(Exception):
    """The icons, fonts and sounds that belong to the program are not where they should be. Its text says so."""


class Paths(Struct, frozen=True):
    """The folders of one display."""

    data: Path
    config: Path
    logs: Path

    @property
    def settings(self) -> Path:
        """The settings file; it may not exist yet."""
        return self.config / "settings.json"

    @classmethod
    def for_data_dir(cls, chosen: Path | None = None) -> Self:
        """The folders for a chosen data folder, which then holds all; without one, those this system foresees.

        Folders that are missing are made, open to their owner alone. Raises ``FolderUnusableError``.
        """
        paths = cls.named(chosen)
        for folder in (paths.data, paths.config, paths.logs):
            _make(folder)
        return paths

    @classmethod
    def named(cls, chosen: Path | None = None) -> Self:
        """The same folders, whether or not they exist: for whoever only reads."""
        return cls._inside(chosen.expanduser().absolute()) if chosen else cls._of_the_system()

    @classmethod
    def _inside(cls, folder: Path) -> Self:
        return cls(data=folder, config=folder, logs=folder / "logs")

    @classmethod
    def _of_the_system(cls) -> Self:
        places = platformdirs.PlatformDirs(APP, appauthor=False)
        return cls(places.user_data_path, places.user_config_path, places.user_log_path)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusableError(f"The folder {folder} cannot be used: {_why(error)}.") from error


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def resources() -> Path:
    """The folder with what the program brought along: icons, fonts, themes, sounds, translations.

    Raises ``ResourcesMissingError``.
    """
    return find_resources(Path(__file__).resolve().parent.parent, getattr(sys, "_MEIPASS", None))


def find_resources(package: Path, bundle: str | None) -> Path:
    """The resources of the program whose package is there; ``bundle`` is where a frozen program unpacked itself.

    Raises ``ResourcesMissingError``.
    """
    for place in _places(package, bundle):
        if place.is_dir():
            return place
    raise ResourcesMissingError("The program is incomplete: its resources folder is missing. Install it again.")


def _places(package: Path, bundle: str | None) -> list[Path]:
    places = [package / "_resources"]
    if bundle is not None:
        places[:0] = [Path(bundle, "resources"), Path(bundle, "kds_app", "_resources")]
    # Beside an installed package lie the packages of others: only a checkout's neighbour is ours.
    if (package.parent / "pyproject.toml").is_file():
        places.append(package.parent / "resources")
    return places
