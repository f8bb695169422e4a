"""C5_one_way_jumps: minibatch noise makes a network lose a mode, never gain one.

Columns used: linear_one_way (direction, beta, learning_rate, batch, escaped, time, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.style import PAGE, canvas, letter
from atypical.kinetics.survival import rate_table

TITLES = {"down": "losing a mode (rank 2 to 1)", "up": "gaining a mode (rank 1 to 2)"}
MARKERS = "osD^v"


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Maximum-likelihood rates with 95 % intervals; upper bounds where nothing jumped."""
    rates = rate_table(tables["linear_one_way"], ["direction", "beta", "learning_rate", "batch"])
    return rates.assign(inverse=rates["batch"] / rates["learning_rate"])


def draw(data: pd.DataFrame) -> Figure:
    """One panel per direction, the same axes."""
    figure, axes = canvas(columns=2, width=PAGE, height=2.4, sharex=True, sharey=True)
    for ax, direction, name in zip(axes, TITLES, "ab", strict=True):
        _rates(ax, data[data["direction"] == direction])
        ax.set(xlabel="batch / learning rate", yscale="log", xscale="log")
        letter(ax, name, TITLES[direction])
    axes[0].set_ylabel("rate (per learning rate × step)")
    axes[0].legend(title="learning rate")
    axes[1].text(
        0.97, 0.95, "open: upper bounds", transform=axes[1].transAxes, ha="right", va="top"
    )
    return figure


def _rates(ax: Axes, data: pd.DataFrame) -> None:
    for number, (rate, runs) in enumerate(data.groupby("learning_rate")):
        look: dict[str, Any] = {"color": f"C{number}", "ls": "none", "ms": 3}
        seen, unseen = runs[runs["events"] > 0], runs[runs["events"] == 0]
        bars = [seen["rate"] - seen["lower"], seen["upper"] - seen["rate"]]
        marker = MARKERS[number % 5]
        ax.errorbar(
            seen["inverse"],
            seen["rate"],
            bars,
            marker=marker,
            elinewidth=0.6,
            label=f"{rate:g}",
            **look,
        )
        ax.plot(unseen["inverse"], unseen["upper"], marker="v", mfc="none", mew=0.6, **look)
