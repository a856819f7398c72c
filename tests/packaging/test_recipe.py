"""The recipe of the packages: what goes along on each system, what may never, and where everything lies."""

import re
from pathlib import Path, PurePosixPath

import pytest
from recipe.deb import needed_in
from recipe.linkage import found_nowhere
from recipe.places import read_places
from recipe.platforms import DATA, ENTRY, FORBIDDEN, bundle_for, plugin_name
from recipe.program import faults_in
from recipe.pruned import IncompleteError, pruned, wanted_data

from kds_app import cli

TOP = Path(__file__).parents[2]
SYSTEMS = ("linux", "win32", "darwin")
X11 = ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/PySide6/Qt/plugins/platforms/libqxcb.so", "BINARY")
KEYBOARD = (
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "/venv/PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "BINARY",
)
GUI = ("PySide6/Qt/lib/libQt6Gui.so.6", "/venv/PySide6/Qt/lib/libQt6Gui.so.6", "BINARY")
QML = ("PySide6/Qt/lib/libQt6Qml.so.6", "/venv/PySide6/Qt/lib/libQt6Qml.so.6", "BINARY")
LIBC = ("libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6", "BINARY")


def _needs(file: str) -> list[str]:
    return ["libQt6Gui.so.6"] if "plugins" in file else []


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_has_a_screen_one_without_and_no_virtual_keyboard(system: str) -> None:
    bundle = bundle_for(system)
    assert "platforms/qoffscreen" in bundle.plugins
    assert len([name for name in bundle.plugins if name.startswith("platforms/")]) > 1
    assert not any(word in name for name in bundle.plugins for word in FORBIDDEN)
    assert any(program.name == "kds" for program in bundle.programs)


def test_for_a_system_that_nobody_thought_of_there_is_no_bundle() -> None:
    with pytest.raises(KeyError):
        bundle_for("plan9")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "platforms/qxcb"),
        ("PySide6\\plugins\\platforms\\qwindows.dll", "platforms/qwindows"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", None),
    ],
)
def test_a_plugin_has_the_same_name_on_every_system(place: str, name: str | None) -> None:
    assert plugin_name(place) == name


def test_of_what_was_found_the_plugins_of_the_table_stay_and_the_libraries_that_they_need() -> None:
    kept = pruned([X11, KEYBOARD, GUI, QML, LIBC], frozenset({"platforms/qxcb"}), _needs)
    assert kept == [X11, GUI]


def test_a_plugin_that_was_left_out_without_a_word_ends_the_build() -> None:
    with pytest.raises(IncompleteError, match="platforms/qwayland"):
        pruned([X11], frozenset({"platforms/qxcb", "platforms/qwayland"}), _needs)


def test_of_the_data_goes_along_what_is_read() -> None:
    read = ("resources/fonts/Inter-Bold.otf", "/top/Inter-Bold.otf", "DATA")
    version = ("httpx-0.28.1.dist-info/METADATA", "/venv/METADATA", "DATA")
    unread = [
        ("PySide6/Qt/translations/qt_de.qm", "/venv/qt_de.qm", "DATA"),
        ("httpx-0.28.1.dist-info/RECORD", "/venv/RECORD", "DATA"),
        ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK"),
    ]
    assert wanted_data([read, version, *unread], [GUI]) == [read, version]


def test_a_bundle_with_a_virtual_keyboard_or_without_a_screen_is_refused() -> None:
    assert list(faults_in([X11[0]], frozenset({"platforms/qxcb"}))) == []
    said = list(faults_in([KEYBOARD[0]], frozenset({"platforms/qxcb"})))
    assert said == ["the plugin platforms/qxcb is missing", f"{KEYBOARD[0]} has no place in it"]


def test_a_library_that_is_nowhere_is_found_out_from_what_ldd_says() -> None:
    said = "\tlibxcb-cursor.so.0 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n"
    assert found_nowhere(said) == ["libxcb-cursor.so.0"]


def test_everything_that_is_laid_down_is_there_and_in_a_place_of_its_own() -> None:
    places = read_places(TOP / "packaging")
    assert [place.source for place in places if not place.source.is_file()] == []
    targets = [place.target for place in places]
    assert len(set(targets)) == len(targets)
    assert all(PurePosixPath(target).is_absolute() for target in targets)
    assert any(target.endswith("klikit-kds-kiosk.service") for target in targets)


def test_everything_that_is_read_when_the_program_runs_goes_along() -> None:
    assert (TOP / ENTRY).is_file()
    assert [source for source in DATA if not list(TOP.glob(source))] == []


def test_the_package_needs_what_the_display_needs_anywhere() -> None:
    needed = needed_in((TOP / "packaging" / "setup.sh").read_text(encoding="utf-8"))
    assert {"ca-certificates", "alsa-utils", "fonts-noto-cjk", "libxcb-cursor0"} <= set(needed)
    with pytest.raises(ValueError, match="run_packages"):
        needed_in("nothing=()")


def test_the_manual_names_every_option_and_every_command() -> None:
    page = (TOP / "packaging" / "debian" / "kds.1").read_text(encoding="utf-8").replace("\\-", "-")
    for words in (cli._parser().format_help(),):
        usage, _, _ = words.partition("examples:")
        options = set(re.findall(r"--[a-z][a-z-]+", usage))
        assert options
        assert {option for option in options if option not in page} == set()
    commands = ("doctor", "outbox", "shift", "simulator", "support-file")
    assert all(command in page for command in commands)
