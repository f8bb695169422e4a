"""C8_trap_opening: why a converged trap does not open, and what opens it.

Columns used: linear_noise (beta, residual, seed, noise_escape, noise_present, status);
linear_trapping (optimiser, data, inputs, start, preparation, strength, beta, learning_rate, seed,
criterion, saddle_weight, escaped, epochs, censored_at, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spread import over_seeds
from atypical.figures.choice import chosen, like_the_paper
from atypical.figures.style import GUIDE, legend, letter, logarithmic, rows_of, shown
from atypical.tables.description import converged
from atypical.words.optimisers import NAMES

TITLE = "Why a converged trap does not open, and what opens it"
PAPER = "C"
TABLES = ("linear_noise", "linear_trapping")

# Panels: preparations, what their strength is, and the title.
PANELS = {
    "residual": (r"residual weight $\delta$", "residual weight"),
    "noise": ("temperature $T$", "injected noise"),
    "aged": ("epochs of trapping by SGD", "age"),
    "settled": ("change of the test error a step", "stopping criterion"),
}
SGD = "sgd"
LOOKS: tuple[dict[str, Any], ...] = (
    {"color": "C0", "marker": "o"},
    {"color": "C1", "marker": "s"},
    {"color": "C2", "marker": "^"},
    {"color": "C3", "marker": "D"},
    {"color": "C4", "marker": "v"},
)
HELD = 1.6  # runs that stay closed stand so far above their budget, each weight decay higher
NOISE = {"noise_escape": ("C3", "missing mode"), "noise_present": ("C2", "present mode")}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`kind` noise: variances at the trap; delay: quartiles over the seeds that open, and the share
    of those that do; saddle: the weight per layer that opens the trap.
    """
    noise = over_seeds(
        converged(tables["linear_noise"]), ["beta", "residual"], ["noise_escape", "noise_present"]
    )
    runs = like_the_paper(converged(tables["linear_trapping"])).query("criterion == 'basin'")
    start = "rank-1" if "rank-1" in set(tables["linear_trapping"]["start"]) else "rank-0"
    runs = runs[runs["start"] == start]
    saddles = runs.groupby("beta")["saddle_weight"].median().reset_index(name="strength")
    data = pd.concat(
        [noise.assign(kind="noise"), _delays(runs), saddles.assign(kind="saddle")],
        ignore_index=True,
    )
    return chosen(data, start=start)


def _delays(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per condition: low, middle, high (quartiles of the epochs of what opens), opened (the
    share that does), censored_at.
    """
    by = ["optimiser", "preparation", "strength", "beta", "learning_rate"]
    opened = runs[runs["escaped"] == 1]
    quartiles = over_seeds(opened, by, ["epochs"]).drop(columns="measure")
    groups = runs.groupby(by)
    share = groups.agg(opened=("escaped", "mean"), censored_at=("censored_at", "max"))
    return share.reset_index().merge(quartiles, on=by, how="left").assign(kind="delay")


def draw(data: pd.DataFrame) -> Figure:
    """a: noise towards the missing mode. b–e: delay under SGD against what is left or added. f:
    delay of converged checkpoints by optimiser. Open symbols: some did not open.
    """
    figure, rows = rows_of(2, 3, height=4.0)
    axes = list(rows.flat)
    looks = dict(zip(sorted(data["beta"].unique()), _endless(LOOKS, data["beta"]), strict=True))
    noise = data[data["kind"] == "noise"]
    if shown(axes[0], noise, "no checkpoint\nconverged"):
        _noise(axes[0], noise, list(looks))
    letter(axes[0], "a", "minibatch noise at the trap")
    delays = data[data["kind"] == "delay"]
    sgd = delays[delays["optimiser"] == SGD]
    for ax, (kind, (name, title)), panel in zip(axes[1:5], PANELS.items(), "bcde", strict=True):
        runs = sgd[sgd["preparation"] == kind]
        if shown(ax, runs, "not run, or no\ncheckpoint converged"):
            _epochs(ax, runs, "strength", looks)
        logarithmic(ax, *("y" if kind == "aged" else "xy"))
        ax.set_xlabel(name)
        ax.tick_params(axis="x", which="minor", labelbottom=False)
        letter(ax, panel, title)
    _saddles(axes[1], data[data["kind"] == "saddle"], looks)
    _optimisers(axes[5], delays[delays["preparation"] == "converged"], looks)
    which = "" if data.attrs["start"] == "rank-1" else " of rank 0"
    for ax in axes[1], axes[3]:
        ax.set_ylabel(f"epochs until the trap{which} opens")
    legend(*axes[5:0:-1], title=r"$\beta$", fontsize=6)
    return figure


def _endless(looks: tuple[dict[str, Any], ...], values: pd.Series) -> list[dict[str, Any]]:
    """A look for each value, from the first again where there are more."""
    return [looks[n % len(looks)] for n in range(values.nunique())]


def _noise(ax: Axes, data: pd.DataFrame, betas: list[float]) -> None:
    """Variances where there is a residual weight; without one that of the missing mode is zero."""
    weights = data[data["residual"] > 0]
    for number, beta in enumerate(betas):
        look: dict[str, Any] = {"ms": 6 - 3 * (number % 2), "marker": "o", "mew": 0.7}
        for measure, (colour, name) in NOISE.items():
            line = weights[(weights["beta"] == beta) & (weights["measure"] == measure)]
            fill = colour if number % 2 else "none"
            label = rf"{name}, $\beta$ = {beta:g}"
            ax.plot(line["residual"], line["middle"], color=colour, mfc=fill, label=label, **look)
    logarithmic(ax, "x", "y")
    zero = data[(data["residual"] == 0) & (data["measure"] == "noise_escape")]
    if len(zero):
        ax.annotate(
            rf"$\delta$ = 0: below $10^{{{_decade(zero['middle'].max())}}}$",
            (0.97, 0.03),
            xycoords="axes fraction",
            ha="right",
            color=NOISE["noise_escape"][0],
        )
    ax.set(xlabel=PANELS["residual"][0], ylabel="variance of the gradient")
    legend(ax, fontsize=5, loc="upper left", bbox_to_anchor=(0, 0.9))


def _decade(number: float) -> int:
    """The power of ten above a number; that of the smallest double where it is zero."""
    return int(np.ceil(np.log10(max(number, 5e-324))))


def _epochs(ax: Axes, data: pd.DataFrame, x: str, looks: Mapping[float, Mapping[str, Any]]) -> None:
    """Median and quartiles of what opens; above the budget, by weight decay, what did not."""
    for number, (beta, look) in enumerate(looks.items()):
        runs = data[data["beta"] == beta]
        some = runs[runs["opened"] > 0]
        spread = np.abs(some[["low", "high"]].to_numpy().T - some["middle"].to_numpy())
        style = {**look, "ms": 3, "mew": 0.6, "ls": ""}
        ax.errorbar(some[x], some["middle"], spread, **style, lw=0.6, label=f"{beta:g}")
        held = runs[runs["opened"] < 1]
        ax.plot(held[x], held["censored_at"] * HELD ** (number + 1), **{**style, "mfc": "none"})


def _saddles(ax: Axes, saddles: pd.DataFrame, looks: Mapping[float, Mapping[str, Any]]) -> None:
    """The weight per layer beyond which a mode grows."""
    for beta, strength in zip(saddles["beta"], saddles["strength"], strict=True):
        if np.isfinite(strength):
            ax.axvline(strength, **{**GUIDE, "color": looks[beta]["color"]})


def _optimisers(ax: Axes, data: pd.DataFrame, looks: Mapping[float, Mapping[str, Any]]) -> None:
    """Converged checkpoints under each optimiser and learning rate, side by side."""
    if shown(ax, data, "not run, or no\ncheckpoint converged"):
        ways = data[["optimiser", "learning_rate"]].drop_duplicates()
        order = [
            (o, rate) for o in NAMES for rate in sorted(ways.query("optimiser == @o").iloc[:, 1])
        ]
        place = {way: number for number, way in enumerate(order)}
        keys = zip(data["optimiser"], data["learning_rate"], strict=True)
        _epochs(ax, data.assign(place=[place[key] for key in keys]), "place", looks)
        names = [f"{NAMES[o]} {rate:g}" for o, rate in order]
        ax.set_xticks(range(len(order)), names, rotation=40, ha="right", fontsize=5)
        ax.tick_params(axis="x", which="minor", bottom=False)
        logarithmic(ax, "y")
    letter(ax, "f", "optimiser, converged")
