"""What `import atypical` is: cheap, typed, said once, and in the words of the field."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pandas as pd
import pytest

import atypical
from atypical.library import MODULES

PACKAGE = Path(atypical.__file__).parent
# What a job may not pay for before it asks.
HEAVY = ("numpy", "pandas", "scipy", "numba", "torch", "pydantic", "matplotlib", "snakemake")


def imported(code: str) -> set[str]:
    """Modules that a fresh process has imported after this code."""
    told = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); {code}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", told], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import atypical", "import atypical; dir(atypical)"])
def test_importing_the_package_imports_no_library(code: str) -> None:
    assert imported(code) & {*HEAVY} == set()


def test_a_room_of_the_package_is_imported_without_the_library() -> None:
    found = imported("from atypical import status")
    assert "atypical.status" in found
    assert {name for name in found if name.startswith("atypical.library.")} == set()


def test_linear_networks_are_asked_without_compiled_loops_or_torch() -> None:
    assert imported("import atypical; atypical.spinodal") & {"numba", "torch"} == set()


@pytest.mark.parametrize("name", MODULES)
def test_every_function_is_there_and_says_what_it_does(name: str) -> None:
    function = getattr(atypical, name)
    assert function.__module__ == f"atypical.library.{MODULES[name]}"
    assert name in dir(atypical)
    text = inspect.getdoc(function) or ""
    assert ">>> import atypical\n" in text
    assert "Raises ValueError" in text
    hints = get_type_hints(function)
    assert {*inspect.signature(function).parameters, "return"} == set(hints)


def test_no_function_hides_a_room() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir()}
    assert rooms & {*MODULES} == set()


def test_editors_and_type_checkers_know_the_same_functions() -> None:
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    told = {
        alias.asname: (statement.module, alias.name)
        for statement in stub.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert told == {name: (f"atypical.library.{of}", name) for name, of in MODULES.items()}
    assert (PACKAGE / "py.typed").exists()


def test_a_misspelt_function_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'entropi'"):
        _ = atypical.entropi  # type: ignore[attr-defined]


def test_frames_know_their_units() -> None:
    found = atypical.entropy("perceptron", alpha=0.3)
    assert isinstance(found, pd.DataFrame)
    assert found.attrs["table"] == "perceptron_entropy"
    assert found.attrs["units"]["entropy"] == "nats per weight"
    assert found.attrs["symbols"]["alpha"] == r"$\alpha$"
    assert found.attrs["labels"]["alpha"] == r"load $\alpha$ (patterns per weight)"
    assert found[found["alpha"] < 1].attrs == found.attrs
