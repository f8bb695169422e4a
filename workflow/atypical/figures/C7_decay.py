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
from atypical.figures.style import legend, letter, rows_of, shown
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
    figure, ((own, classes), (mnist, fashion)) = rows_of(2, 2, height=4.4)
    runs = data[data["panel"] == "run"]
    ours = [name for name in NAMES if name not in JUMPS and (runs["dataset"] == name).any()]
    first = ours[0] if ours else "digits"
    for ax, name, column, at in (
        (own, first, "train_loss", "a"),
        (classes, first, "classes", "b"),
        (mnist, "mnist", "train_loss", "c"),
        (fashion, "fashion_mnist", "train_loss", "d"),
    ):
        letter(ax, at, NAMES[name])
        _panel(ax, data[data["dataset"] == name], column)
    own.set_ylabel("training loss")
    classes.set_ylabel("classes told")
    mnist.set_ylabel("training loss")
    legend(own, mnist, fashion, loc="lower right")
    return figure


def _panel(ax: Axes, data: pd.DataFrame, column: str) -> None:
    """A line per seed and direction; vertical: jumps that most seeds share, and published ones."""
    runs = data[data["panel"] == "run"]
    printed = data.loc[data["panel"] == "published", "beta"]
    why = "not run at this scale" + ("\ndashed: published jumps" if len(printed) else "")
    if shown(ax, runs, why):
        for (direction, _), run in runs.groupby(["direction", "seed"]):
            _run(ax, run.sort_values("beta"), column, WAYS[direction])
        for way, look in WAYS.items():
            if (runs["direction"] == way).any():
                ax.plot([], [], label=f"weight decay {way}", ms=2.5, **look)
        for jump in data[data["panel"] == "jump"].itertuples():
            look = WAYS[jump.direction]
            ends = jump.beta - jump.error, jump.beta + jump.error
            ax.axvspan(*ends, color=look["color"], alpha=0.15, lw=0, zorder=0)
    else:
        ax.set_yticks([])
    for number, beta in enumerate(printed):
        ax.axvline(beta, label=None if number else "published jumps", **PUBLISHED)
    ax.set(xlabel=label("beta", "decay_sweep"), xlim=(0, None))


def _run(ax: Axes, run: pd.DataFrame, column: str, look: Mapping[str, Any]) -> None:
    ax.plot(run["beta"], run[column], color=look["color"], lw=0.5, alpha=0.6)
    done = run["status"] == CONVERGED
    for points, mark in ((run[done], SETTLED), (run[~done], DRIFTING)):
        ax.plot(points["beta"], points[column], ls="none", **look, **mark)
