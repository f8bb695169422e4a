"""The house has floors: imports run downwards only, and no folder stands in a circle."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

# From the roof to the ground; what stands on one floor does not import its neighbours.
FLOORS = (
    "site",
    "report",
    "release",
    "numbers",
    "verify | overlay | enclosures",
    "plan | compare | library",
    "run",
    "settings",
    "figures | claims",
    "words",
    "studies",
    "quantities",
    "evidence",
    "flatness",
    "learners | kinetics",
    "networks",
    "replica | tasks",
    "tables",
    "disk",
    "randomness | status | declarations | version",
)
# Nothing that computes a number knows of a run, of its configuration or of words for readers.
NUMERIC = ("replica", "tasks", "learners", "networks", "kinetics", "flatness", "evidence")
ABOVE = (
    "site",
    "report",
    "numbers",
    "release",
    "verify",
    "overlay",
    "enclosures",
    "compare",
    "library",
    "run",
    "plan",
    "settings",
    "studies",
    "quantities",
    "words",
    "figures",
    "claims",
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("atypical", cache_dir=None)


def rooms(graph: grimp.ImportGraph) -> set[str]:
    return {name.split(".")[1] for name in graph.find_children("atypical")}


def test_every_room_is_on_a_floor(graph: grimp.ImportGraph) -> None:
    listed = [room for floor in FLOORS for room in floor.split(" | ")]
    assert sorted(listed) == sorted(rooms(graph))


def test_imports_run_downwards(graph: grimp.ImportGraph) -> None:
    levels = [
        grimp.Layer(*floor.split(" | "), independent=True) if " | " in floor else floor
        for floor in FLOORS
    ]
    broken = graph.find_illegal_dependencies_for_layers(layers=levels, containers={"atypical"})
    assert [(one.importer, one.imported) for one in broken] == []


def test_what_computes_imports_nothing_of_a_run(graph: grimp.ImportGraph) -> None:
    upwards = [
        (room, above)
        for room in NUMERIC
        for above in ABOVE
        if graph.chain_exists(f"atypical.{room}", f"atypical.{above}", as_packages=True)
    ]
    assert upwards == []


def test_no_folder_stands_in_a_circle(graph: grimp.ImportGraph) -> None:
    packages = {
        parent for module in graph.modules for parent in [module] if graph.find_children(parent)
    }
    circles = [circle for package in sorted(packages) if (circle := circle_in(graph, package))]
    assert circles == []


def circle_in(graph: grimp.ImportGraph, package: str) -> list[str] | None:
    """A circle among the modules and folders of a package."""
    children = graph.find_children(package)
    needs = {
        child: {
            other
            for other in children - {child}
            if graph.direct_import_exists(importer=child, imported=other, as_packages=True)
        }
        for child in children
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return None
