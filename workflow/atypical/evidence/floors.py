"""Curves that have reached the floor of their task: there is nothing left to fall."""

from __future__ import annotations

import pandas as pd
from scipy.stats import f_oneway

# Chance of a larger scatter of means, below which they differ.
CHANCE = 0.05
# Runs of which a mean has an error.
LEAST = 2


def at_floor(runs: pd.DataFrame, along: str, column: str, *, below: float) -> bool:
    """Whether means are below a level, and the same at every `along` as far as runs can tell.

    A mean that lies higher may be as level: that one could fall, and does not.   Same means: by an
    analysis of variance over the runs at each `along`.
    """
    known = [of for _, of in runs.groupby(along)[column] if len(of) >= LEAST]
    if len(known) < 2 or not max(of.mean() for of in known) < below:
        return False
    return bool(f_oneway(*known).pvalue > CHANCE)
