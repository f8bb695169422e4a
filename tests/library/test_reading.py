"""Tables are read with their units, solutions with their instances; nothing that was edited."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.library.left import ALPHAS, SOLUTIONS, TABLE, leave

import atypical
from atypical.disk.solutions import SolutionsError, save
from atypical.library.solutions import Solution
from atypical.tables.files import TableError


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with what a run of seed 7 has left; not to be touched."""
    place = tmp_path_factory.mktemp("run")
    leave(place, seed=7)
    return place


def test_a_table_tells_the_units_of_its_columns(left: Path) -> None:
    table = atypical.read_table(left / TABLE)
    assert table["alpha_c"][0] == pytest.approx(0.8331, abs=1e-4)
    assert table.attrs["units"]["alpha_c"] == "patterns per weight"
    assert table.attrs["meanings"]["alpha_c"] == "capacity"
    assert set(table.attrs["labels"]) == set(table.columns)


def test_a_solution_comes_with_the_instance_that_it_solves(left: Path) -> None:
    found = atypical.read_solutions(left / "results/solutions")
    assert len(found) == 2 * len(ALPHAS)
    for solution in found:
        assert solution.seed == 7
        assert solution.weights.shape == (solution.name["size"],)
        assert solution.instance.train.shape == (solution.name["patterns"], 501)
        assert solution.train_error == 0


def test_another_seed_has_other_instances(left: Path) -> None:
    (solution,) = atypical.read_solutions(left / SOLUTIONS, alpha=0.3, instance=1)
    other = atypical.random_labels(501, 0.3, instance=1, seed=0).train
    same = atypical.random_labels(501, 0.3, instance=1, seed=7).train
    assert np.array_equal(solution.instance.train, same)
    assert not np.array_equal(solution.instance.train, other)


def test_solutions_are_chosen_by_what_names_them(left: Path) -> None:
    place = left / "results/solutions/perceptron_training"
    assert len(atypical.read_solutions(place, learner="sbpi", alpha=0.4)) == 2
    assert atypical.read_solutions(place, alpha=0.5) == []
    with pytest.raises(ValueError, match="'lerner' is unknown; did you mean learner"):
        atypical.read_solutions(place, lerner="sbpi")


def test_a_committee_is_judged_by_its_majority() -> None:
    task = {"size": 33, "alpha": 0.3, "patterns": 10, "entries": "sign", "instance": 2}
    weights = np.ones(33, np.int8)
    tree = Solution(task | {"architecture": "tree", "hidden": 3}, weights)
    seen = tree.instance.train.reshape(10, 3, 11).sum(axis=2) > 0
    assert tree.train_error == np.mean(seen.sum(axis=1) < 2)
    assert Solution(task, weights).network.hidden == 1


def test_networks_are_no_solutions_of_instances(tmp_path: Path) -> None:
    file = tmp_path / "networks.npz"
    save(file, [{"dataset": "digits", "seed": 0}], [np.zeros(3, np.float32)], {"seed": 0})
    with pytest.raises(ValueError, match="holds networks"):
        atypical.read_solutions(file)


def test_what_was_edited_is_never_read(tmp_path: Path) -> None:
    leave(tmp_path)
    for path, read, error in (
        (TABLE, atypical.read_table, TableError),
        (SOLUTIONS, atypical.read_solutions, SolutionsError),
    ):
        file = tmp_path / path
        file.write_bytes(file.read_bytes()[:-2])
        with pytest.raises(error, match="was changed or cut since it was written"):
            read(file)
