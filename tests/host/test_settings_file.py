"""The settings on disk."""

import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields, replace

from kds_app.domain.preferences import Guarded, Preferences
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import Loaded, SettingsNotSavedError, load_settings, save_settings

FULL = Settings(
    environment=Environment.OTHER,
    base_url="http://127.0.0.1:8080/v1/partner",
    partner_key="pk_ключ",
    poll_seconds=7.5,
    late_minutes=(3, 9),
    reasons=(("busy", "太忙了"),),
    hide_picked_up_for_delivery=True,
    px_per_mm=3.78,
    proxy="http://proxy.example:3128",
    partners_reasons=(("shut", "Shut"),),
    own_reasons=True,
    kiosk=True,
    guarded=(Guarded.QUIT,),
    relock_minutes=9,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def at_noon() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def written(file: Path) -> dict[str, Any]:
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert isinstance(raw, dict)
    return raw


def test_without_a_file_the_settings_are_those_delivered_and_nothing_is_told(file: Path) -> None:
    assert load_settings(file) == Loaded(Settings())


def test_what_was_saved_is_what_is_loaded(file: Path) -> None:
    save_settings(file, FULL)
    assert load_settings(file) == Loaded(FULL)


def test_a_value_out_of_range_is_left_at_its_default_with_a_message_and_the_others_stand(file: Path) -> None:
    file.write_text(json.dumps({"poll_seconds": 0.01, "late_minutes": [9, 3], "partner_key": "pk_1"}))
    loaded = load_settings(file)
    assert loaded.settings == Settings(partner_key="pk_1")
    assert loaded.messages == (
        "The setting “poll_seconds” must be a number of seconds from 2 to 300. The usual value is used instead.",
        (
            "The setting “late_minutes” must be two whole numbers of minutes from 1 to 240, the second above the first."
            " The usual value is used instead."
        ),
    )


def test_what_a_newer_program_keeps_in_the_file_is_kept_on_saving(file: Path) -> None:
    file.write_text(json.dumps({"sounds": {"new": "bell"}, "poll_seconds": 9}))
    save_settings(file, FULL)
    assert written(file)["sounds"] == {"new": "bell"}
    assert load_settings(file).settings == FULL


def test_a_secret_in_the_file_is_not_used_is_told_and_is_gone_after_the_next_save(file: Path) -> None:
    file.write_text(json.dumps({"secret_key": "sk_canary", "partner_key": "pk_1"}))
    loaded = load_settings(file)
    assert len(loaded.messages) == 1
    assert "holds a secret" in loaded.messages[0]
    assert "sk_canary" not in f"{loaded}"
    save_settings(file, loaded.settings)
    assert "sk_canary" not in file.read_text()


@pytest.mark.parametrize(
    "data",
    [b"{", b"", b"[1, 2]", b"null", b"\xff\xfe{}", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=["cut off", "empty", "a list", "null", "not UTF-8", "endlessly nested", "an endless number"],
)
def test_a_file_that_cannot_be_understood_is_set_aside_and_told(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    loaded = load_settings(file, at_noon)
    aside = file.with_name("settings-broken-20260301T120000000000Z.json")
    assert loaded.settings == Settings()
    assert loaded.messages == (
        (
            "The settings file could not be understood, so the usual settings are used;"
            f" the old file is kept as {aside.name}."
        ),
    )
    assert aside.read_bytes() == data
    assert not file.exists()


def test_a_file_broken_since_it_was_read_is_set_aside_when_saving(file: Path) -> None:
    file.write_text("{")
    save_settings(file, FULL)
    assert load_settings(file) == Loaded(FULL)
    assert len(list(file.parent.glob("settings-broken-*.json"))) == 1


def test_a_broken_file_that_cannot_be_moved_is_told_all_the_same(file: Path) -> None:
    file.write_text("{")
    file.with_name("settings-broken-20260301T120000000000Z.json").mkdir()
    assert load_settings(file, at_noon).messages == (
        "The settings file could not be understood, so the usual settings are used.",
    )


def test_a_file_that_cannot_be_read_is_told_and_left_alone(file: Path) -> None:
    file.mkdir()
    assert load_settings(file) == Loaded(
        Settings(), ("The settings file could not be read, so the usual settings are used.",)
    )
    assert file.is_dir()


def test_a_byte_order_mark_of_an_editor_does_no_harm(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"partner_key": "pk_1"}')
    assert load_settings(file) == Loaded(Settings(partner_key="pk_1"))


def test_a_save_that_fails_leaves_no_litter_and_is_told_in_one_sentence(file: Path) -> None:
    file.mkdir()  # nothing can take the place of a folder
    with pytest.raises(SettingsNotSavedError, match=r"^The settings could not be saved: [^/\\]+\.$"):
        save_settings(file, FULL)
    assert list(file.parent.iterdir()) == [file]


def test_a_save_into_a_folder_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsNotSavedError):
        save_settings(tmp_path / "gone" / "settings.json", FULL)


def test_saving_replaces_the_file_in_one_step(file: Path) -> None:
    save_settings(file, Settings())
    with file.open(encoding="utf-8") as old:
        save_settings(file, FULL)
        assert json.load(old)["partner_key"] == ""
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_readable_by_its_owner_alone(file: Path) -> None:
    save_settings(file, FULL)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_file_reads_well(file: Path) -> None:
    save_settings(file, FULL)
    assert "太忙了" in file.read_text(encoding="utf-8")
    connection = ["environment", "base_url", "partner_key", "proxy", "poll_seconds"]
    reasons = ["reasons", "partners_reasons", "own_reasons"]
    preferred = [field.name for field in fields(Preferences)]
    assert list(written(file)) == ["version", *connection, *reasons, *preferred]


def test_a_file_of_a_newer_program_is_told_and_what_this_one_does_not_understand_is_left_as_it_is(file: Path) -> None:
    newer = {"version": 3, "theme": "aurora", "volume": "loud", "poll_seconds": 9, "later": [1]}
    file.write_text(json.dumps(newer))
    loaded = load_settings(file)
    assert loaded.settings == Settings(poll_seconds=9)
    assert loaded.messages[0].startswith("The settings are of a newer version of this program")
    save_settings(file, replace(loaded.settings, volume=30, poll_seconds=7))
    kept = written(file)
    assert {name: kept[name] for name in newer} == newer | {"volume": 30, "poll_seconds": 7}


def test_a_value_that_cannot_be_in_a_file_of_this_program_is_put_right_by_the_next_save(file: Path) -> None:
    file.write_text(json.dumps({"theme": "aurora"}))
    save_settings(file, load_settings(file).settings)
    assert load_settings(file) == Loaded(Settings())


@pytest.mark.parametrize("version", [None, "3", 2.5, -1, [], True])
def test_a_version_that_is_none_is_no_newer_one(file: Path, version: object) -> None:
    file.write_text(json.dumps({"version": version, "poll_seconds": 9}))
    assert load_settings(file) == Loaded(Settings(poll_seconds=9))
