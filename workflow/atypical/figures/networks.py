"""How realistic networks look in every figure: algorithms, their colours, weight types."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

ALGORITHMS = {
    "replicated": ("replicated SGD", "#8C6D31"),
    "small_batch": ("SGD, small batch", "#0072B2"),
    "adam": ("Adam", "#009E73"),
    "large_batch": ("SGD, large batch", "#E69F00"),
    "full_batch": ("full batch", "#D55E00"),
    "adversarial": ("SGD, adversarial start", "#000000"),
}
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
    """Widths on a logarithmic axis, every other one named."""
    ticks = sorted(widths.unique())
    ax.set_xscale("log")
    ax.minorticks_off()
    ax.set_xticks(ticks[::2], [f"{width:g}" for width in ticks[::2]])
