"""C3_phase_diagram: test error against weight decay, upward and downward.

Columns used: linear_sweep (depth, data, direction, beta, seed, eta1, eta2, s1, s2, test_mse,
status); linear_landscape (depth, eta, beta, beta_c, lam_min, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.spinodals import in_units_of_spinodals
from atypical.figures.choice import chosen, nearest
from atypical.figures.looks import WAYS
from atypical.figures.style import GUIDE, PAGE, canvas, legend, letter, shown
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Test error against weight decay, upward and downward"
PAPER = "C"
TABLES = ("linear_landscape", "linear_sweep")

DEPTH = 3
# In units of the largest spinodal: beyond it nothing happens.
LARGEST = 1.47
FAINT: dict[str, Any] = {"lw": 0.5, "ms": 1.5, "mew": 0, "alpha": 0.6}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The depth nearest to 3, converged points of every seed. `kind` error: test error of whitened
    samples against β; spinodal: β_c of the task's modes; mode: strength of each mode of raw samples
    over what its sample teaches, against β over the spinodal of that; theory: the same.
    """
    depth = nearest(tables["linear_sweep"]["depth"], DEPTH)
    landscape = tables["linear_landscape"].query("depth == @depth")
    critical = landscape.drop_duplicates("eta")
    runs = converged(tables["linear_sweep"]).query("depth == @depth")
    near = runs[~(runs["beta"] > LARGEST * critical["beta_c"].max())]
    runs = runs if near.empty else near
    exact = converged(landscape).query("eta == eta.max()").sort_values("beta")
    theory = {"beta": exact["beta"] / exact["beta_c"], "strength": exact["lam_min"] / exact["eta"]}
    parts = [
        runs[runs["data"] == "whitened"].assign(kind="error"),
        critical[["eta"]].assign(kind="spinodal", beta=critical["beta_c"]),
        in_units_of_spinodals(runs[runs["data"] == "raw"]).assign(kind="mode"),
        pd.DataFrame(theory).assign(kind="theory"),
    ]
    columns = ["kind", "direction", "seed", "mode", "eta", "beta", "test_mse", "strength"]
    data = pd.concat(parts, ignore_index=True).reindex(columns=columns)
    return chosen(data, depth=depth)


def draw(data: pd.DataFrame) -> Figure:
    """a: one line per seed and direction, spinodals named. b: one per seed, direction and mode."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.4)
    of = {kind: data[data["kind"] == kind] for kind in ("error", "spinodal", "mode", "theory")}
    if shown(left, of["error"], "not swept, or no point converged"):
        _lines(left, of["error"], "test_mse")
    for mode in of["spinodal"].itertuples():
        left.axvline(mode.beta, **GUIDE)
        name, at = rf"$\beta_c$({mode.eta:g})", (mode.beta, 0.02)
        look: dict[str, Any] = {
            "rotation": 90,
            "ha": "right",
            "va": "bottom",
            "fontsize": 5,
            "color": "0.4",
        }
        left.annotate(name, at, xycoords=("data", "axes fraction"), **look)
    left.set(xlabel=label("beta", "linear_sweep"), ylabel=label("test_mse", "linear_sweep"))
    letter(left, "a", f"whitened samples, depth {data.attrs['depth']:g}")
    if shown(right, of["mode"], "not swept, or no point converged"):
        exact = of["theory"]
        right.plot(exact["beta"], exact["strength"], "k-", lw=0.8, zorder=3, label="theory")
        _lines(right, of["mode"], "strength")
        right.axvline(1, **GUIDE)
    right.set(
        xlabel=r"weight decay over the sample's spinodal $\beta/\beta_c$",
        ylabel=r"strength over what is taught $\sigma/\eta$",
    )
    letter(right, "b", "raw samples: both modes, each in its own units")
    for ax, kind in ((left, "error"), (right, "mode")):
        for direction in [way for way in WAYS if (of[kind]["direction"] == way).any()]:
            ax.plot([], [], ms=2.5, label=f"sweep {direction}", **WAYS[direction])
    legend(left, loc="center left")
    legend(right, loc="center right")
    return figure


def _lines(ax: Axes, data: pd.DataFrame, measure: str) -> None:
    """A line of each seed and direction, and of each mode where there are modes."""
    for (direction, *_), run in data.groupby(["direction", "seed", "mode"], dropna=False):
        run = run.sort_values("beta")
        ax.plot(run["beta"], run[measure], **FAINT, **WAYS[direction])
