"""C2a_barrier: the way from zero to the learned state leads over a barrier.

Columns used: linear_path (depth, eta, beta, lam, energy); linear_landscape (depth, eta, beta,
lam_saddle, lam_min, barrier_up, energy_difference, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence import quoted
from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, canvas, legend
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "The barrier between zero and the learned state"
PAPER = "C"
TABLES = ("linear_landscape", "linear_path")

STYLES = ("-", "--", ":", "-.")
MODE = ["depth", "eta", "beta"]
QUOTED = {"depth": quoted.DEPTH, "eta": quoted.ETA, "beta": quoted.BETA}
SAID = rf"quoted for the saddle at $\beta$ = {quoted.BETA:g}"
LOOKS: dict[str, dict[str, Any]] = {
    "saddle": {"marker": "o", "mfc": "white", "label": "saddle"},
    "minimum": {"marker": "o", "label": "learned state"},
    "quoted": {"marker": "x", "mew": 1.0, "label": SAID},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The paths, the stationary points on them, and the saddle that the paper quotes (`point`:
    path, saddle, minimum or quoted).
    """
    path = tables["linear_path"].assign(point="path")
    drawn = path[MODE].drop_duplicates()
    at = converged(tables["linear_landscape"]).merge(drawn, on=MODE)
    saddle = at[MODE].assign(lam=at["lam_saddle"], energy=at["barrier_up"], point="saddle")
    minimum = at[MODE].assign(lam=at["lam_min"], energy=at["energy_difference"], point="minimum")
    there = drawn[np.isclose(drawn, list(QUOTED.values())).all(axis=1)]
    said = there.assign(lam=quoted.SADDLE, energy=quoted.BARRIER, point="quoted")
    parts = [path, saddle, minimum, said]
    return pd.concat(parts, ignore_index=True)[[*MODE, "point", "lam", "energy"]]


def draw(data: pd.DataFrame) -> Figure:
    """One curve per mode and weight decay; arrows: height of the barrier above zero."""
    figure, (ax,) = canvas()
    colours = ordered_colours(sorted(data["beta"].unique()))
    modes = sorted(data.groupby(MODE[:2]).groups)
    for (depth, eta, beta), curve in data.groupby(MODE):
        path = curve[curve["point"] == "path"]
        several = rf", $L$ = {depth}, $\eta$ = {eta:g}" if len(modes) > 1 else ""
        style = STYLES[modes.index((depth, eta)) % len(STYLES)]
        name = rf"$\beta$ = {beta:g}{several}{_height(curve)}"
        ax.plot(path["lam"], path["energy"], style, color=colours[beta], label=name)
        _points(ax, curve, colours[beta])
    ax.axhline(0, **GUIDE)
    ax.set(xlabel=label("lam", "linear_path"), ylabel=label("energy", "linear_path"))
    for point in [point for point in LOOKS if (data["point"] == point).any()]:
        ax.plot([], [], ls="none", color="0.4", **LOOKS[point])
    legend(ax, loc="upper left")
    return figure


def _points(ax: Axes, curve: pd.DataFrame, colour: Any) -> None:
    """Saddle, minimum and what is quoted; the barrier as an arrow with its height."""
    for point, look in LOOKS.items():
        at = curve[curve["point"] == point]
        ax.plot(at["lam"], at["energy"], ls="none", color=colour, **{**look, "label": "_"})
    for saddle in curve[curve["point"] == "saddle"].itertuples():
        ends = (saddle.lam, saddle.energy), (saddle.lam, 0.0)
        arrow = {"arrowstyle": "<->", "color": colour, "lw": 0.6, "shrinkA": 2, "shrinkB": 0}
        ax.annotate("", *ends, arrowprops=arrow)


def _height(curve: pd.DataFrame) -> str:
    """The height of the barrier, where there is one."""
    saddle = curve.loc[curve["point"] == "saddle", "energy"]
    return rf", $\Delta E$ = {saddle.iloc[0]:.4f}" if len(saddle) else ""
