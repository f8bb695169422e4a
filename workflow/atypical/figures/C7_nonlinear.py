"""C7_nonlinear: sweeps of the weight decay of multilayer perceptrons, upward and downward.

Columns used: nonlinear_sweep (activation, direction, beta, seed, train_loss, accuracy,
status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.looks import WAYS
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown
from atypical.words.glossary import label

TITLE = "Hysteresis of nonlinear networks in the weight decay"
PAPER = "C"
TABLES = ("nonlinear_sweep",)

ACTIVATIONS = ("sigmoid", "tanh", "relu")
# Points that converged are full and small, the others hollow and large.
MARKS: dict[str, dict[str, Any]] = {
    "converged": {"ms": 1.8, "mew": 0},
    "budget": {"ms": 3.2, "mew": 0.5, "mfc": "white"},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every seed, with its status: where the slopes have not fallen below the tolerance the loss
    still drifts a little.
    """
    columns = ["activation", "direction", "seed", "beta", "train_loss", "accuracy", "status"]
    return tables["nonlinear_sweep"][columns]


def draw(data: pd.DataFrame) -> Figure:
    """One panel per activation, one line per seed and direction; hollow where not converged."""
    figure, axes = canvas(columns=len(ACTIVATIONS), width=PAGE, height=2.3, sharey=True)
    for ax, activation, name in zip(axes, ACTIVATIONS, "abc", strict=True):
        here = data[data["activation"] == activation]
        if shown(ax, here, "not swept"):
            _sweeps(ax, here)
        logarithmic(ax, "x")
        ax.set_xlabel(label("beta", "nonlinear_sweep"))
        letter(ax, name, activation)
    axes[0].set_ylabel("training loss (nats)")
    for direction, look in WAYS.items():
        if (data["direction"] == direction).any():
            axes[1].plot([], [], label=direction, ms=2.5, **look)
    if (data["status"] == "budget").any():
        axes[1].plot([], [], "o", color="0.4", label="not converged", **MARKS["budget"])
    legend(axes[1], title="sweep", loc="center", bbox_to_anchor=(0.35, 0.6))
    return figure


def _sweeps(ax: Axes, data: pd.DataFrame) -> None:
    for (direction, _), run in data.groupby(["direction", "seed"]):
        run, look = run.sort_values("beta"), WAYS[direction]
        ax.plot(run["beta"], run["train_loss"], color=look["color"], lw=0.5, alpha=0.6)
        for status, mark in MARKS.items():
            points = run[run["status"] == status]
            ax.plot(points["beta"], points["train_loss"], ls="none", **look, **mark)
