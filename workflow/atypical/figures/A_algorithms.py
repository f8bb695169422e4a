"""A_algorithms: with growing overparameterization learners begin to solve, each at its own point.

Columns used: features_training (learner, alpha_t, latent, inverse_alpha, stopping, solved,
train_error), features_algorithms (learner, alpha_t, threshold, error, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.learners import LEARNERS, curve, means, rates
from atypical.figures.style import PAGE, canvas, letter
from atypical.tables.description import converged

GROUPS = ["learner", "alpha_t", "latent", "inverse_alpha"]

TRANSITIONS = {
    "interpolation": ("interpolation", ":"),
    "no_gap": ("no gap", "--"),
    "monotone": ("monotone", "-."),
}


def select(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Success, training error and thresholds at one number of patterns per latent dimension."""
    runs = tables["features_training"]
    runs = runs[(runs["stopping"] == "first") & (runs["alpha_t"] == alpha_t)]
    runs = runs[runs["learner"].isin(LEARNERS)]
    success = rates(runs, GROUPS).assign(kind="success")
    errors = means(runs, GROUPS, "train_error").assign(kind="train_error")
    found = converged(tables["features_algorithms"])
    found = found[(found["alpha_t"] == alpha_t) & found["learner"].isin(LEARNERS)]
    found = found.rename(columns={"threshold": "inverse_alpha"})
    found = found[["learner", "alpha_t", "latent", "inverse_alpha", "error"]]
    parts = [success, errors, found.assign(kind="threshold"), _transitions(tables, alpha_t)]
    return pd.concat(parts, ignore_index=True)


def _transitions(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Where theory says that solutions and dense neighbourhoods begin."""
    here = converged(tables["features_transitions"])
    here = here[here["alpha_t"] == alpha_t]
    return here.melt("alpha_t", list(TRANSITIONS), "kind", "inverse_alpha")


def draw(data: pd.DataFrame) -> Figure:
    """Success (a) and training error (b) against the number of weights per pattern."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.6)
    for learner, (_, colour) in LEARNERS.items():
        of = data[data["learner"] == learner].sort_values(["latent", "inverse_alpha"])
        success = of[of["kind"] == "success"]
        curve(left, success["inverse_alpha"], success, learner, named=True, marker="o")
        error = of[of["kind"] == "train_error"]
        _error(right, error, colour)
        for x in of.loc[of["kind"] == "threshold", "inverse_alpha"]:
            left.plot([x], [0.5], "|", color=colour, markersize=9)
    for ax in (left, right):
        ax.set(xlabel=r"overparameterization $1/\alpha=N/P$", xlim=(0.6, None))
        ax.set_xscale("log")
        ax.set_xticks([0.7, 1, 1.5, 2, 3, 5, 7], ["0.7", "1", "1.5", "2", "3", "5", "7"])
        ax.minorticks_off()
        for kind, (name, style) in TRANSITIONS.items():
            for x in data.loc[data["kind"] == kind, "inverse_alpha"]:
                text = f"{name} {x:.3f}" if ax is left else "_"
                ax.axvline(x, color="0.35", linestyle=style, linewidth=0.7, zorder=0, label=text)
    left.set(ylabel="success probability", ylim=(-0.03, 1.05))
    right.set(ylabel="training error at the end", ylim=(0, 0.6))
    right.set_yscale("symlog", linthresh=1e-3)
    figure.legend(*left.get_legend_handles_labels(), loc="outside right center")
    letter(left, "a", rf"instances solved, $\alpha_T={data['alpha_t'].iloc[0]:g}$")
    letter(right, "b", "training error")
    return figure


def _error(ax: Axes, line: pd.DataFrame, colour: str) -> None:
    ax.errorbar(
        line["inverse_alpha"],
        line["train_error"],
        line["error"],
        color=colour,
        marker="o",
        elinewidth=0.6,
    )
