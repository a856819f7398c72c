"""The support file: all that support asks for, and nothing that is nobody's business."""

import asyncio
import base64
import json
import stat
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kds_app import __version__, cli, support
from kds_app.doctor import Finding, Subject
from kds_app.domain.delivery import Outcome
from kds_app.domain.order import OrderId, Rider
from kds_app.domain.tap import TapState
from kds_app.host import redaction
from kds_app.host.logs import FILE_NAME
from kds_app.host.paths import Paths
from kds_app.host.settings import Settings
from kds_app.store.opening import open_store
from kds_app.support import Known, NotWrittenError, contents, default_name, write_support_file
from tests.fakes.make import ACCOUNT, NOW, a_tap, an_order

SECRET = "sk-support-canary-Rr41"
CUSTOMER, RIDER, PHONE, NOTE = "Wilhelmina", "Rajendra", "+62 812-9999-0000", "gluten kills me"


@pytest.fixture(autouse=True)
def _nobody_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier tests made known is no help here."""
    monkeypatch.setattr(redaction, "_known", redaction._Known())
    monkeypatch.setattr(redaction, "_people", redaction._People())


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A display that has met a customer and some trouble, and logged both without care."""
    made = Paths.for_data_dir(tmp_path)
    asyncio.run(_some_business(made.data / "kds.db"))
    redaction.redact(SECRET)
    pair = base64.b64encode(f"pk:{SECRET}".encode()).decode()
    (made.logs / FILE_NAME).write_text(
        "2026-03-01T12:00:00.000Z INFO kds_app.a: all is well\n"
        f"2026-03-01T12:00:01.000Z WARNING kds_app.b: of {CUSTOMER}, {PHONE}, by {RIDER}: failed request_id=req_9\n"
        f"  | ValueError: Authorization: Basic {pair}\n"
        f"2026-03-01T12:00:02.000Z INFO kds_app.a: sent {SECRET}\n",
        encoding="utf-8",
    )
    (made.logs / f"{FILE_NAME}.1").write_text(
        "2026-03-01T11:00:00.000Z ERROR kds_app.c: older trouble\n", encoding="utf-8"
    )
    return made


async def _some_business(database: Path) -> None:
    order = an_order(id=OrderId("7"), customer=CUSTOMER, rider=Rider(RIDER, "1234"), notes=(NOTE, PHONE))
    store = await open_store(database, NOW)
    try:
        await store.snapshots.save(ACCOUNT, [order], [], {}, NOW)
        taps = [
            a_tap(order_id=OrderId("7")),
            a_tap(order_id=OrderId("8")),
        ]
        for tap in taps:
            await store.outbox.append(tap)
        fields: dict[str, Any] = {"attempts": 3, "last": Outcome.FORBIDDEN, "http": 403, "request_id": "req_403"}
        await store.outbox.update([a_tap(order_id=OrderId("8"), state=TapState.HELD, **fields)])
    finally:
        await store.close()


FOUND = (Finding(Subject.SOUND, "no loudspeaker", wrong=True, way_out="Connect one."),)


def test_all_that_support_asks_for_is_in_it(paths: Paths) -> None:
    known = Known(Settings(partner_key="pk_shop", volume=30), ("A remark.",), FOUND)
    files = contents(paths, known)
    assert set(files) == {
        *("README.txt", "versions.txt", "doctor.txt", "settings.json", "outbox.txt", "errors.txt"),
        *("logs/kds.log", "logs/kds.log.1"),
    }
    assert f"kds {__version__}" in files["versions.txt"]
    assert "PySide6-Essentials 6." in files["versions.txt"]
    assert files["doctor.txt"] == "!!  sound       no loudspeaker. Connect one.\n"
    settings = json.loads(files["settings.json"])
    assert (settings["partner_key"], settings["volume"], settings["told"]) == ("pk_shop", 30, ["A remark."])
    assert files["outbox.txt"].startswith("2 waiting\n")
    assert a_tap(order_id=OrderId("7")).key in files["outbox.txt"]


def test_what_went_wrong_stands_together_with_its_request_ids_the_oldest_first(paths: Paths) -> None:
    errors = contents(paths, Known(Settings()))["errors.txt"].splitlines()
    assert "held last=forbidden http=403 request_id=req_403 key=" in errors[1]
    assert [line[:45] for line in errors[4:]] == [
        "2026-03-01T11:00:00.000Z ERROR kds_app.c: old",
        "2026-03-01T12:00:01.000Z WARNING kds_app.b: o",
        "  | ValueError: Authorization: [redacted]",
    ]
    assert "request_id=req_9" in errors[5]


def test_no_secret_and_no_customer_is_in_it_though_the_logs_were_written_without_care(paths: Paths) -> None:
    text = "\n".join(contents(paths, Known(Settings())).values())
    pair = base64.b64encode(f"pk:{SECRET}".encode()).decode()
    for canary in (SECRET, pair, pair[4:-4], CUSTOMER, RIDER, PHONE, "9999", NOTE, "1234"):
        assert canary not in text, canary
    assert "of [name], [phone], by [name]: failed" in text


def test_it_is_one_zip_that_its_owner_alone_can_read(paths: Paths, tmp_path: Path) -> None:
    out = tmp_path / "support.zip"
    out.write_bytes(b"of yesterday" * 10_000)
    out.chmod(0o600)
    write_support_file(out, paths, Known(Settings()), NOW)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert "sent to nobody" in archive.read("README.txt").decode()
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_place_where_it_cannot_be_written_is_told_in_one_sentence(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="could not be written: No such file"):
        write_support_file(tmp_path / "gone" / "support.zip", paths, Known(Settings()), NOW)


def test_a_display_whose_records_are_damaged_gives_one_all_the_same(paths: Paths) -> None:
    (paths.data / "kds.db").write_bytes(b"no database" * 999)
    (paths.logs / f"{FILE_NAME}.2").mkdir()
    files = contents(paths, Known(Settings()))
    assert files["outbox.txt"] == "The kitchen's records on this tablet are damaged.\n"
    assert "directory" in files["logs/kds.log.2"].lower()


def test_a_display_that_never_ran_gives_one(tmp_path: Path) -> None:
    files = contents(Paths.for_data_dir(tmp_path), Known(Settings()))
    assert files["outbox.txt"].startswith("0 waiting")


def test_text_that_is_no_text_goes_in_all_the_same(paths: Paths, tmp_path: Path) -> None:
    (paths.logs / FILE_NAME).write_bytes(b"\xff\xfe broken \xed\xa0\x80\n")
    write_support_file(tmp_path / "s.zip", paths, Known(Settings(), ("half \ud800",)), NOW)
    assert zipfile.ZipFile(tmp_path / "s.zip").testzip() is None


def test_it_is_called_by_the_time_it_was_made() -> None:
    assert default_name(datetime(2026, 3, 1, 12, 30, tzinfo=UTC)) == "klikit-kds-support-20260301T123000Z.zip"


def test_the_command_writes_it_and_says_where_and_what_to_do(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qapp is not None
    out = tmp_path / "mine.zip"
    arguments = ["--base-url", "http://127.0.0.1:9/v1", "support-file", "--data-dir", str(tmp_path / "data")]
    assert cli.main([*arguments, "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out} is written, and sent to nobody. Read it before you send it.\n"
    assert "network" in zipfile.ZipFile(out).read("doctor.txt").decode()
    assert cli.main([*arguments, "--out", str(tmp_path / "gone" / "mine.zip")]) == 1
    assert capsys.readouterr().err.startswith("kds support-file: The support file")


def test_the_module_needs_no_window_to_write_it() -> None:
    assert support.write_support_file.__module__ == "kds_app.support"
