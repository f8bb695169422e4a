"""C2b_arrhenius: escape times against inverse noise, minibatch and injected.

Columns used: linear_escape (direction, beta, residual, learning_rate, batch, escaped, time,
status); linear_langevin (hidden, start_rank, temperature, barrier, rate_theory, escaped, time,
status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.survival import rate_table
from atypical.figures.choice import chosen
from atypical.figures.style import LETTERS, legend, letter, shown, wrapped

TITLE = "Escape times against inverse noise, minibatch and injected"
PAPER = "C"
TABLES = ("linear_escape", "linear_langevin")

SGD = ["beta", "residual", "learning_rate", "batch"]
INJECTED = ["hidden", "start_rank", "temperature", "barrier", "rate_theory"]
MARKERS = "osD^v<>"


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Maximum-likelihood rates with 95 % intervals; upper bounds where nothing escaped. `noise`:
    sgd or injected.
    """
    runs = tables["linear_escape"]
    direction = "up" if (runs["direction"] == "up").any() else "down"
    sgd = rate_table(runs[runs["direction"] == direction], SGD).assign(noise="sgd")
    injected = rate_table(tables["linear_langevin"], INJECTED).assign(noise="injected")
    sgd = sgd.assign(inverse=sgd["batch"] / sgd["learning_rate"])
    injected = injected.assign(inverse=injected["barrier"] / injected["temperature"])
    both = pd.concat([sgd, injected], ignore_index=True)
    # What one of the two does not know is no number where the other is empty.
    both = both.astype(dict.fromkeys(("rate", "upper", "lower", "rate_theory"), float))
    tau = {"ln_time": both["rate"], "ln_shortest": both["upper"], "ln_longest": both["lower"]}
    with np.errstate(divide="ignore"):
        theory = -np.log(both["rate_theory"])
        logs = {name: -np.log(rate) for name, rate in tau.items()}
    data = both.drop(columns=["rate", "lower", "upper"]).assign(**logs, ln_theory=theory)
    return chosen(data, direction=direction)


def draw(data: pd.DataFrame) -> Figure:
    """a: the paper's sweep of the learning rate. b, c: injected noise beside Kramers–Langer."""
    hidden = sorted(data["hidden"].dropna().unique())
    figure, axes = wrapped(1 + max(1, len(hidden)), height=2.5)
    sgd = data[data["noise"] == "sgd"]
    if shown(axes[0], sgd, "no checkpoint converged"):
        _sgd(axes[0], sgd)
    word = "gaining" if data.attrs["direction"] == "up" else "losing"
    letter(axes[0], "a", f"minibatch noise, {word} a mode")
    if not shown(axes[1], hidden, "no checkpoint converged"):
        letter(axes[1], "b", "injected noise")
    for ax, width, name in zip(axes[1:], hidden, LETTERS[1:], strict=False):
        _injected(ax, data[data["hidden"] == width])
        letter(ax, name, f"injected noise, {width:.0f} hidden units")
    return figure


def _sgd(ax: Axes, data: pd.DataFrame) -> None:
    for number, ((beta, residual), runs) in enumerate(data.groupby(["beta", "residual"])):
        look: dict[str, Any] = {
            "color": f"C{number % 7}",
            "marker": MARKERS[(number + number // 7) % 7],
            "ls": "none",
            "ms": 3,
        }
        name = rf"$\beta$ = {beta:g}, $\delta$ = {residual:g}"
        seen, unseen = runs[runs["events"] > 0], runs[runs["events"] == 0]
        ax.errorbar(
            seen["inverse"], seen["ln_time"], _bars(seen), elinewidth=0.6, label=name, **look
        )
        look["marker"] = "^"
        ax.plot(unseen["inverse"], unseen["ln_shortest"], mfc="none", alpha=0.8, **look)
    ax.set(xscale="log", xlabel="batch / learning rate", ylabel="ln(learning rate × steps)")
    low, high = ax.get_ylim()
    longest = data["ln_shortest"].max()
    ax.set_ylim(top=1.6 * longest if longest > 0 else low + 1.6 * (high - low))
    ax.tick_params(axis="x", which="minor", labelbottom=False)
    legend(ax, loc="upper left", fontsize=5, ncol=2, title="open: lower bounds")


def _injected(ax: Axes, data: pd.DataFrame) -> None:
    modes = data.groupby(["start_rank", "barrier"])
    several = len(modes) > data["start_rank"].nunique()
    for number, ((rank, barrier), runs) in enumerate(modes):
        colour = f"C{number % 7 if several else int(rank)}"
        which = rf", $\Delta E$ = {barrier:.3g}" if several else ""
        seen, unseen = runs[runs["events"] > 0], runs[runs["events"] == 0]
        ax.plot(runs["inverse"], runs["ln_theory"], color=colour)
        ax.errorbar(
            seen["inverse"],
            seen["ln_time"],
            _bars(seen),
            fmt="o",
            color=colour,
            ms=3,
            elinewidth=0.6,
            label=f"rank {int(rank)} to {int(rank) + 1}{which}",
        )
        ax.plot(unseen["inverse"], unseen["ln_shortest"], "^", color=colour, mfc="none")
    ax.set(xlabel=r"barrier / temperature $\Delta E/T$")
    legend(ax, loc="upper left", title="lines: Kramers–Langer")


def _bars(runs: pd.DataFrame) -> np.ndarray:
    below, above = runs["ln_time"] - runs["ln_shortest"], runs["ln_longest"] - runs["ln_time"]
    return np.stack([below, above])
