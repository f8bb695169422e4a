"""B_committee: with many units density and learners end sooner, though solutions last longer.

Columns used: perceptron_local_entropy and committee_local_entropy (alpha, reference, margin,
distance, local_entropy, replicon, status), perceptron_thresholds and committee_thresholds (name,
value, error, status), perceptron_algorithms (learner, budget, size, threshold, error, status) and
committee_algorithms (these, architecture, hidden).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.all_weights import draw_all_weights
from atypical.figures.choice import chosen, highest_reference, nearest, of_margin
from atypical.figures.entropies import draw_entropy
from atypical.figures.learners import LEARNERS
from atypical.figures.option import Option
from atypical.figures.style import GUIDE, PAGE, canvas, hold, legend, letter, outside, shown, window
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "One step beyond the perceptron: density is lost sooner, and learners stop sooner"
PAPER = "B"
PLACE = 6
TABLES = (
    "perceptron_local_entropy",
    "committee_local_entropy",
    "perceptron_thresholds",
    "committee_thresholds",
    "perceptron_algorithms",
    "committee_algorithms",
)
OPTIONS = {
    "alpha": Option(
        meaning="the load that is drawn, patterns per weight",
        held=("perceptron_local_entropy.alpha", "committee_local_entropy.alpha"),
    ),
}

MODELS = {"perceptron": "#0072B2", "committee": "#D55E00"}
# How far above its mark the name of a load stands, in points.
THRESHOLDS = {"monotone": ("monotone", -5), "no_gap": ("no gap", 3), "capacity": ("capacity", 3)}
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "tree": {"marker": "o", "linestyle": "-"},
    "full": {"marker": "s", "linestyle": "none", "markerfacecolor": "white"},
}
NOTE: dict[str, Any] = {"textcoords": "offset points", "fontsize": 5.5, "va": "center"}
ALIGN = {-1: "right", 1: "left"}
# Fully connected committees stand a little aside of trees.
ASIDE = {"tree": 0.0, "full": 0.15}


def select(tables: Mapping[str, pd.DataFrame], alpha: float) -> pd.DataFrame:
    """Curves of both models at one load, and the loads where something ends."""
    parts, margins = [], {}
    for model in MODELS:
        table = tables[f"{model}_local_entropy"]
        margins[model] = nearest(table["margin"], 0.0)
        points = converged(table)
        here = (points["alpha"] == alpha) & (points["margin"] == margins[model])
        here &= points["reference"].isin(_references(table))
        parts.append(points[here].assign(model=model, name="local_entropy"))
        loads = converged(tables[f"{model}_thresholds"]).rename(columns={"value": "alpha"})
        parts.append(loads.assign(model=model))
    data = pd.concat([*parts, _found(tables)]).reindex(columns=COLUMNS).reset_index(drop=True)
    return chosen(data, alpha=alpha, margins=margins)


def _references(table: pd.DataFrame) -> list[str]:
    """The words of the references of the largest margin and of that nearest to zero."""
    numbers = table.loc[table["reference"] != "max", "reference"]
    margins = numbers.astype(float)
    lowest = numbers[margins == nearest(margins, 0.0)].unique()
    return [highest_reference(table), *lowest]


COLUMNS = ["model", "name", "alpha", "error", "reference", "distance", "local_entropy"]
COLUMNS += ["replicon", "learner", "architecture", "hidden"]


def _found(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Thresholds of learners on trees and fully connected committees, and on perceptrons.

    Of each number of hidden units at its largest size, a perceptron's at the size next to that.
    """
    committees = tables["committee_algorithms"]
    largest = committees.groupby(["architecture", "hidden"])["size"].transform("max")
    committees = committees[committees["size"] == largest]
    alone = tables["perceptron_algorithms"].assign(architecture="tree", hidden=1)
    alone = alone[alone["budget"] == 1]
    nearest = (alone["size"] - committees["size"].max()).abs()
    alone = alone[(nearest == nearest.min()) & alone["learner"].isin(committees["learner"])]
    found = converged(pd.concat([alone, committees]))
    return found.rename(columns={"threshold": "alpha"}).assign(name="learner")


def draw(data: pd.DataFrame) -> Figure:
    """Local entropy against distance (a); where density, learners and solutions end (b)."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.7, width_ratios=[1, 1.25])
    curves = data[data["name"] == "local_entropy"]
    draw_all_weights(left, color="0.7", linewidth=0.8, zorder=0)
    if shown(left, curves, "no point converged"):
        _curves(left, curves, data.attrs["margins"])
    left.axhline(0, **GUIDE)
    left.set(
        xlabel=r"distance from the reference $d$",
        ylabel=label("local_entropy", "perceptron_local_entropy"),
    )
    window(left, 0, 0.5)
    legend(left, loc="lower right", frameon=True, framealpha=1, edgecolor="none")
    found = data[data["name"] == "learner"]
    units = sorted(found["hidden"].unique())
    if shown(right, data[data["name"] != "local_entropy"], "no load converged"):
        _loads(right, data[data["name"].isin(THRESHOLDS)], len(units))
        _learners(right, found, units)
    right.set_xticks(range(len(units) + 1), [*(f"{k:g}" for k in units), r"$\infty$"])
    right.set(xlabel="hidden units $K$ (1: perceptron)", ylabel="load (patterns per weight)")
    right.set(xlim=(-1.95, len(units) + 1.6))
    hold(right, "y", 0.15, 1.05)
    outside(figure, right, loc="outside right center")
    letter(left, "a", rf"around solutions at load $\alpha={data.attrs['alpha']:g}$")
    letter(right, "b", "where density, learners and solutions end")
    return figure


def _curves(ax: Axes, data: pd.DataFrame, margins: Mapping[str, float]) -> None:
    for model, curves in data.groupby("model", sort=False):
        highest = highest_reference(curves)
        for reference, curve in curves.groupby("reference", sort=False):
            look: dict[str, Any] = {"color": MODELS[str(model)]}
            look |= {"linestyle": "-" if reference == highest else ":"}
            look |= {"label": f"{model}{of_margin(margins[str(model)])}, {_name(str(reference))}"}
            draw_entropy(ax, curve, **look)


def _name(reference: str) -> str:
    if reference == "max":
        return "maximum margin"
    return f"margin {float(reference):g}" if float(reference) else "zero margin"


def _loads(ax: Axes, data: pd.DataFrame, many: int) -> None:
    """Theory of one unit and of many: where something ends; between them a guide to the eye."""
    for name, (text, above) in THRESHOLDS.items():
        loads = data[data["name"] == name].set_index("model")["alpha"].reindex(list(MODELS))
        ax.plot([0, many], loads, ":", color="0.7", linewidth=0.7, zorder=0)
        known = zip(loads.items(), (0, many), (-1, 1), strict=True)
        for (model, load), x, side in [place for place in known if np.isfinite(place[0][1])]:
            colour, place = MODELS[str(model)], (8 * side, above - 3)
            ax.plot([x], [load], "_", color=colour, markersize=12, zorder=1)
            named = f"{text} {load:.3f}"
            ax.annotate(named, (x, load), place, color=colour, ha=ALIGN[side], **NOTE)


def _learners(ax: Axes, data: pd.DataFrame, units: list[float]) -> None:
    """Thresholds of learners: trees along lines, fully connected ones apart."""
    for learner, (name, colour) in LEARNERS.items():
        of = data[data["learner"] == learner].sort_values("hidden")
        for architecture, look in ARCHITECTURES.items():
            line = of[of["architecture"] == architecture]
            at = [units.index(k) + ASIDE[architecture] for k in line["hidden"]]
            if len(line):
                text = name if architecture == "tree" else "_"
                ax.errorbar(at, line["alpha"], line["error"], color=colour, label=text, **look)
    for architecture, text in {"tree": "tree", "full": "fully connected"}.items():
        if (data["architecture"] == architecture).any():
            ax.plot([], [], color="0.3", label=text, **ARCHITECTURES[architecture])
