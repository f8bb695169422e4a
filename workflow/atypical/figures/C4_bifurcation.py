"""C4_bifurcation: learned state, saddle and zero of both modes against weight decay, and where
descent ends.

Columns used: linear_landscape (depth, eta, beta, lam_saddle, lam_min, lam_c, beta_c,
lam_coexistence, beta_coexistence, status); linear_sweep (depth, data, direction, beta, eta1, eta2,
s1, s2, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spread import over_seeds
from atypical.figures.choice import chosen, nearest
from atypical.figures.style import canvas, legend, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Learned state and saddle of both modes against weight decay"
PAPER = "C"
TABLES = ("linear_landscape", "linear_sweep")

DEPTH = 3
SMALL: dict[str, Any] = {"ms": 2.5, "mew": 0.5, "mfc": "none"}
# Points on the lines, and runs: what they are called, in the order of the legend.
MARKS: dict[str, dict[str, Any]] = {
    "minimum": {"ls": "-", "label": "learned state"},
    "saddle": {"ls": "--", "label": "saddle"},
    "zero": {"ls": "-", "lw": 2.4, "alpha": 0.4, "label": r"$\lambda=0$, stable"},
    "spinodal": {"marker": "s", "ls": "none", "label": "spinodal"},
    "coexistence": {"marker": "D", "ls": "none", "label": "coexistence"},
    "up": {"marker": "^", "ls": "none", **SMALL, "label": "sweep up"},
    "down": {"marker": "v", "ls": "none", **SMALL, "label": "sweep down"},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The depth nearest to 3. `point`: minimum, saddle, zero (where it is stable), spinodal,
    coexistence, or up and down (sweeps of whitened samples, median over seeds).
    """
    depth = nearest(tables["linear_landscape"]["depth"], DEPTH)
    landscape = tables["linear_landscape"].query("depth == @depth")
    at = converged(landscape)
    ends = at.drop_duplicates("eta")
    runs = converged(tables["linear_sweep"]).query("depth == @depth and data == 'whitened'")
    seen = pd.concat([_seen(runs, mode) for mode in (1, 2)])
    parts = [
        at.assign(point="minimum", lam=at["lam_min"]),
        at.assign(point="saddle", lam=at["lam_saddle"]),
        _stable_at_zero(landscape).assign(point="zero", lam=0.0),
        ends.assign(point="spinodal", beta=ends["beta_c"], lam=ends["lam_c"]),
        ends.assign(
            point="coexistence", beta=ends["beta_coexistence"], lam=ends["lam_coexistence"]
        ),
        seen.assign(point=seen["direction"], lam=seen["middle"]),
    ]
    drawn = pd.concat(parts, ignore_index=True)[["eta", "point", "beta", "lam"]]
    return chosen(drawn[~(drawn["beta"] > 1.15 * ends["beta_c"].max())], depth=depth)


def _stable_at_zero(landscape: pd.DataFrame) -> pd.DataFrame:
    """Where zero is a minimum: at any weight decay from three layers on, else above the spinodal.

    It is the same of every mode from three layers on; of two layers, that of the strongest.
    """
    last = landscape[landscape["eta"] == landscape["eta"].max()]
    stable = (last["depth"] > 2) & (last["beta"] > 0) | (last["beta"] > last["beta_c"])
    return last[stable].sort_values("beta")


def _seen(runs: pd.DataFrame, mode: int) -> pd.DataFrame:
    """Strength of a mode against β, under the singular value that the sweep taught it."""
    taught = runs.assign(eta=runs[f"eta{mode}"].round(9))  # whitening leaves errors of rounding
    return over_seeds(taught, ["direction", "eta", "beta"], [f"s{mode}"])


def draw(data: pd.DataFrame) -> Figure:
    """Lines: theory; open triangles: where sweeps converge. Colours: the modes."""
    figure, (ax,) = canvas()
    strongest_first = sorted(data["eta"].unique(), reverse=True)
    for number, eta in enumerate(strongest_first):
        _branches(ax, data[(data["eta"] == eta) & (data["point"] != "zero")], number)
    zero = data[data["point"] == "zero"]
    ax.plot(zero["beta"], zero["lam"], color="0.4", zorder=1, **MARKS["zero"])
    ax.set(xlabel=label("beta", "linear_landscape"), ylabel=r"strength of a mode $\lambda$")
    ax.set_title(f"depth {data.attrs['depth']:g}")
    shown(ax, data, "no weight decay\nhas a learned state")
    for point in [p for p in MARKS if p != "zero" and (data["point"] == p).any()]:
        ax.plot([], [], color="0.4", **MARKS[point])
    for number, eta in enumerate(strongest_first):
        ax.plot([], [], "o", color=f"C{number % 7}", label=rf"$\eta$ = {eta:g}")
    legend(ax, loc="upper right", bbox_to_anchor=(1.02, 1.02))
    return figure


def _branches(ax: Axes, mode: pd.DataFrame, number: int) -> None:
    for point, look in MARKS.items():
        branch = mode[mode["point"] == point]
        ax.plot(branch["beta"], branch["lam"], color=f"C{number % 7}", **{**look, "label": "_"})
