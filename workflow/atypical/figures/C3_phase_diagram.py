"""C3_phase_diagram: test error against weight decay, upward and downward.

Columns used: linear_sweep (depth, data, direction, beta, seed, test_mse, status); linear_landscape
(depth, eta, beta_c).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.choice import chosen, nearest
from atypical.figures.looks import WAYS
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Test error against weight decay, upward and downward"
PAPER = "C"
TABLES = ("linear_landscape", "linear_sweep")

DEPTH = 3
# In units of the largest spinodal: beyond it nothing happens.
LARGEST = 1.47
TITLES = {"whitened": "whitened samples", "raw": "raw samples"}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The depth nearest to 3, converged points of every seed; rows with data `spinodal` hold the
    critical weight decays.
    """
    depth = nearest(tables["linear_sweep"]["depth"], DEPTH)
    runs = converged(tables["linear_sweep"]).query("depth == @depth")
    critical = tables["linear_landscape"].query("depth == @depth").drop_duplicates("eta")
    near = runs[~(runs["beta"] > LARGEST * critical["beta_c"].max())]
    runs = runs if near.empty else near
    critical = critical[["eta"]].assign(data="spinodal", direction="up", beta=critical["beta_c"])
    columns = ["data", "direction", "seed", "beta", "test_mse"]
    data = pd.concat([runs[columns], critical[["data", "direction", "beta"]]], ignore_index=True)
    return chosen(data, depth=depth)


def draw(data: pd.DataFrame) -> Figure:
    """One line per seed and direction; verticals at the critical weight decays of the task."""
    figure, axes = canvas(columns=2, width=PAGE, height=2.4, sharey=True)
    for ax, kind, name in zip(axes, TITLES, "ab", strict=True):
        here = data[data["data"] == kind]
        if shown(ax, here, "not swept, or no point converged"):
            _sweeps(ax, here)
        for beta in data.loc[data["data"] == "spinodal", "beta"]:
            ax.axvline(beta, **GUIDE)
        ax.set(xlabel=label("beta", "linear_sweep"))
        letter(ax, name, f"{TITLES[kind]}, depth {data.attrs['depth']:g}")
    axes[0].set_ylabel(label("test_mse", "linear_sweep"))
    for direction, look in WAYS.items():
        if (data["direction"][data["data"].isin(TITLES)] == direction).any():
            axes[0].plot([], [], ms=2.5, label=direction, **look)
    legend(axes[0], title="sweep", loc="center left")
    return figure


def _sweeps(ax: Axes, data: pd.DataFrame) -> None:
    for (direction, _), run in data.groupby(["direction", "seed"]):
        run = run.sort_values("beta")
        ax.plot(run["beta"], run["test_mse"], lw=0.5, ms=1.5, mew=0, alpha=0.6, **WAYS[direction])
