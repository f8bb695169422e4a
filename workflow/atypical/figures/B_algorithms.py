"""B_algorithms: efficient learners stop where dense regions end, far from where solutions end.

Columns used: perceptron_training and perceptron_scaling (learner, size, alpha, stopping, solved,
status; of the latter also budget), perceptron_algorithms (learner, budget, size, threshold, error,
status), perceptron_limits (learner, budget, exponent, threshold, error, systematic, slope,
smallest, largest, status), perceptron_thresholds (name, value, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures import sizes
from atypical.figures.learners import LEARNERS
from atypical.figures.style import GUIDE, letter, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Efficient learners stop where dense regions end, far from where solutions end"
PAPER = "B"
PLACE = 7
TABLES = (
    "perceptron_training",
    "perceptron_scaling",
    "perceptron_algorithms",
    "perceptron_limits",
    "perceptron_thresholds",
)

LOADS = {"monotone": "monotone", "no_gap": "no gap", "capacity": "capacity"}
# Where the loads of theory are named: above their lines, between the limit and the largest size.
NOTE: dict[str, Any] = {
    **{"xycoords": ("axes fraction", "data"), "textcoords": "offset points"},
    **{"fontsize": 5.5, "color": "0.35", "ha": "center"},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Success, thresholds and their limits, and the loads of theory, told apart by `kind`."""
    names = {"alpha": "load"}
    coarse, fine = (
        tables[name].rename(columns=names) for name in ("perceptron_training", "perceptron_scaling")
    )
    theory = converged(tables["perceptron_thresholds"])[["name", "value"]]
    theory = theory.rename(columns={"name": "learner", "value": "load"}).assign(kind="theory")
    found = sizes.thresholds(tables["perceptron_algorithms"])
    ends = sizes.limits(tables["perceptron_limits"])
    return pd.concat([sizes.success(coarse, fine), found, ends, theory], ignore_index=True)


def draw(data: pd.DataFrame) -> Figure:
    """Success against load, learner by learner (a); thresholds against the size (b), and one beside
    the other (c).
    """
    learners = sizes.learners_of(data)
    figure, panels, (left, right) = sizes.sheet(learners, 2.9, ncols=2, width_ratios=[1.35, 1])
    theory = data[data["kind"] == "theory"].sort_values("load").set_index("learner")["load"]
    sizes.draw_success(panels, learners, data, theory.to_dict(), label("alpha", TABLES[0]))
    known = data[data["kind"].isin([sizes.THRESHOLD, sizes.LIMIT])]
    sizes.draw_thresholds(left, known, "N")
    for name, load in theory.items():
        left.axhline(load, **(GUIDE | {"color": "0.35", "linestyle": "--"}))
        left.annotate(f"{LOADS[name]} {load:.3f}", (0.3, load), (0, 1.5), **NOTE)
    _beside(right, known, theory)
    sizes.explain(right, data, "N")
    left.set_ylabel(r"threshold $\alpha$ (patterns per weight)")
    letter(left, "b", "load where half are solved, against size")
    letter(right, "c", "the same, learner by learner")
    return figure


def _beside(ax: Axes, known: pd.DataFrame, theory: pd.Series) -> None:
    """A row for each learner: the largest size, its larger budgets, and the limit."""
    shown(ax, known, "no success crosses one half")
    for load in theory:
        ax.axvline(load, **(GUIDE | {"color": "0.35", "linestyle": "--"}))
    learners = [name for name in LEARNERS if name in set(known["learner"])]
    sizes.draw_rows(ax, known, learners, named=True)
    ax.set_xlabel(r"threshold $\alpha$ (patterns per weight)")
