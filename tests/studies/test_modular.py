"""Studies of modular addition: what is refused, and how much work they are."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from atypical.studies.kinds.study import Part
from atypical.studies.modular_addition import ModularAddition
from atypical.studies.modular_sweep import ModularSweep

TASK: dict[str, Any] = {
    **{"modulus": 5, "share": 0.6, "hidden": 8, "seeds": [1, 2], "curves_per_job": 1},
}
RUNS: dict[str, Any] = {
    **{"optimiser": ["adamw"], "batch": [8], "learning_rate": [0.01], "weight_decay": [1.0]},
    "steps": 10,
}
SWEEP: dict[str, Any] = {
    **{"optimiser": "adamw", "batch": 8, "learning_rate": 0.01, "weight_decay": [0.1, 1.0]},
    **{"turn": 0.5, "memorise": 7, "steps": [10, 20]},
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"turn": 0.05}, "lies below every weight decay; give at least 0.1"),
        ({"learning_rate": 1.0}, "diverges at the weight decay"),
        ({"weight_decay": [0.0, 1.0]}, "numbers > 0"),
        ({"steps": []}, "steps"),
        ({"stride": 2}, "Extra inputs"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        ModularSweep(**TASK, kick=0.0, sweeps=[SWEEP | changed])


def test_sweeps_and_runs_are_given_once() -> None:
    with pytest.raises(ValidationError, match=r"two entries hold adamw, 8, 0\.01, 20"):
        ModularSweep(**TASK, kick=0.0, sweeps=[SWEEP, SWEEP | {"steps": [20]}])
    with pytest.raises(ValidationError, match=r"two entries hold adamw, 8, 0\.01, 1\.0"):
        ModularAddition(**TASK, records=3, runs=[RUNS, RUNS])


@pytest.mark.parametrize("share", [0.001, 0.999])
def test_there_are_pairs_on_both_sides(share: float) -> None:
    with pytest.raises(ValidationError, match="leaves none on one side"):
        ModularAddition(**TASK | {"share": share}, records=3, runs=[RUNS])


def test_work_is_what_all_steps_multiply() -> None:
    study = ModularSweep(**TASK, kick=0.0, sweeps=[SWEEP])
    (bundle,) = study.bundles({})
    part = Part("modular_sweep", bundle, (0, 1), (1, 2), "seed")
    # Twice two weight decays, and one below the turn.
    assert study.work(part) == study.per_step(8) * 2 * (7 + 5 * 10 + 7 + 5 * 20)
