"""B_local_entropy_load: how density is lost as the load grows.

Columns used: perceptron_local_entropy (alpha, reference, margin, distance, local_entropy, replicon,
status),
perceptron_clones (alpha, clones, distance, entropy, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.choice import around_what, chosen, highest_reference, nearest, of_margin
from atypical.figures.entropies import draw_entropy
from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, shown, zoom
from atypical.tables.description import converged

TITLE = "How density is lost with the load: around maximum-margin solutions, and for many clones"
PAPER = "B"
PLACE = 4
TABLES = ("perceptron_local_entropy", "perceptron_clones")

FEWEST_LOADS = 0.55
XLABEL = "distance $d$ (fraction of weights)"
PANELS = ("max", "min", "inf")
TITLES = {"min": "as many clones as exist", "inf": "infinitely many clones"}
WHY = {
    "max": "no point around them converged",
    "min": "no entropy of these clones\nconverged, or none was asked for",
    "inf": "no entropy of these clones\nconverged, or none was asked for",
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Converged curves by what they are taken around: `max` references, `min` and `inf` clones.

    At the larger loads, if there are any. Where no reference is `max`, those of the largest number.
    """
    table = tables["perceptron_local_entropy"]
    reference, margin = highest_reference(table), nearest(table["margin"], 0.0)
    around = converged(table)
    around = around[(around["reference"] == reference) & (around["margin"] == margin)]
    around = around.assign(around="max").rename(columns={"local_entropy": "entropy"})
    clones = converged(tables["perceptron_clones"]).rename(columns={"clones": "around"})
    curves = pd.concat([around, clones[clones["around"].isin(["min", "inf"])]])
    columns = ["around", "alpha", "distance", "entropy", "replicon"]
    large = curves["alpha"] > FEWEST_LOADS
    curves = (curves[large] if large.any() else curves).sort_values(columns[:3])[columns]
    return chosen(curves, reference=reference, margin=margin)


def draw(data: pd.DataFrame) -> Figure:
    """One panel per way of asking, one curve per load."""
    figure, axes = canvas(columns=3, width=PAGE, height=2.5, sharey=True)
    colours = ordered_colours(sorted(data["alpha"].unique()))
    titles = {"max": f"around {around_what(data.attrs['reference'])}", **TITLES}
    for ax, around, name in zip(axes, PANELS, "abc", strict=True):
        here = data[data["around"] == around]
        if shown(ax, here, WHY[around]):
            _curves(ax, here, colours)
        ax.axhline(0, **GUIDE)
        ax.set(xscale="log", xlabel=XLABEL)
        letter(ax, name, titles[around])
    zoom(axes, (3e-4, 0.4), (-0.012, 0.1))
    axes[0].set_ylabel(f"local entropy{of_margin(data.attrs['margin'])} (nats per weight)")
    legend(*axes, title=r"load $\alpha$", loc="lower left", bbox_to_anchor=(0.0, 0.32))
    return figure


def _curves(ax: Axes, data: pd.DataFrame, colours: Mapping[float, object]) -> None:
    for alpha, curve in data.groupby("alpha"):
        look = {"color": colours[alpha], "label": f"{alpha:g}"}
        draw_entropy(ax, curve, "entropy", **look)
