"""One display at a time on one data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kds_app.host.instance import AlreadyRunningError, only_instance
from kds_app.host.paths import FolderUnusableError

HOLD = """
import sys
from pathlib import Path
from kds_app.host.instance import only_instance
with only_instance(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(data: Path) -> subprocess.Popen[str]:
    """Another process that holds the folder until its stdin is closed."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_display_on_the_same_data_is_told_which_process_has_it(tmp_path: Path) -> None:
    with (
        holder(tmp_path) as other,
        pytest.raises(AlreadyRunningError, match=rf"as process {other.pid}: use its window"),
    ):
        only_instance(tmp_path).__enter__()


def test_after_it_has_ended_the_next_one_gets_the_folder(tmp_path: Path) -> None:
    with holder(tmp_path):
        pass
    with only_instance(tmp_path):
        assert (tmp_path / "kds.pid").read_text() == str(os.getpid())
    assert not (tmp_path / "kds.pid").exists()


def test_a_killed_display_holds_nothing_back(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.kill()
        other.wait()
    assert (tmp_path / "kds.pid").exists()
    with only_instance(tmp_path):
        assert (tmp_path / "kds.pid").read_text() == str(os.getpid())


def test_the_folder_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_instance(tmp_path):
        _ = 1 / 0
    with only_instance(tmp_path):
        pass


def test_two_folders_may_be_used_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with only_instance(tmp_path / "a"), only_instance(tmp_path / "b"):
        pass


def test_a_holder_whose_number_is_not_known_is_told_without_one(tmp_path: Path) -> None:
    with holder(tmp_path):
        (tmp_path / "kds.pid").write_text("?")
        with pytest.raises(AlreadyRunningError) as told:
            only_instance(tmp_path).__enter__()
    assert str(told.value) == (
        "The kitchen display is already running on this data: use its window, or close it first."
    )


def test_a_folder_that_cannot_be_locked_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "kds.lock").mkdir()
    with pytest.raises(FolderUnusableError, match="cannot be locked"):
        only_instance(tmp_path).__enter__()


def test_a_disk_that_takes_no_pid_file_does_not_keep_the_display_from_starting(tmp_path: Path) -> None:
    (tmp_path / "kds.pid").mkdir()
    with only_instance(tmp_path), pytest.raises(AlreadyRunningError, match="already running on this data:"):
        only_instance(tmp_path).__enter__()
