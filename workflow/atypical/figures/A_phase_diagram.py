"""A_phase_diagram: solutions exist before dense neighbourhoods do, whatever the number of inputs.

Columns used: features_interpolation (alpha_t, inverse_alpha_c, status), features_transitions
(alpha_t, no_gap, monotone, status), features_algorithms (learner, alpha_t, latent, threshold,
error, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures import features_learners
from atypical.figures.style import PAGE, canvas
from atypical.tables.description import converged, label
from atypical.tables.features_transitions import TABLE

# Thresholds above are drawn as arrows.
TOP = 2.0
LINES = {
    "monotone": ("dense: monotone", "#0072B2", "-"),
    "no_gap": ("dense: no gap", "#D55E00", "-"),
    "interpolation": ("solutions exist", "#000000", "-"),
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Points (alpha_t, value) of each line, and of each learner's threshold."""
    ends = converged(tables["features_interpolation"])
    lines = [ends.rename(columns={"inverse_alpha_c": "value"}).assign(line="interpolation")]
    found = converged(tables["features_transitions"])
    lines += [found.rename(columns={name: "value"}).assign(line=name) for name in LINES][:2]
    data = pd.concat([*lines, features_learners.thresholds(tables)])
    data = data[["line", "alpha_t", "value", "spread"]]
    return data.sort_values(["line", "alpha_t"], ignore_index=True)


def draw(data: pd.DataFrame) -> Figure:
    """1/α against P/D: no solutions, isolated ones, dense neighbourhoods."""
    figure, (ax,) = canvas(width=PAGE, height=2.9)
    _regions(ax, data)
    for name, (text, colour, style) in LINES.items():
        line = data[data["line"] == name]
        ax.plot(line["alpha_t"], line["value"], style, color=colour, label=text)
    features_learners.draw(ax, data, "alpha_t", TOP)
    ax.set(xlabel=label(TABLE, "alpha_t"), ylabel=r"overparameterization $1/\alpha=N/P$")
    ax.set(xlim=(0, data["alpha_t"].max()), ylim=(0.55, TOP))
    figure.legend(loc="outside right center")
    return figure


def _regions(ax: Axes, data: pd.DataFrame) -> None:
    """The names of the regions, and a shade between the first and the last line."""
    lines = {name: line for name, line in data.groupby("line") if name in LINES}
    lower, upper = lines["interpolation"], lines["no_gap"]
    grid = np.linspace(upper["alpha_t"].min(), upper["alpha_t"].max(), 200)
    floor = np.interp(grid, lower["alpha_t"], lower["value"])
    ceiling = np.interp(grid, upper["alpha_t"], upper["value"])
    ax.fill_between(grid, floor, ceiling, color="0.9", linewidth=0)
    end = grid[-1]
    ax.text(0.08 * end, 0.68, "no solutions", color="0.3")
    ax.text(0.55 * end, 1.3, "dense neighbourhoods", color="#0072B2", ha="center")
    ax.text(
        0.5 * end,
        np.interp(0.5 * end, grid, (floor + ceiling) / 2),
        "no dense neighbourhoods",
        color="0.3",
        fontsize=5.5,
        ha="center",
        va="center",
        rotation=-13,
    )
