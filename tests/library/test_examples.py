"""Examples of docstrings and of the README are run, and say what comes out."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest
from tests.library.left import leave

import atypical
from atypical.library import MODULES

README = Path(atypical.__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.NORMALIZE_WHITESPACE


@pytest.fixture(autouse=True)
def at_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a run has left a table and solutions."""
    leave(tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", MODULES)
def test_the_example_of_a_function_is_true(name: str) -> None:
    function = getattr(atypical, name)
    (example,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0


def test_the_example_of_the_readme_is_true() -> None:
    (text,) = BLOCK.findall(README.read_text(encoding="utf-8"))
    example = doctest.DocTestParser().get_doctest(text, {}, "README", str(README), 0)
    assert len(example.examples) > 5
    assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0


def test_no_module_has_an_example_that_is_never_run() -> None:
    for module in {f"atypical.library.{of}" for of in MODULES.values()}:
        found = doctest.DocTestFinder().find(import_module(module))
        shown = {example.name.rpartition(".")[2] for example in found if example.examples}
        assert shown <= {*MODULES}
