"""B_margin_transitions: where neighbourhoods are dense, in the plane of load and margin.

Columns used: perceptron_max_margin (alpha, margin_max, status), perceptron_transitions (alpha,
margin_no_gap, margin_monotone, status_no_gap, status_monotone), perceptron_thresholds (name,
value, status), perceptron_clone_thresholds (clones, breakdown, breakdown_status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.choice import chosen
from atypical.figures.style import PAGE, canvas, legend, letter, logarithmic, shade, shown, window
from atypical.status import CONVERGED
from atypical.tables.description import converged

TITLE = "Where neighbourhoods are dense, in the plane of load and margin"
PAPER = "B"
PLACE = 3
TABLES = (
    "perceptron_max_margin",
    "perceptron_transitions",
    "perceptron_thresholds",
    "perceptron_clone_thresholds",
)

# Loads at which density is lost.
LATE = 0.6
LINES = {
    "max": (r"$\kappa_{\max}$, solutions exist below", "#000000"),
    "monotone": (r"$\kappa_u$, monotone above", "#0072B2"),
    "no_gap": (r"$\kappa_{\min}$, no gap above", "#D55E00"),
}
LOADS = {
    "monotone": ("monotone", "#0072B2", 0.145),
    "no_gap": ("no gap", "#D55E00", 0.125),
    "clones": ("clones", "#009E73", 0.105),
    "max": ("capacity", "#000000", 0.03),
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Points (alpha, margin) of each line, and the loads at which lines end and clones break."""
    edges = converged(tables["perceptron_max_margin"])
    ends = _ends(tables["perceptron_thresholds"], edges)
    lines = [edges.rename(columns={"margin_max": "margin"}).assign(line="max"), ends]
    table = tables["perceptron_transitions"]
    for line in ("monotone", "no_gap"):
        found = table[table[f"status_{line}"] == CONVERGED]
        lines.append(found.rename(columns={f"margin_{line}": "margin"}).assign(line=line))
    clones = tables["perceptron_clone_thresholds"]
    broken = clones[(clones["clones"] == "min") & (clones["breakdown_status"] == CONVERGED)]
    lines.append(broken.rename(columns={"breakdown": "alpha"}).assign(line="clones", margin=0.0))
    data = pd.concat(lines)[["line", "alpha", "margin"]]
    known = [*ends["line"], *(["clones"] if len(broken) else [])]
    return chosen(data.sort_values(["line", "alpha"], ignore_index=True), ends=known)


def _ends(thresholds: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Where a line meets κ_max, which is read between its points; at capacity it is 0."""
    edges = edges.sort_values("alpha")
    capacity = thresholds.loc[thresholds["name"] == "capacity", "value"]
    alpha = np.append(edges["alpha"], capacity)
    margin = np.append(edges["margin_max"], np.zeros(len(capacity)))
    ends = converged(thresholds).rename(columns={"value": "alpha", "name": "line"})
    ends = ends.assign(margin=np.interp(ends["alpha"], alpha, margin))
    return ends.replace({"line": {"capacity": "max"}})


def draw(data: pd.DataFrame) -> Figure:
    """The plane (a), and its corner where density is lost (b)."""
    figure, (left, right) = canvas(columns=2, width=PAGE, height=2.7)
    late = data[data["alpha"] >= LATE]
    for ax, here, why in ((left, data, "no line converged"), (right, late, "no line comes here")):
        if shown(ax, here, why):
            _regions(ax, data)
        ax.set(xlabel=r"load $\alpha$ (patterns per weight)")
    left.set(ylabel=r"margin of the reference $\tilde\kappa$")
    logarithmic(left, "y")
    window(left, 0, 0.85)
    right.set(xlim=(LATE, 0.88), ylim=(0, 0.16))
    _mark_loads(right, data[data["line"].isin(data.attrs["ends"])])
    legend(left, loc="lower right", bbox_to_anchor=(0.93, 0.0))
    letter(left, "a")
    letter(right, "b", "where density is lost")
    return figure


def _regions(ax: Axes, data: pd.DataFrame) -> None:
    lines = {name: line for name, line in data.groupby("line") if name in LINES}
    if {"max", "no_gap"} <= set(lines):
        ends = (lines[name][["alpha", "margin"]].to_numpy().T for name in ("no_gap", "max"))
        shade(ax, *ends, label="dense: no gap")
    for name, line in lines.items():
        text, colour = LINES[name]
        ax.plot(line["alpha"], line["margin"], color=colour, label=text)


def _mark_loads(ax: Axes, data: pd.DataFrame) -> None:
    """A vertical at each load where something ends, with its name and value at the top."""
    ends = data.groupby("line")["alpha"].max()
    for line, (name, colour, top) in LOADS.items():
        if line in ends.index:
            alpha = ends[line]
            ax.plot([alpha, alpha], [0, top], color=colour, linestyle=":", linewidth=0.8)
            text = f"{name} {alpha:.3f}"
            ax.annotate(
                text, (alpha, top), (2, -4), textcoords="offset points", color=colour, fontsize=6
            )
