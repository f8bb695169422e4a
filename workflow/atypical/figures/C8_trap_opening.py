"""C8_trap_opening: why a converged trap does not open, and what opens it.

Columns used: linear_noise (beta, residual, seed, noise_escape, noise_present, status);
linear_trapping (start, preparation, strength, beta, seed, criterion, saddle_weight, escaped,
epochs, censored_at, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spread import over_seeds
from atypical.figures.choice import chosen
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged

TITLE = "Why a converged trap does not open, and what opens it"
PAPER = "C"
TABLES = ("linear_noise", "linear_trapping")

PANELS = {
    "residual": r"residual weight $\delta$",
    "noise": "temperature $T$ of injected noise",
    "early": "epochs of trapping",
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`kind` noise: variances at the trap; delay: every seed's epochs; saddle: the weight per layer
    that opens the trap.
    """
    noise = over_seeds(
        converged(tables["linear_noise"]), ["beta", "residual"], ["noise_escape", "noise_present"]
    )
    runs = converged(tables["linear_trapping"]).query("criterion == 'basin'")
    starts = set(tables["linear_trapping"]["start"])
    start = "rank-1" if "rank-1" in starts else "rank-0"
    runs = runs[runs["start"] == start]
    saddles = runs.groupby("beta")["saddle_weight"].median().reset_index(name="strength")
    columns = ["preparation", "strength", "beta", "seed", "escaped", "epochs"]
    data = pd.concat(
        [
            noise.assign(kind="noise"),
            runs[columns].astype({"escaped": "Int64"}).assign(kind="delay"),
            saddles.assign(kind="saddle"),
        ],
        ignore_index=True,
    )
    return chosen(data, start=start)


def draw(data: pd.DataFrame) -> Figure:
    """a: noise towards the missing mode. b–d: delay against what is left or added; open symbols did
    not escape.
    """
    figure, axes = canvas(columns=4, width=PAGE, height=2.3)
    colours = {beta: f"C{n % 7}" for n, beta in enumerate(sorted(data["beta"].unique()))}
    noise = data[data["kind"] == "noise"]
    if shown(axes[0], noise, "no checkpoint\nconverged"):
        _noise(axes[0], noise, colours)
    letter(axes[0], "a", "minibatch noise")
    for ax, (preparation, name), panel in zip(axes[1:], PANELS.items(), "bcd", strict=True):
        delays = data[data["preparation"] == preparation]
        if shown(ax, delays, "not run, or no\ncheckpoint converged"):
            _delays(ax, delays, colours)
        logarithmic(ax, "x", "y")
        ax.set_xlabel(name)
        ax.tick_params(axis="x", which="minor", labelbottom=False)
        letter(ax, panel)
    for beta, saddle in data[data["kind"] == "saddle"].groupby("beta"):
        if np.isfinite(saddle["strength"].iloc[0]):
            axes[1].axvline(saddle["strength"].iloc[0], **{**GUIDE, "color": colours[beta]})
    which = "" if data.attrs["start"] == "rank-1" else " of rank 0"
    axes[1].set_ylabel(f"epochs until the trap{which} opens")
    legend(axes[1], title=r"$\beta$; line: saddle", loc="lower left")
    return figure


def _noise(ax: Axes, data: pd.DataFrame, colours: Mapping[float, str]) -> None:
    looks = {"noise_escape": "o-", "noise_present": "s--"}
    names = {"noise_escape": "missing mode", "noise_present": "present mode"}
    for (beta, measure), line in data.groupby(["beta", "measure"]):
        ax.plot(
            line["residual"],
            line["middle"],
            looks[measure],
            color=colours[beta],
            ms=2.5,
            label=f"{names[measure]}, {beta:g}",
        )
    weights = data.loc[data["residual"] > 0, "residual"]
    if len(weights):
        ax.set_xscale("symlog", linthresh=weights.min())
    logarithmic(ax, "y")
    ax.set(xlabel=PANELS["residual"], ylabel="variance of the gradient")
    legend(ax, fontsize=5, title=r"along, $\beta$")


def _delays(ax: Axes, data: pd.DataFrame, colours: Mapping[float, str]) -> None:
    for (beta, escaped), runs in data.groupby(["beta", "escaped"]):
        fill = colours[beta] if escaped else "none"
        name = f"{beta:g}" if escaped else None
        ax.plot(
            runs["strength"],
            runs["epochs"],
            "o",
            color=colours[beta],
            mfc=fill,
            ms=2.5,
            mew=0.5,
            label=name,
        )
