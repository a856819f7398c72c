"""The lock files: everything in them has its hash, nothing names an index, and nothing that we ask for is missing."""

import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
LOCKS = {"requirements.txt": (), "requirements-test.txt": ("test",), "requirements-build.txt": ("package",)}
"""Each lock file, and what of the extras of ``pyproject.toml`` it pins."""
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(lock: str) -> str:
    return (TOP / "packaging" / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_line_names_an_index(lock: str) -> None:
    text = _text(lock)
    pins = re.split(r"\n(?=[A-Za-z0-9])", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    pins = [pin for pin in pins if pin.strip()]
    assert len(pins) == len(_PIN.findall(text)) > 10
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"https?://|--(extra-)?index|--find-links", text)


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_everything_that_is_asked_for_is_pinned(lock: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    names = {_plain(found.group()) for line in asked if (found := _NAME.match(line))}
    assert len(names) > 5
    assert names - {_plain(name) for name, _ in _PIN.findall(_text(lock))} == set()


def test_what_the_display_runs_on_is_the_same_everywhere() -> None:
    pins = {lock: dict(_PIN.findall(_text(lock))) for lock in LOCKS}
    run = pins["requirements.txt"]
    for lock in ("requirements-test.txt", "requirements-build.txt"):
        assert {name: pins[lock].get(name) for name in run} == run
