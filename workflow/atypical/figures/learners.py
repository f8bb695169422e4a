"""How learners are drawn in every figure, with the error bars of what they reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from atypical.evidence.success import wilson
from atypical.figures.looks import LEARNERS as LEARNERS

# Of the largest size first.
MARKS = ("o", "s", "D", "^", "v", "<", ">")


def rates(runs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Success rate in each group, with its Wilson interval at one standard deviation."""
    counted = runs.groupby(by, sort=False)["solved"].agg(["sum", "count"]).reset_index()
    n, rate = counted["count"], counted["sum"] / counted["count"]
    centre, reach = wilson(rate, n)
    bounds = {"low": centre - reach, "high": centre + reach}
    return counted[by].assign(success=rate, **bounds, instances=n)


def means(frame: pd.DataFrame, by: list[str], column: str) -> pd.DataFrame:
    """Mean over instances in each group, with its standard error (nan for a single instance)."""
    grouped = frame.groupby(by, sort=False)[column].agg(["mean", "sem", "count"]).reset_index()
    return grouped.rename(columns={"mean": column, "sem": "error", "count": "instances"})


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
