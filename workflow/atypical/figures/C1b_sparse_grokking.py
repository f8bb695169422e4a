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

from atypical.figures.style import GUIDE, PAGE, canvas, letter
from atypical.kinetics.spread import over_seeds
from atypical.tables.description import converged

MARK = 1e-3
ERRORS = {"train_mse": ("C0", "training"), "test_mse": ("C1", "test")}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` curve: medians and quartiles of both errors; escape: epochs at which σ₂ > 0.001;
    delay: every seed's delay.
    """
    runs = converged(tables["linear_sparse"])
    curves = over_seeds(runs, ["residual", "epoch"], ["train_mse", "test_mse"])
    marks = runs[runs["s2"] > MARK].groupby(["residual", "seed"])["epoch"].min().reset_index()
    delays = converged(tables["linear_sparse_delay"])
    delays = delays[(delays["escaped"] == "yes")]
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
    shown = [r for r in residuals if r > 0][len(residuals) // 2 - 1] if residuals[-1] > 0 else 0.0
    _errors(trapped, data[data["residual"] == residuals[0]])
    _errors(opened, data[data["residual"] == shown])
    letter(trapped, "a", rf"residual weight $\delta$ = {residuals[0]:g}")
    letter(opened, "b", rf"$\delta$ = {shown:g}")
    trapped.sharey(opened)
    trapped.set_ylabel("mean squared error per output")
    trapped.legend(loc="lower left")
    _delays(delay, data[data["panel"] == "delay"])
    letter(delay, "c", "delay")
    return figure


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
    for (batch, marker), colour in zip(
        zip(sorted(data["batch_used"].unique(), reverse=True), "o^sD", strict=False),
        ("C2", "C3", "C4", "C5"),
        strict=False,
    ):
        runs = data[data["batch_used"] == batch]
        ax.plot(
            runs["predicted"],
            runs["epochs"],
            marker,
            color=colour,
            mfc="none",
            ms=3,
            mew=0.6,
            label=f"batch of {batch:.0f}",
        )
    ends = data.loc[np.isfinite(data["predicted"]), "predicted"].agg(["min", "max"])
    ax.plot(ends, ends, **GUIDE)
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="predicted without noise (epochs)",
        ylabel="measured (epochs)",
    )
    ax.legend(loc="upper left")
