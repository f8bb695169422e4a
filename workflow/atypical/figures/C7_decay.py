"""C7_decay: what networks on images have learned, against weight decay, and where it jumps.

Columns used: decay_sweep (dataset, direction, beta, seed, train_loss, classes, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.decay_jumps import shared
from atypical.evidence.published import JUMPS
from atypical.figures.looks import WAYS
from atypical.figures.style import AIR, legend, letter, rows_of, shown
from atypical.status import CONVERGED, DIVERGED
from atypical.words.glossary import label

TITLE = "Networks on images lose what they have learned in jumps: published, and run"
PAPER = "C"
TABLES = ("decay_sweep",)

NAMES = {
    "digits": "digits",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
}
# Points that have settled are full and small, the others hollow and large.
SETTLED: dict[str, Any] = {"ms": 1.8, "mew": 0}
DRIFTING: dict[str, Any] = {"ms": 3.2, "mew": 0.5, "mfc": "white"}
PUBLISHED: dict[str, Any] = {"color": "0.35", "ls": (0, (4, 2)), "lw": 0.8}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` run: every seed; jump: those that most seeds share; published: weight decays of
    published jumps.
    """
    sweep = tables["decay_sweep"]
    columns = ["dataset", "direction", "beta", "seed", "train_loss", "classes", "status"]
    printed = pd.DataFrame(
        [(name, beta) for name, places in JUMPS.items() for beta in places],
        columns=["dataset", "beta"],
    )
    return pd.concat(
        [
            sweep.loc[sweep["status"] != DIVERGED, columns].assign(panel="run"),
            shared(sweep).assign(panel="jump"),
            printed.assign(panel="published"),
        ],
        ignore_index=True,
    )


def draw(data: pd.DataFrame) -> Figure:
    """a: training loss of the data set that is none of the published ones; b: classes that its
    networks tell; c, d: training loss of the published ones.
    """
    figure, ((own, classes), (mnist, fashion)) = rows_of(2, 2, height=4.2, height_ratios=[3, 2])
    run = data.loc[data["panel"] == "run", "dataset"].unique()
    first = next((name for name in NAMES if name in run and name not in JUMPS), "digits")
    _panel(own, data[data["dataset"] == first], "train_loss")
    _panel(classes, data[data["dataset"] == first], "classes")
    _panel(mnist, data[data["dataset"] == "mnist"], "train_loss")
    _panel(fashion, data[data["dataset"] == "fashion_mnist"], "train_loss")
    letter(own, "a", NAMES[first])
    letter(classes, "b", f"{NAMES[first]}, classes")
    letter(mnist, "c", NAMES["mnist"])
    letter(fashion, "d", NAMES["fashion_mnist"])
    own.set_ylabel("training loss")
    mnist.set_ylabel("training loss")
    classes.set_ylabel("classes told")
    legend(own, loc="lower right")
    legend(mnist, fashion, loc="lower right", frameon=True, edgecolor="none")
    return figure


def _panel(ax: Axes, data: pd.DataFrame, column: str) -> None:
    """A line per seed and direction; shaded: jumps that most seeds share; dashed: published."""
    runs = data[data["panel"] == "run"]
    printed = data.loc[data["panel"] == "published", "beta"]
    why = "not run at this scale" + ("\ndashed: published jumps" if len(printed) else "")
    if shown(ax, runs, why):
        _runs(ax, runs, column)
        _jumps(ax, data[data["panel"] == "jump"])
    else:
        ax.set_yticks([])
        ax.texts[0].set_bbox({"facecolor": "white", "edgecolor": "none"})
    for number, beta in enumerate(printed):
        named = "published jumps" if len(runs) and not number else None
        ax.axvline(beta, label=named, **PUBLISHED)
    most = max(data["beta"].max(), 1e-9) if len(data) else 1.0
    ax.set(xlabel=label("beta", "decay_sweep"), xlim=(0, (1 + AIR) * most))


def _runs(ax: Axes, runs: pd.DataFrame, column: str) -> None:
    for way, look in WAYS.items():
        own = runs[runs["direction"] == way]
        for _, run in own.groupby("seed"):
            _run(ax, run.sort_values("beta"), column, look)
        if len(own):
            ax.plot([], [], label=f"weight decay {way}", ms=2.5, **look)


def _jumps(ax: Axes, found: pd.DataFrame) -> None:
    for jump in found.itertuples():
        ends = jump.beta - jump.error, jump.beta + jump.error
        ax.axvspan(*ends, color=WAYS[jump.direction]["color"], alpha=0.15, lw=0, zorder=0)


def _run(ax: Axes, run: pd.DataFrame, column: str, look: Mapping[str, Any]) -> None:
    ax.plot(run["beta"], run[column], color=look["color"], lw=0.5, alpha=0.6)
    done = run["status"] == CONVERGED
    for points, mark in ((run[done], SETTLED), (run[~done], DRIFTING)):
        ax.plot(points["beta"], points[column], ls="none", **look, **mark)
