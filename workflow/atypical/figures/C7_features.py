"""C7_features: the features of tanh networks that learn a teacher: transitions, traps, escapes.

Columns used: student_sweep (direction, beta, seed, s1, s2, status); student_escape (optimiser,
beta, batch, full_batch, learning_rate, seed, escaped, time, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.features_held import STRENGTHS
from atypical.evidence.survival import rate_table
from atypical.figures.looks import WAYS
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged
from atypical.words.glossary import label
from atypical.words.optimisers import NAMES

TITLE = "Features of tanh networks: one transition each, and what opens their traps"
PAPER = "C"
TABLES = ("student_sweep", "student_escape")

COLOURS = {"s1": "C0", "s2": "C1"}
LABELS = {"s1": "stronger feature", "s2": "weaker feature"}
OPTIMISERS = dict(zip(("sgd", "momentum", "adam", "adamw"), ("C2", "C4", "C3", "C5"), strict=True))
BY = ["optimiser", "beta", "full_batch", "batch", "learning_rate"]


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`panel` sweep: strengths of every seed; rate: escape rates with their intervals."""
    columns = ["direction", "beta", "seed", *STRENGTHS]
    rates = rate_table(tables["student_escape"], BY)
    return pd.concat(
        [
            converged(tables["student_sweep"])[columns].assign(panel="sweep"),
            rates.assign(noise=rates["learning_rate"] / rates["batch"], panel="rate"),
        ],
        ignore_index=True,
    )


def draw(data: pd.DataFrame) -> Figure:
    """a: strengths upward; b: downward. c: rates of escape from states of one feature."""
    figure, (up, down, rate) = canvas(columns=3, width=PAGE, height=2.3)
    sweeps = data[data["panel"] == "sweep"]
    for ax, way, name in ((up, "up", "a"), (down, "down", "b")):
        letter(ax, name, f"weight decay {way}")
        runs = sweeps[sweeps["direction"] == way]
        if shown(ax, runs, "not swept, or no point converged"):
            _strengths(ax, runs, WAYS[way]["marker"])
        ax.set_xlabel(label("beta", "student_sweep"))
    down.sharey(up)
    down.sharex(up)
    up.set_ylabel(r"strength of the feature $\sigma$")
    legend(up, down, loc="upper right")
    letter(rate, "c", "escape from one feature")
    rates = data[(data["panel"] == "rate") & data["upper"].notna()]
    if shown(rate, rates, "no trap converged"):
        _rates(rate, rates)
    logarithmic(rate, "x", "y")
    rate.set(xlabel="learning rate / batch", ylabel="rate per learning rate × step")
    legend(rate, loc="center right")
    return figure


def _strengths(ax: Axes, runs: pd.DataFrame, marker: str) -> None:
    for name in STRENGTHS:
        for _, run in runs.groupby("seed"):
            run = run.sort_values("beta")
            ax.plot(
                run["beta"], run[name], color=COLOURS[name], marker=marker, ms=1.8, mew=0, lw=0.5
            )
        ax.plot([], [], color=COLOURS[name], marker=marker, ms=2.5, label=LABELS[name])


def _rates(ax: Axes, rates: pd.DataFrame) -> None:
    """Rates with their intervals; triangles: upper ends where none escaped; open: full batches."""
    for (optimiser, full), own in rates.groupby(["optimiser", "full_batch"]):
        colour, name = OPTIMISERS[optimiser], NAMES[optimiser]
        look: dict[str, Any] = {"color": colour, "mfc": "none" if full else colour, "ms": 3.5}
        out, none = own[own["events"] > 0], own[own["events"] == 0]
        bars = [out["rate"] - out["lower"], out["upper"] - out["rate"]]
        named = f"{name}, {'full batch' if full else 'minibatches'}"
        ax.plot([], [], "o", label=named, **look)
        ax.errorbar(out["noise"], out["rate"], yerr=bars, fmt="o", elinewidth=0.7, **look)
        ax.plot(none["noise"], none["upper"], "v", **look)
