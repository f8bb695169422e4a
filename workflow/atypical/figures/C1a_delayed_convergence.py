"""C1a_delayed_convergence: test error against epoch from random weights and from traps.

Columns used: linear_delayed (start, preparation, strength, beta, seed, epoch, test_mse, s2,
status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.delays import slowest
from atypical.evidence.spread import over_seeds
from atypical.figures.style import LETTERS, legend, letter, shown, wrapped
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Delayed convergence from trapped states"
PAPER = "C"
TABLES = ("linear_delayed",)

WAY = ["beta", "start", "preparation", "strength"]
LOOKS: dict[Any, dict[str, Any]] = {
    ("random", "none"): {"color": "0.2"},
    ("rank-0", "converged"): {"color": "C1"},
    ("rank-1", "converged"): {"color": "C0"},
    ("rank-1", "early"): {"color": "C2", "ls": "--"},
    ("rank-1", "residual"): {"color": "C3", "ls": "-."},
    ("rank-1", "noise"): {"color": "C4", "ls": ":"},
}
# Of ways that are drawn only where none of those above was run.
STYLES = {"none": "-", "converged": "-", "early": "--", "residual": "-.", "noise": ":"}
NAMES = {
    "none": "",
    "converged": ", converged",
    "early": ", stopped early",
    "residual": r", residual $\delta$",
    "noise": ", injected noise $T$",
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Median and quartiles over seeds; of every way to prepare a trap the strength with the longest
    delay. Of the ways with a look of their own, if any was run.
    """
    runs = converged(tables["linear_delayed"])
    runs = pd.concat([runs[:0], *(slowest(way) for _, way in runs.groupby(WAY[:3]))])
    drawn = over_seeds(runs, [*WAY, "epoch"], ["test_mse"])
    known = pd.MultiIndex.from_frame(drawn[["start", "preparation"]]).isin(list(LOOKS))
    return (drawn[known] if known.any() else drawn).drop(columns="measure")


def draw(data: pd.DataFrame) -> Figure:
    """One panel per weight decay; shaded between quartiles."""
    betas = sorted(data["beta"].unique(), reverse=True)
    figure, axes = wrapped(len(betas), height=2.6, sharey=True)
    if not shown(axes[0], data, "no checkpoint converged"):
        return figure
    for ax, beta, name in zip(axes, betas, LETTERS, strict=False):
        _runs(ax, data[data["beta"] == beta])
        ax.set_xscale("symlog", linthresh=1)
        ax.set(xlabel="epoch", xlim=(0, None))
        letter(ax, name, rf"$\beta$ = {beta:g}")
        legend(ax, loc="upper right", fontsize=5, ncol=2)
    axes[0].set(ylabel=label("test_mse", "linear_delayed"), ylim=(None, 1.3 * data["high"].max()))
    return figure


def _runs(ax: Axes, data: pd.DataFrame) -> None:
    for (start, preparation, strength), run in data.groupby(WAY[1:]):
        look = LOOKS.get((start, preparation), {"color": "C5", "ls": STYLES[preparation]})
        shown = f" = {strength:.3g}" if preparation in ("residual", "noise") else ""
        ax.fill_between(run["epoch"], run["low"], run["high"], color=look["color"], alpha=0.2, lw=0)
        ax.plot(run["epoch"], run["middle"], label=f"{start}{NAMES[preparation]}{shown}", **look)
