"""The settings on disk: read so that nothing in the file can stop the display, written so that nothing is lost."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from kds_app.host.settings import NAMES, Settings, checked

_SECRETS = frozenset({"secret", "secret_key", "partner_secret"})
VERSION = 1
"""Counts the shapes this file has had. A file without one is of the first."""
_NEWER = "The settings are of a newer version of this program: what this one does not understand is left as it is."


_USUAL = asdict(Settings())


class SettingsNotSavedError(Exception):
    """The disk would not take the settings; the old ones are as they were. Its text is one sentence for the user."""


class Loaded(Struct, frozen=True):
    """The settings as they were read, and what the user is to be told about it, a sentence each."""

    settings: Settings
    messages: tuple[str, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


def load_settings(file: Path, now: Callable[[], datetime] = _now) -> Loaded:
    """The settings in the file, defaults where it has none. Never raises for what the file holds.

    A value that cannot be is left at its default, with a message; a file that cannot be understood is set aside
    beside it as ``settings-broken-<time>.json``, with a message.
    """
    raw, messages = _read(file, now)
    if _is_newer(raw):
        messages.append(_NEWER)
    values: dict[str, Any] = {}
    for name in NAMES:
        if name in raw:
            try:
                values[name] = checked(name, raw[name])
            except ValueError as error:
                messages.append(f"{error} The usual value is used instead.")
    if _SECRETS & raw.keys():
        messages.append("The settings file holds a secret: it is not used there, and the next save takes it out.")
    return Loaded(Settings(**values), tuple(messages))


def save_settings(file: Path, settings: Settings, now: Callable[[], datetime] = _now) -> None:
    """Write the settings, whole or not at all; what a newer program keeps in the file stays. Blocks on the disk.

    Raises ``SettingsNotSavedError``.
    """
    raw, _ = _read(file, now)
    kept = {name: value for name, value in raw.items() if name not in _SECRETS}
    known = asdict(settings)
    text = json.dumps(
        {"version": VERSION} | kept | {name: known[name] for name in NAMES if not _is_of_newer(name, raw, known)},
        indent=2,
        ensure_ascii=False,
    )
    try:
        replace_file(file, f"{text}\n".encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise SettingsNotSavedError("The settings could not be saved: the disk would not take them.") from error


def _is_newer(raw: Mapping[str, Any]) -> bool:
    version = raw.get("version", VERSION)
    return isinstance(version, int) and version > VERSION


def _is_of_newer(name: str, raw: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether a newer program gave this setting a value that this one has no word for, and nobody has changed it."""
    if not _is_newer(raw) or name not in raw or known[name] != _USUAL[name]:
        return False
    try:
        checked(name, raw[name])
    except ValueError:
        return True
    return False


def _read(file: Path, now: Callable[[], datetime]) -> tuple[dict[str, Any], list[str]]:
    """What the file holds, as it stands, and what there is to say about it."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return {}, []
    except OSError:
        return {}, ["The settings file could not be read, so the usual settings are used."]
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raw = None
    if isinstance(raw, dict):
        return raw, []
    return {}, [_set_aside(file, now())]


def _set_aside(file: Path, now: datetime) -> str:
    aside = file.with_name(f"settings-broken-{now:%Y%m%dT%H%M%S%fZ}.json")
    told = "The settings file could not be understood, so the usual settings are used"
    try:
        file.replace(aside)
    except OSError:
        return f"{told}."
    return f"{told}; the old file is kept as {aside.name}."


def replace_file(file: Path, data: bytes) -> None:
    """Put the bytes in the file's place in one step that survives a power cut; its owner alone can read it.

    Raises ``OSError``.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(data)
            written.flush()
            os.fsync(written.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    # Windows opens no folders, and needs no such step.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
