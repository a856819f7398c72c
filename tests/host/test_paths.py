"""Where things live on this computer."""

import stat
import sys
from pathlib import Path

import pytest

from kds_app.host.paths import FolderUnusableError, Paths, ResourcesMissingError, find_resources, resources


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_a_chosen_data_folder_holds_settings_and_logs_too(tmp_path: Path) -> None:
    chosen = tmp_path / "kitchen"
    paths = Paths.for_data_dir(chosen)
    assert (paths.data, paths.settings, paths.logs) == (chosen, chosen / "settings.json", chosen / "logs")


def test_a_relative_data_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.for_data_dir(Path("here")).data == tmp_path / "here"


@pytest.mark.skipif(sys.platform != "linux", reason="the variables are those of Linux desktops")
def test_without_one_the_folders_are_where_the_system_foresees_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    paths = Paths.for_data_dir()
    assert paths.data == tmp_path / "data" / "klikit-kds"
    assert paths.config == tmp_path / "config" / "klikit-kds"
    assert paths.logs.is_relative_to(tmp_path / "state" / "klikit-kds")
    assert paths.logs.is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_folders_that_are_made_are_open_to_their_owner_alone(tmp_path: Path) -> None:
    paths = Paths.for_data_dir(tmp_path / "kitchen")
    assert {mode(paths.data), mode(paths.logs)} == {0o700}


def test_a_folder_that_is_there_already_is_used_as_it_is(tmp_path: Path) -> None:
    Paths.for_data_dir(tmp_path)
    assert Paths.for_data_dir(tmp_path).data == tmp_path


def test_a_file_in_the_folders_place_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnusableError, match=r"^The folder .*file cannot be used: file exists\.$"):
        Paths.for_data_dir(tmp_path / "file")


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_resources_are_found_inside_an_installed_package(tmp_path: Path) -> None:
    place = made(tmp_path / "site" / "kds_app" / "_resources")
    assert find_resources(tmp_path / "site" / "kds_app", None) == place


def test_resources_are_found_beside_the_package_in_a_checkout(tmp_path: Path) -> None:
    place = made(tmp_path / "resources")
    (tmp_path / "pyproject.toml").touch()
    assert find_resources(tmp_path / "kds_app", None) == place


def test_a_neighbour_called_resources_is_not_taken_for_ours_outside_a_checkout(tmp_path: Path) -> None:
    made(tmp_path / "resources")
    with pytest.raises(ResourcesMissingError, match="Install it again"):
        find_resources(tmp_path / "kds_app", None)


@pytest.mark.parametrize("inside", ["resources", "kds_app/_resources"])
def test_a_frozen_program_finds_them_where_it_was_unpacked(tmp_path: Path, inside: str) -> None:
    place = made(tmp_path / "bundle" / inside)
    made(tmp_path / "kds_app" / "_resources")
    assert find_resources(tmp_path / "kds_app", str(tmp_path / "bundle")) == place


def test_this_program_finds_its_own_resources() -> None:
    assert resources().is_dir()
