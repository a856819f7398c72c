"""The support file of a display that has seen trouble: it can be followed, and tells nothing of anybody."""

import zipfile
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kds_app import cli
from kds_app.domain.policy import LONGEST_WAIT
from kds_app.domain.tap import TapState
from kds_app.host import logs, redaction
from kds_app.host.paths import Paths
from kds_app.simulator import Simulator
from tests.end_to_end.program import CANARY
from tests.end_to_end.screen import PATIENCE, Cook, at_the_window

ORDERS = 6


def everybody(sim: Simulator) -> set[str]:
    """Names and numbers of everybody on the server's books."""
    records = [entry.record for entry in sim.entries()]
    riders = [record.get("fulfillment_rider") or {} for record in records]
    told = ("user_first_name", "user_last_name", "user_phone")
    found = [record.get(name) for record in records for name in told]
    found += [rider.get(name) for rider in riders for name in ("name", "phone")]
    return {str(each) for each in found if each and len(str(each)) > 2}


def has_tapped(cook: Cook, times: int) -> bool:
    return len(cook.taps) == times


def test_after_a_spell_with_faults_neither_the_secret_nor_anybody_is_in_it(
    sim: Simulator,
    tmp_path: Path,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(ORDERS):
        sim.place()

    async def story(cook: Cook) -> None:
        await cook.sees(lambda: cook.find("accept"))
        sim.house.faults.set_rates("write.502:40%,html:10%,garbled:10%")
        for number in range(ORDERS):
            await cook.press("accept")
            await cook.sees(partial(has_tapped, cook, number + 1))
        sim.rotate("sk-rotated-away")
        await cook.sees(lambda: cook.display.kitchen.picture.link.shut_by)
        sim.rotate(CANARY)
        sim.house.faults.set_rates("")
        cook.display.feed.nudge()
        await cook.sees(lambda: all(tap.state is TapState.CONFIRMED for tap in cook.taps), PATIENCE + LONGEST_WAIT)

    with logs.start(Paths.for_data_dir(tmp_path).logs):
        assert at_the_window(qapp, sim, tmp_path, story) == 0
    # Another program than the one that ran: it knows nobody's name and no secret.
    monkeypatch.setattr(redaction, "_known", redaction._Known())
    monkeypatch.setattr(redaction, "_people", redaction._People())
    out = tmp_path / "support.zip"
    command = ["--base-url", sim.base_url, "support-file", "--data-dir", str(tmp_path), "--out", str(out)]
    assert cli.main(command) == 0, capsys.readouterr().err
    with zipfile.ZipFile(out) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"kds.db", "kds.log", "support.zip"} <= {file.name for file in files}
    assert not [file for file in files if CANARY.encode() in file.read_bytes()], "nor anywhere else on the disk"
    people = everybody(sim)
    assert len(people) > ORDERS
    assert text.count("request_id=req_") > ORDERS, "it can be followed"
    assert CANARY not in text
    words = set(text.replace(",", " ").split())
    assert not {who for who in people if who in words or (who.startswith("+") and who in text)}


def test_the_key_of_the_screen_writes_it_where_people_look_and_says_where(
    sim: Simulator, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(downloads))
    sim.place()

    async def story(cook: Cook) -> None:
        window = cook.display.window
        await cook.sees(lambda: cook.find("accept"))
        window.open_about()
        await cook.press("support-file", "about")
        await cook.sees(lambda: "read it before you send it" in window.about.accessibleDescription())
        (file,) = downloads.iterdir()
        assert str(file) in window.about.accessibleDescription()
        with zipfile.ZipFile(file) as archive:
            doctor = archive.read("doctor.txt").decode()
        assert f"the partner accepts the secret of {sim.partner_key}" in doctor

    with logs.start(Paths.for_data_dir(tmp_path).logs):
        assert at_the_window(qapp, sim, tmp_path, story) == 0
