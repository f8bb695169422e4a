"""The shape of the code: short functions, few arguments, rules said once."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

WORKFLOW = Path(__file__).parents[2] / "workflow"
LONGEST, MOST_ARGUMENTS, MOST_COMPILED = 60, 8, 10
RULES, WINDOW, SAME = 670, 6, 0.15

FILES = sorted(WORKFLOW.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function, bool]]:
    """Every function, and whether it is compiled: decorated by njit or jit, or handed to it."""
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        handed = {
            ast.unparse(c.args[0]) for c in calls if c.args and "njit(" in ast.unparse(c.func)
        }
        for node in ast.walk(tree):
            if isinstance(node, Function):
                decorated = any("jit" in ast.unparse(one) for one in node.decorator_list)
                name = f"{path.relative_to(WORKFLOW)}:{node.name}"
                yield name, node, decorated or node.name in handed


def test_no_function_is_long() -> None:
    lines = [(name, (node.end_lineno or 0) - node.lineno + 1) for name, node, _ in functions()]
    assert [(name, many) for name, many in lines if many > LONGEST] == []


def test_no_function_has_many_arguments() -> None:
    many = {}
    for name, node, compiled in functions():
        arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
        own = [argument for argument in arguments if argument.arg not in ("self", "cls")]
        if len(own) > (MOST_COMPILED if compiled else MOST_ARGUMENTS):
            many[name] = len(own)
    assert many == {}


def test_rules_are_said_once() -> None:
    files = [WORKFLOW.parent / "Snakefile", *sorted((WORKFLOW / "rules").glob("*.smk"))]
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    assert lines <= RULES


def test_scripts_studies_and_learners_are_not_of_one_shape() -> None:
    windows = [
        window
        for folder in ("scripts", "atypical/studies", "atypical/learners")
        for path in sorted((WORKFLOW / folder).rglob("*.py"))
        for window in shapes(path)
    ]
    counted = Counter(windows)
    same = sum(many for many in counted.values() if many > 1)
    assert same <= SAME * len(windows), f"{same / len(windows):.1%} of {len(windows)}"


def shapes(path: Path) -> list[tuple[str, ...]]:
    """Windows of consecutive lines of code, with names, strings and numbers masked.

    Comments, docstrings, blank lines and imports are left out.
    """
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if said or isinstance(node, ast.Import | ast.ImportFrom):
            left_out |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines: dict[int, list[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        masked = {tokenize.NAME: "n", tokenize.STRING: "s", tokenize.NUMBER: "d"}
        if token.type in (tokenize.OP, *masked) and token.start[0] not in left_out:
            lines.setdefault(token.start[0], []).append(masked.get(token.type, token.string))
    shaped = ["".join(lines[number]) for number in sorted(lines)]
    return [tuple(shaped[n : n + WINDOW]) for n in range(len(shaped) - WINDOW + 1)]


@pytest.mark.parametrize("folder", ["rules", "scripts"])
def test_no_file_is_left_over(folder: str) -> None:
    used = "".join(
        file.read_text(encoding="utf-8")
        for file in [WORKFLOW.parent / "Snakefile", *(WORKFLOW / "rules").glob("*.smk")]
    )
    for file in (WORKFLOW / folder).iterdir():
        if file.is_file() and file.stem != "__init__":
            assert f"{folder}/{file.name}" in used
