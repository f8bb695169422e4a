"""B_committee: a tree committee loses its dense neighbourhoods long before its capacity.

Columns used: perceptron_local_entropy and committee_local_entropy (alpha, reference, margin,
distance, local_entropy, status), perceptron_thresholds and committee_thresholds (name, value,
error, status), perceptron_algorithms (learner, size, threshold, error, status) and
committee_algorithms (these, architecture, hidden).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.learners import LEARNERS
from atypical.figures.style import GUIDE, PAGE, canvas, letter
from atypical.tables.description import converged, label
from atypical.tables.perceptron_local_entropy import TABLE

MODELS = {"perceptron": "#0072B2", "committee": "#D55E00"}
REFERENCES = {"max": ("-", "maximum margin"), "0.0": (":", "zero margin")}
# Above or below the bar, and towards which side the text grows from the load.
PLACES = {"monotone": (1, "right"), "no_gap": (-1, "center"), "capacity": (1, "left")}
THRESHOLDS = {"monotone": "monotone", "no_gap": "no gap", "capacity": "capacity"}


def select(tables: Mapping[str, pd.DataFrame], alpha: float) -> pd.DataFrame:
    """Curves of both models at one load, and the loads where something ends."""
    parts = []
    for model in MODELS:
        points = converged(tables[f"{model}_local_entropy"])
        chosen = (points["alpha"] == alpha) & (points["margin"] == 0)
        chosen &= points["reference"].isin(REFERENCES)
        parts.append(points[chosen].assign(model=model, name="local_entropy"))
        loads = converged(tables[f"{model}_thresholds"]).rename(columns={"value": "alpha"})
        parts.append(loads.assign(model=model))
    return pd.concat([*parts, _found(tables)]).reindex(columns=COLUMNS).reset_index(drop=True)


COLUMNS = ["model", "name", "alpha", "error", "reference", "distance", "local_entropy"]
COLUMNS += ["learner", "architecture", "hidden"]


def _found(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Thresholds of learners on trees and fully connected committees, and on perceptrons.

    Of each number of hidden units at its largest size, a perceptron's at the size next to that.
    """
    committees = tables["committee_algorithms"]
    largest = committees.groupby(["architecture", "hidden"])["size"].transform("max")
    committees = committees[committees["size"] == largest]
    alone = tables["perceptron_algorithms"].assign(architecture="tree", hidden=1)
    nearest = (alone["size"] - committees["size"].max()).abs()
    alone = alone[(nearest == nearest.min()) & alone["learner"].isin(committees["learner"])]
    found = converged(pd.concat([alone, committees]))
    return found.rename(columns={"threshold": "alpha"}).assign(name="learner")


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy against distance (a), the loads where things end (b), and learners stop (c)."""
    figure, axes = canvas(columns=3, width=PAGE, height=2.6, width_ratios=[1.1, 1, 1.1])
    left, right, last = axes
    curves = data[data["name"] == "local_entropy"]
    _bound(left, np.linspace(1e-4, 0.5, 400))
    _curves(left, curves)
    left.axhline(0, **GUIDE)
    left.set(xlabel=r"distance from the reference $d$", ylabel=label(TABLE, "local_entropy"))
    left.set(xlim=(0, 0.5), ylim=(-0.2, 0.25))
    left.legend(loc="lower right")
    loads = data[data["name"].isin(THRESHOLDS)]
    _loads(right, loads)
    _learners(last, data[data["name"] == "learner"], loads)
    letter(left, "a", rf"around solutions at load $\alpha={curves['alpha'].iloc[0]:g}$")
    letter(right, "b", "where density and solutions end")
    letter(last, "c", "where learners stop")
    return figure


def _bound(ax: Axes, d: np.ndarray) -> None:
    """The entropy of all weights at distance d."""
    entropy = -d * np.log(d) - (1 - d) * np.log1p(-d)
    ax.plot(d, entropy, color="0.7", linewidth=0.8, label="all weights")


def _curves(ax: Axes, data: pd.DataFrame) -> None:
    for (model, reference), curve in data.groupby(["model", "reference"], sort=False):
        style, name = REFERENCES[str(reference)]
        ax.plot(
            curve["distance"],
            curve["local_entropy"],
            style,
            color=MODELS[str(model)],
            label=f"{model}, {name}",
        )


def _loads(ax: Axes, data: pd.DataFrame) -> None:
    """One bar per model: dense, not dense, no solutions."""
    for row, (model, colour) in enumerate(MODELS.items()):
        loads = data[data["model"] == model].set_index("name")["alpha"]
        ax.barh(row, loads["capacity"], color=colour, alpha=0.2, height=0.4)
        ax.barh(row, loads["no_gap"], color=colour, alpha=0.5, height=0.4)
        ax.barh(row, loads["monotone"], color=colour, height=0.4)
        _name_loads(ax, loads, row)
    ax.set(xlim=(0, 1.25), ylim=(-0.7, 1.7), xlabel=r"load $\alpha$ (patterns per weight)")
    ax.set_yticks(range(len(MODELS)), list(MODELS))


def _learners(ax: Axes, data: pd.DataFrame, loads: pd.DataFrame) -> None:
    """Thresholds against the number of hidden units; theory for one unit, and for many."""
    units = sorted(data["hidden"].unique())
    for name, text in {"capacity": "capacity", "no_gap": "no gap"}.items():
        ends = loads[loads["name"] == name].set_index("model")["alpha"].reindex(list(MODELS))
        ax.plot([0, len(units)], ends, "_:", color="0.35", markersize=9, zorder=0)
        ax.annotate(text, (len(units), ends.iloc[-1]), (0, 3), **NOTE)
    for learner, (name, colour) in LEARNERS.items():
        of = data[data["learner"] == learner].sort_values("hidden")
        for architecture, look in ARCHITECTURES.items():
            line = of[of["architecture"] == architecture]
            at = [units.index(k) for k in line["hidden"]]
            if len(line):
                label = name if architecture == "tree" else "_"
                ax.errorbar(at, line["alpha"], line["error"], color=colour, label=label, **look)
    ax.set_xticks(range(len(units) + 1), [*(f"{k:g}" for k in units), r"$\infty$"])
    ax.set(xlabel="hidden units $K$", ylabel=r"load $\alpha$ where half are solved")
    ax.set(xlim=(-0.3, len(units) + 0.45), ylim=(0.15, 1.0))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


ARCHITECTURES: dict[str, dict[str, Any]] = {
    "tree": {"marker": "o", "linestyle": "-"},
    "full": {"marker": "s", "linestyle": "none", "markerfacecolor": "white"},
}
NOTE: dict[str, Any] = {
    "textcoords": "offset points",
    "fontsize": 5.5,
    "color": "0.35",
    "ha": "center",
}


def _name_loads(ax: Axes, loads: pd.Series, row: int) -> None:
    for name, (side, align) in PLACES.items():
        ax.annotate(
            f"{THRESHOLDS[name]} {loads[name]:.4f}",
            (loads[name], row + 0.2 * side),
            (0, 2 * side),
            textcoords="offset points",
            ha=align,
            va="bottom" if side > 0 else "top",
            fontsize=6,
        )
