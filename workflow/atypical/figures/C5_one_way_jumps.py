"""C5_one_way_jumps: minibatch noise of SGD makes a network lose a mode, never gain one.

Columns used: linear_one_way (direction, beta, residual, learning_rate, batch, escaped, time,
rate_reduced, status).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.survival import rate_table
from atypical.figures.choice import nearest
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown

TITLE = "Under SGD minibatch noise makes a network lose a mode, never gain one"
PAPER = "C"
TABLES = ("linear_one_way",)

TITLES = {"down": "losing a mode (rank 2 to 1)", "up": "gaining a mode (rank 1 to 2)"}
MARKERS = "osD^v"
CONDITION = ["direction", "beta", "learning_rate", "batch"]


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Maximum-likelihood rates with 95 % intervals; upper bounds where nothing jumped; the rate of
    the network of two units a layer.
    """
    runs = tables["linear_one_way"]
    runs = runs[runs["residual"] == nearest(runs["residual"], 0.0)]
    rates = rate_table(runs, CONDITION)
    reduced = runs.groupby(CONDITION)["rate_reduced"].first().reset_index()
    rates = rates.merge(reduced, on=CONDITION, how="left")
    return rates.assign(inverse=rates["batch"] / rates["learning_rate"])


def draw(data: pd.DataFrame) -> Figure:
    """One panel per direction, the same axes."""
    figure, axes = canvas(columns=2, width=PAGE, height=2.4, sharex=True, sharey=True)
    for ax, direction, name in zip(axes, TITLES, "ab", strict=True):
        here = data[data["direction"] == direction]
        if shown(ax, here, "not run, or no checkpoint converged"):
            _rates(ax, here, data)
        ax.set_xlabel("batch / learning rate")
        letter(ax, name, TITLES[direction])
    for ax in axes:
        logarithmic(ax, "x", "y")
    axes[0].set_ylabel("rate (per learning rate × step)")
    if (data["events"] == 0).any():
        _named(axes, "no jump: 95 % bound", marker="v", mfc="none", mew=0.6, ms=3, ls="none")
    if (data["rate_reduced"] > 0).any():
        _named(axes, "two units a layer", lw=0.8)
    legend(*axes[::-1], title="learning rate" + r", $\beta$" * _several(data))
    return figure


def _named(axes: Sequence[Axes], name: str, **look: Any) -> None:
    """A name for what looks so in every colour, where the legend stands."""
    ax = axes[0 if axes[0].get_lines() else 1]
    ax.plot([], [], color="0.4", label=name, **look)


def _several(data: pd.DataFrame) -> bool:
    """Whether there are conditions of more than one weight decay."""
    return len(data["beta"].unique()) > 1


def _rates(ax: Axes, data: pd.DataFrame, of_both: pd.DataFrame) -> None:
    conditions = list(of_both.groupby(["beta", "learning_rate"]).groups)
    for (beta, rate), runs in data.groupby(["beta", "learning_rate"]):
        number = conditions.index((beta, rate))
        name = f"{rate:g}, {beta:g}" if _several(of_both) else f"{rate:g}"
        look: dict[str, Any] = {"color": f"C{number % 7}", "ls": "none", "ms": 3}
        seen, unseen = runs[runs["events"] > 0], runs[runs["events"] == 0]
        bars = [seen["rate"] - seen["lower"], seen["upper"] - seen["rate"]]
        marker = MARKERS[(number + number // 7) % 5]
        ax.errorbar(
            seen["inverse"],
            seen["rate"],
            bars,
            marker=marker,
            elinewidth=0.6,
            label=name,
            **look,
        )
        ax.plot(unseen["inverse"], unseen["upper"], marker="v", mfc="none", mew=0.6, **look)
    theory = data[data["rate_reduced"] > 0]
    for _, curve in theory.groupby("beta"):
        along = curve.groupby("inverse")["rate_reduced"].mean()
        ax.plot(along.index, along, lw=0.8, color="0.4")
