"""B_margin_concentration: solutions of larger margin are exponentially rarer, and closer together.

Columns used: perceptron_entropy (alpha, margin, q, entropy, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.style import GUIDE, PAGE, canvas, letter, ordered_colours
from atypical.tables.description import label
from atypical.tables.perceptron_entropy import TABLE

ALPHA, MARGIN = TABLE.columns["alpha"], "margin"


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Converged saddles with entropy ≥ 0: the margins of which typical solutions exist."""
    solved = tables["perceptron_entropy"].query("status == @CONVERGED and entropy >= 0")
    return solved.assign(distance=(1 - solved["q"]) / 2)[["alpha", "margin", "entropy", "distance"]]


def draw(data: pd.DataFrame) -> Figure:
    """Entropy (a) and mutual distance (b) against margin, one curve per load."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.4)
    _curves(left, data, "entropy")
    _curves(right, data, "distance")
    left.set(xlabel=label(TABLE, "margin"), ylabel="entropy $\\phi$ (nats per weight)")
    right.set(xlabel=label(TABLE, "margin"), ylabel="distance of two solutions $(1-q)/2$")
    left.set_ylim(bottom=0)
    right.axhline(0.5, **GUIDE)
    letter(left, "a")
    letter(right, "b")
    right.legend(title=r"load $\alpha$", loc="upper right", bbox_to_anchor=(1.0, 0.98))
    return figure


def _curves(ax: Axes, data: pd.DataFrame, column: str) -> None:
    colours = ordered_colours(sorted(data["alpha"].unique()))
    for alpha, curve in data.groupby("alpha"):
        ax.plot(curve["margin"], curve[column], color=colours[alpha], label=f"{alpha:g}")
        ax.plot(curve["margin"].iloc[-1:], curve[column].iloc[-1:], "o", color=colours[alpha])
