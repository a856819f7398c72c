"""What the keeper of a display knows by itself: the last error, and where people look for a file."""

from pathlib import Path

import pytest

from kds_app.domain.delivery import Outcome
from kds_app.keeper import a_place_people_look, last_error
from tests.fakes.make import a_tap


def test_the_last_error_is_the_newest_tap_that_did_not_go_well_and_has_a_reference() -> None:
    taps = [
        a_tap(last=Outcome.SERVER_ERROR, request_id="req_old"),
        a_tap(last=Outcome.FORBIDDEN, request_id="req_new"),
        a_tap(last=Outcome.NOT_SENT),
        a_tap(last=Outcome.CONFIRMED, request_id="req_good"),
        a_tap(request_id="req_never_answered"),
    ]
    assert last_error(taps) == "req_new"
    assert last_error(taps[2:]) == ""


def test_a_file_goes_to_the_downloads_or_home_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = tmp_path / "Downloads"
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(downloads))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert a_place_people_look() == tmp_path
    downloads.mkdir()
    assert a_place_people_look() == downloads
