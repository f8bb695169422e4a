"""Runs that diverged, counted where any did."""

from __future__ import annotations

import pandas as pd

from atypical.evidence.diverged import diverged
from atypical.status import DIVERGED, SOLVED, SPENT


def test_diverged_runs_are_counted_beside_all_runs_of_their_group() -> None:
    runs = pd.DataFrame(
        {
            "learner": ["sbpi"] * 3 + ["annealing"] * 2,
            "alpha": [0.5, 0.5, 0.7, 0.7, 0.7],
            "status": [DIVERGED, SOLVED, SPENT, DIVERGED, DIVERGED],
        }
    )
    found = diverged(runs, ["learner", "alpha"])
    assert found.to_dict("records") == [
        {"learner": "sbpi", "alpha": 0.5, "diverged": 1, "instances": 2},
        {"learner": "annealing", "alpha": 0.7, "diverged": 2, "instances": 2},
    ]
    assert diverged(runs[runs["status"] == SPENT], ["learner"]).empty
