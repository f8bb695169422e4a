"""B_nested_margins: the largest margin met at each distance from a reference solution.

Columns used: perceptron_nested_margins (alpha, reference, reference_margin, distance,
margin_largest, replicon, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.entropies import draw_around
from atypical.figures.palette import ordered_colours
from atypical.figures.style import COLUMN, GUIDE, canvas, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "The largest margin met at each distance from a reference solution"
PAPER = "B"
PLACE = 5
TABLES = ("perceptron_nested_margins",)

# The distance of unrelated solutions.
FAR = 0.5


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Converged points, around every reference, at the smallest load of the table."""
    points = converged(tables["perceptron_nested_margins"])
    points = points[points["alpha"] == points["alpha"].min()]
    columns = ["alpha", "reference", "reference_margin", "distance", "margin_largest"]
    columns += ["replicon"]
    return points.sort_values(["reference_margin", "distance"])[columns]


def draw(data: pd.DataFrame) -> Figure:
    """Largest margin against distance; the reference's own margin as a tick on the left."""
    figure, (ax,) = canvas(width=COLUMN, height=2.7)
    colours = ordered_colours(sorted(data["reference_margin"].unique()))
    ax.set(xscale="log", xlim=(min([FAR / 2, *data["distance"]]), FAR))
    for (margin, word), curve in data.groupby(["reference_margin", "reference"]):
        _curve(ax, curve, colours[margin], margin, str(word))
    ax.axhline(0, **GUIDE)
    ax.set(
        xlabel=label("distance", "perceptron_nested_margins"),
        ylabel="largest margin there $\\kappa$",
    )
    if shown(ax, data, "no margin converged"):
        margins = data[["margin_largest", "reference_margin"]].to_numpy()
        ax.set_ylim(min(-0.02, 1.15 * margins.min()), max(0.02, 1.15 * margins.max()))
        ax.set_title(rf"load $\alpha={data['alpha'].iloc[0]:g}$")
    return figure


def _curve(ax: Axes, curve: pd.DataFrame, colour: Any, margin: float, word: str) -> None:
    """A curve, an arrow where the reference stands, and its name beside it."""
    draw_around(ax, curve, curve["margin_largest"], color=colour)
    first = curve["distance"].iloc[0]
    ax.plot([first], [margin], marker=">", color=colour, clip_on=False, zorder=3)
    name = r"$\kappa_{\max}$" if word == "max" else r"$\tilde\kappa$"
    side, ha = (1, "left") if first < np.sqrt(np.prod(ax.get_xlim())) else (-1, "right")
    where: dict[str, Any] = {"textcoords": "offset points", "color": colour, "ha": ha}
    ax.annotate(f"{name} = {margin:.3g}", (first, margin), (8 * side, 2), **where)
