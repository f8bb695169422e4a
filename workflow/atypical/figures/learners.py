"""How learners are drawn in every figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from atypical.figures.looks import LEARNERS as LEARNERS

# Of the largest size first.
MARKS = ("o", "s", "D", "^", "v", "<", ">")


def line_of(size: float, sizes: list[float]) -> dict[str, Any]:
    """The line of a size: full for the largest, dotted for smaller ones; and its mark."""
    smaller = sizes[::-1].index(size)
    return {"linestyle": ":" if smaller else "-", "marker": MARKS[smaller % len(MARKS)]}


def curve(
    ax: Axes, x: pd.Series, rate: pd.DataFrame, learner: str, *, named: bool, **line: Any
) -> None:
    """A success curve of one learner."""
    name, colour = LEARNERS[learner]
    bars = np.clip([rate["success"] - rate["low"], rate["high"] - rate["success"]], 0, None)
    label = name if named else "_"
    ax.errorbar(x, rate["success"], bars, color=colour, label=label, elinewidth=0.6, **line)
