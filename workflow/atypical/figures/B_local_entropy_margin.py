"""B_local_entropy_margin: the landscape is dense around solutions of larger margin.

Columns used: perceptron_local_entropy (alpha, reference, reference_margin, margin, distance,
local_entropy, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.all_weights import draw_all_weights
from atypical.figures.choice import chosen, nearest, of_margin
from atypical.figures.option import Option
from atypical.figures.palette import ordered_colours
from atypical.figures.style import COLUMN, GUIDE, canvas, shown, zoom
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Around solutions of larger margin the landscape is dense: local entropy against distance"
PAPER = "B"
PLACE = 1
TABLES = ("perceptron_local_entropy",)
OPTIONS = {
    "alpha": Option(
        meaning="the load that is drawn, patterns per weight",
        held=("perceptron_local_entropy.alpha",),
    ),
}

CLOSE = 0.012


def select(tables: Mapping[str, pd.DataFrame], alpha: float) -> pd.DataFrame:
    """Converged points at one load around every reference, of the margin nearest to zero."""
    table = tables["perceptron_local_entropy"]
    margin = nearest(table["margin"], 0.0)
    points = converged(table)
    points = points[(points["alpha"] == alpha) & (points["margin"] == margin)]
    columns = ["alpha", "reference", "reference_margin", "distance", "local_entropy"]
    points = points.sort_values(["reference_margin", "distance"])[columns]
    return chosen(points, alpha=alpha, margin=margin)


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy against distance, one curve per reference; small distances in the inset."""
    figure, (ax,) = canvas(width=COLUMN, height=2.9)
    draw_all_weights(ax, color="0.6", linestyle=":")
    _curves(ax, data)
    ax.axhline(0, **GUIDE)
    ax.set(
        xlabel=label("distance", "perceptron_local_entropy"),
        ylabel=label("local_entropy", "perceptron_local_entropy"),
    )
    zoom([ax], (0, 0.5), (-0.02, max([0.36, *(1.04 * data["local_entropy"])])))
    ax.legend(title="reference", loc="lower left", bbox_to_anchor=(0.24, 0.05))
    ax.set_title(_title(**data.attrs))
    close = data[data["distance"] <= CLOSE]
    if shown(ax, data, "no point converged at this load") and len(close):
        _inset(ax.inset_axes((0.63, 0.12, 0.36, 0.36)), close)
    return figure


def _title(alpha: float, margin: float) -> str:
    what = f"solutions{of_margin(margin)}" if margin else "zero-margin solutions"
    return rf"{what} at load $\alpha={alpha:g}$"


def _curves(ax: Axes, data: pd.DataFrame) -> None:
    colours = ordered_colours(sorted(data["reference_margin"].unique()))
    for (margin, word), curve in data.groupby(["reference_margin", "reference"]):
        name = r"$\kappa_{\max}$" if word == "max" else r"$\tilde\kappa$"
        ax.plot(
            curve["distance"],
            curve["local_entropy"],
            color=colours[margin],
            label=f"{name} = {margin:.3g}",
        )


def _inset(ax: Axes, data: pd.DataFrame) -> None:
    _curves(ax, data)
    ax.axhline(0, **GUIDE)
    if zoom([ax], (0, CLOSE * 0.8), (-0.011, 0.03)):
        ax.set_xticks([0, 0.004, 0.008])
    ax.tick_params(labelsize=5)
    ax.set_title("small distances", fontsize=5, loc="center")
