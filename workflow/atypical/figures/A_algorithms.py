"""A_algorithms: with growing overparameterization learners begin to solve, each at its own point.

Columns used: features_training (learner, alpha_t, latent, inverse_alpha, stopping, solved,
train_error), features_algorithms (learner, alpha_t, latent, threshold, error, status),
features_transitions (alpha_t, interpolation, no_gap, monotone, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.means import means
from atypical.evidence.success import rates
from atypical.figures.choice import chosen
from atypical.figures.learners import LEARNERS, curve, line_of
from atypical.figures.option import Option
from atypical.figures.style import PAGE, canvas, hold, letter, outside, shown
from atypical.tables.description import converged

TITLE = "With growing overparameterization learners begin to solve, each at its own point"
PAPER = "A"
PLACE = 4
TABLES = ("features_training", "features_algorithms", "features_transitions")
OPTIONS = {
    "alpha_t": Option(
        meaning="patterns per latent input that are drawn", held=("features_training.alpha_t",)
    ),
}

GROUPS = ["learner", "alpha_t", "latent", "inverse_alpha"]

# Smallest 1/α of the axis, unless there are smaller ones, and its ticks.
LEAST, TICKS = 0.6, (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100)
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
    return chosen(pd.concat(parts, ignore_index=True), alpha_t=alpha_t)


def _transitions(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Where theory says that solutions and dense neighbourhoods begin."""
    here = converged(tables["features_transitions"])
    here = here[here["alpha_t"] == alpha_t]
    return here.melt("alpha_t", list(TRANSITIONS), "kind", "inverse_alpha")


def draw(data: pd.DataFrame) -> Figure:
    """Success (a) and training error (b) against the number of weights per pattern."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.6)
    of_learners = data.dropna(subset="learner")
    latents = sorted(of_learners["latent"].unique())
    for ax in (left, right):
        shown(ax, of_learners, "no learner was run")
    for learner in LEARNERS:
        here = of_learners[of_learners["learner"] == learner]
        for latent, of in here.groupby("latent"):
            _curves(left, right, of.sort_values("inverse_alpha"), learner, latent, latents)
    for ax in (left, right):
        ax.set_xlabel(r"overparameterization $1/\alpha=N/P$")
        last = max(ax.get_xlim()[1], TICKS[5])
        ax.set_xscale("log")
        for kind, (name, style) in TRANSITIONS.items():
            for x in data.loc[data["kind"] == kind, "inverse_alpha"]:
                text = f"{name} {x:.3f}" if ax is left else "_"
                ax.axvline(x, color="0.35", linestyle=style, linewidth=0.7, zorder=0, label=text)
        _plain_ticks(ax, last)
    left.set(ylabel="success probability", ylim=(-0.03, 1.05))
    right.set(ylabel="training error at the end")
    hold(right, "y", 0, 0.6)
    right.set_yscale("symlog", linthresh=1e-3)
    for latent in latents if len(latents) > 1 else []:
        left.plot([], [], color="0.3", label=f"$D={latent:.0f}$", **line_of(latent, latents))
    outside(figure, left, loc="outside right center")
    letter(left, "a", rf"instances solved, $\alpha_T={data.attrs['alpha_t']:g}$")
    letter(right, "b", "training error")
    return figure


def _plain_ticks(ax: Axes, last: float) -> None:
    """Limits that hold the curves, and ticks within them, plainly written."""
    hold(ax, "x", LEAST, last)
    low, high = ax.get_xlim()
    ticks = [tick for tick in TICKS if low <= tick <= high]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()


def _curves(
    left: Axes, right: Axes, of: pd.DataFrame, learner: str, latent: float, latents: list[float]
) -> None:
    """One learner at one latent dimension: success with its threshold, and training error."""
    colour, line = LEARNERS[learner][1], line_of(latent, latents)
    success, error = of[of["kind"] == "success"], of[of["kind"] == "train_error"]
    named = latent == latents[-1]
    curve(left, success["inverse_alpha"], success, learner, named=named, **line)
    bars: dict[str, Any] = line | {"color": colour, "elinewidth": 0.6}
    right.errorbar(error["inverse_alpha"], error["train_error"], error["error"], **bars)
    for x in of.loc[of["kind"] == "threshold", "inverse_alpha"]:
        left.plot([x], [0.5], "|", color=colour, markersize=9)
