"""C2a_barrier: the way from zero to the learned state leads over a barrier.

Columns used: linear_path (depth, eta, beta, lam, energy); linear_landscape (depth, eta, beta,
lam_saddle, lam_min, barrier_up, energy_difference, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, canvas, legend
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "The barrier between zero and the learned state"
PAPER = "C"
TABLES = ("linear_landscape", "linear_path")

STYLES = ("-", "--", ":", "-.")
MODE = ["depth", "eta", "beta"]


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The paths, and the stationary points on them (`point`: path, saddle or minimum)."""
    path = tables["linear_path"].assign(point="path")
    at = converged(tables["linear_landscape"]).merge(path[MODE].drop_duplicates(), on=MODE)
    saddle = at[MODE].assign(lam=at["lam_saddle"], energy=at["barrier_up"], point="saddle")
    minimum = at[MODE].assign(lam=at["lam_min"], energy=at["energy_difference"], point="minimum")
    return pd.concat([path, saddle, minimum], ignore_index=True)[[*MODE, "point", "lam", "energy"]]


def draw(data: pd.DataFrame) -> Figure:
    """One curve per mode and weight decay; saddle (open) and minimum (filled) marked."""
    figure, (ax,) = canvas()
    colours = ordered_colours(sorted(data["beta"].unique()))
    modes = sorted(data.groupby(MODE[:2]).groups)
    for (depth, eta, beta), curve in data.groupby(MODE):
        path, saddle, minimum = (curve[curve["point"] == p] for p in ("path", "saddle", "minimum"))
        several = rf", $L$ = {depth}, $\eta$ = {eta:g}" if len(modes) > 1 else ""
        style = STYLES[modes.index((depth, eta)) % len(STYLES)]
        name = f"{beta:g}{several}"
        ax.plot(path["lam"], path["energy"], style, color=colours[beta], label=name)
        ax.plot(saddle["lam"], saddle["energy"], "o", mfc="white", color=colours[beta])
        ax.plot(minimum["lam"], minimum["energy"], "o", color=colours[beta])
    ax.axhline(0, **GUIDE)
    ax.set(xlabel=label("lam", "linear_path"), ylabel=label("energy", "linear_path"))
    legend(ax, title=r"weight decay $\beta$", loc="upper left")
    return figure
