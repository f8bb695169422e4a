"""A_local_entropy: beyond a gap, the surroundings of maximum-margin solutions become dense.

Columns used: features_local_entropy (alpha_t, inverse_alpha, reference, margin, distance,
local_entropy, error, replicon, status).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from atypical.figures.choice import around_what, chosen, highest_reference, nearest, of_margin
from atypical.figures.entropies import draw_around, draw_entropy
from atypical.figures.option import Option
from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, shown, zoom
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Beyond a gap the surroundings of maximum-margin solutions become dense: random features"
PAPER = "A"
PLACE = 3
TABLES = ("features_local_entropy",)
OPTIONS = {
    "alpha_t": Option(
        meaning="patterns per latent input that are drawn", held=("features_local_entropy.alpha_t",)
    ),
}

CLOSE = 0.03


def select(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Converged points at one P/D, of the margin nearest to zero, around the largest one."""
    table = tables["features_local_entropy"]
    reference, margin = highest_reference(table), nearest(table["margin"], 0.0)
    points = converged(table)
    points = points[(points["alpha_t"] == alpha_t) & (points["margin"] == margin)]
    points = points[points["reference"] == reference]
    columns = ["alpha_t", "inverse_alpha", "distance", "local_entropy", "error", "replicon"]
    points = points.sort_values(["inverse_alpha", "distance"])[columns]
    return chosen(points, reference=reference, margin=margin)


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy (a), its start per distance (b), and the error of what is met there (c)."""
    figure, (left, middle, right) = canvas(columns=3, width=PAGE, height=2.5)
    around = around_what(data.attrs["reference"])
    close, why = data[data["distance"] <= CLOSE], "no point converged"
    if shown(left, data, why):
        for curve, look in _curves(data):
            draw_entropy(left, curve, **look)
    if shown(middle, close, f"{why}\nas near as {CLOSE:g}"):
        for curve, look in _curves(close.assign(rate=close["local_entropy"] / close["distance"])):
            draw_entropy(middle, curve, "rate", **look)
    if shown(right, data, why):
        for curve, look in _curves(data):
            draw_around(right, curve, curve["error"], **look)
    for ax in (left, middle):
        ax.axhline(0, **GUIDE)
    left.set(xlabel=r"distance from the reference $d$", xlim=(0, 0.5))
    left.set(ylabel=label("local_entropy", "features_local_entropy"))
    zoom([left], (0, 0.5), (-0.02, left.get_ylim()[1]))
    middle.set(
        xlabel=r"distance $d$",
        ylabel=r"local entropy per distance $\phi_{\mathrm{FP}}/d$",
        xscale="log",
    )
    zoom([middle], (1e-4, CLOSE), (-3, 9))
    right.set(xlabel=r"distance $d$", ylabel=r"generalization error $\epsilon_g$", xlim=(0, 0.5))
    letter(left, "a", f"{of_margin(data.attrs['margin'])} around {around}".strip())
    letter(middle, "b", "next to them")
    letter(right, "c", "error of what is met there")
    legend(right, title=r"$1/\alpha$", loc="upper left", ncols=2)
    return figure


def _curves(data: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, dict[str, Any]]]:
    colours = ordered_colours(sorted(data["inverse_alpha"].unique()))
    for x, curve in data.groupby("inverse_alpha"):
        yield curve, {"color": colours[x], "label": f"{x:g}"}
