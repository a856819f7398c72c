"""Puts a bug into a copy of the repository and looks which test notices it."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.mutations import witness
from tests.mutations.bug import Bug
from tests.mutations.warm import Errand, Warm

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
"""Seconds for one selection of tests, before which the witness ends any single one that goes on and on."""
OF_ALL = 10 * PATIENCE
"""Seconds for all of them in a row, on a machine that has other things to do."""

_COPIED = ("kds_app", "tests", "resources", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*-shm", "*-wal")
_MADE_BY_TESTS = shutil.ignore_patterns("tmp", ".hypothesis", "report.json", "said.txt")
_NOT_INHERITED = ("PYTEST_", "PYTHON", "COV_", "COVERAGE_")
_OWN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "QT_QPA_PLATFORM": "offscreen"}
"""No screen: the clipboard of one is everybody's, and others paste meanwhile."""
_OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "tests.mutations.witness", "-p", "pytestqt.plugin"),
    *("--basetemp=tmp", "-o", "addopts=--import-mode=importlib"),
)


class UnsoundError(Exception):
    """The gate says nothing: what it starts from is not in order."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one selection of tests came to."""

    code: int
    """pytest's exit code; 0 is all passed, 1 is that some failed."""
    said: str
    failed: str = ""
    """The test that failed."""
    error: str = ""
    """The name of what it raised."""
    proof: bool = False
    """Whether that says something of the program, and not of a name that is not there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a bug."""

    bug: Bug
    run: Run
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether a test noticed it."""
        return self.run.code == 1 and self.run.proof

    @property
    def told(self) -> str:
        """What caught it, or why that does not count, in a line."""
        run = self.run
        if self.caught:
            return run.failed.removeprefix("tests/")
        return f"NOT CAUGHT: {run.error} in {run.failed}" if run.failed else f"NOT CAUGHT: pytest ended with {run.code}"


class Workshop:
    """Copies of the repository in ``folder``, one without a bug and one for each that is tried out; close it."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self._folder = folder
        self._sound = folder / "sound"
        self._idle = SimpleQueue[Warm]()
        for name in _COPIED:
            copy(root / name, self._sound / name)

    def prove_sound(self, bugs: Sequence[Bug]) -> None:
        """Raise ``UnsoundError`` unless each bug has its place, and the tests that are to notice them pass without."""
        for bug in bugs:
            _spoilt(self._sound, bug)
        with self._warm() as warm:
            run = run_tests(warm, self._sound, dict.fromkeys(bug.test for bug in bugs), "", OF_ALL)
        if run.code:
            raise UnsoundError(f"the tests do not even pass without a bug:\n{run.said}")

    def try_out(self, bug: Bug) -> Finding:
        """Put it in, run its tests. Raises ``UnsoundError`` where it has no place."""
        began = time.monotonic()
        folder = self._folder / f"spoilt-{abs(hash(bug)):x}"
        # Links, for copies would cost a third of the gate's time: the file with the bug is made anew, never written to.
        shutil.copytree(self._sound, folder, copy_function=os.link, ignore=_MADE_BY_TESTS)
        try:
            _spoil(folder, bug)
            with self._warm() as warm:
                run = run_tests(warm, folder, [bug.test], bug.module if bug.file.endswith(".py") else "", PATIENCE)
        finally:
            shutil.rmtree(folder)
        return Finding(bug, run, time.monotonic() - began)

    def close(self) -> None:
        """End what runs the tests."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    @contextmanager
    def _warm(self) -> Iterator[Warm]:
        try:
            warm = self._idle.get_nowait()
        except Empty:
            inherited = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
            warm = Warm(inherited | _OWN, self._folder)
        try:
            yield warm
        finally:
            self._idle.put(warm)


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, without what is made from it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_LEFT_OUT)
    else:
        shutil.copy2(source, target)


def run_tests(warm: Warm, folder: Path, tests: Iterable[str], module: str, patience: float) -> Run:
    """Run these tests of the copy in ``folder``, up to the first that fails; ``module`` is to be imported before."""
    report, printed = folder / "report.json", folder / "said.txt"
    report.unlink(missing_ok=True)
    ours = {witness.MODULE: module, witness.REPORT: str(report)}
    code = warm.run(Errand(str(folder), (*_OPTIONS, *tests), ours, str(printed), patience))
    said = printed.read_text(encoding="utf-8", errors="replace")
    if not report.exists():
        return Run(code, said)
    told = json.loads(report.read_text(encoding="utf-8"))
    return Run(code, said, told["test"], told["error"], told["proof"])


def _spoilt(folder: Path, bug: Bug) -> str:
    text = (folder / bug.file).read_text(encoding="utf-8")
    times = text.count(bug.old)
    if times != 1:
        raise UnsoundError(
            f"this bug has no place any more: «{bug.name}» looks for a text that {bug.file} has {times} times"
        )
    return text.replace(bug.old, bug.new)


def _spoil(folder: Path, bug: Bug) -> None:
    file, spoilt = folder / bug.file, _spoilt(folder, bug)
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*"):
        compiled.unlink()
    file.unlink()
    file.write_text(spoilt, encoding="utf-8")
