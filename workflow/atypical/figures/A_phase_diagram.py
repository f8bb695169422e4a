"""A_phase_diagram: solutions exist before dense neighbourhoods do, whatever the number of inputs.

Columns used: features_interpolation (alpha_t, inverse_alpha_c, status), features_transitions
(alpha_t, no_gap, monotone, status), features_algorithms (learner, alpha_t, latent, threshold,
error, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures import features_learners
from atypical.figures.style import PAGE, Line, canvas, hold, outside, shade, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Solutions exist before dense neighbourhoods do: random features"
PAPER = "A"
PLACE = 1
TABLES = ("features_interpolation", "features_transitions", "features_algorithms")

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
    if shown(ax, data, "no threshold converged"):
        _regions(ax, data)
    for name, (text, colour, style) in LINES.items():
        line = data[data["line"] == name]
        if len(line):
            ax.plot(line["alpha_t"], line["value"], style, color=colour, label=text)
    features_learners.draw(ax, data, "alpha_t", TOP)
    ax.set(
        xlabel=label("alpha_t", "features_transitions"),
        ylabel=r"overparameterization $1/\alpha=N/P$",
    )
    ax.set_xlim(0, data["alpha_t"].max() if len(data) else 1)
    hold(ax, "y", 0.55, TOP)
    outside(figure, ax, loc="outside right center")
    return figure


def _regions(ax: Axes, data: pd.DataFrame) -> None:
    """The names of the regions, and a shade between the first and the last line."""
    lines = {name: line for name, line in data.groupby("line") if name in LINES}
    if not {"interpolation", "no_gap"} <= set(lines):
        return
    ends = (lines[name][["alpha_t", "value"]].to_numpy().T for name in ("interpolation", "no_gap"))
    edges = shade(ax, *ends)
    if edges:
        _names(ax, *edges)


def _names(ax: Axes, floor: Line, ceiling: Line) -> None:
    """What the regions are, each named where its name lies in it."""
    end = floor[0][-1]
    below, above, half = (0.08 * end, 0.68), (0.55 * end, 1.3), 0.5 * end
    if below[1] < np.interp(below[0], *floor):
        ax.text(*below, "no solutions", color="0.3")
    if above[1] > np.interp(above[0], *ceiling):
        ax.text(*above, "dense neighbourhoods", color="#0072B2", ha="center")
    middle = (np.interp(half, *floor) + np.interp(half, *ceiling)) / 2
    look: dict[str, Any] = {"color": "0.3", "fontsize": 5.5, "ha": "center", "va": "center"}
    ax.text(half, middle, "no dense neighbourhoods", rotation=-13, **look)
