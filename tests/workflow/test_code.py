"""The import graph: who pays for what."""

from __future__ import annotations

import grimp
import pytest

from atypical.figures.catalogue import FIGURES
from atypical.run.code import Code, digest
from clone import SOURCE

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
    files = Code(SOURCE / "workflow").files("scripts.perceptron_capacity")
    names = {str(file.relative_to(SOURCE / "workflow")) for file in files}
    assert {
        "scripts/perceptron_capacity.py",
        "atypical/replica/models/perceptron.py",
        "atypical/replica/averages/weights.py",
        "atypical/replica/__init__.py",
        "atypical/tables/perceptron_columns.py",
    } <= names
    assert "atypical/tables/perceptron_entropy.py" not in names


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
    theory = [line.split("==")[0] for line in code.versions("scripts.perceptron_capacity")]
    assert theory == ["numpy", "pandas", "pandera", "scipy"]
    assert "scikit-learn" in " ".join(code.versions("scripts.nonlinear_sweep"))
    assert digest([], ["numpy==1"]) != digest([], ["numpy==2"])
