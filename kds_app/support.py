"""The support file: one zip that a person may read before sending it, with no secret and no customer in it.

Everything that goes in is text, and all of it passes through the redaction once more on its way.
"""

import asyncio
import io
import json
import os
import platform
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from kds_app import __version__
from kds_app.config import Config
from kds_app.doctor import Finding, Patient, admit, findings
from kds_app.engine.ports import NotStoredError
from kds_app.host.logs import FILE_NAME
from kds_app.host.paths import Paths
from kds_app.host.redaction import redact_people, redacted
from kds_app.host.settings import Settings
from kds_app.outbox_report import write_report
from kds_app.store.errors import NewerDatabaseError
from kds_app.store.report import Entry, people, waiting_and_settled

TAPS = 500
"""Settled taps that go in."""
TROUBLES = 200
"""Lines of trouble that go in by themselves; the logs have them all."""
_GRAVE = (" WARNING ", " ERROR ", " CRITICAL ")
_LIBRARIES = ("PySide6-Essentials", "qasync", "httpx", "keyring", "msgspec", "platformdirs", "truststore")
_WELL = frozenset({None, "confirmed"})

_READ_ME = """This is what a kitchen display knows of itself. It was sent to nobody: read it, then send it if you like.

versions.txt   the program, this computer, the libraries
doctor.txt     what `kds doctor` found
settings.json  how the display is set; the secret is never part of the settings
outbox.txt     every tap that waits and the last {taps}: order numbers, keys and request ids, no customers
errors.txt     what went wrong of late, with the request ids that klikit support asks for
logs/          the program's logs

No secret, no customer's name and no telephone number is meant to be in here. If you find one, do not send the file,
and tell us.
"""


class NotWrittenError(Exception):
    """The support file could not be written. Its text is one sentence for the user."""


class Known(Struct, frozen=True):
    """What goes in beside what is on the disk."""

    settings: Settings
    messages: tuple[str, ...] = ()
    """What there was to say when the settings were read."""
    findings: tuple[Finding, ...] = ()


def produce(config: Config, out: Path | None) -> Path:
    """Examine this computer and write the file for ``kds support-file``; gives where it is.

    Raises ``NotWrittenError``, and ``FolderUnusableError`` where there is no data folder to look at.
    """
    now = datetime.now(UTC)
    patient, found = asyncio.run(_examined(config))
    out = out or Path(default_name(now))
    write_support_file(out, patient.paths, Known(patient.settings, patient.messages, found), now)
    return out


async def _examined(config: Config) -> tuple[Patient, tuple[Finding, ...]]:
    patient = await admit(config)
    return patient, tuple([finding async for finding in findings(patient)])


def default_name(now: datetime) -> str:
    """What the file is called if nobody says otherwise."""
    return f"klikit-kds-support-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def write_support_file(out: Path, paths: Paths, known: Known, now: datetime) -> None:
    """Write it, readable by its owner alone. Blocks for as long as the logs take to read: up to a second or two.

    Raises ``NotWrittenError``.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents(paths, known).items():
            entry = zipfile.ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8", "backslashreplace"))
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(held.getvalue())
    except OSError as error:
        raise NotWrittenError(f"The support file {out} could not be written: {error.strerror}.") from error


def contents(paths: Paths, known: Known) -> Mapping[str, str]:
    """Every file of it by its name, as it will be read."""
    database = paths.data / "kds.db"
    redact_people(people(database))
    logs = dict(_logs(paths.logs))
    taps = _taps(database)
    parts = {
        "README.txt": _READ_ME.format(taps=TAPS),
        "versions.txt": _versions(),
        "doctor.txt": "".join(f"{finding.line()}\n" for finding in known.findings),
        "settings.json": _settings(known),
        "outbox.txt": taps if isinstance(taps, str) else _outbox(taps),
        "errors.txt": _errors(() if isinstance(taps, str) else taps, logs),
        **{f"logs/{name}": text for name, text in logs.items()},
    }
    return {name: "".join(map(redacted, text.splitlines(keepends=True))) for name, text in parts.items()}


def _versions() -> str:
    lines = [f"kds {__version__}", f"Python {sys.version}", platform.platform()]
    for name in _LIBRARIES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name}: part of the program")
    return "\n".join(lines) + "\n"


def _settings(known: Known) -> str:
    """The settings as the program understood them: whatever else the file holds stays at home."""
    told: dict[str, object] = dict(asdict(known.settings))
    return json.dumps(told | {"told": known.messages}, indent=2, ensure_ascii=False) + "\n"


def _taps(database: Path) -> tuple[Entry, ...] | str:
    """The taps, or why they cannot be read."""
    try:
        return waiting_and_settled(database, TAPS)
    except (NotStoredError, NewerDatabaseError) as error:
        return f"{error}\n"


def _outbox(taps: Iterable[Entry]) -> str:
    out = io.StringIO()
    write_report(list(taps), out, TAPS)
    return out.getvalue()


def _errors(taps: Iterable[Entry], logs: Mapping[str, str]) -> str:
    """The taps that met trouble, then the log's own lines of trouble, with the traceback that follows one."""
    met = [tap for tap in taps if tap.last not in _WELL]
    oldest_first = [line for name in reversed(list(logs)) for line in logs[name].splitlines()]
    lines = ["Taps whose last answer was not a plain confirmation:"]
    lines += [f"{tap.made_at:%Y-%m-%dT%H:%M:%SZ} {tap.action} {_answer(tap)}" for tap in met]
    lines += ["", f"The last {TROUBLES} lines of trouble in the logs:"]
    return "\n".join(lines + list(_trouble(oldest_first))[-TROUBLES:]) + "\n"


def _answer(tap: Entry) -> str:
    return f"{tap.state} last={tap.last} http={tap.http} request_id={tap.request_id} key={tap.key}"


def _trouble(lines: Iterable[str]) -> Iterator[str]:
    grave = False
    for line in lines:
        if not line.startswith("  | "):
            grave = any(level in line[:60] for level in _GRAVE)
        if grave:
            yield line


def _logs(folder: Path) -> Iterator[tuple[str, str]]:
    """The log files, the newest first."""
    for file in sorted(folder.glob(f"{FILE_NAME}*"), key=lambda each: (len(each.name), each.name)):
        try:
            yield file.name, file.read_text(encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            yield file.name, f"{error.strerror}\n"
