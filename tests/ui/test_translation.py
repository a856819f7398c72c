"""Every word a cook reads goes through Qt's translation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kds_app.ui

MODULES = sorted(Path(kds_app.ui.__file__).parent.glob("*.py"))
SHOWING = {
    "setText",
    "setPlaceholderText",
    "setWindowTitle",
    "setAccessibleName",
    "setAccessibleDescription",
    "setToolTip",
    "drawText",
    "paragraph",
    "band",
    "open_over",
    "Answer",
    "Key",
    "Matter",
    "Saying",
}
"""Calls whose texts end up on the screen, or in the ear."""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _literals(node: ast.AST) -> Iterator[str]:
    """Texts with letters in them, but for those that are being translated."""
    if isinstance(node, ast.Call) and _name(node) == "translate":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value)):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


@pytest.mark.parametrize("module", MODULES, ids=[path.stem for path in MODULES])
def test_no_text_is_shown_that_cannot_be_translated(module: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    shown = [argument for call in calls if _name(call) in SHOWING for argument in call.args]
    assert [text for argument in shown for text in _literals(argument)] == []


@pytest.mark.parametrize("module", MODULES, ids=[path.stem for path in MODULES])
def test_what_is_translated_is_a_plain_text_that_a_tool_can_collect(module: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    asked = [call for call in calls if _name(call) == "translate"]
    assert [ast.unparse(call) for call in asked if not all(isinstance(part, ast.Constant) for part in call.args)] == []
