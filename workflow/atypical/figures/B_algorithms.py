"""B_algorithms: efficient learners stop where dense regions end, far from where solutions end.

Columns used: perceptron_training (learner, size, alpha, stopping, solved), perceptron_thresholds
(name, value, status), perceptron_algorithms (learner, size, threshold, error, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.learners import LEARNERS, curve, rates, vertical
from atypical.figures.style import PAGE, canvas, letter
from atypical.tables.description import converged

LOADS = {"monotone": "monotone", "no_gap": "no gap", "capacity": "capacity"}
MARKS = ("s", "o", "D", "^")


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Success rates, algorithmic thresholds, and the loads of theory, told apart by `kind`."""
    runs = tables["perceptron_training"]
    runs = runs[(runs["stopping"] == "first") & runs["learner"].isin(LEARNERS)]
    success = rates(runs, ["learner", "size", "alpha"]).assign(kind="success")
    found = converged(tables["perceptron_algorithms"])
    found = found[found["learner"].isin(LEARNERS)]
    found = found[["learner", "size", "threshold", "error"]].rename(columns={"threshold": "alpha"})
    theory = converged(tables["perceptron_thresholds"])[["name", "value"]]
    theory = theory.rename(columns={"name": "learner", "value": "alpha"}).assign(kind="theory")
    return pd.concat([success, found.assign(kind="threshold"), theory], ignore_index=True)


def draw(data: pd.DataFrame) -> Figure:
    """Success against load (a), and the loads of half success against size (b)."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.7, width_ratios=[2.1, 1])
    for ax in (left, right):
        for row in data[data["kind"] == "theory"].itertuples():
            vertical(ax, row.alpha, f"{LOADS[row.learner]} {row.alpha:.3f}", top=0.45)
    _success(left, data[data["kind"] == "success"])
    _thresholds(right, data[data["kind"] == "threshold"])
    left.legend(loc="lower left", bbox_to_anchor=(0.27, 0.0))
    letter(left, "a", "instances solved")
    letter(right, "b", "load where half are solved")
    return figure


def _success(ax: Axes, data: pd.DataFrame) -> None:
    sizes = sorted(data["size"].unique())
    for learner in LEARNERS:
        for (size,), part in data[data["learner"] == learner].groupby(["size"]):
            largest = size == sizes[-1]
            line = {"linestyle": "-" if largest else ":", "marker": MARKS[sizes.index(size) % 4]}
            rate = part.sort_values("alpha")
            curve(ax, rate["alpha"], rate, learner, named=largest, **line)
    ax.set(xlabel=r"load $\alpha$ (patterns per weight)", ylabel="success probability")
    ax.set(xlim=(0.05, 0.9), ylim=(-0.03, 1.05))


def _thresholds(ax: Axes, data: pd.DataFrame) -> None:
    for learner, (_, colour) in LEARNERS.items():
        part = data[data["learner"] == learner].sort_values("size")
        ax.errorbar(part["alpha"], 1 / part["size"], xerr=part["error"], color=colour, marker="o")
    ax.set(xlabel=r"load $\alpha$ (patterns per weight)", ylabel="1/N")
    ax.set(xlim=(0.15, 0.9), ylim=(0, None))
