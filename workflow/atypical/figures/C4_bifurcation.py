"""C4_bifurcation: learned state and saddle of both modes against weight decay, and where descent
ends.

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
LINES = {"minimum": "-", "saddle": "--"}
MARKS: dict[str, dict[str, Any]] = {
    "spinodal": {"marker": "s", "ls": "none", "label": "spinodal"},
    "coexistence": {"marker": "D", "ls": "none", "label": "coexistence"},
    "saddle": {"ls": "--", "label": "saddle"},
    "run": {"marker": "o", "ls": "none", "ms": 2, "mfc": "none", "label": "upward sweep"},
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The depth nearest to 3. `point`: minimum, saddle, spinodal, coexistence, or run (upward,
    whitened, median over seeds).
    """
    depth = nearest(tables["linear_landscape"]["depth"], DEPTH)
    at = converged(tables["linear_landscape"]).query("depth == @depth")
    ends = at.drop_duplicates("eta")
    runs = converged(tables["linear_sweep"])
    runs = runs.query("depth == @depth and data == 'whitened' and direction == 'up'")
    seen = pd.concat([_seen(runs, mode) for mode in (1, 2)])
    parts = [
        at.assign(point="minimum", lam=at["lam_min"]),
        at.assign(point="saddle", lam=at["lam_saddle"]),
        ends.assign(point="spinodal", beta=ends["beta_c"], lam=ends["lam_c"]),
        ends.assign(
            point="coexistence", beta=ends["beta_coexistence"], lam=ends["lam_coexistence"]
        ),
        seen.assign(point="run", lam=seen["middle"]),
    ]
    drawn = pd.concat(parts, ignore_index=True)[["eta", "point", "beta", "lam"]]
    return chosen(drawn[~(drawn["beta"] > 1.15 * ends["beta_c"].max())], depth=depth)


def _seen(runs: pd.DataFrame, mode: int) -> pd.DataFrame:
    """Strength of a mode against β, under the singular value that the sweep taught it."""
    taught = runs.assign(eta=runs[f"eta{mode}"].round(9))  # whitening leaves errors of rounding
    return over_seeds(taught, ["eta", "beta"], [f"s{mode}"])


def draw(data: pd.DataFrame) -> Figure:
    """Lines: theory; small circles: where upward sweeps converge."""
    figure, (ax,) = canvas()
    strongest_first = sorted(data["eta"].unique(), reverse=True)
    for number, eta in enumerate(strongest_first):
        _branches(ax, data[data["eta"] == eta], f"C{number % 7}", f"{eta:g}")
    ax.set(xlabel=label("beta", "linear_landscape"), ylabel=r"strength of a mode $\lambda$")
    ax.set_title(f"depth {data.attrs['depth']:g}")
    shown(ax, data, "no weight decay\nhas a learned state")
    for point in [point for point in MARKS if (data["point"] == point).any()]:
        ax.plot([], [], color="0.4", **MARKS[point])
    legend(ax, title=r"$\eta$", loc="upper right", ncol=2, bbox_to_anchor=(1.02, 1.02))
    return figure


def _branches(ax: Axes, mode: pd.DataFrame, colour: str, name: str) -> None:
    for point, line in LINES.items():
        branch = mode[mode["point"] == point]
        label = name if line == "-" else "_"
        ax.plot(branch["beta"], branch["lam"], line, color=colour, label=label)
    for point, marker in (("spinodal", "s"), ("coexistence", "D")):
        at = mode[mode["point"] == point]
        ax.plot(at["beta"], at["lam"], marker, color=colour)
    run = mode[mode["point"] == "run"]
    ax.plot(run["beta"], run["lam"], "o", ms=2, mew=0.5, mfc="none", color=colour)
