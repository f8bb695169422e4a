"""What learners reach on random features, drawn over the theory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from atypical.evidence.means import means
from atypical.figures.learners import LEARNERS
from atypical.tables.description import converged

AVERAGE = "average of "
SEVERAL = "average of restarts"


def test_errors(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Mean test error at the first zero of the training error and its standard error.

    Of the largest latent dimension that was run.   Columns: line, inverse_alpha, value, spread.
    """
    runs = tables["features_training"]
    runs = runs[(runs["stopping"] == "first") & (runs["solved"] == 1)]
    runs = _largest(runs[np.isclose(runs["alpha_t"], alpha_t)])
    return _points(runs, "test_error")


def averages(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Mean test error of the average of several solutions of an instance, and its standard error.

    Columns: line (the learner, with AVERAGE before it), inverse_alpha, value, spread.
    """
    found = _largest(converged(tables["features_barycenter"]))
    found = found[np.isclose(found["alpha_t"], alpha_t)]
    points = _points(found, "error_barycenter").dropna()
    return points.assign(line=AVERAGE + points["line"])


def draw_averages(ax: Axes, data: pd.DataFrame) -> None:
    """Averages of restarts: open diamonds with error bars, one colour per learner."""
    for learner, (_, colour) in LEARNERS.items():
        points = data[data["line"] == AVERAGE + learner]
        look: dict[str, Any] = {"color": colour, "marker": "D", "markerfacecolor": "white"}
        look |= {"markersize": 3.2, "linestyle": "none", "elinewidth": 0.6}
        ax.errorbar(points["inverse_alpha"], points["value"], points["spread"], **look)
    if data["line"].str.startswith(AVERAGE).any():
        ax.plot([], [], "D", color="0.3", markerfacecolor="white", markersize=3.2, label=SEVERAL)


def draw(ax: Axes, data: pd.DataFrame, x: str) -> None:
    """What learners reach: points with error bars, one colour each."""
    for learner, (name, colour) in LEARNERS.items():
        points = data[data["line"] == learner]
        look: dict[str, Any] = {"color": colour, "markersize": 2.8, "linestyle": "none"}
        if len(points):
            bars = points["spread"]
            ax.errorbar(
                points[x], points["value"], bars, marker="o", label=name, elinewidth=0.6, **look
            )


def _points(runs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Mean and its standard error for each learner (line) and inverse load."""
    names = {"learner": "line", column: "value", "error": "spread"}
    points = means(runs, ["learner", "inverse_alpha"], column, ordered=True)
    return points.rename(columns=names)[["line", "inverse_alpha", "value", "spread"]]


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["learner"].isin(LEARNERS)]
    return frame[frame["latent"] == frame.groupby("learner")["latent"].transform("max")]
