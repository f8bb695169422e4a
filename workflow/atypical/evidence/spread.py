"""Median and quartiles over seeds."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def over_seeds(frame: pd.DataFrame, by: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Rows per condition `by` and measure: columns measure, middle (median), low and high
    (quartiles).
    """
    long = frame.melt(id_vars=list(by), value_vars=list(columns), var_name="measure")
    groups = long.groupby([*by, "measure"])["value"]
    spread = {
        "low": groups.quantile(0.25),
        "middle": groups.median(),
        "high": groups.quantile(0.75),
    }
    return pd.DataFrame(spread).reset_index()
