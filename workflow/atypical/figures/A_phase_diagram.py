"""A_phase_diagram: solutions exist before dense neighbourhoods do, whatever the number of inputs.

Columns used: features_interpolation (alpha_t, inverse_alpha_c, status), features_transitions
(alpha_t, interpolation, no_gap, monotone, status), features_algorithms (learner, alpha_t, budget,
latent, threshold, error, status), features_limits (learner, alpha_t, budget, exponent, threshold,
error, systematic, slope, smallest, largest, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures import sizes
from atypical.figures.A_algorithms import plain_ticks
from atypical.figures.learners import LEARNERS
from atypical.figures.style import (
    PAGE,
    Line,
    canvas,
    hold,
    legend,
    letter,
    logarithmic,
    shade,
    shown,
)
from atypical.tables.description import converged
from atypical.words.glossary import label

TITLE = "Solutions exist before dense neighbourhoods do: random features"
PAPER = "A"
PLACE = 1
TABLES = (
    "features_interpolation",
    "features_transitions",
    "features_algorithms",
    "features_limits",
)

# Panels of learners, at most: at the first α_T, the last, and one between.
PANELS = 3
LINES = {
    "monotone": ("dense: monotone", "#0072B2", "-"),
    "no_gap": ("dense: no gap", "#D55E00", "-"),
    "interpolation": ("solutions exist", "#000000", "-"),
}


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Points (alpha_t, load) of each line, and of each learner's thresholds and limit."""
    ends = converged(tables["features_interpolation"])
    lines = [ends.rename(columns={"inverse_alpha_c": "load"}).assign(kind="interpolation")]
    found = converged(tables["features_transitions"])
    lines += [found.rename(columns={name: "load"}).assign(kind=name) for name in LINES][:2]
    each = [
        part.assign(alpha_t=alpha_t)
        for alpha_t in sorted(tables["features_algorithms"]["alpha_t"].unique())
        for part in _found(tables, alpha_t)
    ]
    data = pd.concat([*(line[["kind", "alpha_t", "load"]] for line in lines), *each])
    names = ["kind", "alpha_t", "load", "error", "learner", "size", "budget"]
    return data.reindex(columns=names).sort_values(["kind", "alpha_t"], ignore_index=True)


def _found(tables: Mapping[str, pd.DataFrame], alpha_t: float) -> tuple[pd.DataFrame, ...]:
    """Thresholds and limits at one α_T."""
    fits, ends = (
        table[table["alpha_t"] == alpha_t].rename(columns={"latent": "size"})
        for table in (tables["features_algorithms"], tables["features_limits"])
    )
    return sizes.thresholds(fits), sizes.limits(ends)


def draw(data: pd.DataFrame) -> Figure:
    """1/α against P/D: no solutions, isolated ones, dense neighbourhoods (a); beside it where
    learners begin to solve, at some P/D.
    """
    known = data[data["kind"].isin([sizes.THRESHOLD, sizes.LIMIT])]
    learners = [name for name in LEARNERS if name in set(known["learner"])]
    places = _some(sorted(known["alpha_t"].unique()))
    widths = [1.75, *([1.0] * max(len(places), 1))]
    figure, (left, *others) = canvas(len(widths), PAGE, 2.9, width_ratios=widths)
    lines = data[data["kind"].isin(LINES)]
    if shown(left, lines, "no transition converged"):
        _regions(left, lines)
    for name, (text, colour, style) in LINES.items():
        line = lines[lines["kind"] == name]
        if len(line):
            left.plot(line["alpha_t"], line["load"], style, color=colour, label=text)
    left.set(
        xlabel=label("alpha_t", "features_transitions"),
        ylabel=r"overparameterization $1/\alpha=N/P$",
    )
    left.set_xlim(0, lines["alpha_t"].max() if len(lines) else 1)
    legend(left, loc="upper right")
    letter(left, "a", "where solutions and dense neighbourhoods exist")
    if not places:
        shown(others[0], [], "no success crosses one half")
    for ax, alpha_t, name in zip(others, places, "bcd", strict=False):
        here = data[np.isclose(data["alpha_t"], alpha_t)]
        _learners(ax, here, learners, first=ax is others[0])
        letter(ax, name, rf"learners at $\alpha_T={alpha_t:g}$")
    return figure


def _some(values: list[float]) -> list[float]:
    """As many of these values as there are panels, spread over all of them."""
    picks = np.linspace(0, len(values) - 1, min(PANELS, len(values))).round().astype(int)
    return [values[pick] for pick in picks]


def _learners(ax: Axes, here: pd.DataFrame, learners: list[str], *, first: bool) -> None:
    """A row for each learner, and the transitions at this α_T."""
    for name, (_, colour, style) in LINES.items():
        for load in here.loc[here["kind"] == name, "load"].unique():
            ax.axvline(load, color=colour, linestyle=style, linewidth=0.7, zorder=0)
    sizes.draw_rows(ax, here, learners, named=first)
    logarithmic(ax, "x")
    plain_ticks(ax, "x")
    ax.set_xlabel(r"$1/\alpha$ where half are solved")


def _regions(ax: Axes, data: pd.DataFrame) -> None:
    """The names of the regions, and a shade between the first and the last line."""
    lines = {name: line for name, line in data.groupby("kind") if name in LINES}
    if not {"interpolation", "no_gap"} <= set(lines):
        return
    ends = (lines[name][["alpha_t", "load"]].to_numpy().T for name in ("interpolation", "no_gap"))
    edges = shade(ax, *ends)
    if edges:
        _names(ax, *edges, float(data["load"].max()))


def _names(ax: Axes, floor: Line, ceiling: Line, top: float) -> None:
    """What the regions are, each named where its name lies in it."""
    end, lowest = floor[0][-1], float(floor[1].min())
    hold(ax, "y", lowest - 0.15 * (top - lowest), top)
    half = 0.5 * end
    look: dict[str, Any] = {"ha": "center", "va": "center"}
    ax.text(0.06 * end, lowest, "no solutions", color="0.3")
    high = (np.interp(half, *ceiling) + top) / 2
    ax.text(half, high, "dense neighbourhoods", color="#0072B2", **look)
    x = np.array([0.4, 0.6]) * end
    (left, right) = (np.interp(x, *floor) + np.interp(x, *ceiling)) / 2
    tilt = float(np.degrees(np.arctan2(right - left, x[1] - x[0])))
    along: dict[str, Any] = {"transform_rotates_text": True, "rotation_mode": "anchor"}
    words = "no dense neighbourhoods"
    ax.text(half, (left + right) / 2, words, color="0.3", rotation=tilt, **along, **look)
