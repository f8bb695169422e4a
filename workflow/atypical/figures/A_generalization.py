"""A_generalization: learning goes on beyond interpolation, and flatter solutions know more.

Columns used: features_entropy (alpha_t, inverse_alpha, solutions, error_typical, error_barycenter,
status), features_transitions (alpha_t, interpolation, no_gap, monotone, status), features_training
(learner, latent, alpha_t, inverse_alpha, stopping, solved, generalization_error),
features_barycenter (learner, latent, alpha_t, inverse_alpha, error_barycenter, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from atypical.figures import features_learners
from atypical.figures.choice import chosen, is_zero
from atypical.figures.option import Option
from atypical.figures.style import PAGE, canvas, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Learning goes on beyond interpolation: typical, maximum-margin and average solutions"
PAPER = "A"
PLACE = 2
TABLES = ("features_entropy", "features_transitions", "features_training", "features_barycenter")
OPTIONS = {
    "alpha_t": Option(
        meaning="patterns per latent input that are drawn", held=("features_entropy.alpha_t",)
    ),
}

# Colours are those of learners; theory is black and grey.
LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "typical": ("typical solution", {"color": "0.0", "linestyle": "-"}),
    "max_margin": ("maximum margin", {"color": "0.0", "linestyle": "--"}),
    "barycenter": ("barycentre", {"color": "0.55", "linestyle": "-"}),
}
MARKS = {
    "interpolation": ("interpolation", ":"),
    "no_gap": ("no gap", "--"),
    "monotone": ("monotone", "-."),
}
# Of a decade.
TICKS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


def select(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Points (inverse_alpha, value, spread) of each line and learner, and where things begin."""
    solved = converged(tables["features_entropy"])
    solved = solved[solved["alpha_t"] == alpha_t]
    typical = solved[is_zero(solved["solutions"])]
    widest = solved[solved["solutions"] == "max"]
    lines = [
        typical.assign(line="typical", value=typical["error_typical"]),
        widest.assign(line="max_margin", value=widest["error_typical"]),
        typical.assign(line="barycenter", value=typical["error_barycenter"]),
        _marks(tables["features_transitions"], alpha_t),
        features_learners.errors(tables, alpha_t),
        features_learners.averages(tables, alpha_t),
    ]
    data = pd.concat(lines).assign(alpha_t=alpha_t).reindex(columns=COLUMNS)
    return chosen(data.sort_values(["line", "inverse_alpha"], ignore_index=True), alpha_t=alpha_t)


COLUMNS = ["alpha_t", "line", "inverse_alpha", "value", "spread", "instances"]


def _marks(transitions: pd.DataFrame, alpha_t: float) -> pd.DataFrame:
    here = converged(transitions)
    here = here[here["alpha_t"] == alpha_t]
    return here.melt("alpha_t", list(MARKS), "line", "inverse_alpha").assign(value=np.nan)


def draw(data: pd.DataFrame) -> Figure:
    """Generalization error against overparameterization."""
    figure, (ax,) = canvas(width=PAGE, height=2.9)
    for name, (text, look) in LINES.items():
        line = data[data["line"] == name]
        if len(line):
            ax.plot(line["inverse_alpha"], line["value"], label=text, **look)
    features_learners.draw_errors(ax, data)
    curves, _ = ax.get_legend_handles_labels()
    shown(ax, curves, "no solution converged, and none was found")
    _verticals(ax, data)
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=TICKS))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()
    ax.set(
        xlabel=label("inverse_alpha", "features_entropy"),
        ylabel=r"generalization error $\epsilon_g$",
    )
    ax.set_title(rf"$\alpha_T={data.attrs['alpha_t']:g}$")
    if curves:
        figure.legend(handles=curves, loc="outside right center")
    return figure


def _verticals(ax: Axes, data: pd.DataFrame) -> None:
    """Where solutions and dense neighbourhoods begin, named in a legend of their own."""
    marks = data[data["line"].isin(MARKS)].set_index("line")["inverse_alpha"]
    look: dict[str, Any] = {"color": "0.35", "linewidth": 0.8, "zorder": 0}
    lines = [
        ax.axvline(x, linestyle=MARKS[name][1], label=f"{MARKS[name][0]} {x:.3f}", **look)
        for name, x in marks.sort_values().items()
    ]
    if lines:
        ax.add_artist(ax.legend(handles=lines, loc="lower left", bbox_to_anchor=(0.14, 0.0)))
