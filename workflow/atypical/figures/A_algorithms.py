"""A_algorithms: with growing overparameterization learners begin to solve, each at its own point.

Columns used: features_training and features_scaling (learner, alpha_t, latent, inverse_alpha,
stopping, solved, train_error, status; of the latter also budget), features_algorithms (learner,
alpha_t, budget, latent, threshold, error, status), features_limits (learner, alpha_t, budget,
exponent, threshold, error, systematic, slope, smallest, largest, status), features_transitions
(alpha_t, interpolation, no_gap, monotone, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from atypical.evidence.means import means
from atypical.figures import sizes
from atypical.figures.choice import chosen
from atypical.figures.learners import LEARNERS
from atypical.figures.option import Option
from atypical.figures.style import letter, logarithmic, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "With growing overparameterization learners begin to solve, each at its own point"
PAPER = "A"
PLACE = 4
TABLES = (
    "features_training",
    "features_scaling",
    "features_algorithms",
    "features_limits",
    "features_transitions",
)
OPTIONS = {
    "alpha_t": Option(
        meaning="patterns per latent input that are drawn", held=("features_training.alpha_t",)
    ),
}

# Of the axes of 1/α, plainly written.
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100)
# Errors below are drawn at zero.
LEAST_ERROR = 1e-3
TRANSITIONS = {
    "interpolation": ("interpolation", ":"),
    "no_gap": ("no gap", "--"),
    "monotone": ("monotone", "-."),
}
NAMES = {"inverse_alpha": "load", "latent": "size"}


def select(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> pd.DataFrame:
    """Success, training error, thresholds and limits at one number of patterns per latent input.

    `size` is D, `load` is 1/α.
    """
    here = {name: table[table["alpha_t"] == alpha_t] for name, table in tables.items()}
    here = {name: _renamed(table) for name, table in here.items()}
    coarse, fine = here["features_training"], here["features_scaling"]
    runs = coarse[(coarse["stopping"] == "first") & coarse["learner"].isin(LEARNERS)]
    errors = means(runs, ["learner", "size", "load"], "train_error", ordered=True)
    theory = converged(here["features_transitions"])
    parts = [
        sizes.success(coarse, fine),
        errors.assign(kind="train_error"),
        sizes.thresholds(here["features_algorithms"]),
        sizes.limits(here["features_limits"]),
        theory.melt("alpha_t", list(TRANSITIONS), "kind", "load").drop(columns="alpha_t"),
    ]
    return chosen(pd.concat(parts, ignore_index=True), alpha_t=alpha_t)


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose sizes are latent dimensions, not numbers of weights."""
    return table.drop(columns="size", errors="ignore").rename(columns=NAMES)


def draw(data: pd.DataFrame) -> Figure:
    """Success against weights per pattern, learner by learner (a); training error (b); thresholds
    against the latent dimension (c).
    """
    learners = sizes.learners_of(data)
    figure, panels, (left, right) = sizes.sheet(learners, 2.7, ncols=2, width_ratios=[1, 1.35])
    theory = {kind: data.loc[data["kind"] == kind, "load"] for kind in TRANSITIONS}
    marked = {kind: float(loads.iloc[0]) for kind, loads in theory.items() if len(loads)}
    sizes.draw_success(panels, learners, data, marked, label("inverse_alpha", TABLES[0]))
    _training_errors(left, data[data["kind"] == "train_error"])
    sizes.draw_thresholds(right, data, "D")
    for kind, load in marked.items():
        name, style = TRANSITIONS[kind]
        look: dict[str, Any] = {"color": "0.35", "linestyle": style, "linewidth": 0.7, "zorder": 0}
        left.axvline(load, **look)
        right.axhline(load, **look, label=f"{name} {load:.3f}")
    logarithmic(right, "y")
    plain_ticks(right, "y")
    right.set_ylabel(r"threshold $1/\alpha$ (weights per pattern)")
    sizes.explain(right, data, "D")
    letter(left, "b", rf"training error at the end, $\alpha_T={data.attrs['alpha_t']:g}$")
    letter(right, "c", r"$1/\alpha$ where half are solved, against size")
    return figure


def _training_errors(ax: Axes, data: pd.DataFrame) -> None:
    shown(ax, data, "no learner was run")
    latents = sorted(data["size"].unique())
    for learner, (_, colour) in LEARNERS.items():
        for latent, of in data[data["learner"] == learner].groupby("size"):
            look = sizes.line(latent, latents, colour)
            ax.errorbar(of["load"], of["train_error"], of["error"], elinewidth=0.6, **look)
    ax.set_xlabel(label("inverse_alpha", TABLES[0]))
    logarithmic(ax, "x")
    plain_ticks(ax, "x")
    ax.set_yscale("symlog", linthresh=LEAST_ERROR)
    ax.set_ylim(-0.3 * LEAST_ERROR, None)


def plain_ticks(ax: Axes, axis: str) -> None:
    """Ticks of a logarithmic axis within its limits, plainly written."""
    low, high = getattr(ax, f"get_{axis}lim")()
    ticks = [tick for tick in TICKS if low <= tick <= high]
    scale = getattr(ax, f"{axis}axis")
    scale.set_major_locator(FixedLocator(ticks) if len(ticks) > 1 else MaxNLocator(4))
    scale.set_major_formatter("{x:g}")
    scale.set_minor_locator(NullLocator())
