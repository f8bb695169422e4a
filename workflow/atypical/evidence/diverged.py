"""Runs of learners that left their range, or ended no better than random weights."""

from __future__ import annotations

import pandas as pd

from atypical.status import DIVERGED


def diverged(runs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """How many runs diverged, of each group in which any did.

    Columns: `by`, diverged, instances.   runs: columns of `by`, status.
    """
    lost = runs.assign(diverged=runs["status"] == DIVERGED)
    counted = lost.groupby(by, sort=False)["diverged"].agg(diverged="sum", instances="count")
    return counted[counted["diverged"] > 0].reset_index()
