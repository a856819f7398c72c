"""The logs."""

import base64
import io
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from kds_app.host.logs import FILE_NAME, OneLine, redact, start

SECRET = "sk_log_canary/Zq+7"
PAIR = base64.b64encode(f"pk_1:{SECRET}".encode()).decode()
RECORD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+: ")

log = logging.getLogger("kds_app.test")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with start(tmp_path, "DEBUG"):
        yield tmp_path


def lines(folder: Path) -> list[str]:
    return (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()


def said(folder: Path) -> str:
    """The message of the only record."""
    (line,) = lines(folder)
    return RECORD.sub("", line, count=1)


def test_a_record_is_one_line_with_time_level_and_name(folder: Path) -> None:
    log.info("order %s is %s", 4711, "ready")
    (line,) = lines(folder)
    assert RECORD.match(line)
    assert line.endswith("Z INFO kds_app.test: order 4711 is ready")


def test_text_from_outside_cannot_begin_a_line_of_its_own(folder: Path) -> None:
    note = "no onions\r\n2026-01-01T00:00:00.000Z INFO kds_app: all is well\x1b[2J\x00\x85\u2028\u202eend"
    log.info("note: %s", note)
    assert said(folder) == (
        r"note: no onions\r\n2026-01-01T00:00:00.000Z INFO kds_app: all is well\x1b[2J\x00\x85\u2028\u202eend"
    )


def test_every_script_is_written_as_it_is(folder: Path) -> None:
    log.info("%s", "ไม่เผ็ด 不要辣 без лука 🌶")
    assert said(folder) == "ไม่เผ็ด 不要辣 без лука 🌶"


def test_text_that_is_no_text_is_written_all_the_same(folder: Path) -> None:
    log.info("%s", "half a letter \ud800")
    assert said(folder) == r"half a letter \ud800"


def fail_with(message: str) -> NoReturn:
    raise RuntimeError(message)


def test_a_traceback_follows_behind_bars_and_its_message_cannot_pass_for_a_record(folder: Path) -> None:
    try:
        fail_with("first\n2026-01-01T00:00:00.000Z INFO kds_app: all is well\x1b[0m")
    except RuntimeError:
        log.exception("it failed")
    first, *rest = lines(folder)
    assert first.endswith("ERROR kds_app.test: it failed")
    assert all(line.startswith("  | ") for line in rest)
    assert "  | RuntimeError: first" in rest
    assert any("fail_with" in line for line in rest)
    assert rest[-1].endswith(r"all is well\x1b[0m")


def test_a_secret_is_nowhere_in_the_file_in_any_form(folder: Path) -> None:
    redact(SECRET)
    log.info("plain %s, in a message " + SECRET, SECRET)  # noqa: G003 - as carelessness would have it
    log.info("repr %r, bytes %r, list %s", SECRET, SECRET.encode(), [SECRET])
    log.info("header %s", {"Authorization": f"Basic {PAIR}"})
    log.info("pair %s, alone %s", PAIR, base64.b64encode(SECRET.encode()).decode())
    log.info("stack", stack_info=True, extra={"note": SECRET})
    try:
        fail_with(f"could not send {SECRET} as {PAIR}")
    except RuntimeError as error:
        log.warning("it failed: %r", error)
        log.exception("it failed")
    logging.getLogger(SECRET).warning("a name")
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert "[redacted]" in text
    for form in (SECRET, PAIR, PAIR[8:-4], base64.b64encode(SECRET.encode()).decode()[:-4], "Zq+7", "Zq%2B7"):
        assert form not in text


def test_what_is_known_only_by_its_shape_is_nowhere_in_the_file_either(folder: Path) -> None:
    try:
        fail_with("Authorization: Basic cGtfMTpza19jYW5hcnk=\ncalled +62 812 3456 7890")
    except RuntimeError:
        log.exception("headers %s", [(b"Authorization", b"Basic cGtfMTpza19jYW5hcnk=")])
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert "cGtf" not in text
    assert "3456" not in text


class Unspeakable:
    """What cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    ("message", "arguments", "told"),
    [
        ("%d of them", (f"not a number {SECRET}",), "%d of them (its arguments could not be written: TypeError)"),
        ("it is %s", (Unspeakable(),), "it is %s (its arguments could not be written: RuntimeError)"),
        (Unspeakable(), (), "Unspeakable (its arguments could not be written: RuntimeError)"),
    ],
    ids=["arguments that do not fit", "an argument that fails", "a message that fails"],
)
def test_a_record_that_cannot_be_written_whole_is_kept_without_its_arguments(
    message: Any, arguments: tuple[object, ...], told: str
) -> None:
    record = logging.LogRecord("kds_app.test", logging.INFO, __file__, 1, message, arguments, None)
    assert OneLine().format(record).endswith(f"Z INFO kds_app.test: {told}")


def test_stderr_tells_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    redact(SECRET)
    with start(tmp_path):
        log.warning("sent %s", SECRET)
    assert stderr.getvalue().splitlines() == lines(tmp_path)
    assert SECRET not in stderr.getvalue()


@pytest.mark.parametrize("library", ["httpx", "httpcore.http11", "asyncio", "keyring.backend", "qasync._SimpleTimer"])
def test_of_the_libraries_only_warnings_are_kept(folder: Path, library: str) -> None:
    logging.getLogger(library).info("GET https://api.example/v1/partner/orders")
    logging.getLogger(library).warning("something is wrong")
    assert said(folder) == "something is wrong"


def test_below_its_level_nothing_is_kept(tmp_path: Path) -> None:
    with start(tmp_path, "WARNING"):
        log.info("nothing")
    assert lines(tmp_path) == []


def test_a_level_that_is_none_is_refused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:], sys.excepthook
    with pytest.raises(ValueError, match="LOUD"):
        start(tmp_path, "LOUD")
    assert (logging.getLogger().handlers, sys.excepthook) == before


def test_the_files_are_five_of_one_mebibyte_at_most(folder: Path) -> None:
    for _ in range(7 * 8):
        log.info("%s", "x" * 128 * 1024)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [FILE_NAME, *(f"{FILE_NAME}.{number}" for number in range(1, 5))]
    assert all(file.stat().st_size <= 1024 * 1024 for file in files)


def test_closing_puts_everything_back_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, sys.unraisablehook, threading.excepthook
    with closing(start(tmp_path, "DEBUG")):
        assert root.handlers != before[0]
    assert (root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook) == before


def test_a_folder_that_cannot_be_written_to_is_told_on_stderr_and_work_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with start(tmp_path / "gone"):
        log.warning("still here")
    told = capsys.readouterr().err
    assert "this log is not kept: No such file or directory" in told
    assert "still here" in told


def test_a_windowed_program_without_stderr_logs_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with start(tmp_path):
        log.warning("here")
    assert said(tmp_path) == "here"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_without_the_record_and_kills_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    with start(tmp_path):
        log.warning("order %s", "4711 with its note")
        capsys.readouterr()
        log.warning("order %s", "4712 with its note")
        told = capsys.readouterr().err
    assert "A log record could not be written: OSError\n" in told
    assert "Traceback" not in told


class Gone(io.StringIO):
    """A stderr that nobody reads any more."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_a_stderr_that_is_gone_kills_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Gone())
    with start(tmp_path):
        log.warning("still here")
    assert said(tmp_path) == "still here"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_and_a_stderr_that_is_gone_kill_nothing_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Gone())
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    with start(tmp_path):
        log.warning("to nobody")


CRASHES = """
import sys
from pathlib import Path
from kds_app.host.logs import redact, start
redact("sk_crash_canary_1")
start(Path(sys.argv[1]))
raise RuntimeError("no more: sk_crash_canary_1")
"""


def test_an_error_that_nobody_caught_ends_in_the_log_loud_and_redacted(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(  # noqa: S603 - our own few lines
        [sys.executable, "-c", CRASHES, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert run.returncode == 1
    assert "CRITICAL kds_app.host.logs: A fault of the program: nobody caught this error" in text
    assert "  | RuntimeError: no more: [redacted]" in text
    assert "sk_crash_canary_1" not in text + run.stderr


def test_the_error_of_a_slot_of_qt_comes_by_the_same_hook(folder: Path) -> None:
    sys.excepthook(RuntimeError, RuntimeError("in a slot"), None)
    assert lines(folder)[-1] == "  | RuntimeError: in a slot"


def test_an_error_that_nobody_caught_in_a_thread_is_logged_with_its_name(folder: Path) -> None:
    thread = threading.Thread(target=fail_with, args=("in the thread",), name="store")
    thread.start()
    thread.join()
    text = "\n".join(lines(folder))
    assert "CRITICAL kds_app.host.logs: A fault of the program: nobody caught this error in store" in text
    assert "RuntimeError: in the thread" in text


def test_a_thread_that_ends_itself_is_no_fault(folder: Path) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert lines(folder) == []


def test_an_error_in_a_thread_that_is_gone_is_logged_without_a_name(folder: Path) -> None:
    error = RuntimeError("late")
    caught: Any = SimpleNamespace(exc_type=RuntimeError, exc_value=error, exc_traceback=None, thread=None)
    threading.excepthook(caught)
    assert "nobody caught this error in a thread that has ended" in lines(folder)[0]


def test_an_error_that_could_not_be_raised_is_logged(folder: Path) -> None:
    class Untidy:
        def __del__(self) -> None:
            raise RuntimeError("in the cleaning up")

    Untidy()
    text = "\n".join(lines(folder))
    assert "CRITICAL kds_app.host.logs: A fault of the program: an error that could not be raised" in text
    assert "RuntimeError: in the cleaning up" in text


def test_an_error_without_a_value_is_not_worth_a_record(folder: Path) -> None:
    nothing: Any = SimpleNamespace(exc_type=None, exc_value=None, exc_traceback=None, err_msg=None, object=None)
    sys.unraisablehook(nothing)
    assert lines(folder) == []


def test_an_interrupt_from_the_keyboard_is_no_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines(folder) == []
    assert "KeyboardInterrupt" in capsys.readouterr().err
