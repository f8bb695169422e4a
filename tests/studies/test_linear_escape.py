"""Runs of linear_escape: each entry with its own grids and seeds, no run twice."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from atypical.studies.kinds.study import Part
from atypical.studies.linear_escape import LinearEscape

SGD: dict[str, Any] = {
    "optimiser": ["sgd"],
    "data": ["whitened"],
    "preparation": "converged",
    "beta": [0.03],
    "learning_rate": [0.001, 0.005],
    "batch": [64],
    "steps": 1000,
    "seeds": [1, 2],
}


def study(*runs: dict[str, Any]) -> LinearEscape:
    world = {"eta": [0.9, 0.8], "inputs": 2, "samples": 512, "test_samples": 512, "hidden": 10}
    return LinearEscape.model_validate(world | {"curves_per_job": 2, "runs": list(runs)})


def test_every_entry_is_a_bundle_with_seeds_and_places_of_its_own() -> None:
    both = study(SGD, SGD | {"optimiser": ["adam"], "seeds": [3, 4, 5], "direction": ["down"]})
    sgd, adam = both.bundles({})
    assert (list(sgd.curves), sgd.runs) == ([0, 1], (1, 2))
    assert (list(adam.curves), adam.runs) == ([2, 3], (3, 4, 5))
    assert [curve["start_rank"] for curve in both.curves()] == [1, 1, 2, 2]
    assert both.work(Part("linear_escape", adam, (2, 3), adam.runs, "seed")) == 3 * 2 * 1000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"learning_rate": [0.005], "steps": 9}, "two entries hold"),
        ({"seeds": [2, 3]}, "two entries hold"),
        ({"learning_rate": [70.0]}, "70.0 diverges at the weight decay 0.03"),
        ({"strength": []}, "an empty grid"),
    ],
)
def test_runs_that_are_there_already_or_diverge_are_refused(
    changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        study(SGD, SGD | changed)


def test_the_same_condition_with_other_seeds_moments_or_optimisers_is_another_run() -> None:
    others = ({"seeds": [3]}, {"optimiser": ["adam"]}, {"moments": ["kept"]}, {"data": ["raw"]})
    assert len(study(SGD, *(SGD | other for other in others)).curves()) == 10
