"""Goes into each pytest of the gate (``-p``): what failed there, and how, is written to a file.

A module that cannot be imported, a fixture that breaks and a name that is not there are no proof that a bug was
noticed. An assertion that fails is; so is an error that the program has made for the purpose or that a test raises
itself, and a test that does not end.
"""

import importlib
import json
import os
import signal
from collections.abc import Generator
from pathlib import Path
from traceback import walk_tb
from types import FrameType

import pytest
from hypothesis import Phase, settings

MODULE = "KDS_MUTATED_MODULE"
"""The variable that names the module with the bug; it has to be the one in the working directory."""
REPORT = "KDS_MUTATION_REPORT"
"""The variable that names the file to write to."""
LONGEST = 15.0
"""Seconds of processor time for one test; the slowest of those that are selected takes five."""
SILENT = 100.0
"""Seconds for one that merely waits: on a busy machine little processor time is much of a day."""

_OURS = ("kds_app.", "tests.")
_BROKEN = (ImportError, NameError, AttributeError, TypeError, SyntaxError)
"""What a change does that merely breaks the code."""


class EndlessError(Exception):
    """A test went on and on."""


def pytest_configure() -> None:
    """Raise where the module with the bug cannot be imported, or is another than the copy's."""
    # It is enough to find a case that fails; to make it the smallest there is takes a minute.
    settings.register_profile("gate", settings(), phases=[Phase.explicit, Phase.generate])
    settings.load_profile("gate")
    name = os.environ.get(MODULE)
    if name:
        file = importlib.import_module(name).__file__ or ""
        if not Path(file).is_relative_to(Path.cwd()):
            raise ImportError(f"{name} was imported from {file}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Let a test take no longer than it may."""
    timers = {signal.ITIMER_PROF: (signal.SIGPROF, LONGEST), signal.ITIMER_REAL: (signal.SIGALRM, SILENT)}
    for timer, (number, seconds) in timers.items():
        signal.signal(number, _too_long)
        # Again after a second: what is raised in mid-destructor is heard by nobody.
        signal.setitimer(timer, seconds, 1.0)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down the failure; ``-x`` sees to it that there is one at most."""
    report = yield
    if report.failed and call.excinfo is not None:
        error = call.excinfo.value
        proof = report.when == "call" and _is_proof(error)
        told = {"test": item.nodeid, "error": type(error).__name__, "proof": proof}
        Path(os.environ[REPORT]).write_text(json.dumps(told), encoding="utf-8")
    return report


def _is_proof(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_proof, error.exceptions))
    if isinstance(error, AssertionError | pytest.fail.Exception) or type(error).__module__.startswith(_OURS):
        return True
    return not isinstance(error, _BROKEN) and _raised_by_a_test(error)


def _raised_by_a_test(error: BaseException) -> bool:
    files = [frame.f_code.co_filename for frame, _ in walk_tb(error.__traceback__)]
    return bool(files) and Path(files[-1]).is_relative_to(Path.cwd() / "tests")


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise EndlessError(f"this test takes more than {LONGEST:.0f} s of work or {SILENT:.0f} s of waiting")
