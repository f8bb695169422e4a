"""B_local_entropy_load: how density is lost as the load grows.

Columns used: perceptron_local_entropy (alpha, reference, margin, distance, local_entropy, status),
perceptron_clones (alpha, clones, distance, entropy, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, PAGE, canvas, letter
from atypical.tables.description import converged

FEWEST_LOADS = 0.55
XLABEL = "distance $d$ (fraction of weights)"
PANELS = ("max", "min", "inf")
TITLES = {
    "max": "around maximum-margin solutions",
    "min": "as many clones as exist",
    "inf": "infinitely many clones",
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Converged curves by what they are taken around: `max` references, `min` and `inf` clones."""
    around = converged(tables["perceptron_local_entropy"])
    around = around[(around["reference"] == "max") & (around["margin"] == 0)]
    around = around.assign(around="max").rename(columns={"local_entropy": "entropy"})
    clones = converged(tables["perceptron_clones"]).rename(columns={"clones": "around"})
    curves = pd.concat([around, clones[clones["around"].isin(["min", "inf"])]])
    columns = ["around", "alpha", "distance", "entropy"]
    return curves[curves["alpha"] > FEWEST_LOADS].sort_values(columns[:3])[columns]


def draw(data: pd.DataFrame) -> Figure:
    """One panel per way of asking, one curve per load."""
    figure, axes = canvas(columns=3, width=PAGE, height=2.5, sharey=True)
    colours = ordered_colours(sorted(data["alpha"].unique()))
    for ax, around, name in zip(axes, PANELS, "abc", strict=True):
        _curves(ax, data[data["around"] == around], colours)
        ax.axhline(0, **GUIDE)
        ax.set(xscale="log", xlim=(3e-4, 0.4), ylim=(-0.012, 0.1), xlabel=XLABEL)
        letter(ax, name, TITLES[around])
    axes[0].set_ylabel("local entropy (nats per weight)")
    axes[2].legend(title=r"load $\alpha$", loc="lower left", bbox_to_anchor=(0.0, 0.32))
    return figure


def _curves(ax: Axes, data: pd.DataFrame, colours: Mapping[float, object]) -> None:
    for alpha, curve in data.groupby("alpha"):
        ax.plot(curve["distance"], curve["entropy"], color=colours[alpha], label=f"{alpha:g}")
