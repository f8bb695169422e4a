"""A_local_entropy: beyond a gap, the surroundings of maximum-margin solutions become dense.

Columns used: features_local_entropy (alpha_t, inverse_alpha, reference, margin, distance,
local_entropy, error, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, PAGE, canvas, letter
from atypical.tables.description import converged, label
from atypical.tables.features_local_entropy import TABLE

CLOSE = 0.03


def select(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Converged points of zero-margin solutions at one P/D, around the largest margin."""
    points = converged(tables["features_local_entropy"])
    points = points[(points["alpha_t"] == alpha_t) & (points["margin"] == 0)]
    points = points[points["reference"] == "max"]
    columns = ["alpha_t", "inverse_alpha", "distance", "local_entropy", "error"]
    return points.sort_values(["inverse_alpha", "distance"])[columns]


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy (a), its start per distance (b), and the error of what is met there (c)."""
    figure, (left, middle, right) = canvas(columns=3, width=PAGE, height=2.5)
    _curves(left, data, data["local_entropy"])
    close = data[data["distance"] <= CLOSE]
    _curves(middle, close, close["local_entropy"] / close["distance"])
    _curves(right, data, data["error"])
    for ax in (left, middle):
        ax.axhline(0, **GUIDE)
    left.set(xlabel=r"distance from the reference $d$", xlim=(0, 0.5))
    left.set(ylabel=label(TABLE, "local_entropy"))
    left.set_ylim(bottom=-0.02)
    middle.set(
        xlabel=r"distance $d$",
        ylabel=r"local entropy per distance $\phi_{\mathrm{FP}}/d$",
        xscale="log",
    )
    middle.set(xlim=(1e-4, CLOSE), ylim=(-3, 9))
    right.set(xlabel=r"distance $d$", ylabel=r"generalization error $\epsilon_g$", xlim=(0, 0.5))
    letter(left, "a", "around maximum-margin solutions")
    letter(middle, "b", "next to them")
    letter(right, "c", "error of what is met there")
    right.legend(title=r"$1/\alpha$", loc="upper left", ncols=2)
    return figure


def _curves(ax: Axes, data: pd.DataFrame, values: pd.Series) -> None:
    colours = ordered_colours(sorted(data["inverse_alpha"].unique()))
    for x, curve in data.groupby("inverse_alpha"):
        ax.plot(curve["distance"], values[curve.index], color=colours[x], label=f"{x:g}")
