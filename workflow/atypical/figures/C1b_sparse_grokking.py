"""C1b_sparse_grokking: a trapped network goes on with a few samples; what decides the delay.

Columns used: linear_sparse (preparation, strength, seed, epoch, train_mse, test_mse, s2,
full_batch, status); linear_sparse_delay (preparation, strength, batch_used, seed, escaped, epochs,
predicted, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spread import over_seeds
from atypical.figures.choice import chosen, nearest
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged

TITLE = "Grokking on a few samples, and what decides the delay"
PAPER = "C"
TABLES = ("linear_sparse", "linear_sparse_delay")

MARK = 1e-3
MARKS = "o^sDv<>"
WAY = ["preparation", "strength"]
ERRORS = {"train_mse": ("C0", "training"), "test_mse": ("C1", "test")}
# The preparations that are shown, at the strength nearest to the paper's, and their titles.
SHOWN = {"converged": 0.0, "settled": 1e-6, "residual": 0.01}
TITLES = {
    "converged": "converged",
    "settled": "settled at {:g} a step",
    "residual": r"residual $\delta$ = {:g}",
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` curve: medians and quartiles of both errors; escape: epochs at which σ₂ > 0.001;
    delay: every seed's delay. Curves and escapes of the strengths that are shown.
    """
    strengths = _strengths(tables["linear_sparse"])
    runs = converged(tables["linear_sparse"])
    runs = runs[runs["strength"] == runs["preparation"].map(strengths)]
    curves = over_seeds(runs, [*WAY, "epoch"], ["train_mse", "test_mse"])
    marks = runs[runs["s2"] > MARK].groupby([*WAY, "seed"])["epoch"].min().reset_index()
    delays = converged(tables["linear_sparse_delay"])
    delays = delays[delays["escaped"] == 1]
    data = pd.concat(
        [
            curves.assign(panel="curve"),
            marks.assign(panel="escape"),
            delays[[*WAY, "seed", "batch_used", "epochs", "predicted"]].assign(panel="delay"),
        ],
        ignore_index=True,
    )
    return chosen(data, **strengths)


def _strengths(table: pd.DataFrame) -> dict[str, float]:
    """Of each preparation that was run, the strength nearest to the paper's."""
    run = {kind: rows["strength"] for kind, rows in table.groupby("preparation")}
    return {kind: nearest(run[kind], wanted) for kind, wanted in SHOWN.items() if kind in run}


def draw(data: pd.DataFrame) -> Figure:
    """a–c: errors by preparation: stationary, by the paper's criterion, with a residual weight. d:
    measured against predicted delay.
    """
    figure, axes = canvas(columns=4, width=PAGE, height=2.2)
    *panels, delay = axes
    for ax in panels[1:]:
        ax.sharey(panels[0])
        ax.tick_params(labelleft=False)
    for ax, kind, name in zip(panels, SHOWN, "abc", strict=True):
        strength = data.attrs.get(kind)
        letter(ax, name, "" if strength is None else TITLES[kind].format(strength))
        runs = data[(data["panel"] != "delay") & (data["preparation"] == kind)]
        if shown(ax, runs, "not run, or no\ncheckpoint converged"):
            _errors(ax, runs)
    panels[0].set_ylabel("mean squared error per output")
    legend(*panels[::-1], loc="lower left")
    delays = data[data["panel"] == "delay"]
    if shown(delay, delays, "no trap opened"):
        _delays(delay, delays)
    letter(delay, "d", "delay")
    return figure


def _errors(ax: Axes, data: pd.DataFrame) -> None:
    for measure, (colour, name) in ERRORS.items():
        curve = data[data["measure"] == measure]
        ax.fill_between(curve["epoch"], curve["low"], curve["high"], color=colour, alpha=0.2, lw=0)
        ax.plot(curve["epoch"], curve["middle"], color=colour, label=name)
    for epoch in data.loc[data["panel"] == "escape", "epoch"]:
        ax.axvline(epoch, ymax=0.04, color="k", lw=0.6)
    ax.set_xscale("symlog", linthresh=1, linscale=0.3)
    ax.set(xlabel="epoch", xlim=(0, None))


def _delays(ax: Axes, data: pd.DataFrame) -> None:
    """A mark for each batch, filled where nothing was added to the checkpoint."""
    for number, batch in enumerate(sorted(data["batch_used"].unique(), reverse=True)):
        colour = f"C{(number + 2) % 7}"
        look: dict[str, Any] = {"color": colour, "marker": MARKS[number % len(MARKS)], "ls": ""}
        runs = data[data["batch_used"] == batch]
        left = runs["preparation"] == "settled"
        name = f"batch of {batch:.0f}"
        for which, fill, label in ((~left, "none", name), (left, colour, None)):
            x, y = (runs.loc[which, column] for column in ("predicted", "epochs"))
            ax.plot(x, y, **look, mfc=fill, label=label, ms=3, mew=0.6)
    ends = data.loc[np.isfinite(data["predicted"]), "predicted"].agg(["min", "max"])
    ax.plot(ends, ends, **GUIDE)
    logarithmic(ax, "x", "y")
    ax.set(xlabel="predicted (epochs)", ylabel="measured (epochs)")
    legend(ax, loc="upper left")
