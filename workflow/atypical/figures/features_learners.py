"""What learners reach on random features, drawn over the theory where their table is at hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

TABLE = "features_training"


def test_errors(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Mean test error of solved instances and its standard error, per learner and 1/α.

    Of the largest size that was run.   Columns: line, inverse_alpha, value, spread.
    """
    runs = _runs(tables)
    runs = runs[np.isclose(runs["alpha_t"], alpha_t) & (runs["solved"] == 1)]
    runs = runs[runs["size"] == runs.groupby("learner")["size"].transform("max")]
    groups = runs.groupby(["learner", "inverse_alpha"])["test_error"]
    points = groups.agg(value="mean", spread="sem").reset_index()
    return points.rename(columns={"learner": "line"}).astype(
        {"inverse_alpha": float, "value": float, "spread": float}
    )


def thresholds(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """1/α at which half of the instances are solved, per learner and P/D, at the largest size."""
    runs = _runs(tables)
    runs = runs[runs["size"] == runs.groupby("learner")["size"].transform("max")]
    rates = runs.groupby(["learner", "alpha_t", "inverse_alpha"])["solved"].mean().reset_index()
    found = [
        {"line": learner, "alpha_t": alpha_t, "value": _half(curve)}
        for (learner, alpha_t), curve in rates.groupby(["learner", "alpha_t"])
    ]
    points = pd.DataFrame(found, columns=["line", "alpha_t", "value"]).dropna()
    return points.astype({"alpha_t": float, "value": float})


def _runs(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    columns = ["learner", "size", "alpha_t", "inverse_alpha", "solved", "test_error"]
    return tables[TABLE][columns] if TABLE in tables else pd.DataFrame(columns=columns)


def _half(curve: pd.DataFrame) -> float:
    """Where the success rate crosses one half, between grid points; nan where it does not."""
    x, rate = curve["inverse_alpha"].to_numpy(float), curve["solved"].to_numpy(float)
    above = np.flatnonzero((rate[1:] >= 0.5) & (rate[:-1] < 0.5))
    if not len(above):
        return float("nan")
    i = above[0]
    return float(x[i] + (0.5 - rate[i]) / (rate[i + 1] - rate[i]) * (x[i + 1] - x[i]))
