"""Means over runs, with their standard errors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.measured import Measured


def means(
    frame: pd.DataFrame, by: list[str], column: str, *, ordered: bool = False
) -> pd.DataFrame:
    """Mean over instances in each group, with its standard error (NaN for a single instance).

    Columns: `by`, `column` (the mean), error, instances.   ordered: whether groups come in order
    of `by`, or as they stand in the frame.
    """
    grouped = frame.groupby(by, sort=ordered)[column].agg(["mean", "sem", "count"]).reset_index()
    return grouped.rename(columns={"mean": column, "sem": "error", "count": "instances"})


def mean(values: pd.Series) -> Measured:
    """Mean with its standard error; infinite for a single value, which knows none."""
    return Measured(float(values.mean()), float(values.sem()) if len(values) > 1 else np.inf)
