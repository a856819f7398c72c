"""What a set-up finds out about the computer before it begins."""

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
