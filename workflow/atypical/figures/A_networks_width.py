"""A_networks_width: an algorithmic threshold in width, and better solutions beyond it.

Columns used: networks_training (weights, width, algorithm, rate, seed, stopping, solved,
train_error, test_error, epochs, status), networks_thresholds (weights, algorithm, rate, threshold,
error, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.means import means
from atypical.evidence.success import rates
from atypical.evidence.widths import at_best_rates
from atypical.figures.networks import ALGORITHMS, WEIGHTS, curve, error_axis, legend, width_axis
from atypical.figures.option import Option
from atypical.figures.style import GUIDE, letter, rows_of, shown
from atypical.tables.description import converged

TITLE = "Realistic networks: an algorithmic threshold in width, better solutions beyond it"
PAPER = "A"
PLACE = 6
TABLES = ("networks_training", "networks_thresholds")
OPTIONS = {
    "stopping": Option(
        meaning="zero: first zero of the error; loss: the fixed loss", words=("zero", "loss")
    ),
}

ROWS = {"success": "runs solved", "train_error": "training error", "test_error": "test error"}
BY = ["weights", "algorithm", "width"]
# Below the success curves: the thresholds, one line per algorithm.
STRIP, STEP = -0.12, 0.075


def select(tables: Mapping[str, pd.DataFrame], stopping: str) -> pd.DataFrame:
    """At the best learning rate of each algorithm: success, errors (means and their standard
    errors over seeds) and thresholds in width, told apart by `kind`.
    """
    training = tables["networks_training"]
    runs = at_best_rates(training, training)
    success = rates(runs[runs["stopping"] == "zero"], BY).rename(columns={"success": "value"})
    parts = [success.assign(kind="success")]
    then = runs[(runs["stopping"] == stopping) & (runs["status"] != "diverged")]
    for column in ("train_error", "test_error"):
        mean = means(then, BY, column).rename(columns={column: "value"})
        spread = mean.pop("error").fillna(0)
        parts.append(
            mean.assign(low=mean["value"] - spread, high=mean["value"] + spread, kind=column)
        )
    found = converged(at_best_rates(tables["networks_thresholds"], training))
    found = found[["weights", "algorithm", "threshold", "error"]]
    marks = found.rename(columns={"threshold": "value"}).assign(
        low=found["threshold"] - found["error"],
        high=found["threshold"] + found["error"],
        kind="threshold",
    )
    parts.append(marks.drop(columns="error"))
    return pd.concat(parts, ignore_index=True).assign(stopping=stopping)


def draw(data: pd.DataFrame) -> Figure:
    """Success with thresholds, training error, test error; a column per weight type."""
    kinds = [weights for weights in WEIGHTS if weights in set(data["weights"])]
    figure, grid = rows_of(len(ROWS), len(kinds), height=5.2, sharex="col")
    names = iter("abcdef")
    for row, (kind, label) in zip(grid, ROWS.items(), strict=True):
        for ax, weights in zip(row, kinds, strict=True):
            here = data[(data["weights"] == weights) & (data["kind"] == kind)]
            shown(ax, here.dropna(subset="value"), "every run diverged")
            for algorithm in ALGORITHMS:
                of = here[here["algorithm"] == algorithm]
                if len(of):
                    curve(ax, of, algorithm)
            width_axis(ax, here["width"])
            title = WEIGHTS[weights] if kind == "success" else ""
            letter(ax, next(names), title)
        row[0].set_ylabel(label)
    for ax, weights in zip(grid[0], kinds, strict=True):
        _thresholds(ax, data[(data["weights"] == weights) & (data["kind"] == "threshold")])
    for ax in grid[-1]:
        ax.set_xlabel("units of each hidden layer")
    for ax in grid[1]:
        ax.set_ylim(bottom=0)
    for ax in grid[2]:
        error_axis(ax)
    legend(figure)
    return figure


def _thresholds(ax: Axes, data: pd.DataFrame) -> None:
    """The width at which half of the runs are solved, with its error, below the curves."""
    ax.axhline(0.5, **GUIDE)
    for place, (algorithm, (_, colour)) in enumerate(ALGORITHMS.items()):
        of = data[data["algorithm"] == algorithm]
        bars = [of["value"] - of["low"], of["high"] - of["value"]]
        look: dict[str, Any] = {"color": colour, "marker": "D", "linestyle": "none"}
        ax.errorbar(
            of["value"], [STRIP - STEP * place] * len(of), xerr=bars, markersize=2.5, **look
        )
    ax.set_ylim(STRIP - STEP * len(ALGORITHMS), 1.06)
    ax.set_yticks([0, 0.5, 1])
    note = "half solved at" if len(data) else "nowhere half solved"
    ax.annotate(note, (0.01, 0.15), xycoords="axes fraction", fontsize=5.5, color="0.35")
