"""C6_depth: critical weight decays and barriers against depth.

Columns used: linear_landscape (depth, eta, beta, beta_c, beta_coexistence, barrier_up, status);
linear_sweep (depth, data, direction, beta, seed, eta1, eta2, rank, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.jumps import jumps
from atypical.figures.palette import ordered_colours
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown, zoom
from atypical.tables.description import converged

TITLE = "Critical weight decays and barriers against depth"
PAPER = "C"
TABLES = ("linear_landscape", "linear_sweep")


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`kind` critical: β_c and β* by depth; run: whitened jumps, up; barrier: of the weaker mode,
    against β.
    """
    points = converged(tables["linear_landscape"])
    critical = points.drop_duplicates(["depth", "eta"]).assign(kind="critical")
    found = jumps(tables["linear_sweep"]).query("data == 'whitened' and direction == 'up'")
    runs = found.dropna(subset="beta").drop(columns="beta_c").assign(kind="run")
    weak = points[points["eta"] == points["eta"].min()].query("depth > 2").assign(kind="barrier")
    columns = ["kind", "depth", "eta", "beta", "beta_c", "beta_coexistence", "barrier_up"]
    parts = [
        critical[columns],
        runs[["kind", "depth", "eta", "seed", "beta", "error"]],
        weak[columns],
    ]
    return pd.concat(parts, ignore_index=True)


def draw(data: pd.DataFrame) -> Figure:
    """a: spinodal and coexistence, with the jumps of upward sweeps. b: barrier out of zero."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.4)
    _critical(left, data)
    letter(left, "a", "critical weight decays")
    barriers = data[data["kind"] == "barrier"]
    colours = ordered_colours(sorted(barriers["depth"].unique()))
    for depth, curve in barriers.groupby("depth"):
        right.plot(curve["beta"], curve["barrier_up"], color=colours[depth], label=f"{depth}")
    logarithmic(right, "y")
    zoom([right], right.get_xlim(), (1e-6, 0.2))
    right.set_xlabel(r"weight decay $\beta$")
    right.set_ylabel(r"barrier out of zero $\Delta E_\uparrow$")
    legend(right, title="depth $L$")
    of_mode = rf" of the mode $\eta$ = {barriers['eta'].min():g}" if len(barriers) else ""
    letter(right, "b", f"barrier{of_mode}")
    shown(right, barriers, "no depth above 2 has a barrier here")
    return figure


def _critical(ax: Axes, data: pd.DataFrame) -> None:
    if not shown(ax, data, "no weight decay has a learned state"):
        return
    critical, runs = data[data["kind"] == "critical"], data[data["kind"] == "run"]
    # Samples teach their own singular values; each is of the colour of the mode next to it.
    etas = sorted(critical["eta"].unique(), reverse=True) or [runs["eta"].max()]
    for number, (eta, mode) in zip(
        range(len(etas))[::-1], data[data["kind"] == "critical"].groupby("eta"), strict=False
    ):
        colour = f"C{number % 7}"
        ax.plot(
            mode["depth"], mode["beta_c"], "-", color=colour, label=rf"$\beta_c$, $\eta$ = {eta:g}"
        )
        ax.plot(
            mode["depth"],
            mode["beta_coexistence"],
            "--",
            color=colour,
            label=rf"$\beta_*$, $\eta$ = {eta:g}",
        )
    for eta, mode in runs.groupby(runs["eta"].round(6)):
        colour = f"C{int(np.argmin(np.abs(np.array(etas) - eta))) % 7}"
        ax.errorbar(mode["depth"], mode["beta"], mode["error"], fmt="o", ms=3, color=colour)
    if len(runs):
        ax.plot([], [], "o", color="0.4", label="upward sweeps")
    ax.set(
        xlabel="depth $L$", ylabel=r"weight decay $\beta$", xticks=sorted(data["depth"].unique())
    )
    legend(ax)
