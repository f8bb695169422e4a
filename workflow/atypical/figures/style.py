"""The look of every figure, whatever its tables hold: journal widths, one sheet, honest panels.

A panel without data says why; a legend stands where something is named; limits hold the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D

from atypical.figures.alone import SHEET

COLUMN = 89 / 25.4
PAGE = 183 / 25.4
# x and y of a curve, x growing.
Line = tuple[np.ndarray, np.ndarray]
GUIDE: dict[str, Any] = {"color": "0.6", "linewidth": 0.6, "zorder": 0}
# Of the span of an axis, left between its data and its ends.
AIR = 0.04
# Panels of a row, at most.
WIDEST = 5
LETTERS = ascii_lowercase
# Marks a line that goes on where another of the same curve ends.
PART = "part"
# Names in a legend that fits into a panel.
MANY = 10


def canvas(
    columns: int = 1, width: float = COLUMN, height: float = 2.5, **grid: Any
) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, in the style of the journals; sizes in inches."""
    figure, rows = rows_of(1, columns, width, height, **grid)
    return figure, list(rows[0])


def rows_of(
    rows: int, columns: int, width: float = PAGE, height: float = 2.5, **grid: Any
) -> tuple[Figure, np.ndarray]:
    """A figure with rows of panels, (rows, columns)."""
    own_settings()
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **grid)


def wrapped(count: int, height: float, **grid: Any) -> tuple[Figure, list[Axes]]:
    """A page of panels, at least one, in rows of at most WIDEST."""
    rows = -(-max(count, 1) // WIDEST)
    figure, panels = rows_of(rows, min(max(count, 1), WIDEST), height=rows * height, **grid)
    axes = list(panels.flat)
    for ax in axes[max(count, 1) :]:
        ax.remove()
    return figure, axes[: max(count, 1)]


def own_settings() -> None:
    """The sheet over the settings and fonts that matplotlib ships with; none of the user's."""
    matplotlib.rcdefaults()
    matplotlib.style.use(SHEET)
    shipped = matplotlib.get_data_path()
    fontManager.ttflist = [font for font in fontManager.ttflist if shipped in font.fname]


def letter(ax: Axes, name: str, title: str = "") -> None:
    """Name a panel **a**, **b**, … above its left corner, and say what it shows."""
    ax.set_title(rf"$\mathbf{{{name}}}$  {title}".rstrip())


def shown(ax: Axes, data: Any, why: str) -> bool:
    """Whether a panel has data; one that has none says why."""
    if len(data):
        return True
    ax.annotate(
        why, (0.5, 0.5), xycoords="axes fraction", color="0.4", ha="center", va="center", wrap=True
    )
    return False


def legend(*axes: Axes, **look: Any) -> None:
    """The legend, in the last of the panels in which something is named."""
    for ax in [ax for ax in axes if ax.get_legend_handles_labels()[0]][-1:]:
        names = len(ax.get_legend_handles_labels()[0])
        # A long legend lies over its panel, which it would else squeeze to nothing.
        ax.legend(**look).set_in_layout(names <= MANY)


def outside(figure: Figure, *axes: Axes, **look: Any) -> None:
    """The legend of what is named in any of these panels, outside of them."""
    named: dict[str, Any] = {}
    for ax in axes:
        for handle, name in zip(*ax.get_legend_handles_labels(), strict=True):
            named.setdefault(name, handle)
    if named:
        figure.legend(list(named.values()), list(named), **look)


def hold(ax: Axes, axis: str, low: float, high: float) -> None:
    """Limits from low to high, moved out where curves lie beyond them."""
    scaled = getattr(ax, f"get_{axis}scale")() == "log"
    values = _values(ax, axis)
    values = values[np.isfinite(values) & ((values > 0) | (not scaled))]
    least, most = values.min(initial=low), values.max(initial=high)
    beyond = _with_air(least, most, scaled=scaled)
    ends = beyond[0] if least < low else low, beyond[1] if most > high else high
    ax.set(**{f"{axis}lim": ends})


def _with_air(least: float, most: float, *, scaled: bool) -> tuple[float, float]:
    """Limits a little beyond these two, on a logarithmic axis where it is scaled."""
    if scaled:
        air = (most / least) ** AIR
        return least / air, most * air
    air = AIR * (most - least)
    return least - air, most + air


def logarithmic(ax: Axes, *axes: str) -> None:
    """Logarithmic axes, as far as there is something positive on them."""
    seen = _points(ax)
    seen = seen[np.isfinite(seen).all(axis=1)]
    for axis in axes:
        if (seen[:, "xy".index(axis)] > 0).any():
            ax.set(**{f"{axis}scale": "log"})


def _values(ax: Axes, axis: str) -> np.ndarray:
    return _points(ax)[:, "xy".index(axis)]


def _points(ax: Axes) -> np.ndarray:
    """All points of the curves of a panel: (n, 2)."""
    return np.concatenate([np.zeros((0, 2)), *_curves(ax)]).astype(float)


def zoom(axes: Sequence[Axes], x: tuple[float, float], y: tuple[float, float]) -> bool:
    """Show a part of each curve; or all of every curve, where one would be hidden: false then."""
    curves = [points for ax in axes for points in _curves(ax, whole=True) if len(points)]
    seen = all(_within(points, x, y) for points in curves)
    for ax in axes if seen else []:
        ax.set(xlim=x, ylim=y)
    return seen


def window(ax: Axes, low: float, high: float) -> None:
    """Show x from low to high, and all that curves reach there; all of x where one would be hidden.

    Limits of y come from the numbers drawn: what stands at another load is not cut off.
    """
    curves = [points for points in _curves(ax) if len(points)]
    inside = [points[(points[:, 0] >= low) & (points[:, 0] <= high), 1] for points in curves]
    if not curves or not all(map(len, inside)):
        return
    scaled = ax.get_yscale() == "log"
    values = np.concatenate(inside)
    values = values[np.isfinite(values) & ((values > 0) | (not scaled))]
    ax.set(xlim=(low, high))
    if len(values) and values.min() < values.max():
        ax.set(ylim=_with_air(values.min(), values.max(), scaled=scaled))


def _curves(ax: Axes, *, whole: bool = False) -> list[np.ndarray]:
    """The points of what is drawn in the coordinates of the data, guides left out.

    whole: and without what is a PART of a curve.
    """
    lines = [line for line in ax.get_lines() if line.get_transform() == ax.transData]
    lines = [line for line in lines if not (whole and line.get_gid() == PART)]
    return [np.asarray(line.get_xydata()) for line in lines if line.get_zorder() > 0]


def _within(points: np.ndarray, *limits: tuple[float, float]) -> bool:
    low, high = np.array(limits).T
    return bool(((points >= low) & (points <= high)).all(axis=1).any())


def shade(ax: Axes, lower: Line, upper: Line, **look: Any) -> tuple[Line, Line] | None:
    """Fill what lies between two lines, where both are known; returns them there, or None."""
    first, last = max(lower[0].min(), upper[0].min()), min(lower[0].max(), upper[0].max())
    if not first < last:
        return None
    x = np.linspace(first, last, 200)
    floor, ceiling = ((x, np.interp(x, *line)) for line in (lower, upper))
    ax.fill_between(x, floor[1], ceiling[1], color="0.9", linewidth=0, **look)
    return floor, ceiling


def mark_lone_points(figure: Figure) -> None:
    """Give a line of a single point a mark: a line needs two."""
    for line in figure.findobj(Line2D):
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        alone = x.shape == y.shape and (np.isfinite(x) & np.isfinite(y)).sum() == 1
        if alone and line.get_marker() in ("None", "", None) and line.axes:
            line.set(marker="o", markersize=2.5)
