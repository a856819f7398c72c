"""No dialog blocks the board: nothing in the program runs an event loop of its own inside another."""

import ast
from pathlib import Path

import pytest

import kds_app.ui

SOURCES = sorted(Path(kds_app.ui.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_nothing_on_the_screen_is_executed_as_a_dialog(source: Path) -> None:
    tree = ast.parse(source.read_text("utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "exec"]
