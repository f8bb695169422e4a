"""B_nested_margins: the largest margin met at each distance from a reference solution.

Columns used: perceptron_nested_margins (alpha, reference, reference_margin, distance,
margin_largest, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.palette import ordered_colours
from atypical.figures.style import COLUMN, GUIDE, canvas
from atypical.tables.description import converged, label
from atypical.tables.perceptron_nested_margins import TABLE


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Converged points, around every reference, at the smallest load of the table."""
    points = converged(tables["perceptron_nested_margins"])
    points = points[points["alpha"] == points["alpha"].min()]
    columns = ["alpha", "reference", "reference_margin", "distance", "margin_largest"]
    return points.sort_values(["reference_margin", "distance"])[columns]


def draw(data: pd.DataFrame) -> Figure:
    """Largest margin against distance; the reference's own margin as a tick on the left."""
    figure, (ax,) = canvas(width=COLUMN, height=2.7)
    colours = ordered_colours(sorted(data["reference_margin"].unique()))
    for (margin, word), curve in data.groupby(["reference_margin", "reference"]):
        _curve(ax, curve, colours[margin], margin, str(word))
    ax.axhline(0, **GUIDE)
    ax.set(xscale="log", xlim=(data["distance"].min(), 0.5))
    ax.set(xlabel=label(TABLE, "distance"), ylabel="largest margin there $\\kappa$")
    ax.set_ylim(-0.02, 1.15 * data[["margin_largest", "reference_margin"]].max().max())
    ax.set_title(rf"load $\alpha={data['alpha'].iloc[0]:g}$")
    return figure


def _curve(ax: Axes, curve: pd.DataFrame, colour: Any, margin: float, word: str) -> None:
    """A curve, an arrow where the reference stands, and its name beside it."""
    ax.plot(curve["distance"], curve["margin_largest"], color=colour)
    first = curve["distance"].iloc[0]
    ax.plot([first], [margin], marker=">", color=colour, clip_on=False, zorder=3)
    name = r"$\kappa_{\max}$" if word == "max" else r"$\tilde\kappa$"
    ax.annotate(
        f"{name} = {margin:.3g}", (first, margin), (8, 2), textcoords="offset points", color=colour
    )
