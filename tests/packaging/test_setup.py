"""What a set-up finds out about the computer before it begins."""

import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "packaging" / "setup.sh"


def asked(question: str, **computer: str) -> subprocess.CompletedProcess[str]:
    """What a function of it finds, on a computer whose commands print this; one that prints nothing fails."""
    commands = "; ".join(f"{name}() {{ [[ -n '{said}' ]] && echo '{said}'; }}" for name, said in computer.items())
    script = f"set -o pipefail; source {SETUP}; {commands.replace('apt_get_', 'apt-get')}; {question}"
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)  # noqa: S603, S607 - ours


@pytest.mark.parametrize(
    ("machine", "library", "too_old"),
    [("aarch64", "2.36", True), ("aarch64", "2.39", False), ("aarch64", "2.41", False), ("x86_64", "2.36", False)],
)
def test_where_there_is_no_qt_for_the_c_library_it_is_said_and_not_left_to_pip(
    machine: str, library: str, *, too_old: bool
) -> None:
    found = asked("too_old_for_qt", uname=machine, getconf=f"glibc {library}")
    assert (found.returncode == 0) is too_old


def test_a_package_older_than_debians_own_is_told_of_with_the_line_that_updates_it() -> None:
    found = asked("update_packages python3.11", may_install="", apt_get_="Inst python3.11 [3.11.2-6] (3.11.2-7 Debian)")
    assert found.returncode == 1
    assert found.stderr.endswith("apt-get install -y --only-upgrade python3.11\n")


def test_what_is_as_new_as_debians_own_is_not_spoken_of() -> None:
    found = asked("update_packages python3.11", may_install="", apt_get_="Reading package lists... Done")
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("flock") is None, reason="no flock here: two set-ups at a time go on side by side")
def test_two_set_ups_at_a_time_make_one_environment_and_the_second_says_what_it_waits_for(tmp_path: Path) -> None:
    made, go = tmp_path / "made", tmp_path / "go"
    stubs = (
        "install_packages() { :; }",
        "usable() { true; }",
        f"made() {{ [[ -e {made} ]]; }}",
        f"make_environment() {{ echo begun; until [[ -e {go} ]]; do sleep 0.01; done; echo once >>{made}; }}",
    )
    script = "; ".join(("set -euo pipefail", f"source {SETUP}", *stubs, "prepare requirements.txt"))
    command = ["bash", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:  # noqa: S603 - ours
        assert first.stdout is not None
        assert first.stdout.readline() == "begun\n"
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as second:  # noqa: S603 - ours
            assert second.stderr is not None
            assert second.stderr.readline() == "packaging: another set-up is at work here; waiting for it\n"
            go.touch()
    assert (first.returncode, second.returncode) == (0, 0)
    assert made.read_text(encoding="utf-8") == "once\n"
