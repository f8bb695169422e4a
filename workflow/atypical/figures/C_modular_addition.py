"""C_modular_addition: the canonical benchmark of grokking beside the picture of paper C.

Columns used: modular_addition (optimiser, batch, full_batch, learning_rate, weight_decay, seed,
step, train_accuracy, test_accuracy, status); modular_sweep (optimiser, batch, full_batch,
learning_rate, steps, direction, weight_decay, seed, train_accuracy, test_accuracy, status).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.ageing import shape
from atypical.evidence.memorising import (
    CONDITION,
    KIND,
    beside_full,
    delays,
    laws,
    mostly_out,
    waiting,
)
from atypical.evidence.modular_loops import DESCENT
from atypical.figures.choice import chosen
from atypical.figures.style import PAGE, legend, letter, logarithmic, rows_of, shown
from atypical.tables.description import converged
from atypical.words.optimisers import NAMES

TITLE = "Modular addition: grokking, its delay and memory, and its loops in weight decay"
PAPER = "C"
TABLES = ("modular_addition", "modular_sweep")

# Places of an axis whose names stand side by side.
MANY = 5
ACCURACIES = {"train_accuracy": ("C0", "training"), "test_accuracy": ("C1", "test")}
MARKERS = dict(zip(("sgd", "momentum", "adam", "adamw"), "sdPo", strict=True))
# Ways of a sweep, as they are drawn.
LEGS = {
    "up": ("C0", "^", "up"),
    "back": ("C1", "v", "back"),
    "down": ("C2", "v", "down"),
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` curve: accuracies of every seed of one condition; delay: of every run that memorises,
    its steps in units of those of memorising; wait: the share of runs that still wait, against the
    time in units of its mean; shape: that of the law of all delays; law: the median delay of each
    condition; loop: accuracies along the sweeps, means over seeds.
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
            laws(found).assign(panel="law"),
            _sweeps(tables["modular_sweep"]).assign(panel="loop"),
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


def _sweeps(table: pd.DataFrame) -> pd.DataFrame:
    """Mean accuracies over seeds; `place` numbers what descends, in the order of the table."""
    names = [*DESCENT, "steps", "direction", "weight_decay"]
    means = converged(table).groupby(names, sort=False)[[*ACCURACIES]].mean().reset_index()
    return means.assign(place=means.groupby(DESCENT, sort=False).ngroup())


def draw(data: pd.DataFrame) -> Figure:
    """a: accuracies against step. b: delay with and without minibatches. c: how long runs wait,
    beside a constant rate. d: delay against the rate at which weights shrink. e, f: accuracies as
    the weight decay of two optimisers rises from what has memorised, goes back from where it is
    largest without loss, and falls from collapse.
    """
    figure, rows = rows_of(2, 3, width=PAGE, height=4.8)
    (curve, delay, wait), (law, *loops) = rows
    runs = data[data["panel"] == "curve"]
    letter(curve, "a", _named(data.attrs) if data.attrs else "")
    if shown(curve, runs, "no run memorised"):
        _accuracies(curve, runs)
    _delay(delay, data[data["panel"] == "delay"])
    waits = data[data["panel"] == "wait"]
    letter(wait, "c", "still waiting")
    if shown(wait, waits, "no condition in which\nmost runs generalise"):
        _waits(wait, waits, data[data["panel"] == "shape"].iloc[0])
    wait.set(xlabel="delay over its mean", ylabel="share of runs")
    legend(wait, loc="upper right")
    _law(law, data[data["panel"] == "law"])
    for place, (ax, name) in enumerate(zip(loops, "ef", strict=True)):
        swept = data[data["panel"] == "loop"]
        _loop(ax, name, swept[swept["place"] == place])
    legend(*loops, loc="center left", handlelength=1.2)
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


def _delay(ax: Axes, found: pd.DataFrame) -> None:
    """Of what was run with full batches, if anything was."""
    letter(ax, "b", "delay")
    beside = beside_full(found)
    if shown(ax, found, "no run memorised"):
        _delays(ax, beside if len(beside) else found)
    logarithmic(ax, "y")
    ax.set(xlabel=r"weight decay $\beta$", ylabel="steps over those of memorising")
    legend(ax, loc="best")


def _delays(ax: Axes, found: pd.DataFrame) -> None:
    """A place for each weight decay of each optimiser and rate, a colour for each batch. Circles:
    runs; triangles: those that had not generalised; bars: medians.
    """
    places = {key: n for n, key in enumerate(found.groupby(KIND).groups)}
    batches = list(found.groupby(["full_batch", "batch"]).groups)
    for (full, batch, *kind), own in found.groupby(["full_batch", "batch", *KIND]):
        number = batches.index((full, batch))
        x = places[tuple(kind)] + 0.25 * (number - (len(batches) - 1) / 2)
        look: dict[str, Any] = {"color": f"C{2 + number % 8}", "mfc": "none", "ls": "none"}
        for escaped, marker in ((1, "o"), (0, "^")):
            ratio = own.loc[own["escaped"] == escaped, "ratio"]
            ax.plot(np.full(len(ratio), x), ratio, marker, ms=3, mew=0.6, **look)
        ax.plot(x, own["ratio"].median(), "_", ms=9, mew=1.2, **look)
    _named_by_batch(ax, batches)
    names = [f"{decay:g}\n{NAMES[o]}" for o, _, decay in places]
    ax.set_xticks(range(len(places)), names, fontsize=6, rotation=90 if len(places) > MANY else 0)


def _named_by_batch(ax: Axes, batches: Sequence[tuple[int, float]]) -> None:
    for number, (full, batch) in enumerate(batches):
        name = "full batch" if full else f"$B$ = {batch:.0f}"
        ax.plot([], [], "o", color=f"C{2 + number % 8}", mfc="none", label=name, ms=3)


def _waits(ax: Axes, waits: pd.DataFrame, law: pd.Series) -> None:
    for _, own in waits.groupby(CONDITION):
        ax.plot(own["waited"], own["share"], color="C0", lw=0.7, alpha=0.7, drawstyle="steps-post")
    x = np.linspace(0, max(waits["waited"].max(), 1.0), 100)
    ax.plot(x, np.exp(-x), color="k", lw=0.9, ls="--", label="constant rate")
    ax.plot([], [], color="C0", label=f"runs: shape {law['value']:.1f} ± {law['error']:.1f}")
    ax.set(xlim=(0, None), ylim=(0, 1.03))


def _law(ax: Axes, found: pd.DataFrame) -> None:
    """Medians with quartiles, a colour for each batch, a marker for each optimiser; triangles:
    conditions in which at most half of the runs generalise, at the time that these were watched.
    """
    letter(ax, "d", "delay by settings")
    batches = list(found.groupby(["full_batch", "batch"]).groups)
    for (full, batch, optimiser), own in found.groupby(["full_batch", "batch", "optimiser"]):
        number = batches.index((full, batch))
        look: dict[str, Any] = {"color": f"C{2 + number % 8}", "mfc": "none", "ms": 4, "mew": 0.8}
        out, left = own[own["most"] == 1], own[own["most"] == 0]
        bars = [out["median"] - out["low"], out["high"] - out["median"]]
        marker = MARKERS[optimiser]
        ax.errorbar(out["shrinks"], out["median"], bars, fmt=marker, elinewidth=0.6, **look)
        ax.plot(left["shrinks"], left["median"], "^", ls="none", **look)
    if shown(ax, found, "no run memorised"):
        _named_by_batch(ax, batches)
        for optimiser in found["optimiser"].unique():
            ax.plot([], [], MARKERS[optimiser], color="k", mfc="none", ms=3, label=NAMES[optimiser])
        _drift(ax, found[found["shrinks"] > 0])
    logarithmic(ax, "x", "y")
    ax.set(xlabel=r"rate of decay $\eta\beta$ per step", ylabel="steps from memorising")
    legend(ax, loc="lower left", fontsize=5)


def _drift(ax: Axes, found: pd.DataFrame) -> None:
    """A delay in proportion to the time in which weights shrink: through the first optimiser's
    under minibatches, as far as it generalises.
    """
    out = found[(found["full_batch"] == 0) & (found["most"] == 1)]
    if out.empty:
        return
    own = out[out["optimiser"] == out["optimiser"].iloc[0]]
    scale = float(own.eval("shrinks * median").median())
    x = np.array([found["shrinks"].min(), found["shrinks"].max()])
    ax.plot(x, scale / x, "k--", lw=0.8, label=rf"{scale:.2g}$/\eta\beta$")


def _loop(ax: Axes, name: str, swept: pd.DataFrame) -> None:
    """Test accuracies at the slowest pace, and faint those of the way up at others; dotted: those
    of training.
    """
    if not len(swept):
        letter(ax, name, "loops")
    if not shown(ax, swept, "no sweep, or none\nthat stayed finite"):
        return
    first = swept.iloc[0]
    batch = "full batch" if first["full_batch"] else f"$B$ = {first['batch']:.0f}"
    letter(ax, name, f"{NAMES[first['optimiser']]}, {batch}")
    slowest = swept["steps"].max()
    for (steps, way), own in swept.groupby(["steps", "direction"], sort=False):
        colour, marker, word = LEGS[way]
        own = own.sort_values("weight_decay")
        x = own["weight_decay"]
        if steps == slowest:
            look: dict[str, Any] = {"color": colour, "lw": 0.8}
            ax.plot(x, own["test_accuracy"], marker=marker, ms=3, label=word, **look)
            ax.plot(x, own["train_accuracy"], ls=":", **look)
        elif way == "up":
            ax.plot(x, own["test_accuracy"], color=colour, lw=0.8, alpha=0.35)
            ax.plot([], [], color=colour, alpha=0.35, label=f"{steps:.0f} steps")
    ax.plot([], [], "k:", lw=0.8, label="training")
    logarithmic(ax, "x")
    ax.set(xlabel=r"weight decay $\beta$", ylabel="test accuracy", ylim=(-0.03, 1.03))
