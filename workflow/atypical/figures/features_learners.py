"""What learners reach on random features, drawn over the theory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from atypical.figures.learners import LEARNERS
from atypical.tables.description import converged


def test_errors(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Mean test error at the first zero of the training error and its standard error.

    Of the largest latent dimension that was run.   Columns: line, inverse_alpha, value, spread.
    """
    runs = tables["features_training"]
    runs = runs[(runs["stopping"] == "first") & (runs["solved"] == 1)]
    runs = _largest(runs[np.isclose(runs["alpha_t"], alpha_t)])
    groups = runs.groupby(["learner", "inverse_alpha"])["test_error"]
    points = groups.agg(value="mean", spread="sem").reset_index()
    return points.rename(columns={"learner": "line"})


def thresholds(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """1/α at which half of the instances are solved, of the largest latent dimension that was run.

    Columns: line, alpha_t, value, spread.
    """
    found = _largest(converged(tables["features_algorithms"]))
    points = found.rename(columns={"learner": "line", "threshold": "value", "error": "spread"})
    return points[["line", "alpha_t", "value", "spread"]]


def draw(ax: Axes, data: pd.DataFrame, x: str, top: float = np.inf) -> None:
    """Points with error bars, one colour per learner; those above `top` as arrows at the edge."""
    for learner, (name, colour) in LEARNERS.items():
        points = data[data["line"] == learner]
        inside, above = points[points["value"] <= top], points[points["value"] > top]
        look: dict[str, Any] = {"color": colour, "markersize": 2.8, "linestyle": "none"}
        if len(inside):
            x_, y, bars = inside[x], inside["value"], inside["spread"]
            ax.errorbar(x_, y, bars, marker="o", label=name, elinewidth=0.6, **look)
        for i, where in enumerate(above[x]):
            text = "_" if len(inside) or i else f"{name} (above)"
            ax.plot([where], [top], marker="^", label=text, clip_on=False, **look)


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["learner"].isin(LEARNERS)]
    return frame[frame["latent"] == frame.groupby("learner")["latent"].transform("max")]
