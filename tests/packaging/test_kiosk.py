"""The kiosk's units and scripts: whole, sound for systemd, and laid down where they look for each other."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.needs import need

FOLDER = Path(__file__).parents[2] / "packaging" / "kiosk"
PLACES = {
    name: (Path(place), int(mode, 8))
    for name, place, mode in (line.split("\t") for line in (FOLDER / "places").read_text("utf-8").splitlines())
}
UNITS = sorted(FOLDER.glob("*.service"))
SCRIPTS = sorted(name for name, (_, mode) in PLACES.items() if mode & stat.S_IXUSR)
OF_OTHERS = {"/bin/false", "/usr/bin/cage", "/usr/bin/chvt", "/usr/bin/kds"}
"""Programs that the units name and that come from elsewhere: the base, cage, kbd, and ours."""
_PROGRAM = re.compile(r"(?<![\w%.])/(?:usr/)?(?:s?bin|lib)/[\w./-]+")
_ASSIGNED = re.compile(r"^(\w+)=(.*)$", re.MULTILINE)


def assigned(unit: str, name: str) -> list[str]:
    """What the unit sets this to, line by line."""
    return [value for key, value in _ASSIGNED.findall((FOLDER / unit).read_text("utf-8")) if key == name]


def test_every_file_has_its_place_and_every_place_its_file() -> None:
    assert set(PLACES) == {file.name for file in FOLDER.iterdir()} - {"places"}


def test_what_is_laid_down_to_be_run_can_be_run_and_nothing_else_can() -> None:
    runnable = {name: bool((FOLDER / name).stat().st_mode & stat.S_IXUSR) for name in PLACES}
    assert runnable == {name: bool(mode & stat.S_IXUSR) for name, (_, mode) in PLACES.items()}


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_every_program_a_unit_names_is_laid_down_or_is_one_of_the_system(unit: Path) -> None:
    named = set(_PROGRAM.findall(unit.read_text("utf-8")))
    assert named
    assert named <= {str(place) for place, _ in PLACES.values()} | OF_OTHERS


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    if (analyze := shutil.which("systemd-analyze")) is None:
        need("systemd-analyze")
    for each in UNITS:
        # Here neither cage nor the program is installed, and an absent one would be all it has to say.
        (tmp_path / each.name).write_text(_PROGRAM.sub("/bin/true", each.read_text("utf-8")), "utf-8")
    whose = ["--user"] if "user" in PLACES[unit.name][0].parts else []
    command = [str(analyze), *whose, "--man=no", "--recursive-errors=no", "verify", str(tmp_path / unit.name)]
    environment = {"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)}
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - ours
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_sound_for_the_plainest_shell(script: str) -> None:
    read = (FOLDER / script).read_text("utf-8")
    assert read.startswith("#!/bin/sh\n")
    told = subprocess.run(["/bin/sh", "-n"], input=read, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_display_is_started_for_ever_and_stops_to_say_so_in_between() -> None:
    kiosk = "klikit-kds-kiosk.service"
    assert assigned(kiosk, "Restart") == ["always"]
    assert assigned(kiosk, "OnFailure") == ["klikit-kds-trouble.service"]
    assert assigned(kiosk, "Requires") == []
    # So quick that the limit is reached, and the sentence shown, before anybody has called for help.
    burst, every = int(assigned(kiosk, "StartLimitBurst")[0]), int(assigned(kiosk, "RestartSec")[0])
    assert burst * (every + 4) < int(assigned(kiosk, "StartLimitIntervalSec")[0])
    trouble = (FOLDER / "trouble").read_text("utf-8").splitlines()
    assert trouble[-1] == f"systemctl --no-block start {kiosk}"


def test_nobody_can_leave_the_kiosk_by_a_key_and_no_secret_goes_by_a_command_line() -> None:
    (run,) = assigned("klikit-kds-screen.service", "ExecStart")
    assert "-s" not in run.split()
    assert assigned("klikit-kds-kiosk.service", "LoadCredential") == [
        "partner_key:klikit-kds.partner_key",
        "secret_key:klikit-kds.secret_key",
    ]
    secret = (FOLDER / "klikit-kds-secret").read_text("utf-8")
    assert not re.search(r"\$[1-9@*]", secret)
