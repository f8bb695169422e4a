"""C7_nonlinear: sweeps of the weight decay of multilayer perceptrons, upward and downward.

Columns used: nonlinear_sweep (activation, direction, beta, seed, train_loss, accuracy, status);
nonlinear_kicks (activation, direction, kick, beta, seed, train_loss); nonlinear_order (activation,
direction, stride, beta, seed, train_loss, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.kicked import openings
from atypical.evidence.loss_heights import heights
from atypical.figures.looks import WAYS
from atypical.figures.style import GUIDE, legend, letter, logarithmic, rows_of, shown
from atypical.words.glossary import label

TITLE = "Hysteresis of nonlinear networks in the weight decay"
PAPER = "C"
TABLES = ("nonlinear_sweep", "nonlinear_kicks", "nonlinear_order")

ACTIVATIONS = ("sigmoid", "tanh", "relu")
COLOURS = dict(zip(ACTIVATIONS, ("C2", "C3", "C4"), strict=True))
# Points that converged are full and small, the others hollow and large.
MARKS: dict[str, dict[str, Any]] = {
    "converged": {"ms": 1.8, "mew": 0},
    "budget": {"ms": 3.2, "mew": 0.5, "mfc": "white"},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` sweep: every seed, with its status: where the slopes have not fallen below the
    tolerance the loss still drifts a little; zoom: the finest sweeps of nonlinear_order; kick:
    where learning begins on the way down; height: the largest rise of the loss in one step.
    """
    columns = ["activation", "direction", "seed", "beta", "train_loss", "accuracy", "status"]
    order = tables["nonlinear_order"]
    return pd.concat(
        [
            tables["nonlinear_sweep"][columns].assign(panel="sweep"),
            order.loc[order["stride"] == order["stride"].min(), columns].assign(panel="zoom"),
            openings(tables["nonlinear_kicks"]).astype({"begins": int}).assign(panel="kick"),
            heights(order).assign(panel="height"),
        ],
        ignore_index=True,
    )


def draw(data: pd.DataFrame) -> Figure:
    """a–c: one panel per activation, one line per seed and direction; hollow where not converged.
    d: the same in small steps, of tanh. e: where learning begins against the kick. f: the largest
    rise of the loss against the step.
    """
    figure, ((*sweeps,), (zoom, kick, height)) = rows_of(2, 3, height=4.4)
    whole = data[data["panel"] == "sweep"]
    for ax, activation, name in zip(sweeps, ACTIVATIONS, "abc", strict=True):
        _panel(ax, whole[whole["activation"] == activation])
        letter(ax, name, activation)
        ax.sharey(sweeps[0])
        logarithmic(ax, "x")
    sweeps[0].set_ylabel("training loss (nats)")
    _names(sweeps[1], whole)
    finest = data[data["panel"] == "zoom"]
    present = [name for name in ("tanh", *ACTIVATIONS) if (finest["activation"] == name).any()]
    _panel(zoom, finest[finest["activation"].isin(present[:1])])
    letter(zoom, "d", f"{present[0]}, small steps" if present else "small steps")
    zoom.set_ylabel("training loss (nats)")
    _kicks(kick, data[data["panel"] == "kick"])
    _heights(height, data[data["panel"] == "height"])
    return figure


def _panel(ax: Axes, data: pd.DataFrame) -> None:
    data = data.dropna(subset="train_loss")
    if shown(ax, data, "not swept"):
        for (direction, _), run in data.groupby(["direction", "seed"]):
            run, look = run.sort_values("beta"), WAYS[direction]
            ax.plot(run["beta"], run["train_loss"], color=look["color"], lw=0.5, alpha=0.6)
            for status, mark in MARKS.items():
                points = run[run["status"] == status]
                ax.plot(points["beta"], points["train_loss"], ls="none", **look, **mark)
    ax.set_xlabel(label("beta", "nonlinear_sweep"))


def _names(ax: Axes, data: pd.DataFrame) -> None:
    for direction, look in WAYS.items():
        if (data["direction"] == direction).any():
            ax.plot([], [], label=direction, ms=2.5, **look)
    if (data["status"] == "budget").any():
        ax.plot([], [], "o", color="0.4", label="not converged", **MARKS["budget"])
    legend(ax, title="sweep", loc="center", bbox_to_anchor=(0.35, 0.6))


def _kicks(ax: Axes, data: pd.DataFrame) -> None:
    """Every seed; triangles where it never begins: the smallest β of the grid. Grey: β ∝ kick."""
    letter(ax, "e", "begin of learning, going down")
    data = data.dropna(subset="untrained")
    if shown(ax, data, "no sweep down,\nor all learn at once"):
        for activation, own in data.groupby("activation"):
            look: dict[str, Any] = {"color": COLOURS[activation], "ls": "none", "ms": 3, "mew": 0.6}
            begun, never = own[own["begins"] == 1], own[own["begins"] == 0]
            middle = begun.groupby("kick")["untrained"].median()
            ax.plot(middle.index, middle, color=COLOURS[activation], lw=0.8)
            ax.plot(begun["kick"], begun["untrained"], "o", mfc="none", label=activation, **look)
            ax.plot(never["kick"], never["untrained"], "v", mfc="none", **look)
            if len(middle):
                ends = np.array([data["kick"].min(), data["kick"].max()])
                ax.plot(ends, ends * (middle.iloc[-1] / middle.index[-1]), **GUIDE)
    logarithmic(ax, "x", "y")
    ax.set(xlabel="kick (standard deviation)", ylabel=label("beta", "nonlinear_kicks"))
    legend(ax, loc="upper left")


def _heights(ax: Axes, data: pd.DataFrame) -> None:
    letter(ax, "f", "largest rise, going up")
    if shown(ax, data, "not swept upward"):
        for activation, own in data.groupby("activation"):
            colour = COLOURS[activation]
            middle = own.groupby("step")["height"].mean()
            ax.plot(middle.index, middle, color=colour, lw=0.8, label=activation)
            ax.plot(own["step"], own["height"], "o", color=colour, mfc="none", ms=3, mew=0.6)
        ax.set(xlim=(0, None), ylim=(0, None))
    ax.set(xlabel=r"step of $\ln\beta$", ylabel="rise of the loss in one step (nats)")
    legend(ax, loc="lower right")
