"""Figures of random features: theory alone, and with what learners reached."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.figures import A_generalization, A_phase_diagram
from atypical.figures.features_learners import TABLE

LOADS = np.array([0.9, 1.2, 1.6, 2.0])


def theory() -> dict[str, pd.DataFrame]:
    typical = pd.DataFrame(
        {
            "alpha_t": 3.0,
            "inverse_alpha": LOADS,
            "solutions": "0.0",
            "error_typical": 0.3,
            "error_barycenter": 0.2,
            "status": ["absent", "converged", "converged", "converged"],
        }
    )
    grid = np.array([1.0, 3.0, 5.0])
    transitions = pd.DataFrame(
        {
            "alpha_t": grid,
            "interpolation": 1 / grid,
            "no_gap": 1.2 / grid,
            "monotone": 1.3 / grid,
            "status": "converged",
        }
    )
    ends = transitions.rename(columns={"interpolation": "inverse_alpha_c"})
    return {
        "features_entropy": pd.concat([typical, typical.assign(solutions="max")]),
        "features_transitions": transitions,
        "features_interpolation": ends,
    }


def training() -> pd.DataFrame:
    """Two sizes; at the larger one, one and then three of four instances are solved."""
    rows = [
        ("focusing", size, 3.0, x, float(i < solved), 0.2 + i / 100)
        for size, rates in ((101, [0, 0, 0, 4]), (201, [0, 1, 3, 4]))
        for x, solved in zip(LOADS, rates, strict=True)
        for i in range(4)
    ]
    names = ["learner", "size", "alpha_t", "inverse_alpha", "solved", "test_error"]
    return pd.DataFrame(rows, columns=names)


def test_a_learner_succeeds_from_where_half_of_the_instances_are_solved() -> None:
    data = A_phase_diagram.select(theory() | {TABLE: training()})
    [threshold] = data.loc[data["line"] == "focusing", "value"]
    assert threshold == pytest.approx(1.4)
    assert A_phase_diagram.draw(data).axes


def test_errors_of_learners_are_those_of_solved_instances_of_the_largest_size() -> None:
    data = A_generalization.select(theory() | {TABLE: training()}, alpha_t=3.0)
    points = data[data["line"] == "focusing"].set_index("inverse_alpha")
    assert points["value"].to_dict() == pytest.approx({1.2: 0.2, 1.6: 0.21, 2.0: 0.215})
    assert points["spread"][1.6] == pytest.approx(0.01 / np.sqrt(3))
    assert A_generalization.draw(data).axes


def test_without_learners_theory_stands_alone_and_absent_rows_stay_out() -> None:
    data = A_generalization.select(theory(), alpha_t=3.0)
    assert set(data["line"]) == {*A_generalization.LINES, *A_generalization.MARKS}
    assert data.loc[data["line"] == "typical", "inverse_alpha"].min() == 1.2
