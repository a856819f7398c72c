"""Fifty deaths at every point, for every kind of transaction: nothing acknowledged is lost, nothing by half there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.kill_points import PLAN
from tests.store.shim import AVAILABLE

ROOT = Path(__file__).parents[2]
A_POINT = 50


@pytest.mark.skipif(
    not AVAILABLE or sys.platform == "win32", reason="it forks, and SQLite must be a library of its own"
)
def test_what_was_said_to_be_safe_is_there_after_a_kill_at_any_point_and_nothing_is_there_by_half(quick: Path) -> None:
    kills = A_POINT * len(PLAN)
    command = [sys.executable, "-m", "tests.store.kill_points", "--kills", str(kills), "--folder", str(quick)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count(f"{A_POINT} killed ") == len(PLAN), run.stdout
    assert kills >= 1000
