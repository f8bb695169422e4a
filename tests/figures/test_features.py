"""Figures of random features: theory, and what learners reached."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.figures import A_generalization, A_phase_diagram

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
    """Two latent dimensions; at the larger one, one and then three of four instances are solved."""
    rows = [
        ("focusing_bp", latent, 3.0, x, stopping, int(i < solved), 0.2 + i / 100)
        for latent, rates in ((101, [0, 0, 0, 4]), (201, [0, 1, 3, 4]))
        for x, solved in zip(LOADS, rates, strict=True)
        for stopping in ("first", "whole")
        for i in range(4)
    ]
    names = ["learner", "latent", "alpha_t", "inverse_alpha", "stopping", "solved"]
    names.append("generalization_error")
    table = pd.DataFrame(rows, columns=names)
    error = table["generalization_error"] + (table["stopping"] == "whole")
    return table.assign(generalization_error=error)


def algorithms() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "learner": "focusing_bp",
            "budget": 1,
            "latent": [101, 201, 201],
            "alpha_t": [3.0, 3.0, 5.0],
            "threshold": [1.8, 1.4, 1.2],
            "error": 0.02,
            "status": ["converged", "converged", "stalled"],
        }
    )


def limits() -> pd.DataFrame:
    known = {"learner": "focusing_bp", "budget": 1, "alpha_t": 3.0, "slope": -1.0}
    table = pd.DataFrame({"exponent": ["1/2", "2/3", "1"], "threshold": [1.2, 1.25, 1.3]})
    told = {"error": 0.03, "systematic": 0.04, "smallest": 101, "largest": 201}
    return table.assign(**known, **told, status="converged")


def averaged() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "learner": "sbpi",
            "latent": 201,
            "alpha_t": [3.0, 3.0, 3.0, 5.0],
            "inverse_alpha": [1.6, 1.6, 2.0, 2.0],
            "error_barycenter": [0.1, 0.2, np.nan, 0.3],
            "status": [
                "converged",
                "converged",
                "fewer than three different solutions",
                "converged",
            ],
        }
    )


def everything() -> dict[str, pd.DataFrame]:
    learned = {"features_training": training(), "features_algorithms": algorithms()}
    learned["features_limits"] = limits()
    return theory() | learned | {"features_barycenter": averaged()}


def test_learners_are_drawn_by_the_fit_of_the_largest_dimension_and_by_its_limit() -> None:
    data = A_phase_diagram.select(everything())
    fits, ends = (data[data["kind"] == kind] for kind in ("threshold", "limit"))
    assert fits[["alpha_t", "load", "error"]].to_numpy().tolist() == [
        [3, 1.8, 0.02],
        [3, 1.4, 0.02],
    ]
    assert ends[["alpha_t", "load", "error"]].to_numpy().tolist() == [[3.0, 1.25, 0.05]]
    _, panel = A_phase_diagram.draw(data).axes
    drawn = np.concatenate([np.ravel(line.get_xdata()) for line in panel.get_lines()])
    assert {1.4, 1.25} <= {*drawn}
    assert 1.8 not in drawn


def test_errors_of_learners_are_those_of_instances_solved_at_the_first_zero() -> None:
    data = A_generalization.select(everything(), alpha_t=3.0)
    points = data[data["line"] == "focusing_bp"].set_index("inverse_alpha")
    assert points["value"].to_dict() == pytest.approx({1.2: 0.2, 1.6: 0.21, 2.0: 0.215})
    assert points["spread"][1.6] == pytest.approx(0.01 / np.sqrt(3))
    assert points["instances"].to_dict() == {1.2: 1, 1.6: 3, 2.0: 4}
    assert A_generalization.draw(data).axes


def test_a_mean_of_few_instances_is_hollow_and_every_point_is_in_sight() -> None:
    data = A_generalization.select(everything(), alpha_t=3.0)
    ax = A_generalization.draw(data).axes[0]
    faces = {
        (round(float(x), 3), round(float(y), 3)): line.get_markerfacecolor()
        for line in ax.get_lines()
        if line.get_marker() in ("o", "D")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert faces[1.2, 0.2] == faces[1.6, 0.15] == "white"
    assert faces[1.6, 0.21] != "white"
    spreads = data.set_index(["line", "inverse_alpha"])["spread"]
    assert np.isnan(spreads["focusing_bp", 1.2]) and np.isnan(spreads["average of sbpi", 1.6])
    low, high = ax.get_xlim()
    assert all(low < x < high for x, _ in faces)


def test_averages_stand_apart_from_the_solutions_that_are_averaged() -> None:
    data = A_generalization.select(everything(), alpha_t=3.0)
    points = data[data["line"] == "average of sbpi"].dropna(subset="value")
    assert points[["inverse_alpha", "value"]].to_numpy() == pytest.approx(np.array([[1.6, 0.15]]))
    assert points["instances"].tolist() == [2]
    assert "sbpi" not in set(data["line"])


def test_absent_solutions_stay_out() -> None:
    data = A_generalization.select(everything(), alpha_t=3.0)
    assert data.loc[data["line"] == "typical", "inverse_alpha"].min() == 1.2
