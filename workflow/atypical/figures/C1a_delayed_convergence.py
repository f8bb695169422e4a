"""C1a_delayed_convergence: test error against epoch from random weights and from traps.

Columns used: linear_delayed (optimiser, data, inputs, init, start, preparation, strength, beta,
learning_rate, batch, seed, epoch, test_mse, s2, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.delays import slowest
from atypical.evidence.spread import over_seeds
from atypical.figures.choice import like_the_paper
from atypical.figures.style import LETTERS, letter, outside, shown, wrapped
from atypical.tables.description import converged
from atypical.words.glossary import label
from atypical.words.optimisers import NAMES as OPTIMISERS

TITLE = "Delayed convergence from trapped states"
PAPER = "C"
TABLES = ("linear_delayed",)

PANEL = ["optimiser", "beta", "learning_rate", "batch"]
WAY = [*PANEL, "start", "init", "preparation"]
COLOURS = {"random": "0.2", "rank-0": "C1", "rank-1": "C0"}
STYLES: dict[str, Any] = {
    "uniform": "-",
    "lecun": "--",
    "normal": "-.",
    "orthogonal": ":",
    "converged": "-",
    "aged": "--",
    "noise": (0, (1, 1)),
    "settled": "-.",
    "early": (0, (4, 1)),
    "residual": (0, (3, 1, 1, 1)),
}
NAMES = {
    "uniform": "uniform",
    "lecun": r"$N(0, 1/\sqrt{w})$",
    "normal": "Gaussian, wide",
    "orthogonal": "orthogonal",
    "converged": "converged",
    "aged": "aged by SGD",
    "noise": "injected noise",
    "settled": "settled",
    "early": "stopped early",
    "residual": "residual weight",
}
# What is drawn where it was run, so that curves stay few; anything else only where none of it was.
DRAWN = ("uniform", "lecun", "converged", "aged", "noise")
STRENGTHS = {"aged": "aged for {:g} epochs", "noise": "$T$ = {:.2g}"}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Median and quartiles over seeds; of every way to prepare a trap the strength with the longest
    delay. Of networks and samples like the paper's, and of the ways DRAWN, if any was run.
    """
    runs = like_the_paper(converged(tables["linear_delayed"]))
    runs = pd.concat([runs[:0], *(slowest(way) for _, way in runs.groupby(WAY))])
    way = runs["preparation"].where(runs["start"] != "random", runs["init"])
    drawn = over_seeds(runs.assign(way=way), [*WAY, "strength", "way", "epoch"], ["test_mse"])
    known = drawn["way"].isin(DRAWN)
    return (drawn[known] if known.any() else drawn).drop(columns="measure")


def draw(data: pd.DataFrame) -> Figure:
    """One panel per optimiser and weight decay; shaded between quartiles."""
    panels = sorted(data.groupby(PANEL), key=_place)
    figure, axes = wrapped(len(panels), height=2.7, sharey=True)
    if not shown(axes[0], data, "no checkpoint converged"):
        return figure
    for ax, (condition, runs), name in zip(axes, panels, _letters(len(panels)), strict=True):
        _runs(ax, runs)
        ax.set_xscale("symlog", linthresh=1, linscale=0.35)
        ax.set(xlabel="epoch", xlim=(0, None))
        letter(ax, name, rf"{OPTIMISERS[condition[0]]}, $\beta$ = {condition[1]:g}")
        _strengths(ax, runs)
    axes[0].set(ylabel=label("test_mse", "linear_delayed"), ylim=(0, 1.05 * _top(data)))
    outside(figure, *axes, loc="outside lower center", ncol=4)
    return figure


def _top(data: pd.DataFrame) -> float:
    """The largest error of traps, and of random starts after their first epoch."""
    later = data[(data["epoch"] > 0) | (data["start"] != "random")]
    return float((later if len(later) else data)["high"].max())


def _letters(count: int) -> list[str]:
    """A name for every panel: the alphabet, and on with two letters."""
    names = [*LETTERS, *(a + b for a in LETTERS for b in LETTERS)]
    return names[:count]


def _place(panel: tuple[Any, pd.DataFrame]) -> tuple[Any, ...]:
    """The paper's optimiser first, the largest weight decay first."""
    (name, beta, rate, batch), _ = panel
    return name != "sgd", name, -beta, rate, batch


def _runs(ax: Axes, data: pd.DataFrame) -> None:
    for (start, way, _), run in data.groupby(["start", "way", "strength"], sort=False):
        colour = COLOURS[start]
        ax.fill_between(run["epoch"], run["low"], run["high"], color=colour, alpha=0.15, lw=0)
        name = f"{start}, {NAMES[way]}"
        ax.plot(run["epoch"], run["middle"], color=colour, ls=STYLES[way], label=name)


def _strengths(ax: Axes, data: pd.DataFrame) -> None:
    """How strong what opens the traps is."""
    told = data[data["way"].isin(STRENGTHS)]
    words = [
        f"{' and '.join(own['start'].unique())} {STRENGTHS[way].format(strength)}"
        for (way, strength), own in told.groupby(["way", "strength"])
    ]
    ax.annotate(
        "\n".join(words),
        (0.97, 0.03),
        xycoords="axes fraction",
        ha="right",
        va="bottom",
        fontsize=5,
    )
