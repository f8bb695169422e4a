"""B_algorithms: efficient learners stop where dense regions end, far from where solutions end.

Columns used: perceptron_training (learner, size, alpha, stopping, solved), perceptron_thresholds
(name, value, status), perceptron_algorithms (learner, size, threshold, error, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.success import rates
from atypical.figures.learners import LEARNERS, curve, line_of
from atypical.figures.style import GUIDE, PAGE, canvas, hold, legend, letter, shown
from atypical.tables.description import converged

TITLE = "Efficient learners stop where dense regions end, far from where solutions end"
PAPER = "B"
PLACE = 7
TABLES = ("perceptron_training", "perceptron_algorithms", "perceptron_thresholds")

LOADS = {"monotone": "monotone", "no_gap": "no gap", "capacity": "capacity"}
# Where the loads of theory are named: height, and side of the line.
PLACES = ((1.0, -1), (1.0, 1), (0.9, 1))
ALIGN = {-1: "right", 1: "left"}
NOTE: dict[str, Any] = {
    "xycoords": ("data", "axes fraction"),
    "textcoords": "offset points",
    "fontsize": 5.5,
    "color": "0.35",
}


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
    """Success against load (a), and the load of half success of each learner and size (b)."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.8, width_ratios=[1.7, 1])
    theory = data[data["kind"] == "theory"].sort_values("alpha")
    for ax in (left, right):
        for row in theory.itertuples():
            ax.axvline(row.alpha, **(GUIDE | {"color": "0.35", "linestyle": "--"}))
    for row, (place, side) in zip(theory.itertuples(), PLACES, strict=False):
        text = f"{LOADS[row.learner]} {row.alpha:.3f}"
        left.annotate(text, (row.alpha, place), (2 * side, 2), **NOTE, ha=ALIGN[side])
    success = data[data["kind"] == "success"]
    if shown(left, success, "no learner was run"):
        _success(left, success)
    found = data[data["kind"] == "threshold"]
    shown(right, found, "no success crosses one half")
    _thresholds(right, found, sorted(success["size"].unique()))
    for ax, ends in ((left, (0.05, 0.9)), (right, (0.15, 0.88))):
        ax.set_xlabel(r"load $\alpha$ (patterns per weight)")
        hold(ax, "x", *ends)
    letter(left, "a", "instances solved")
    letter(right, "b", "load where half are solved")
    return figure


def _success(ax: Axes, data: pd.DataFrame) -> None:
    sizes = sorted(data["size"].unique())
    for learner in LEARNERS:
        for (size,), part in data[data["learner"] == learner].groupby(["size"]):
            rate, line = part.sort_values("alpha"), line_of(size, sizes)
            curve(ax, rate["alpha"], rate, learner, named=size == sizes[-1], **line)
    ax.set(ylabel="success probability", ylim=(-0.03, 1.05))


def _thresholds(ax: Axes, data: pd.DataFrame, sizes: list[float]) -> None:
    for row, (learner, (_, colour)) in enumerate(LEARNERS.items()):
        for (size,), part in data[data["learner"] == learner].groupby(["size"]):
            number = sizes.index(size)
            shift = 0.16 * (number - (len(sizes) - 1) / 2)
            face = colour if size == sizes[-1] else "white"
            style = line_of(size, sizes) | {"markerfacecolor": face, "linestyle": "none"}
            at = row + shift
            ax.errorbar(part["alpha"], [at], xerr=part["error"], color=colour, **style)
    ax.set_yticks(range(len(LEARNERS)), [name for name, _ in LEARNERS.values()])
    for tick, (_, colour) in zip(ax.get_yticklabels(), LEARNERS.values(), strict=True):
        tick.set_color(colour)
    for size in sorted(data["size"].unique()):
        face = "0.3" if size == sizes[-1] else "white"
        mark = line_of(size, sizes) | {"markerfacecolor": face, "linestyle": "none"}
        ax.plot([], [], color="0.3", label=f"$N={size:.0f}$", **mark)
    legend(ax, loc="upper left")
    ax.invert_yaxis()
