"""C6_depth: critical weight decays and barriers against depth.

Columns used: linear_landscape (depth, eta, beta, beta_c, beta_coexistence, barrier_up, status);
linear_sweep (depth, data, direction, beta, seed, eta1, eta2, rank, status); linear_depth (depth,
hidden, start_rank, beta, barrier, temperature, escaped, time, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.barriers import barriers
from atypical.evidence.jumps import jumps
from atypical.figures.palette import ordered_colours
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shown
from atypical.tables.description import converged

TITLE = "Critical weight decays and barriers against depth"
PAPER = "C"
TABLES = ("linear_depth", "linear_landscape", "linear_sweep")


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`kind` critical: β_c and β* by depth; run: whitened jumps, up; barrier: of the stronger mode,
    against β; crossed: the same from the times in which injected noise crosses it.
    """
    points = converged(tables["linear_landscape"])
    critical = points.drop_duplicates(["depth", "eta"]).assign(kind="critical")
    found = jumps(tables["linear_sweep"]).query("data == 'whitened' and direction == 'up'")
    runs = found.dropna(subset="beta").drop(columns="beta_c").assign(kind="run")
    strong = points[points["eta"] == points["eta"].max()].query("depth > 2").assign(kind="barrier")
    crossed = barriers(tables["linear_depth"]).query("start_rank == 0").dropna(subset="measured")
    columns = ["kind", "depth", "eta", "beta", "beta_c", "beta_coexistence", "barrier_up"]
    parts = [
        critical[columns],
        runs[["kind", "depth", "eta", "seed", "beta", "error"]],
        strong[columns],
        crossed.assign(kind="crossed", barrier_up=crossed["measured"])[
            ["kind", "depth", "beta", "barrier_up", "error"]
        ],
    ]
    return pd.concat(parts, ignore_index=True)


def draw(data: pd.DataFrame) -> Figure:
    """a: spinodal and coexistence, with the jumps of upward sweeps. b: barrier out of zero, exact
    and from the times of runs.
    """
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.4)
    _critical(left, data)
    letter(left, "a", "critical weight decays")
    _barriers(right, data)
    letter(right, "b", "barrier")
    return figure


def _barriers(ax: Axes, data: pd.DataFrame) -> None:
    exact, crossed = (data[data["kind"] == kind] for kind in ("barrier", "crossed"))
    drawn = pd.concat([exact, crossed])
    colours = ordered_colours(sorted(drawn["depth"].unique()))
    for depth, curve in exact.groupby("depth"):
        curve = curve.sort_values("beta")
        ax.plot(curve["beta"], curve["barrier_up"], color=colours[depth], label=f"{depth:g}")
    for depth, own in crossed.groupby("depth"):
        look = {"fmt": "o", "ms": 3, "mec": "white", "mew": 0.4, "color": colours[depth]}
        ax.errorbar(own["beta"], own["barrier_up"], own["error"], **look)
    if len(crossed):
        ax.plot([], [], "o", ms=3, color="0.4", label="escape times")
    logarithmic(ax, "y")
    of_mode = rf", $\eta$ = {exact['eta'].max():g}" if len(exact) else ""
    ax.set(
        xlabel=r"weight decay $\beta$",
        ylabel=rf"barrier out of zero $\Delta E_\uparrow${of_mode}",
    )
    legend(ax, title="depth $L$")
    shown(ax, drawn, "no depth above 2 has a barrier here")


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
