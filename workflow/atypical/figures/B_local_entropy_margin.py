"""B_local_entropy_margin: the landscape is dense around solutions of larger margin.

Columns used: perceptron_local_entropy (alpha, reference, reference_margin, margin, distance,
local_entropy, replicon, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.all_weights import draw_all_weights
from atypical.figures.choice import chosen, nearest, of_margin
from atypical.figures.entropies import draw_entropy
from atypical.figures.option import Option
from atypical.figures.palette import ordered_colours
from atypical.figures.style import AIR, GUIDE, PAGE, canvas, legend, letter, shown, window
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
    columns += ["replicon"]
    points = points.sort_values(["reference_margin", "distance"])[columns]
    return chosen(points, alpha=alpha, margin=margin)


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy against distance, one curve per reference (a); at small distances (b).

    Thin where it is negative: no solutions are left there, and the action is no entropy. Dashed
    where replica symmetry is unstable.
    """
    figure, (whole, close) = canvas(columns=2, width=PAGE, height=2.7, width_ratios=[1.5, 1])
    why = "no point converged at this load"
    for ax, here in ((whole, data), (close, data[data["distance"] <= CLOSE])):
        if shown(ax, here, why):
            draw_all_weights(ax, color="0.6", linestyle=":", zorder=0)
            _curves(ax, here)
        ax.axhline(0, **GUIDE)
    whole.set_xlabel(label("distance", "perceptron_local_entropy"))
    close.set_xlabel("distance $d$")
    whole.set_ylabel(label("local_entropy", "perceptron_local_entropy"))
    window(whole, 0, 0.5)
    _lift(whole, data)
    window(close, 0, CLOSE)
    letter(whole, "a", _title(**data.attrs))
    letter(close, "b", "small distances")
    legend(whole, title="reference", loc="lower center", bbox_to_anchor=(0.45, 0.05))
    return figure


def _lift(ax: Axes, data: pd.DataFrame) -> None:
    """Let the axis begin at what lies before the maxima: beyond them entropies fall without end."""
    rising = [
        curve["local_entropy"].to_numpy()[: int(np.argmax(curve["local_entropy"])) + 1].min()
        for _, curve in data.groupby("reference")
    ]
    if rising:
        bottom, top = ax.get_ylim()
        ax.set_ylim(max(bottom, min([0.0, *rising]) - AIR * top), top)


def _title(alpha: float, margin: float) -> str:
    what = f"solutions{of_margin(margin)}" if margin else "zero-margin solutions"
    return rf"{what} at load $\alpha={alpha:g}$"


def _curves(ax: Axes, data: pd.DataFrame) -> None:
    colours = ordered_colours(sorted(data["reference_margin"].unique()))
    for (margin, word), curve in data.groupby(["reference_margin", "reference"]):
        name = r"$\kappa_{\max}$" if word == "max" else r"$\tilde\kappa$"
        text = f"{name} = {margin:.3g}"
        draw_entropy(ax, curve, color=colours[margin], label=text)
