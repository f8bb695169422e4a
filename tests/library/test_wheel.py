"""What `pip install .` installs: the whole package, which runs the notebook of docs/ by itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from email import message_from_string
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from atypical.disk.libraries import distribution_of
from atypical.library import MODULES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "workflow/atypical"
NOTEBOOK = ROOT / "docs/library.py"
WITHOUT = shutil.ignore_patterns("__pycache__", "*.egg-info")
BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('wheel'))"
# torch brings the language of its kernels for a GPU.
BROUGHT = {"triton"}
# What an extra brings, by its module: no run records its version.
ON_REQUEST = {"flint": "python-flint"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built by the backend that pyproject.toml names, from a copy."""
    place = tmp_path_factory.mktemp("built")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(PACKAGE, place / "workflow/atypical", ignore=WITHOUT)
    command = [sys.executable, "-W", "error", "-c", BUILD]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(place / "wheel" / done.stdout.split()[-1])


@pytest.fixture(scope="module")
def site(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is installed; what it needs lies beside this Python."""
    place = tmp_path_factory.mktemp("site")
    wheel.extractall(place)
    return place


def metadata(wheel: zipfile.ZipFile) -> Any:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_string(wheel.read(name).decode())


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if not name.split("/")[0].endswith(".dist-info")}
    files = {
        f"atypical/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == files
    assert {"atypical/py.typed", "atypical/__init__.pyi"} <= held


def test_the_wheel_says_what_it_is_and_needs(wheel: zipfile.ZipFile) -> None:
    told, project = metadata(wheel), tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert told["License-Expression"] == "MIT"
    assert told["Requires-Python"] == project["requires-python"]
    extras = [
        f'{Requirement(r)}; extra == "{extra}"'
        for extra, needed in project["optional-dependencies"].items()
        for r in needed
    ]
    needed = [str(Requirement(r)) for r in project["dependencies"]]
    assert told.get_all("Requires-Dist") == [*needed, *extras]


def test_it_needs_every_library_that_a_module_imports(wheel: zipfile.ZipFile) -> None:
    graph = grimp.build_graph("atypical", include_external_packages=True, cache_dir=None)
    foreign = {module for module in graph.modules if graph.is_module_squashed(module)}
    modules = foreign - {*sys.stdlib_module_names, "scripts"} - BROUGHT
    used = {ON_REQUEST.get(module, distribution_of(module)) for module in modules}
    needed = names(metadata(wheel).get_all("Requires-Dist"))
    # What one of these stands on, as llvmlite below numba, comes with it.
    below = names(line for name in needed for line in requires(name) or [])
    assert {canonicalize_name(name) for name in used} - needed <= below
    assert len(used & needed) > 15


def names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def installed(site: Path, code: str, cwd: Path) -> str:
    """What code prints that knows the installed package alone, in a directory."""
    told = f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"
    command = [sys.executable, "-I", "-W", "error", "-c", told]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


SHOWN = f"""
import json, runpy
import matplotlib
matplotlib.use("agg")
cells = runpy.run_path({str(NOTEBOOK)!r})
import atypical
curves, rates = cells["curves"], cells["rates"]
least = curves.groupby("reference")["local_entropy"].min().to_dict()
solved = cells["runs"].rows.groupby("alpha")["solved"].mean()
print()
print(json.dumps({{
    "file": atypical.__file__,
    "least": least,
    "capacity": cells["capacity"],
    "solved": list(solved),
    "denser": [bool(cells["found"][d] > cells["typical"][d]) for d in cells["distances"]],
    "status": sorted(set(rates["status"])),
    "steepness": cells["slope"] / cells["barrier"],
}}))
"""


def test_the_notebook_shows_what_it_says_where_the_package_is_installed(
    site: Path, tmp_path: Path
) -> None:
    shown = json.loads(installed(site, SHOWN, tmp_path).splitlines()[-1])
    assert shown["file"] == str(site / "atypical/__init__.py")
    # Typical solutions are isolated, those of the largest margin are not.
    assert shown["least"]["0.0"] < 0 < shown["least"]["max"]
    assert shown["capacity"] == pytest.approx(0.8331, abs=1e-4)
    assert shown["solved"][0] == 1 > shown["solved"][-1]
    assert all(shown["denser"])
    assert shown["status"] == ["converged"]
    assert shown["steepness"] == pytest.approx(-1, abs=1e-6)


def test_every_function_is_there_where_the_package_is_installed(site: Path, tmp_path: Path) -> None:
    code = "import atypical; print([getattr(atypical, n).__name__ for n in dir(atypical)"
    code += f" if n in {[*MODULES]}])"
    assert installed(site, code, tmp_path).strip() == str(sorted(MODULES))


def test_the_notebook_is_cells_of_text_and_code() -> None:
    lines = NOTEBOOK.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# %% [markdown]"
    heads = [line for line in lines if line.startswith("# %%")]
    assert {*heads} == {"# %%", "# %% [markdown]"}
    assert sum(line.startswith("# ## ") for line in lines) == 3
