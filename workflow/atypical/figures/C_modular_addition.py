"""C_modular_addition: the canonical benchmark of grokking beside the picture of paper C.

Columns used: modular_addition (optimiser, batch, full_batch, learning_rate, weight_decay, seed,
step, train_accuracy, test_accuracy, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.ageing import shape
from atypical.evidence.memorising import CONDITION, delays, mostly_out, waiting
from atypical.figures.choice import chosen
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged
from atypical.words.optimisers import NAMES

TITLE = "Modular addition: grokking, its delay, and whether it has a memory"
PAPER = "C"
TABLES = ("modular_addition",)

# Places of an axis whose names stand side by side.
MANY = 5
ACCURACIES = {"train_accuracy": ("C0", "training"), "test_accuracy": ("C1", "test")}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` curve: accuracies of every seed of one condition; delay: of every run that memorises,
    its steps in units of those of memorising; wait: the share of runs that still wait, against the
    time in units of its mean; shape: that of the law of all delays.
    """
    runs = converged(tables["modular_addition"])
    found = delays(runs)
    found = found.assign(ratio=found["ended"] / found["memorised"].clip(lower=1))
    shown_as = _example(found)
    at = (runs[list(shown_as)] == pd.Series(shown_as)).all(axis=1)
    columns = [*CONDITION, "seed", "step", *ACCURACIES]
    out = mostly_out(found)
    law = shape(out, CONDITION)
    data = pd.concat(
        [
            runs.loc[at, columns].assign(panel="curve"),
            found.drop(columns="status").assign(panel="delay"),
            waiting(out).assign(panel="wait"),
            pd.DataFrame({"panel": ["shape"], "value": law.value, "error": law.error}),
        ],
        ignore_index=True,
    )
    return chosen(data, **shown_as)


def _example(found: pd.DataFrame) -> dict[str, Any]:
    """The condition with the longest delay of those in which most runs generalise, or of all."""
    if found.empty:
        return {}
    out = mostly_out(found)
    ratio = (found if out.empty else out).groupby(CONDITION)["ratio"].median()
    optimiser, batch, full, rate, decay = ratio.idxmax()
    # Plain numbers, which can stand in the figure's record.
    plain = optimiser, int(batch), int(full), float(rate), float(decay)
    return dict(zip(CONDITION, plain, strict=True))


def draw(data: pd.DataFrame) -> Figure:
    """a: accuracies against step. b: delay against weight decay. c: how long runs wait, beside a
    constant rate.
    """
    figure, (curve, delay, wait) = canvas(columns=3, width=PAGE, height=2.4)
    runs = data[data["panel"] == "curve"]
    letter(curve, "a", _named(data.attrs) if data.attrs else "")
    if shown(curve, runs, "no run memorised"):
        _accuracies(curve, runs)
    delays_ = data[data["panel"] == "delay"]
    letter(delay, "b", "delay")
    if shown(delay, delays_, "no run memorised"):
        _delays(delay, delays_)
    logarithmic(delay, "y")
    delay.set(xlabel=r"weight decay $\beta$", ylabel="steps over those of memorising")
    legend(delay, loc="best")
    waits = data[data["panel"] == "wait"]
    letter(wait, "c", "still waiting")
    if shown(wait, waits, "no condition in which\nmost runs generalise"):
        _waits(wait, waits, data[data["panel"] == "shape"].iloc[0])
    wait.set(xlabel="delay over its mean", ylabel="share of runs")
    legend(wait, loc="upper right")
    return figure


def _named(condition: Mapping[str, Any]) -> str:
    batch = "full batch" if condition["full_batch"] else f"B = {condition['batch']:.0f}"
    decay = rf"$\beta$ = {condition['weight_decay']:g}"
    return f"{NAMES[condition['optimiser']]}, {batch}, {decay}"


def _accuracies(ax: Axes, runs: pd.DataFrame) -> None:
    for measure, (colour, name) in ACCURACIES.items():
        for _, run in runs.groupby("seed"):
            ax.plot(run["step"], run[measure], color=colour, lw=0.6, alpha=0.6)
        ax.plot([], [], color=colour, label=name)
    ax.set_xscale("symlog", linthresh=1, linscale=0.3)
    ax.set(xlabel="step", ylabel="accuracy", xlim=(0, None), ylim=(-0.03, 1.03))
    legend(ax, loc="upper left")


def _delays(ax: Axes, found: pd.DataFrame) -> None:
    """A place for each weight decay of each optimiser and rate, a colour for each batch. Circles:
    runs; triangles: those that had not generalised; bars: medians.
    """
    kinds = ["optimiser", "learning_rate", "weight_decay"]
    places = {key: n for n, key in enumerate(found.groupby(kinds).groups)}
    batches = list(found.groupby(["full_batch", "batch"]).groups)
    for (full, batch, *kind), own in found.groupby(["full_batch", "batch", *kinds]):
        number = batches.index((full, batch))
        x = places[tuple(kind)] + 0.25 * (number - (len(batches) - 1) / 2)
        look: dict[str, Any] = {"color": f"C{2 + number % 8}", "mfc": "none", "ls": "none"}
        for escaped, marker in ((1, "o"), (0, "^")):
            ratio = own.loc[own["escaped"] == escaped, "ratio"]
            ax.plot(np.full(len(ratio), x), ratio, marker, ms=3, mew=0.6, **look)
        ax.plot(x, own["ratio"].median(), "_", ms=9, mew=1.2, **look)
    for number, (full, batch) in enumerate(batches):
        name = "full batch" if full else f"B = {batch:.0f}"
        ax.plot([], [], "o", color=f"C{2 + number % 8}", mfc="none", label=name, ms=3)
    names = [f"{decay:g}\n{NAMES[o]}" for o, _, decay in places]
    ax.set_xticks(range(len(places)), names, fontsize=6, rotation=90 if len(places) > MANY else 0)


def _waits(ax: Axes, waits: pd.DataFrame, law: pd.Series) -> None:
    for _, own in waits.groupby(CONDITION):
        ax.plot(own["waited"], own["share"], color="C0", lw=0.7, alpha=0.7, drawstyle="steps-post")
    x = np.linspace(0, max(waits["waited"].max(), 1.0), 100)
    ax.plot(x, np.exp(-x), color="k", lw=0.9, ls="--", label="constant rate")
    ax.plot([], [], color="C0", label=f"runs: shape {law['value']:.1f} ± {law['error']:.1f}")
    ax.set(xlim=(0, None), ylim=(0, 1.03))
