"""The import graph: who pays for what."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from atypical.figures.catalogue import FIGURES
from atypical.run.code import SILENT, SILENT_LIBRARIES, Code, digest, is_silent
from clone import SOURCE

PERCEPTRON = "atypical.replica.models.perceptron"
WHOLE = grimp.build_graph("atypical", "scripts", include_external_packages=True, cache_dir=None)


def external(module: str) -> set[str]:
    reached = {module} | WHOLE.find_upstream_modules(module)
    return {name for name in reached if WHOLE.is_module_squashed(name)}


@pytest.mark.parametrize("figure", [figure.name for figure in FIGURES])
def test_a_plot_never_pays_for_torch_or_theory(figure: str) -> None:
    module = f"atypical.figures.{figure}"
    assert external(module) & {"torch", "scipy", "numba"} == set()
    assert not any("replica" in name for name in WHOLE.find_upstream_modules(module))


def test_theory_never_pays_for_torch_or_plots() -> None:
    theory = {name for name in WHOLE.modules if name.startswith("atypical.replica.")}
    assert theory
    assert all(external(name) & {"torch", "matplotlib", "seaborn"} == set() for name in theory)


def test_a_script_depends_on_itself_its_imports_and_their_packages() -> None:
    files = Code(SOURCE / "workflow").files("scripts.solve", PERCEPTRON)
    names = {str(file.relative_to(SOURCE / "workflow")) for file in files}
    assert {
        "scripts/solve.py",
        "atypical/replica/models/perceptron.py",
        "atypical/replica/averages/weights.py",
        "atypical/replica/__init__.py",
        "atypical/tables/kinds.py",
    } <= names
    assert "atypical/replica/models/committee.py" not in names


def test_the_checksum_of_code_follows_content_and_order(tmp_path) -> None:
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_text("1")
    b.write_text("2")
    assert digest([a, b]) != digest([b, a])
    before = digest([a, b])
    b.write_text("3")
    assert digest([a, b]) != before


def test_a_script_depends_on_the_versions_of_the_libraries_that_it_uses() -> None:
    code = Code(SOURCE / "workflow")
    theory = [line.split("==")[0] for line in code.versions("scripts.solve", PERCEPTRON)]
    assert theory == ["numba", "numpy", "pandas", "pandera", "scipy"]
    network = "atypical.kinetics.nonlinear"
    assert "torch==" in " ".join(code.versions("scripts.solve", network))
    assert digest([], ["numpy==1"]) != digest([], ["numpy==2"])


def test_tools_for_tests_rerun_no_learner() -> None:
    code = Code(SOURCE / "workflow")
    told = {
        line.split("==")[0] for line in code.versions("scripts.solve", "atypical.learners.sweep")
    }
    assert {"torch", "numba"} <= told
    pins = (SOURCE / "envs/requirements-torch-cpu.txt").read_text(encoding="utf-8")
    run = (SOURCE / "envs/requirements.txt").read_text(encoding="utf-8")
    pinned = {line.partition("==")[0].lower() for line in (pins + run).splitlines() if "==" in line}
    assert {name.lower() for name in told} <= pinned


NUMERIC = (
    *("replica", "tasks", "learners", "networks", "kinetics", "flatness", "randomness"),
    *("evidence", "status"),
)
# Nothing here can change a number of a table: all that scripts reach of these is silent.
TELLING = ("disk", "run", "settings", "version")
# But for what makes the bytes of files: solutions, what is written beside figures, run.json.
# A refusal is no more than its class, and what reads data sets raises it.
MAKING = {
    *("atypical.disk", "atypical.disk.provenance", "atypical.disk.refusal"),
    *("atypical.disk.solutions", "atypical.run", "atypical.run.outcome"),
    "atypical.run.overhead",
}


def silent_modules() -> set[str]:
    return {module for module in WHOLE.modules if is_silent(module)}


def parts_of(*packages: str) -> set[str]:
    """The modules in these packages of atypical, and themselves."""
    names = {f"atypical.{package}" for package in packages}
    return {m for m in WHOLE.modules if m in names or any(m.startswith(f"{n}.") for n in names)}


@pytest.mark.parametrize("silent", SILENT)
def test_every_silent_module_exists(silent: str) -> None:
    assert silent in WHOLE.modules


@pytest.mark.parametrize("library", SILENT_LIBRARIES)
def test_every_silent_library_is_used_by_silent_modules_alone(library: str) -> None:
    users = WHOLE.find_modules_that_directly_import(library)
    assert users
    assert users <= silent_modules() | {"atypical.run.code"}


def test_nothing_numeric_imports_what_is_silent() -> None:
    numeric = parts_of(*NUMERIC)
    assert len(numeric) > 80
    found = {
        (module, imported)
        for module in numeric
        for imported in WHOLE.find_modules_directly_imported_by(module) & silent_modules()
    }
    assert found == set()


def test_what_scripts_reach_of_guards_and_messages_is_silent_and_nothing_is_missed() -> None:
    scripts = {module for module in WHOLE.modules if module.startswith("scripts.")}
    reached = set().union(*(WHOLE.find_upstream_modules(script) for script in scripts))
    packages = {f"atypical.{name}" for name in TELLING}
    kind = (reached | packages) & parts_of(*TELLING) - {"atypical.settings"}
    assert {module for module in kind if not is_silent(module)} <= MAKING
    assert kind >= MAKING


def test_a_silent_module_and_what_is_reached_through_it_alone_do_not_count(tmp_path: Path) -> None:
    code = Code(SOURCE / "workflow")
    files = {file.relative_to(SOURCE / "workflow") for file in code.files("scripts.solve")}
    assert Path("atypical/__init__.py") in files
    assert not {Path("atypical/run/log.py"), Path("atypical/disk/seals.py")} & files
    libraries = {line.split("==")[0] for line in code.versions("scripts.solve")}
    assert libraries.isdisjoint(SILENT_LIBRARIES)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workflow of few modules."""
    sources = {
        "atypical/__init__.py": "import atypical.first",
        "atypical/first.py": "import numpy",
        "atypical/run/__init__.py": "",
        "atypical/run/log.py": "import atypical.run.clock",
        "atypical/run/clock.py": "",
        "atypical/solver.py": "LIMIT = 3",
        "scripts/__init__.py": "",
        "scripts/solve.py": "import atypical.run.log, atypical.solver",
    }
    for name, text in sources.items():
        path = tmp_path / "workflow" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "workflow"


ASKED = """
import json, sys
from pathlib import Path
from atypical.run.code import Code
workflow, *modules = json.load(sys.stdin)
# The packages that are looked at are those of that workflow.
for module in [m for m in sys.modules if m.partition(".")[0] == "atypical"]:
    del sys.modules[module]
sys.path[:] = [place for place in sys.path if not place.endswith("workflow")]
code = Code(Path(workflow))
json.dump({module: code.checksum(module) for module in modules}, sys.stdout)
"""


def checksums(workflow: Path, *modules: str) -> dict[str, str]:
    """Checksums of the modules of a workflow, as a process of its own finds them."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        input=json.dumps([str(workflow), *modules]),
        env={**os.environ, "PYTHONPATH": str(SOURCE / "workflow")},
        cwd=workflow.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("file", "text", "counts"),
    [
        ("atypical/solver.py", "LIMIT = 4", True),
        ("atypical/first.py", "import scipy", True),  # reached through the package above
        ("scripts/solve.py", "import atypical.solver", True),
        ("atypical/solver.py", "# A bound.\nLIMIT = (3)", False),
        ("atypical/run/log.py", "import atypical.run.clock, time", False),
        ("atypical/run/clock.py", "NOW = 0", False),  # reached through a silent one alone
    ],
)
def test_a_checksum_follows_what_can_move_a_number(
    small: Path, file: str, text: str, counts: bool
) -> None:
    before = checksums(small, "scripts.solve")
    assert checksums(small, "scripts.solve") == before
    (small / file).write_text(text)
    assert (checksums(small, "scripts.solve") != before) is counts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("STEP = 0.01", "STEP = 0.02"),
        ("return np.array([here.order", "return 1.0 * np.array([here.order"),
        ("field(default=None)", "field(default=None, repr=False)"),
    ],
    ids=["constant", "body", "default"],
)
def test_changed_code_changes_the_checksums_of_exactly_what_reaches_it(
    tmp_path: Path, old: str, new: str
) -> None:
    changed = "atypical.replica.transitions"
    copy = tmp_path / "workflow"
    shutil.copytree(SOURCE / "workflow", copy, ignore=shutil.ignore_patterns("__pycache__"))
    modules = [m for m in WHOLE.modules if m.startswith(("atypical.replica.", "scripts."))]
    before = checksums(copy, *modules)
    path = copy.joinpath(*changed.split(".")).with_suffix(".py")
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    after = checksums(copy, *modules)
    reach = {changed, *WHOLE.find_downstream_modules(changed)}
    assert {module for module in modules if after[module] != before[module]} == reach & {*modules}
