"""How success and thresholds of learners change with size and budget: what two figures share.

Success is drawn where it changes, a panel for each learner: what lies beyond is one on one side and
zero on the other. Thresholds are drawn against a power of the size in which their fluctuations are
a straight line, and end in their limits, at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from atypical.evidence.diverged import diverged
from atypical.evidence.limits import CENTRAL, EXPONENTS, central
from atypical.evidence.success import rates
from atypical.evidence.thresholds import steep
from atypical.figures.learners import LEARNERS, line_of
from atypical.figures.style import AIR, GUIDE, PAGE, WIDEST, own_settings, shown
from atypical.tables.description import converged

SUCCESS, THRESHOLD, LIMIT = "success", "threshold", "limit"
POINT = ["learner", "size", "budget", "load"]
LONGER: dict[str, Any] = {"linestyle": "-.", "markerfacecolor": "white"}
LOST: dict[str, Any] = {"marker": "x", "color": "black", "markersize": 3.5, "linestyle": "none"}
# The share of a colour that is left at the smallest size.
PALEST = 0.45


def success(coarse: pd.DataFrame, fine: pd.DataFrame) -> pd.DataFrame:
    """Success of every learner, size, budget and load, and how many runs have left their range.

    coarse: of a training study, which has the first budget.   Columns of both: those of POINT.
    """
    runs = pd.concat([coarse.assign(budget=1), fine], ignore_index=True)
    runs = runs[(runs["stopping"] == "first") & runs["learner"].isin(LEARNERS)]
    lost = diverged(runs, POINT).set_index(POINT)["diverged"].rename("lost")
    found = rates(runs.sort_values(POINT), POINT).assign(kind=SUCCESS)
    return found.join(lost, on=POINT).fillna({"lost": 0})


def thresholds(fits: pd.DataFrame) -> pd.DataFrame:
    """The thresholds that are known, and their errors."""
    found = converged(fits)
    found = found[found["learner"].isin(LEARNERS)].rename(columns={"threshold": "load"})
    return found[[*POINT, "error"]].assign(kind=THRESHOLD)


def limits(extrapolated: pd.DataFrame) -> pd.DataFrame:
    """The limits that are known; `error` is statistical and systematic together."""
    found = central(extrapolated)
    found = found[found["learner"].isin(LEARNERS)].rename(columns={"threshold": "load"})
    columns = ["learner", "budget", "load", "error", "slope", "smallest", "largest"]
    return found[columns].assign(kind=LIMIT)


def sheet(learners: Sequence[str], height: float, **below: Any) -> tuple[Figure, list[Any], Any]:
    """A page: a small panel for each learner, and a row of larger ones below.

    height: of that row, inches.   below: of its panels.
    """
    own_settings()
    rows = -(-max(len(learners), 1) // WIDEST)
    above = 1.25 * rows + 0.3
    figure = Figure(figsize=(PAGE, above + height))
    parts: Any = figure.subfigures(2, 1, height_ratios=[above, height])
    top, bottom = parts
    panels = list(top.subplots(rows, min(max(len(learners), 1), WIDEST), squeeze=False).flat)
    for ax in panels[max(len(learners), 1) :]:
        ax.remove()
    return figure, panels[: max(len(learners), 1)], bottom.subplots(1, **below)


def learners_of(data: pd.DataFrame) -> list[str]:
    """Learners whose success is known, those that reach furthest first."""
    there = set(data.loc[data["kind"] == SUCCESS, "learner"])
    return [name for name in LEARNERS if name in there]


def draw_success(
    axes: Sequence[Axes],
    learners: Sequence[str],
    data: pd.DataFrame,
    theory: dict[str, float],
    load: str,
) -> None:
    """Success of each learner in its panel: a curve for every size and budget.

    theory: loads that are marked where they are in sight.   load: what these are called.
    """
    of_all = data[data["kind"] == SUCCESS]
    sizes = sorted(of_all["size"].unique())
    if not learners:
        shown(axes[0], [], "no learner was run")
    for number, (ax, learner) in enumerate(zip(axes, learners, strict=False)):
        own = of_all[of_all["learner"] == learner]
        for (_, size), part in own.groupby(["budget", "size"]):
            _curve(ax, part, line(size, sizes, LEARNERS[learner][1]))
        lost = own[own["lost"] > 0]
        ax.plot(lost["load"], lost["success"], **LOST, zorder=5)
        ax.set_xlim(*_in_sight(own))
        for mark in theory.values():
            if ax.get_xlim()[0] < mark < ax.get_xlim()[1]:
                ax.axvline(mark, **(GUIDE | {"color": "0.35", "linestyle": "--"}))
        name, colour = LEARNERS[learner]
        ax.set_ylim(-0.06, 1.08)
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"] if number % WIDEST == 0 else [])
        ax.locator_params(axis="x", nbins=4)
        ax.set_title(name, color=colour, fontsize=6, loc="center", pad=2)
    look: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    axes[0].annotate(r"$\mathbf{a}$", (0, 1), (-16, 4), **look)
    axes[0].figure.supxlabel(load)
    axes[0].figure.supylabel("share of instances solved")


def line(size: float, sizes: list[float], colour: str) -> dict[str, Any]:
    """The line of a size: full and strong for the largest; and its mark."""
    rank = sizes.index(size) / (len(sizes) - 1) if len(sizes) > 1 else 1.0
    strength = PALEST + (1 - PALEST) * rank
    pale = tuple(1 - strength * (1 - part) for part in to_rgb(colour))
    return line_of(size, sizes) | {"color": pale, "markersize": 2.4, "linewidth": 0.9}


def _curve(ax: Axes, part: pd.DataFrame, look: dict[str, Any]) -> None:
    """Success with its Wilson intervals; that of a larger budget hollow and dash-dotted."""
    rate = part.sort_values("load")
    below, above = rate["success"] - rate["low"], rate["high"] - rate["success"]
    if rate["budget"].iloc[0] > 1:
        look = look | LONGER
    bars = np.clip([below, above], 0, None)
    ax.errorbar(rate["load"], rate["success"], bars, elinewidth=0.6, **look)


def _in_sight(own: pd.DataFrame) -> tuple[float, float]:
    """Loads between which a curve of the panel changes; all of them where none does."""
    low, high = [], []
    for _, part in own.groupby(["budget", "size"]):
        rate = part.sort_values("load")
        if rate["success"].min() < rate["success"].max():
            loads = rate["load"].to_numpy()[steep(rate["success"].to_numpy())]
            low.append(loads[0])
            high.append(loads[-1])
    first, last = (min(low), max(high)) if low else (own["load"].min(), own["load"].max())
    air = AIR * (last - first) or AIR * last
    return first - air, last + air


def power(sizes: Any) -> Any:
    """The abscissa of a size."""
    return np.asarray(sizes, dtype=float) ** -0.5


def draw_thresholds(ax: Axes, data: pd.DataFrame, letter_of_size: str) -> None:
    """Thresholds against the size, and what they tend to; dots lead to larger budgets.

    Of learners that have a limit; of all of them where none has.
    """
    found, ends = data[data["kind"] == THRESHOLD], data[data["kind"] == LIMIT]
    if len(ends):
        found = found[found["learner"].isin(ends["learner"])]
    shown(ax, found, "no success crosses one half")
    last = float(power(found["size"].min())) if len(found) else 1.0
    for rank, (learner, (_, colour)) in enumerate(LEARNERS.items()):
        own = found[found["learner"] == learner].sort_values("size")
        own = own.assign(x=power(own["size"]) + 0.004 * last * (rank - len(LEARNERS) / 2))
        first, more = own[own["budget"] == 1], own[own["budget"] > 1]
        look: dict[str, Any] = {"color": colour, "linestyle": "none", "elinewidth": 0.7}
        ax.errorbar(first["x"], first["load"], first["error"], marker="o", markersize=3, **look)
        look |= {"marker": "^", "markersize": 3.4, "markerfacecolor": "white"}
        ax.errorbar(more["x"], more["load"], more["error"], **look)
        for row in more.itertuples():
            start = first.loc[first["size"] == row.size, "load"]
            ax.plot(
                [row.x] * (len(start) + 1), [*start, row.load], ":", color=colour, linewidth=0.7
            )
        for end in ends[(ends["learner"] == learner) & (ends["budget"] == 1)].itertuples():
            _limit(ax, end, colour, last, rank)
    ticks = sorted(found["size"].unique())
    ax.set_xticks([0, *power(ticks)], [r"$\infty$", *(f"{size:g}" for size in ticks)])
    ax.set_xlim(-0.12 * last, 1.08 * last)
    ax.set_xlabel(rf"${letter_of_size}$, on a scale of ${letter_of_size}^{{-1/2}}$")


def _limit(ax: Axes, end: Any, colour: str, last: float, rank: int) -> None:
    """A limit with its error, beside zero, and the line that leads to it."""
    sizes = np.geomspace(1 / last**2, 1e6 / last**2, 200)
    along = end.load + end.slope * sizes ** -EXPONENTS[CENTRAL]
    x = [*power(sizes), 0.0]
    ax.plot(x, [*along, end.load], color=colour, linewidth=0.8, alpha=0.7)
    look: dict[str, Any] = {"color": colour, "marker": "D", "markersize": 3, "elinewidth": 0.9}
    ax.errorbar([-0.015 * last * (1 + rank % 6)], [end.load], [end.error], **look)


def explain(ax: Axes, data: pd.DataFrame, letter_of_size: str) -> None:
    """What lines and marks mean, of those that are drawn, below the panels."""
    of_all = data[data["kind"] == SUCCESS]
    sizes = sorted(of_all["size"].unique())
    for size in sizes[::-1]:
        ax.plot([], [], label=rf"${letter_of_size}={size:.0f}$", **line(size, sizes, "#333333"))
    more = sorted(budget for budget in of_all["budget"].unique() if budget > 1)
    for budget in more:
        mark: dict[str, Any] = {"marker": "^", "markerfacecolor": "white", "markersize": 3.4}
        ax.plot([], [], "-.", color="0.3", label=f"budget × {budget:g}", **mark)
    if (data["kind"] == LIMIT).any():
        ax.plot([], [], "D", color="0.3", markersize=3, label="limit")
    if (of_all["lost"] > 0).any():
        ax.plot([], [], label="some runs diverged", **LOST)
    if ax.get_legend_handles_labels()[0]:
        ax.figure.legend(loc="outside lower center", ncols=6, columnspacing=1.2)


def draw_rows(ax: Axes, known: pd.DataFrame, learners: Sequence[str], *, named: bool) -> None:
    """A row for each learner, with its name where that is wanted."""
    for row, learner in enumerate(learners):
        draw_row(ax, known[known["learner"] == learner], row, LEARNERS[learner][1])
    names = [LEARNERS[learner][0] if named else "" for learner in learners]
    ax.set_yticks(range(len(learners)), names)
    for tick, learner in zip(ax.get_yticklabels(), learners, strict=True):
        tick.set_color(LEARNERS[learner][1])
    ax.set_ylim(max(len(learners), 1) - 0.4, -0.6)


def draw_row(ax: Axes, known: pd.DataFrame, row: float, colour: str) -> None:
    """A learner's thresholds beside each other: at its largest size, at larger budgets, its limit.

    Larger budgets stand on a line from the threshold of the same size.
    """
    found, ends = known[known["kind"] == THRESHOLD], known[known["kind"] == LIMIT]
    first, more = found[found["budget"] == 1], found[found["budget"] > 1]
    largest = first[first["size"] == first["size"].max()]
    look: dict[str, Any] = {"color": colour, "linestyle": "none", "elinewidth": 0.8}
    _along(ax, largest, row, marker="o", markersize=3.2, **look)
    _along(ax, more, row + 0.22, marker="^", markersize=3.4, markerfacecolor="white", **look)
    for size, part in more.groupby("size"):
        same = first[first["size"] == size]
        _along(ax, same, row + 0.22, marker="o", markersize=2.4, markerfacecolor="white", **look)
        loads = [*same["load"], *part["load"]]
        ax.plot(loads, [row + 0.22] * len(loads), ":", color=colour, linewidth=0.7)
    _along(ax, ends[ends["budget"] == 1], row - 0.22, marker="D", markersize=3, **look)


def _along(ax: Axes, points: pd.DataFrame, row: float, **look: Any) -> None:
    ax.errorbar(points["load"], [row] * len(points), xerr=points["error"], **look)
