"""Every bug of the catalogue is noticed by the room that ought to; and the gate can tell what was from what was not."""

import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.mutations.bug import Bug
from tests.mutations.bugs import BUGS
from tests.mutations.gate import ROOT, Finding, UnsoundError, Workshop

JOBS = 2

Findings = Mapping[Bug, "Future[Finding]"]


@pytest.fixture(scope="module")
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """What becomes of each bug that this run asks for, tried out two at a time."""
    wanted = [getattr(item, "callspec", None) for item in request.session.items if item.path == Path(__file__)]
    bugs = [call.params["bug"] for call in wanted if call is not None and "bug" in call.params]
    with closing(Workshop(tmp_path_factory.mktemp("mutations"))) as workshop, ThreadPoolExecutor(JOBS) as pool:
        workshop.prove_sound(bugs)
        yield {bug: pool.submit(workshop.try_out, bug) for bug in bugs}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_somebody_notices(bug: Bug, findings: Findings) -> None:
    finding = findings[bug].result()
    assert finding.caught, f"{finding.told}\n{finding.run.said}"


def test_no_two_bugs_have_one_name_or_are_one() -> None:
    assert len({bug.name for bug in BUGS}) == len({(bug.file, bug.old, bug.new) for bug in BUGS}) == len(BUGS)


# the gate itself, on a program of two lines

SUM = Bug(
    "a sum that is none", "kds_app/sums.py", "return a + b", "return a - b", "tests/test_sums.py::test_two_and_two"
)


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    root = tmp_path / "repository"
    for name in ("kds_app", "tests/mutations", "resources"):
        (root / name).mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\nfilterwarnings = ['error']\n", encoding="utf-8")
    (root / "kds_app/sums.py").write_text("def total(a: int, b: int) -> int:\n    return a + b\n", encoding="utf-8")
    asserted = "def test_two_and_two() -> None:\n    assert total(2, 2) == 4\n"
    (root / "tests/test_sums.py").write_text(f"from kds_app.sums import total\n\n\n{asserted}", encoding="utf-8")
    for name in ("kds_app/__init__.py", "tests/__init__.py", "tests/mutations/__init__.py"):
        (root / name).touch()
    shutil.copy(ROOT / "tests/mutations/witness.py", root / "tests/mutations")
    with closing(Workshop(tmp_path / "copies", root)) as workshop:
        yield workshop


def test_a_bug_that_an_assertion_notices_is_caught(workshop: Workshop) -> None:
    workshop.prove_sound([SUM])
    finding = workshop.try_out(SUM)
    assert finding.caught
    assert finding.told == "test_sums.py::test_two_and_two"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("return b + a", "NOT CAUGHT: pytest ended with 0"),
        ("return a + c", "NOT CAUGHT: NameError in tests/test_sums.py::test_two_and_two"),
        ("return a +", "NOT CAUGHT: pytest ended with 3"),
        ("return a + b\n\n\nfrom kds_app.sums import nothing", "NOT CAUGHT: pytest ended with 3"),
    ],
    ids=["no difference", "a name that is not there", "no syntax", "no import"],
)
def test_what_no_test_notices_or_what_merely_breaks_the_code_is_not_caught(
    workshop: Workshop, new: str, told: str
) -> None:
    finding = workshop.try_out(replace(SUM, new=new))
    assert not finding.caught
    assert finding.told == told


@pytest.mark.parametrize(("old", "times"), [("return a * b", 0), ("a", 3)])
def test_a_bug_whose_place_is_gone_or_not_clear_is_told_loudly(workshop: Workshop, old: str, times: int) -> None:
    with pytest.raises(UnsoundError, match=f"this bug has no place any more.* has {times} times"):
        workshop.try_out(replace(SUM, old=old))


@pytest.mark.parametrize("test", ["tests/test_nothing.py", "tests/test_sums.py::test_nothing"])
def test_tests_that_do_not_pass_or_are_not_there_prove_nothing(workshop: Workshop, test: str) -> None:
    with pytest.raises(UnsoundError, match="do not even pass"):
        workshop.prove_sound([replace(SUM, test=test)])


def test_the_checkout_stays_as_it_is(workshop: Workshop, tmp_path: Path) -> None:
    workshop.try_out(SUM)
    assert "return a + b" in (tmp_path / "repository/kds_app/sums.py").read_text(encoding="utf-8")
    assert [folder.name for folder in (tmp_path / "copies").iterdir()] == ["sound"]
