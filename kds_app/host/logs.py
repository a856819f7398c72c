"""The logs: a small rotating file and stderr, one line a record, nothing secret in them.

Text from outside (an order's note, an exception's message) cannot begin a line of its own: control characters are
written as escapes, and the lines of a traceback are marked with a bar.
"""

import logging
import re
import sys
import threading
import traceback
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from kds_app.host.redaction import redact, redacted

__all__ = ["FILE_NAME", "redact", "start"]

FILE_NAME = "kds.log"
_FILES = 5
_FILE_BYTES = 1024 * 1024
_CHATTY = frozenset({"httpx", "httpcore", "keyring", "asyncio", "qasync"})
"""Libraries that tell every request and every step; only their warnings are of use to us."""
_UNSEEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]")

_log = logging.getLogger(__name__)


def start(folder: Path, level: int | str = logging.INFO) -> ExitStack:
    """Log to ``folder`` (5 files of 1 MiB) and to stderr; errors that nobody caught are logged too, as CRITICAL.

    What it returns is closed to stop. Where the folder cannot be written to, a warning says so on stderr and work
    goes on. Raises ``ValueError`` for a level that is none.
    """
    root = logging.getLogger()
    with ExitStack() as undo:
        undo.callback(root.setLevel, root.level)
        root.setLevel(level)
        if sys.stderr is not None:  # a windowed program on Windows has none
            _attach(undo, _ToStderr(sys.stderr))
        try:
            _attach(undo, _to_file(folder))
        except OSError as error:
            _log.warning("The log file cannot be written, so this log is not kept: %s", error.strerror)
        _catch_the_uncaught(undo)
        return undo.pop_all()


class OneLine(logging.Formatter):
    """A record as one line: when (UTC), how grave, who, what. A traceback follows, each of its lines after a bar."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines, redacted."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6]
        # Redacted before it is escaped: an escape could split what is to be found.
        said = _escaped(redacted(f"{record.name}: {_said(record)}"))
        trace = (f"  | {_escaped(line)}" for line in redacted(_trace(record)).splitlines())
        return "\n".join((f"{when}Z {record.levelname} {said}", *trace))


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - whatever an argument raises, the record must neither be lost nor kill
        message = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        return f"{message} (its arguments could not be written: {type(error).__name__})"


def _trace(record: logging.LogRecord) -> str:
    text = ""
    if record.exc_info and record.exc_info[1] is not None:
        text = "".join(traceback.format_exception(record.exc_info[1]))
    return text + (record.stack_info or "")


def _escaped(text: str) -> str:
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _worth_keeping(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in _CHATTY


def _complain(error: BaseException | None) -> None:
    """Say that a record was lost. The library's own complaint would print its arguments as they are."""
    # Stderr may be missing, closed, or a pipe that nobody reads any more.
    with suppress(AttributeError, ValueError, OSError):
        sys.stderr.write(f"A log record could not be written: {type(error).__name__}\n")


class _ToStderr(logging.StreamHandler):  # type: ignore[type-arg]  # generic for the checker alone
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's signature
        """Stderr is gone: there is nobody left to tell."""


class _ToFile(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the library's signature
        """Tell stderr that the disk would not take it; the program goes on."""
        _complain(sys.exc_info()[1])


def _to_file(folder: Path) -> logging.Handler:
    return _ToFile(
        folder / FILE_NAME,
        maxBytes=_FILE_BYTES,
        backupCount=_FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
    )


def _attach(undo: ExitStack, handler: logging.Handler) -> None:
    root = logging.getLogger()
    handler.setFormatter(OneLine())
    handler.addFilter(_worth_keeping)
    root.addHandler(handler)
    undo.callback(_close, handler)
    undo.callback(root.removeHandler, handler)


def _close(handler: logging.Handler) -> None:
    # A full disk refuses the last lines once more; the program is to end all the same.
    with suppress(OSError):
        handler.close()


def _catch_the_uncaught(undo: ExitStack) -> None:
    """Send what nobody caught to the log, in place of stderr, where it would stand unredacted."""
    for module, hook, ours in (
        (sys, "excepthook", _uncaught),
        (sys, "unraisablehook", _unraisable),
        (threading, "excepthook", _uncaught_in_thread),
    ):
        undo.callback(setattr, module, hook, getattr(module, hook))
        setattr(module, hook, ours)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("A fault of the program: nobody caught this error", exc_info=(kind, error, trace))


def _uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
        name = caught.thread.name if caught.thread else "a thread that has ended"
        _log.critical(
            "A fault of the program: nobody caught this error in %s",
            name,
            exc_info=(caught.exc_type, caught.exc_value, caught.exc_traceback),
        )


def _unraisable(caught: "sys.UnraisableHookArgs") -> None:
    if caught.exc_value is not None:
        _log.critical(
            "A fault of the program: an error that could not be raised (%s)",
            caught.err_msg or "while cleaning up",
            exc_info=(caught.exc_type, caught.exc_value, caught.exc_traceback),
        )
