"""C1b_sparse_grokking: a trapped network goes on with a few samples; what decides the delay.

Columns used: linear_sparse (residual, seed, epoch, train_mse, test_mse, s2, full_batch, status);
linear_sparse_delay (residual, batch, batch_used, seed, saddle_weight, escaped, epochs, censored_at,
predicted, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spread import over_seeds
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged

TITLE = "Grokking on a few samples, and what decides the delay"
PAPER = "C"
TABLES = ("linear_sparse", "linear_sparse_delay")

MARK = 1e-3
MARKS = "o^sDv<>"
ERRORS = {"train_mse": ("C0", "training"), "test_mse": ("C1", "test")}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` curve: medians and quartiles of both errors; escape: epochs at which σ₂ > 0.001;
    delay: every seed's delay.
    """
    runs = converged(tables["linear_sparse"])
    curves = over_seeds(runs, ["residual", "epoch"], ["train_mse", "test_mse"])
    marks = runs[runs["s2"] > MARK].groupby(["residual", "seed"])["epoch"].min().reset_index()
    delays = converged(tables["linear_sparse_delay"])
    delays = delays[delays["escaped"] == 1]
    return pd.concat(
        [
            curves.assign(panel="curve"),
            marks.assign(panel="escape"),
            delays[["residual", "seed", "batch_used", "epochs", "predicted"]].assign(panel="delay"),
        ],
        ignore_index=True,
    )


def draw(data: pd.DataFrame) -> Figure:
    """a: the trap without residual weight. b: with it. c: measured against predicted delay."""
    figure, (trapped, opened, delay) = canvas(columns=3, width=PAGE, height=2.4)
    residuals = sorted(data.loc[data["panel"] == "curve", "residual"].unique())
    letter(trapped, "a", *(rf"residual weight $\delta$ = {r:g}" for r in residuals[:1]))
    if shown(trapped, residuals, "no checkpoint converged"):
        _errors(trapped, data[data["residual"] == residuals[0]])
    middle = _middle(residuals[1:])
    letter(opened, "b", *(rf"$\delta$ = {r:g}" for r in middle))
    if shown(opened, middle, "no checkpoint of a\nlarger residual weight converged"):
        _errors(opened, data[data["residual"] == middle[0]])
    trapped.sharey(opened)
    trapped.set_ylabel("mean squared error per output")
    legend(trapped, loc="lower left")
    delays = data[data["panel"] == "delay"]
    if shown(delay, delays, "no trap opened"):
        _delays(delay, delays)
    letter(delay, "c", "delay")
    return figure


def _middle(larger: list[float]) -> list[float]:
    """The one in the middle of the residual weights above the smallest, if there are any."""
    return larger[(len(larger) - 1) // 2 :][:1]


def _errors(ax: Axes, data: pd.DataFrame) -> None:
    for measure, (colour, name) in ERRORS.items():
        curve = data[data["measure"] == measure]
        ax.fill_between(curve["epoch"], curve["low"], curve["high"], color=colour, alpha=0.2, lw=0)
        ax.plot(curve["epoch"], curve["middle"], color=colour, label=name)
    for epoch in data.loc[data["panel"] == "escape", "epoch"]:
        ax.axvline(epoch, ymax=0.04, color="k", lw=0.6)
    ax.set_xscale("symlog", linthresh=1)
    ax.set(xlabel="epoch", xlim=(0, None))


def _delays(ax: Axes, data: pd.DataFrame) -> None:
    for number, batch in enumerate(sorted(data["batch_used"].unique(), reverse=True)):
        runs = data[data["batch_used"] == batch]
        ax.plot(
            runs["predicted"],
            runs["epochs"],
            MARKS[number % len(MARKS)],
            color=f"C{(number + 2) % 7}",
            mfc="none",
            ms=3,
            mew=0.6,
            label=f"batch of {batch:.0f}",
        )
    ends = data.loc[np.isfinite(data["predicted"]), "predicted"].agg(["min", "max"])
    ax.plot(ends, ends, **GUIDE)
    logarithmic(ax, "x", "y")
    ax.set(xlabel="predicted without noise (epochs)", ylabel="measured (epochs)")
    legend(ax, loc="upper left")
