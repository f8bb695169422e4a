"""B_margin_concentration: solutions of larger margin are exponentially rarer, and closer together.

Columns used: perceptron_entropy (alpha, margin, q, entropy, status), perceptron_max_margin (alpha,
margin_max, q, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Solutions of larger margin are rarer and closer together"
PAPER = "B"
PLACE = 2
TABLES = ("perceptron_entropy", "perceptron_max_margin")


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Entropy and distance up to the largest margin, where the entropy vanishes."""
    solved = converged(tables["perceptron_entropy"])
    ends = converged(tables["perceptron_max_margin"]).rename(columns={"margin_max": "margin"})
    ends = ends[ends["alpha"].isin(solved["alpha"]) & (ends["margin"] >= solved["margin"].min())]
    curves = pd.concat([solved[solved["entropy"] >= 0], ends.assign(entropy=0.0)])
    curves = curves.assign(distance=(1 - curves["q"]) / 2).sort_values(["alpha", "margin"])
    return curves[["alpha", "margin", "entropy", "distance"]]


def draw(data: pd.DataFrame) -> Figure:
    """Entropy (a) and mutual distance (b) against margin, one curve per load."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.4)
    for ax, column in ((left, "entropy"), (right, "distance")):
        if shown(ax, data, "no solution converged"):
            _curves(ax, data, column)
    left.set(
        xlabel=label("margin", "perceptron_entropy"), ylabel="entropy $\\phi$ (nats per weight)"
    )
    right.set(
        xlabel=label("margin", "perceptron_entropy"), ylabel="distance of two solutions $(1-q)/2$"
    )
    left.set_ylim(bottom=0)
    right.axhline(0.5, **GUIDE)
    letter(left, "a")
    letter(right, "b")
    legend(right, title=r"load $\alpha$", loc="upper right", bbox_to_anchor=(1.0, 0.98))
    return figure


def _curves(ax: Axes, data: pd.DataFrame, column: str) -> None:
    colours = ordered_colours(sorted(data["alpha"].unique()))
    for alpha, curve in data.groupby("alpha"):
        ax.plot(curve["margin"], curve[column], color=colours[alpha], label=f"{alpha:g}")
        ax.plot(curve["margin"].iloc[-1:], curve[column].iloc[-1:], "o", color=colours[alpha])
