"""Solvers and averages know what a model states, and no model."""

import grimp
import pytest

GRAPH = grimp.build_graph("atypical", cache_dir=None)
GENERIC = sorted(
    name
    for name in GRAPH.find_descendants("atypical.replica")
    if not name.startswith("atypical.replica.models")
)


@pytest.mark.parametrize("name", GENERIC)
def test_what_is_generic_imports_no_model(name):
    imported = GRAPH.find_modules_directly_imported_by(name)
    assert not {other for other in imported if other.startswith("atypical.replica.models")}


def test_averages_import_neither_solvers_nor_clones():
    for name in GRAPH.find_descendants("atypical.replica.averages"):
        theory = {
            other
            for other in GRAPH.find_modules_directly_imported_by(name)
            if other.startswith("atypical.replica")
        }
        assert all(other.startswith("atypical.replica.averages") for other in theory), name
