"""How realistic networks are drawn in every figure: curves, axes, legend, weight types."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.looks import ALGORITHMS as ALGORITHMS
from atypical.figures.style import logarithmic

# Named widths are this factor apart, at least.
APART = 1.3
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1)
WEIGHTS = {"continuous": "continuous weights", "binary": "binary weights"}


def curve(ax: Axes, data: pd.DataFrame, algorithm: str, **line: Any) -> None:
    """A curve against width with its error bars.   data: width, value, low, high."""
    name, colour = ALGORITHMS[algorithm]
    data = data.sort_values("width")
    bars = [
        (data["value"] - data["low"]).clip(lower=0),
        (data["high"] - data["value"]).clip(lower=0),
    ]
    look: dict[str, Any] = {"color": colour, "marker": "o", "markersize": 2.5, "elinewidth": 0.6}
    ax.errorbar(data["width"], data["value"], bars, label=name, **(look | line))


def width_axis(ax: Axes, widths: pd.Series) -> None:
    """Widths on a logarithmic axis; those are named that do not crowd."""
    named: list[float] = []
    for width in sorted(widths.unique()):
        if not named or width >= APART * named[-1]:
            named.append(width)
    ax.set_xscale("log")
    ax.minorticks_off()
    ax.set_xticks(named, [f"{width:g}" for width in named])


def error_axis(ax: Axes) -> None:
    """Errors on a logarithmic axis, plainly written."""
    logarithmic(ax, "y")
    low, high = ax.get_ylim()
    ticks = [tick for tick in TICKS if low <= tick <= high]
    if not ticks:
        return
    ax.minorticks_off()
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])


def legend(figure: Figure) -> None:
    """A legend of the algorithms that are drawn in any panel, below all panels."""
    drawn = {
        name: handle
        for ax in figure.axes
        for handle, name in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    names = [name for name, _ in ALGORITHMS.values() if name in drawn]
    handles = [drawn[name] for name in names]
    if names:
        figure.legend(handles, names, loc="outside lower center", ncols=len(names))
