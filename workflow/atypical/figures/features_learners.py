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
# The spread of fewer instances is no error of their mean.
FEW = 3


def errors(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Mean generalization error at the first zero of the training error and its standard error.

    Of the largest latent dimension that was run.
    Columns: line (the learner), inverse_alpha, value, spread, instances.
    """
    runs = tables["features_training"]
    runs = runs[(runs["stopping"] == "first") & (runs["solved"] == 1)]
    runs = _largest(runs[np.isclose(runs["alpha_t"], alpha_t)])
    return _points(runs, "generalization_error")


def averages(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Those of the average of several solutions of an instance.

    Columns: as of `errors`, AVERAGE before the learner.
    """
    found = _largest(converged(tables["features_barycenter"]))
    found = found[np.isclose(found["alpha_t"], alpha_t)]
    points = _points(found, "error_barycenter").dropna(subset="value")
    return points.assign(line=AVERAGE + points["line"])


def draw_errors(ax: Axes, data: pd.DataFrame) -> None:
    """Solutions as discs, averages of restarts as diamonds; hollow where instances are few."""
    for learner, (name, colour) in LEARNERS.items():
        _marked(ax, data[data["line"] == learner], name, color=colour, marker="o", markersize=2.8)
        average = data[data["line"] == AVERAGE + learner]
        _marked(ax, average, "", color=colour, marker="D", markersize=3.2)
    look: dict[str, Any] = {"color": "0.3", "linestyle": "none", "markersize": 3.2}
    if data["line"].str.startswith(AVERAGE).any():
        ax.plot([], [], marker="D", label=SEVERAL, **look)
    if (data["instances"] < FEW).any():
        ax.plot([], [], marker="o", markerfacecolor="white", label=f"< {FEW} instances", **look)


def _marked(ax: Axes, points: pd.DataFrame, name: str, **look: Any) -> None:
    """Full marks with bars, hollow ones without; named once."""
    few = points["instances"] < FEW
    for of, face in ((points[~few], look["color"]), (points[few], "white")):
        if len(of):
            text, name = name or "_", ""
            look |= {"label": text, "markerfacecolor": face, "elinewidth": 0.6}
            ax.errorbar(of["inverse_alpha"], of["value"], of["spread"], linestyle="none", **look)


def _points(runs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Mean for each learner (line) and inverse load; its standard error, where it has one."""
    names = {"learner": "line", column: "value", "error": "spread"}
    points = means(runs, ["learner", "inverse_alpha"], column, ordered=True).rename(columns=names)
    points["spread"] = points["spread"].where(points["instances"] >= FEW)
    return points[["line", "inverse_alpha", "value", "spread", "instances"]]


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["learner"].isin(LEARNERS)]
    return frame[frame["latent"] == frame.groupby("learner")["latent"].transform("max")]
